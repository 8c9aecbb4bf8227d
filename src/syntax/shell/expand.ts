import { literal, oneOf, unresolved, type Value } from '../../model/value.js';
import { type Alternative, bind, joined, lookup, positional, restFrom, type State, shifted } from './state.js';
import type { Part, Word } from './types.js';

/** A piece of a command line: text that joins the word before it, or the end of that word. */
type Piece = Value | 'break';
type Pieces = readonly Piece[];

/** Command lines that one line may stand for; more are not known. */
const MOST = 16;
const MOST_PARTS = 500;

/** Every list of words that a word may become. */
export function expandWord(word: Word, state: State): readonly (readonly Value[])[] {
  if (word.parts.length > MOST_PARTS) return [[unresolved('it is too long')]];
  const all = product(word.parts.map((part) => piecesOf(part, state)));
  if (all === null) return [[unresolved('it may be too many things')]];
  return all.map(fields);
}

/** Every command line that several words may become. */
export function expandWords(words: readonly Word[], state: State): readonly (readonly Value[])[] {
  const each = words.map((word) => expandWord(word, state));
  const all = product(each);
  if (all !== null) return all;
  return [each.flatMap((lines) => (lines.length === 1 ? (lines[0] ?? []) : [unresolved('it may be too many things')]))];
}

/** A word as one text, as an assignment takes it. */
export function expandText(parts: readonly Part[], state: State): Value {
  if (parts.length > MOST_PARTS) return unresolved('it is too long');
  return joined(parts.map((part) => textOf(part, state)));
}

/** One item of every choice, in all ways; null where there are too many. Lines grow in place: they may be long. */
function product<Item>(choices: readonly (readonly (readonly Item[])[])[]): readonly (readonly Item[])[] | null {
  let lines: Item[][] = [[]];
  for (const choice of choices) {
    if (lines.length * choice.length > MOST) return null;
    if (choice.length !== 1) lines = lines.flatMap((line) => choice.map(() => [...line]));
    for (const [index, line] of lines.entries()) for (const item of choice[index % choice.length] ?? []) line.push(item);
  }
  return lines;
}

function fields(pieces: Pieces): readonly Value[] {
  const words: Value[] = [];
  let open: Value[] = [];
  for (const piece of pieces) {
    if (piece !== 'break') open.push(piece);
    else if (open.length > 0) {
      words.push(joined(open));
      open = [];
    }
  }
  return open.length > 0 ? [...words, joined(open)] : words;
}

/** What one part adds to the command line, in every way it may. */
function piecesOf(part: Part, state: State): readonly Pieces[] {
  switch (part.kind) {
    case 'text':
      return [[literal(part.text)]];
    case 'computed':
      return [[computed(part.text)]];
    case 'parameter': {
      const from = allFrom(part);
      if (from !== null) return state.args.map((words) => separated(shifted(words, from - 1), part.quoted));
      const found = parameter(part, state).map((alternative) => alternativePieces(alternative, part));
      // Alternatives of one word each are one word that may be several things.
      const single = found.flatMap((pieces) => {
        const [only] = pieces;
        return pieces.length === 1 && only !== undefined && only !== 'break' ? [only] : [];
      });
      return single.length === found.length && single.length > 0 ? [[oneOf(single)]] : found;
    }
    default:
      return part satisfies never;
  }
}

/** The first of the positional parameters that `$@`, `$*` or `${@:N}` stands for, or null for every other expansion. */
function allFrom({ name }: Part & { kind: 'parameter' }): number | null {
  return name.startsWith('@') || name.startsWith('*') ? Number(name.slice(1) || 1) : null;
}

const separated = (words: readonly Value[], quoted: boolean): Pieces =>
  words.flatMap((word, index): Pieces => [...(index === 0 ? [] : ['break' as const]), ...(quoted ? [word] : split(word))]);

