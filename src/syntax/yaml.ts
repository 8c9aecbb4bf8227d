import type { SourceFile } from '../model/snapshot.js';
import { erbTemplate } from './yaml/erb-parts.js';
import { mustacheTemplate } from './yaml/mustache.js';
import type { Template } from './yaml/parts.js';
import { render } from './yaml/render.js';
import { tree } from './yaml/tree.js';
import type { YamlDocument, YamlOptions, YamlProblem } from './yaml/types.js';

export * from './yaml/types.js';
export { nodeValue } from './yaml/typing.js';

/**
 * The first document of a YAML file as a tree with lines, templates tolerated without running them: what a tag prints is a
 * placeholder with its value as far as the text tells, all branches stay. Never throws; what is wrong is in `problems`. With
 * `erb`, `loadRuby` must have been awaited before.
 */
export function readYaml(file: SourceFile, options: YamlOptions = {}): YamlDocument {
  try {
    return read(file, options);
  } catch {
    return failed('it cannot be read');
  }
}

const failed = (message: string): YamlDocument => ({
  root: null,
  problems: [{ kind: 'limit', line: 1, message }],
  required: [],
  template: false,
  trim: null,
});

function read(file: SourceFile, options: YamlOptions): YamlDocument {
  const ruby = options.ruby === true;
  const { text, problems } = withoutMark(file.text.replaceAll('\r\n', '\n'), ruby);
  const template = templateOf({ ...file, text }, options);
  const rendered = render(template.parts);
  const { root, problems: found } = tree(rendered, ruby);
  return {
    root,
    problems: [...problems, ...template.problems, ...rendered.problems, ...found],
    required: template.required,
    template: template.parts.some((part) => part.kind !== 'text'),
    trim: template.trim,
  };
}

function templateOf(file: SourceFile, options: YamlOptions): Template {
  if (options.erb === true && file.text.includes('<%')) return erbTemplate(file);
  if (options.templates === true) return mustacheTemplate(file.text);
  return { parts: [{ kind: 'text', text: file.text, line: 1 }], problems: [], required: [], trim: null };
}

/**
 * A byte order mark. Ruby hands it to libyaml as a character: the first key then stands one column further right than the next
 * line at the margin, which ends the document (observed with psych 4 and 5). Everybody else drops it.
 */
function withoutMark(text: string, ruby: boolean): { readonly text: string; readonly problems: readonly YamlProblem[] } {
  if (!text.startsWith('\uFEFF')) return { text, problems: [] };
  const rest = text.slice(1);
  if (!ruby || /^[#\s{[]/.test(rest)) return { text: rest, problems: [] };
  if (rest.startsWith('---')) {
    return { text: '', problems: [{ kind: 'syntax', line: 1, message: 'a byte order mark before the document' }] };
  }
  const lines = rest.split('\n');
  const next = lines.findIndex((line, index) => index > 0 && /^[^\s#]/.test(line));
  return { text: next < 0 ? rest : lines.slice(0, next).join('\n'), problems: [] };
}
