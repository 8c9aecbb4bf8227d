/** A text read from the front, with the line of each place. */
export interface Cursor {
  readonly text: string;
  /** where the text ends for this reader */
  readonly end: number;
  at: number;
  /** how deep the reading is inside brackets, blocks and templates */
  depth: number;
  readonly line: (offset: number) => number;
  readonly problems: { line: number; message: string }[];
}

/** Deeper is nobody's, and the reading recurses. */
const DEEPEST = 100;

export function openCursor(text: string): Cursor {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const line = (offset: number): number => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  return { text, end: text.length, at: 0, depth: 0, line, problems: [] };
}

/** Reads something inside something else. Throws RangeError where it is too deep, which ends the file. */
export function deeper<T>(cursor: Cursor, read: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST) throw new RangeError('nested too deeply to read');
  const result = read();
  cursor.depth -= 1;
  return result;
}

export const here = (cursor: Cursor): string => (cursor.at < cursor.end ? (cursor.text[cursor.at] ?? '') : '');
export const follows = (cursor: Cursor, word: string): boolean =>
  cursor.at + word.length <= cursor.end && cursor.text.startsWith(word, cursor.at);

export function take(cursor: Cursor, word: string): boolean {
  if (!follows(cursor, word)) return false;
  cursor.at += word.length;
  return true;
}

export function problem(cursor: Cursor, message: string): void {
  if (cursor.problems.length === 0) cursor.problems.push({ line: cursor.line(cursor.at), message });
}

/** Passes over blanks and comments, and over line ends where they mean nothing. A comment to the end of the line leaves that end. */
export function skip(cursor: Cursor, lines: boolean): void {
  while (cursor.at < cursor.end) {
    const char = here(cursor);
    if (char === ' ' || char === '\t' || char === '\r' || char === '\uFEFF' || (lines && char === '\n')) cursor.at += 1;
    else if (char === '#' || follows(cursor, '//')) cursor.at = lineEnd(cursor);
    else if (follows(cursor, '/*')) {
      const close = cursor.text.indexOf('*/', cursor.at + 2);
      cursor.at = close < 0 ? cursor.end : Math.min(close + 2, cursor.end);
    } else return;
  }
}

export function lineEnd(cursor: Cursor): number {
  const found = cursor.text.indexOf('\n', cursor.at);
  return found < 0 || found > cursor.end ? cursor.end : found;
}

const STARTS = /[\p{ID_Start}_]/u;
const CONTINUES = /[\p{ID_Continue}-]/u;

/** The name that stands here, or '' where none does. Source: HCL native syntax specification, "Identifiers". */
export function identifier(cursor: Cursor): string {
  if (!STARTS.test(here(cursor))) return '';
  const start = cursor.at;
  cursor.at += 1;
  while (cursor.at < cursor.end && CONTINUES.test(here(cursor))) cursor.at += 1;
  return cursor.text.slice(start, cursor.at);
}
