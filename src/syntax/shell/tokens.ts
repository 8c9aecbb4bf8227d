import { advance, type Cursor, peek, readParts, skipBalanced } from './scan.js';
import type { Token, Word } from './types.js';

/** More is no script that a person wrote. */
const LONGEST = 400_000;
const MOST = 40_000;

const OPERATORS = [';;&', ';;', ';&', ';', '&&', '&', '||', '|&', '|', '(', ')'];

interface Heredoc {
  readonly end: string;
  readonly tabs: boolean;
}

/**
 * The words and operators of a shell text; a line's end is the operator `\n`. Comments, redirections and here-documents are left out.
 * Of a text that is too large, only the beginning.
 */
export function tokenize(text: string, firstLine: number): readonly Token[] {
  const cursor: Cursor = { text: text.slice(0, LONGEST).replaceAll('\r\n', '\n'), at: 0, line: firstLine };
  const tokens: Token[] = [];
  const heredocs: Heredoc[] = [];
  while (cursor.at < cursor.text.length && tokens.length < MOST) {
    if (skipBlank(cursor)) continue;
    const { line } = cursor;
    const character = peek(cursor);
    if (character === '\n') {
      tokens.push({ kind: 'operator', text: '\n', line });
      advance(cursor, cursor.at + 1);
      for (const heredoc of heredocs.splice(0)) skipHeredoc(cursor, heredoc);
    } else if (isRedirection(cursor)) {
      redirection(cursor, heredocs);
    } else if (cursor.text.startsWith('((', cursor.at)) {
      // Arithmetic computes numbers and starts nothing.
      skipBalanced(cursor, '(', ')');
      tokens.push({ kind: 'word', parts: [{ kind: 'text', text: ':', quoted: false }], line });
    } else {
      const operator = OPERATORS.find((text) => cursor.text.startsWith(text, cursor.at));
      if (operator !== undefined) {
        cursor.at += operator.length;
        tokens.push({ kind: 'operator', text: operator, line });
      } else {
        tokens.push(...word(cursor));
      }
    }
  }
  return tokens;
}

/** Blanks, continued lines and comments. */
function skipBlank(cursor: Cursor): boolean {
  const character = peek(cursor);
  if (character === '#') {
    const end = cursor.text.indexOf('\n', cursor.at);
    cursor.at = end < 0 ? cursor.text.length : end;
    return true;
  }
  if (character === '\\' && peek(cursor, 1) === '\n') {
    advance(cursor, cursor.at + 2);
    return true;
  }
  if (character === '\n' || !/\s/.test(character)) return false;
  cursor.at += 1;
  return true;
}

const isRedirection = (cursor: Cursor): boolean =>
  '<>'.includes(peek(cursor)) || (peek(cursor) === '&' && peek(cursor, 1) === '>');

function redirection(cursor: Cursor, heredocs: Heredoc[]): void {
  if ('<>'.includes(peek(cursor)) && peek(cursor, 1) === '(') {
    cursor.at += 1;
    skipBalanced(cursor, '(', ')');
    return;
  }
  const operator = /^(?:&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)/.exec(cursor.text.slice(cursor.at, cursor.at + 3))?.[0] ?? '<';
  cursor.at += operator.length;
  while (' \t'.includes(peek(cursor)) && cursor.at < cursor.text.length) cursor.at += 1;
  const target = readParts(cursor, 'word', false, 0);
  if (operator === '<<' || operator === '<<-') {
    heredocs.push({ end: target.map((part) => (part.kind === 'text' ? part.text : '')).join(''), tabs: operator === '<<-' });
  }
}

function skipHeredoc(cursor: Cursor, { end, tabs }: Heredoc): void {
  while (cursor.at < cursor.text.length) {
    const stop = cursor.text.indexOf('\n', cursor.at);
    const line = cursor.text.slice(cursor.at, stop < 0 ? cursor.text.length : stop);
    advance(cursor, stop < 0 ? cursor.text.length : stop + 1);
    if ((tabs ? line.replace(/^\t+/, '') : line) === end) return;
  }
}

const ASSIGNED_ARRAY = /^([A-Za-z_][A-Za-z0-9_]{0,200})(\+?)=$/;

function word(cursor: Cursor): readonly Token[] {
  const { at, line } = cursor;
  const parts = readParts(cursor, 'word', false, 0);
  // Whatever character this is, the next turn must see another one.
  if (cursor.at === at) cursor.at += 1;
  const raw = cursor.text.slice(at, Math.min(cursor.at, at + 210));
  const next = peek(cursor);
  if (/^\d{1,5}$/.test(raw) && next !== '' && '<>'.includes(next)) return [];
  const array = next === '(' ? ASSIGNED_ARRAY.exec(raw) : null;
  if (array === null) return [{ kind: 'word', parts, line }];
  cursor.at += 1;
  return [{ kind: 'array', name: array[1] ?? '', append: array[2] === '+', items: arrayItems(cursor), line }];
}

function arrayItems(cursor: Cursor): readonly Word[] {
  const items: Word[] = [];
  while (cursor.at < cursor.text.length && items.length < MOST) {
    if (peek(cursor) === '\n') advance(cursor, cursor.at + 1);
    else if (!skipBlank(cursor)) {
      if (peek(cursor) === ')') break;
      const { at, line } = cursor;
      const parts = readParts(cursor, 'word', false, 0);
      if (cursor.at === at) cursor.at += 1;
      else items.push({ kind: 'word', parts, line });
    }
  }
  cursor.at += 1;
  return items;
}
