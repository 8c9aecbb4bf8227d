import type { ParameterOperator, Part } from './types.js';

/** A place in a text, moved on by the functions that read from it. */
export interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/** Expansions inside expansions: a deeper one is taken as computed. */
const DEEPEST = 20;

const BLANK_OR_OPERATOR = /[\s;&|<>()]/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL = '@*#?$!-';

export const peek = (cursor: Cursor, offset = 0): string => cursor.text[cursor.at + offset] ?? '';

/** Moves on and counts lines. */
export function advance(cursor: Cursor, to: number): void {
  const end = Math.min(to, cursor.text.length);
  for (; cursor.at < end; cursor.at += 1) if (cursor.text[cursor.at] === '\n') cursor.line += 1;
}

/**
 * The parts of a word up to where it ends: `word` at a blank or operator, `quote` at a double quote, `brace` at a closing brace. What
 * ends it is left for the caller.
 */
export function readParts(cursor: Cursor, mode: 'word' | 'quote' | 'brace', quoted: boolean, depth: number): readonly Part[] {
  const parts: Part[] = [];
  const inQuotes = quoted || mode === 'quote';
  const text = (added: string, asQuoted: boolean): void => {
    const last = parts.at(-1);
    if (last?.kind === 'text' && last.quoted === asQuoted) parts[parts.length - 1] = { ...last, text: last.text + added };
    else parts.push({ kind: 'text', text: added, quoted: asQuoted });
  };
  while (cursor.at < cursor.text.length) {
    const character = peek(cursor);
    if (mode === 'word' && BLANK_OR_OPERATOR.test(character)) break;
    if ((mode === 'quote' && character === '"') || (mode === 'brace' && character === '}')) break;
    if (character === '\\') {
      text(...escaped(cursor, inQuotes));
    } else if (character === "'" && !inQuotes) {
      text(singleQuoted(cursor), true);
    } else if (character === '"') {
      cursor.at += 1;
      const inner = readParts(cursor, 'quote', true, depth + 1);
      cursor.at += 1;
      if (inner.length === 0) text('', true);
      parts.push(...inner);
    } else if (character === '$') {
      const part = readDollar(cursor, inQuotes, depth);
      if (part.kind === 'text') text(part.text, part.quoted);
      else parts.push(part);
    } else if (character === '`') {
      parts.push({ kind: 'computed', text: backquoted(cursor), quoted: inQuotes });
    } else {
      text(character, inQuotes);
      advance(cursor, cursor.at + 1);
    }
  }
  return parts;
}

function escaped(cursor: Cursor, inQuotes: boolean): [string, boolean] {
  const next = peek(cursor, 1);
  advance(cursor, cursor.at + 2);
  if (next === '\n') return ['', inQuotes];
  return [inQuotes && !'$"\\`'.includes(next) ? `\\${next}` : next, true];
}

function singleQuoted(cursor: Cursor): string {
  const end = cursor.text.indexOf("'", cursor.at + 1);
  const stop = end < 0 ? cursor.text.length : end;
  const inner = cursor.text.slice(cursor.at + 1, stop);
  advance(cursor, stop + 1);
  return inner;
}

function backquoted(cursor: Cursor): string {
  const start = cursor.at + 1;
  let end = start;
  while (end < cursor.text.length && cursor.text[end] !== '`') end += cursor.text[end] === '\\' ? 2 : 1;
  advance(cursor, end + 1);
  return cursor.text.slice(start, end);
}

/** Moves behind the bracket that closes the one at the cursor; quotes hide brackets. Returns what stands between them. */
export function skipBalanced(cursor: Cursor, open: string, close: string): string {
  const start = cursor.at + 1;
  let depth = 0;
  let quote = '';
  let at = cursor.at;
  for (; at < cursor.text.length; at += 1) {
    const character = cursor.text[at] ?? '';
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === open) depth += 1;
    else if (character === close) depth -= 1;
    if (depth === 0) break;
  }
  advance(cursor, at + 1);
  return cursor.text.slice(start, at);
}

function readDollar(cursor: Cursor, quoted: boolean, depth: number): Part {
  const next = peek(cursor, 1);
  if (next === '(') {
    cursor.at += 1;
    return { kind: 'computed', text: skipBalanced(cursor, '(', ')'), quoted };
  }
  if (next === '{') {
    cursor.at += 1;
    return depth > DEEPEST
      ? { kind: 'computed', text: skipBalanced(cursor, '{', '}'), quoted }
      : readBraces(cursor, quoted, depth);
  }
  if (next === "'" && !quoted) {
    cursor.at += 1;
    return { kind: 'text', text: singleQuoted(cursor), quoted: true };
  }
  if (next === '"' && !quoted) {
    cursor.at += 1;
    return { kind: 'text', text: '', quoted: true };
  }
  const name = /[0-9]/.test(next) || (next !== '' && SPECIAL.includes(next)) ? next : nameAt(cursor, cursor.at + 1);
  cursor.at += 1 + name.length;
  return name === '' ? { kind: 'text', text: '$', quoted } : parameter(name, quoted);
}

const parameter = (name: string, quoted: boolean): Part => ({
  kind: 'parameter',
  name,
  operator: null,
  colon: false,
  word: [],
  quoted,
});

function nameAt(cursor: Cursor, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(cursor.text)?.[0] ?? '';
}

/** `${..}`, the cursor at the brace. */
function readBraces(cursor: Cursor, quoted: boolean, depth: number): Part {
  const { at, line } = cursor;
  const computed = (): Part => {
    cursor.at = at;
    cursor.line = line;
    return { kind: 'computed', text: skipBalanced(cursor, '{', '}'), quoted };
  };
  const digits = /^[0-9]{1,3}/.exec(cursor.text.slice(at + 1, at + 4))?.[0] ?? '';
  const first = peek(cursor, 1);
  let name = digits || nameAt(cursor, at + 1) || ('@*'.includes(first) ? first : '');
  if (name === '') return computed();
  cursor.at = at + 1 + name.length;
  if (cursor.text.startsWith('[@]', cursor.at) || cursor.text.startsWith('[*]', cursor.at)) {
    name += '[@]';
    cursor.at += 3;
  }
  if (name === '@' || name === '*') {
    // `${@:2}`: the rest from the second on
    const from = /^:[1-9][0-9]?(?=\})/.exec(cursor.text.slice(cursor.at, cursor.at + 4))?.[0] ?? '';
    name += from.slice(1);
    cursor.at += from.length;
  }
  if (peek(cursor) === '}') {
    cursor.at += 1;
    return parameter(name, quoted);
  }
  const colon = peek(cursor) === ':';
  const operator = operatorOf(peek(cursor, colon ? 1 : 0));
  if (operator === null) return computed();
  cursor.at += colon ? 2 : 1;
  const word = readParts(cursor, 'brace', quoted, depth + 1);
  cursor.at += 1;
  return { kind: 'parameter', name, operator, colon, word, quoted };
}

function operatorOf(character: string): ParameterOperator | null {
  switch (character) {
    case '-':
    case '=':
    case '?':
    case '+':
      return character;
    default:
      return null;
  }
}
