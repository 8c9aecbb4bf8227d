import { type Cursor, deeper, follows, here, lineEnd, problem, take } from './cursor.js';
import type { HclValue } from './types.js';

export type ReadExpression = (cursor: Cursor, lines: boolean) => HclValue;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** A quoted template; the cursor stands on its first quote. */
export function quoted(cursor: Cursor, expression: ReadExpression): HclValue {
  cursor.at += 1;
  const value = template(cursor, expression, { quote: true });
  if (!take(cursor, '"')) problem(cursor, 'a string is never closed');
  return value;
}

/** A heredoc; the cursor stands on `<<`. Null where it is none. Source: HCL native syntax specification, "Template Expressions". */
export function heredoc(cursor: Cursor, expression: ReadExpression): HclValue | null {
  const opening = /^<<-?([\p{ID_Start}_][\p{ID_Continue}-]{0,100})[ \t\r]*\n/u.exec(
    cursor.text.slice(cursor.at, cursor.at + 130),
  );
  const [whole, marker] = opening ?? [];
  if (whole === undefined || marker === undefined) return null;
  const start = cursor.at + whole.length;
  cursor.at = start;
  while (cursor.at < cursor.end) {
    const end = lineEnd(cursor);
    if (cursor.text.slice(cursor.at, end).trim() === marker) {
      const content: Cursor = { ...cursor, at: start, end: Math.max(start, cursor.at - 1) };
      cursor.at = end;
      return template(content, expression, { quote: false });
    }
    cursor.at = end + 1;
  }
  cursor.at = cursor.end;
  problem(cursor, `the text begun with <<${marker} never ends`);
  return { kind: 'unknown' };
}

/** A string of the JSON form, which is a template too. */
export const templateOf = (cursor: Cursor, expression: ReadExpression): HclValue =>
  template(cursor, expression, { quote: false });

function template(cursor: Cursor, expression: ReadExpression, { quote }: { readonly quote: boolean }): HclValue {
  const parts: HclValue[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'literal', value: text });
    text = '';
  };
  while (cursor.at < cursor.end) {
    const char = here(cursor);
    if (quote && (char === '"' || char === '\n')) break;
    if (quote && char === '\\') text += escaped(cursor);
    else if (take(cursor, '$${')) text += '${';
    else if (take(cursor, '%%{')) text += '%{';
    else if (follows(cursor, '${') || follows(cursor, '%{')) {
      flush();
      parts.push(deeper(cursor, () => filled(cursor, expression)));
    } else {
      text += char;
      cursor.at += 1;
    }
  }
  flush();
  const [first] = parts;
  if (first === undefined) return { kind: 'literal', value: '' };
  // `"${x}"` is x itself.
  return parts.length === 1 ? first : { kind: 'template', parts };
}

function escaped(cursor: Cursor): string {
  const next = cursor.text[cursor.at + 1] ?? '';
  const long = next === 'u' ? 4 : next === 'U' ? 8 : 0;
  if (long > 0) {
    const digits = cursor.text.slice(cursor.at + 2, cursor.at + 2 + long);
    const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    cursor.at += 2 + long;
    return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  cursor.at += 2;
  return ESCAPES.get(next) ?? next;
}

/** `${ .. }`, or a directive `%{ .. }`, whose effect is not known. */
function filled(cursor: Cursor, expression: ReadExpression): HclValue {
  const directive = here(cursor) === '%';
  cursor.at += 2;
  take(cursor, '~');
  if (directive) {
    cursor.at = Math.min(closing(cursor), cursor.end);
    take(cursor, '}');
    return { kind: 'unknown' };
  }
  const value = expression(cursor, true);
  take(cursor, '~');
  if (take(cursor, '}')) return value;
  problem(cursor, 'an interpolation is never closed');
  cursor.at = Math.min(closing(cursor) + 1, cursor.end);
  return { kind: 'unknown' };
}

/** Longer is no interpolation that anybody means; looking further would cost the square of the line. */
const LONGEST = 500;

/** The next closing brace of this line, or where it is given up. */
function closing(cursor: Cursor): number {
  const piece = cursor.text.slice(cursor.at, Math.min(cursor.at + LONGEST, cursor.end));
  const found = piece.search(/[}\n]/);
  return cursor.at + (found < 0 ? piece.length : found);
}
