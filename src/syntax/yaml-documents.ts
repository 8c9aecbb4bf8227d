import type { SourceFile } from '../model/snapshot.js';
import type { Value } from '../model/value.js';
import { readYaml, type YamlNode, type YamlProblem } from './yaml.js';

export interface YamlPart {
  readonly root: YamlNode;
  /** lines of the file in front of this document: its own lines count from one */
  readonly before: number;
  /** it is YAML only once a template (Helm, Go, Jinja) has been printed */
  readonly templated: boolean;
}

export interface YamlParts {
  readonly documents: readonly YamlPart[];
  readonly problem: YamlProblem | null;
}

/** So many documents are read of one file. */
const MOST = 1_000;

/** Every document of a YAML or JSON file, each with its place in the file. One that is no YAML is tried as a template. Never throws. */
export function readYamlDocuments(file: SourceFile): YamlParts {
  const documents: YamlPart[] = [];
  let problem: YamlProblem | null = null;
  for (const { text, before } of split(file.text)) {
    const plain = readYaml({ ...file, text });
    const broken = plain.problems.find(({ kind }) => kind === 'syntax' || kind === 'limit');
    if (broken === undefined) {
      if (plain.root !== null) documents.push({ root: plain.root, before, templated: false });
      continue;
    }
    const template = text.includes('{{') || text.includes('{%');
    const printed = template ? readYaml({ ...file, text }, { templates: true }) : plain;
    const left = printed.problems.find(({ kind }) => kind === 'syntax' || kind === 'limit');
    if (problem === null && left !== undefined) problem = { ...left, line: left.line + before };
    if (printed.root !== null) documents.push({ root: printed.root, before, templated: template });
  }
  return { documents, problem };
}

/**
 * What kind of gap a problem leaves: what a template prints is not known, a file that is no YAML at all is broken. One whose name could be
 * a deploy file's is not called broken for the sake of the alerts in it: that would leave open which processes there are.
 */
export const gapReason = (path: string, kind: YamlProblem['kind'], documents: readonly YamlPart[]): 'dynamic' | 'syntax' =>
  kind === 'limit' || /compose/i.test(path) || documents.some(({ templated }) => templated) ? 'dynamic' : 'syntax';

/** The documents of a stream. A line that begins with `---` ends a document wherever it stands. */
function split(text: string): readonly { readonly text: string; readonly before: number }[] {
  const lines = text.split('\n');
  const marks = lines.flatMap((line, index) => (/^---(?:\s|$)/.test(line) ? [index] : [])).slice(0, MOST);
  return [-1, ...marks].flatMap((mark, index) => {
    const piece = lines.slice(mark + 1, marks[index] ?? lines.length).join('\n');
    return piece.trim() === '' ? [] : [{ text: piece, before: mark + 1 }];
  });
}

/** The text of a scalar, with `{{..}}` for what a template fills in; undefined for a map or list, and for nothing. */
export function yamlText(node: YamlNode | undefined): string | undefined {
  if (node?.kind === 'scalar') return node.value === null && !node.quoted ? undefined : node.text;
  return node?.kind === 'placeholder' ? valueText(node.value) : undefined;
}

function valueText(value: Value): string {
  if (value.kind === 'literal') return String(value.value ?? '');
  return value.kind === 'concat' ? value.values.map(valueText).join('') : '{{..}}';
}