function alternativePieces(alternative: Alternative, part: Part & { kind: 'parameter' }): Pieces {
  if (alternative.kind === 'text') return part.quoted ? [alternative.value] : split(alternative.value);
  if (part.name.endsWith('[@]')) return separated(alternative.items, part.quoted);
  return alternative.items.slice(0, 1);
}

/** A text without quotes around it: blanks in what is known of it separate words. */
function split(value: Value): Pieces {
  if (value.kind === 'concat') return value.values.flatMap(split);
  if (value.kind !== 'literal') return [value];
  const text = String(value.value ?? '');
  return text
    .split(/([ \t\n]+)/)
    .flatMap((piece): Pieces => (piece === '' ? [] : /^[ \t\n]/.test(piece) ? ['break'] : [literal(piece)]));
}

function textOf(part: Part, state: State): Value {
  if (part.kind === 'text') return literal(part.text);
  if (part.kind === 'computed') return computed(part.text);
  const spaced = (words: readonly Value[]): Value =>
    joined(words.flatMap((word, index) => (index === 0 ? [word] : [literal(' '), word])));
  const from = allFrom(part);
  if (from !== null) return oneOf(state.args.map((words) => spaced(shifted(words, from - 1))));
  return oneOf(
    parameter(part, state).map((alternative) => (alternative.kind === 'text' ? alternative.value : spaced(alternative.items))),
  );
}

/** `$(which x)` is x; what other commands print is not known. */
function computed(text: string): Value {
  const found = /^\s{0,9}(?:which|command\s{1,9}-v)\s{1,9}([\w./-]{1,100})\s{0,9}$/.exec(text);
  return found?.[1] === undefined ? unresolved(`what \`${text.trim().slice(0, 60)}\` gives is not known`) : literal(found[1]);
}

function parameter(part: Part & { kind: 'parameter' }, state: State): readonly Alternative[] {
  const name = part.name.endsWith('[@]') ? part.name.slice(0, -3) : part.name;
  const found = /^\d+$/.test(name) ? positionals(name, state) : lookup(state, name);
  if (!/^[A-Za-z_\d]/.test(name)) return [{ kind: 'text', value: unresolved(`$${name} is not known`) }];
  if (part.operator === null || part.operator === '?') return found;
  const text = (): Alternative => ({ kind: 'text', value: expandText(part.word, state) });
  const chosen = found.flatMap((alternative): readonly Alternative[] => {
    const held = holds(alternative, part.colon);
    if (part.operator === '+') {
      const nothing: Alternative = { kind: 'text', value: literal('') };
      return held === 'yes' ? [text()] : held === 'no' ? [nothing] : [text(), nothing];
    }
    if (held === 'yes') return [alternative];
    if (held === 'no') return [text()];
    return [withDefault(alternative, expandText(part.word, state))];
  });
  if (part.operator === '=' && !/^\d+$/.test(name)) bind(state, name, chosen);
  return chosen;
}

function positionals(name: string, state: State): readonly Alternative[] {
  if (name === '0') return [{ kind: 'text', value: unresolved('$0 is not known') }];
  return state.args.map((words): Alternative => {
    return { kind: 'text', value: positional(words, Number(name)) ?? literal('') };
  });
}

/** Whether a variable holds something, so that its default does not count. */
function holds(alternative: Alternative, colon: boolean): 'yes' | 'no' | 'unknown' {
  if (alternative.kind === 'array') return alternative.items.length > 0 ? 'yes' : 'no';
  const { value } = alternative;
  if (value.kind === 'literal') return colon && value.value === '' ? 'no' : 'yes';
  if (value.kind === 'concat') return value.values.some(({ kind }) => kind === 'literal') || !colon ? 'yes' : 'unknown';
  return 'unknown';
}

function withDefault(alternative: Alternative, fallback: Value): Alternative {
  const value = alternative.kind === 'text' ? alternative.value : literal('');
  if (value.kind === 'env' && value.default === undefined && restFrom(value) === null) {
    return { kind: 'text', value: { ...value, default: fallback } };
  }
  return { kind: 'text', value: value.kind === 'env' ? value : oneOf([value, fallback]) };
}
