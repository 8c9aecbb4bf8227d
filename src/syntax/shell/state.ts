import { literal, unresolved, type Value } from '../../model/value.js';
import type { Item } from './types.js';

/** One thing that a variable may be. */
export type Alternative =
  | { readonly kind: 'text'; readonly value: Value }
  | { readonly kind: 'array'; readonly items: readonly Value[] };

/** What a script knows at one place. Every branch gets a copy. */
export interface State {
  readonly variables: Map<string, readonly Alternative[]>;
  readonly exported: Set<string>;
  readonly functions: Map<string, readonly Item[]>;
  /** `set -a` */
  exportAll: boolean;
  /** what the positional parameters may be; `@` stands for the script's own, `@2` for those from the second on */
  args: readonly (readonly Value[])[];
}

/** A variable that may be more than this is not known. */
const MOST = 8;
/** A text or list that grows longer comes from a loop without end. */
const LONGEST = 4000;
const MOST_PIECES = 64;

export const newState = (): State => ({
  variables: new Map(),
  exported: new Set(),
  functions: new Map(),
  exportAll: false,
  args: [[{ kind: 'env', name: '@' }]],
});

export const copy = (state: State): State => ({
  ...state,
  variables: new Map(state.variables),
  exported: new Set(state.exported),
  functions: new Map(state.functions),
});

export function bind(state: State, name: string, alternatives: readonly Alternative[]): void {
  const known = distinct(alternatives).map(bounded);
  state.variables.set(
    name,
    known.length > MOST ? [{ kind: 'text', value: unresolved(`${name} may be too many things`) }] : known,
  );
  if (state.exportAll) state.exported.add(name);
}

function bounded(alternative: Alternative): Alternative {
  if (alternative.kind === 'text') return { kind: 'text', value: boundedValue(alternative.value) };
  return alternative.items.length > MOST_PIECES
    ? { kind: 'text', value: unresolved('the list is too long') }
    : { kind: 'array', items: alternative.items.map(boundedValue) };
}

/** The size of a value, so that what grows is stopped early. */
function boundedValue(value: Value): Value {
  return weight(value) > LONGEST ? unresolved('the text is too long') : value;
}

function weight(value: Value): number {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? value.value.length + 1 : 1;
    case 'concat':
    case 'oneOf':
      return value.values.reduce((sum, part) => sum + weight(part), 10);
    case 'env':
      return value.name.length + 10 + (value.default === undefined ? 0 : weight(value.default));
    default:
      return 10;
  }
}

const distinct = <Item>(items: readonly Item[]): readonly Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

/** The variable as the environment hands it over: what it is where the script does not set it. */
const inherited = (name: string): readonly Alternative[] => [{ kind: 'text', value: { kind: 'env', name } }];

export const lookup = (state: State, name: string): readonly Alternative[] => state.variables.get(name) ?? inherited(name);

/** Makes `state` what it may be after any one of several branches. */
export function merge(state: State, branches: readonly State[]): void {
  const names = new Set(branches.flatMap((branch) => [...branch.variables.keys()]));
  for (const name of names) {
    bind(
      state,
      name,
      branches.flatMap((branch) => lookup(branch, name)),
    );
  }
  for (const branch of branches) {
    for (const name of branch.exported) state.exported.add(name);
    for (const [name, body] of branch.functions) state.functions.set(name, body);
  }
  state.exportAll = branches.some((branch) => branch.exportAll);
  setArgs(
    state,
    branches.flatMap((branch) => branch.args),
  );
}

export function setArgs(state: State, args: State['args']): void {
  const known = distinct(args);
  const few =
    known.length <= MOST && known.every((words) => words.length <= MOST_PIECES && words.every((word) => weight(word) <= LONGEST));
  state.args = few ? known : [[unresolved('the arguments may be too many things')]];
}

/** The first positional parameter that a word for the rest begins with: 1 for `@`, 2 for `@2`, else null. */
export function restFrom(value: Value | undefined): number | null {
  if (value?.kind !== 'env') return null;
  const match = /^@(\d{0,2})$/.exec(value.name);
  return match === null ? null : Number(match[1] || 1);
}

/** A positional parameter, or undefined where there is none. */
export function positional(words: readonly Value[], number: number): Value | undefined {
  for (const [index, word] of words.entries()) {
    const from = restFrom(word);
    if (from !== null) return { kind: 'env', name: String(from + number - 1 - index) };
    if (index === number - 1) return word;
  }
  return undefined;
}

export function shifted(words: readonly Value[], by: number): readonly Value[] {
  let rest = words;
  for (let count = 0; count < Math.min(by, MOST_PIECES); count += 1) {
    const from = restFrom(rest[0]);
    rest = from === null ? rest.slice(1) : [{ kind: 'env', name: `@${from + 1}` }, ...rest.slice(1)];
  }
  return rest;
}

/** Pieces of text as one value. */
export function joined(pieces: readonly Value[]): Value {
  const flat = pieces.flatMap((piece) => (piece.kind === 'concat' ? piece.values : [piece]));
  const values: Value[] = [];
  for (const piece of flat) {
    const last = values.at(-1);
    if (last?.kind === 'literal' && piece.kind === 'literal') {
      values[values.length - 1] = literal(`${last.value ?? ''}${piece.value ?? ''}`);
    } else if (piece.kind !== 'literal' || piece.value !== '') {
      values.push(piece);
    }
  }
  const [first] = values;
  if (first === undefined) return literal('');
  return values.length === 1 ? first : { kind: 'concat', values };
}
