import { unresolved } from '../../model/value.js';
import type { Part, Template } from './parts.js';
import type { YamlProblem } from './types.js';

type Tag = { readonly open: string; readonly close: string; readonly kind: 'output' | 'code' | 'comment' };

const TAGS: readonly Tag[] = [
  { open: '{{', close: '}}', kind: 'output' },
  { open: '{%', close: '%}', kind: 'code' },
  { open: '{#', close: '#}', kind: 'comment' },
];

const OPENS: ReadonlySet<string> = new Set('if with define block unless macro filter call'.split(' '));
const LOOPS: ReadonlySet<string> = new Set(['range', 'for']);
const MIDDLES: ReadonlySet<string> = new Set(['else', 'elif', 'elsif']);

interface Open {
  readonly loop: boolean;
  readonly arms: Part[][];
  exhaustive: boolean;
}

/** A Helm, Go or Jinja template as its parts. What a tag prints is not known; what stands in its branches is possible. */
export function mustacheTemplate(source: string): Template {
  const problems: YamlProblem[] = [];
  const top: Part[] = [];
  const stack: Open[] = [];
  const add = (part: Part): void => {
    (stack.at(-1)?.arms.at(-1) ?? top).push(part);
  };
  const leave = (): void => {
    const block = stack.pop();
    if (block === undefined) return;
    const [body] = block.arms;
    if (block.loop) add({ kind: 'loop', body: body ?? [] });
    else add({ kind: 'choice', arms: block.exhaustive ? block.arms : [...block.arms, []] });
  };
  let line = 1;
  let at = 0;
  const endless = new Set<Tag>();
  const text = (end: number): void => {
    const piece = source.slice(at, end);
    if (piece !== '') add({ kind: 'text', text: piece, line });
    line += piece.split('\n').length - 1;
  };
  while (at < source.length) {
    const found = nextTag(source, at, endless);
    if (found === null) break;
    text(found.start);
    const code = inner(source.slice(found.start + 2, found.end));
    const word = code.split(/[\s(]/, 1)[0] ?? '';
    if (found.tag.kind === 'comment' || code.startsWith('/*') || code.startsWith('!--')) {
      // nothing is printed
    } else if (OPENS.has(word) || LOOPS.has(word)) stack.push({ loop: LOOPS.has(word), arms: [[]], exhaustive: false });
    else if (MIDDLES.has(word)) {
      const block = stack.at(-1);
      block?.arms.push([]);
      if (block !== undefined && code === 'else') block.exhaustive = true;
    } else if (word === 'end' || (found.tag.kind === 'code' && word.startsWith('end'))) leave();
    else if (found.tag.kind === 'output' && !isAssignment(code))
      add({ kind: 'value', value: unresolved(code.slice(0, 60)), line });
    line += source.slice(found.start, found.end).split('\n').length - 1;
    at = found.end + 2;
  }
  text(source.length);
  if (stack.length > 0) problems.push({ kind: 'dynamic', line, message: 'a block of the template is never closed' });
  while (stack.length > 0) leave();
  return { parts: top, problems, required: [], trim: null };
}

/** `{{- $name := ..}}` and `{{ $name = .. }}` print nothing. */
const isAssignment = (code: string): boolean => /^\$\w{0,60}\s{0,9}:?=[^=]/.test(code);

function inner(code: string): string {
  const start = code.startsWith('-') || code.startsWith('+') ? 1 : 0;
  const end = code.endsWith('-') ? code.length - 1 : code.length;
  return code.slice(start, end).trim();
}

/** The next tag that is closed; `endless` collects the kinds that have no further end, so that each is looked for once. */
function nextTag(
  source: string,
  from: number,
  endless: Set<Tag>,
): { readonly tag: Tag; readonly start: number; readonly end: number } | null {
  let at = source.indexOf('{', from);
  while (at >= 0 && endless.size < TAGS.length) {
    const start = at;
    const tag = TAGS.find(({ open }) => source.startsWith(open, start));
    if (tag !== undefined && !endless.has(tag)) {
      const end = source.indexOf(tag.close, at + 2);
      if (end >= 0) return { tag, start: at, end };
      endless.add(tag);
    }
    at = source.indexOf('{', at + 1);
  }
  return null;
}
