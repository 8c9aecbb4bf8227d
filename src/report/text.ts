/**
 * Characters that move a cursor, hide, reorder or break lines, or are not seen at all (a Hangul filler, a blank of Braille): repository text must
 * never bring them into a face. A selector that paints a symbol in colour is fine behind one.
 */
const UNSAFE =
  /(?<!\p{Extended_Pictographic})\ufe0f|(?!\ufe0f)[\p{Default_Ignorable_Code_Point}\u2800\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const SPACE_OR_BREAK = /\s*[\r\n\u2028\u2029]+\s*/g;

/** Longest name that a face prints; a longer one is cut and its length told. */
const LONGEST_NAME = 120;
/** Longest running text of one paragraph. */
const LONGEST_TEXT = 4_000;

/** A text with every control, format and surrogate character written out, so that it can do nothing but be read. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    switch (character) {
      case '\n':
        return '\\n';
      case '\t':
        return '\\t';
      case '\r':
        return '\\r';
      default:
        return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
    }
  });
}

/** A name as every face shows it: printable, and cut where nobody would read on. */
export function shownName(name: string): string {
  return printable(cut(name, LONGEST_NAME));
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 20).replace(/[\uD800-\uDBFF]$/, '')}… (${text.length} characters)`;
}

/** Lines to paste: tabs and line ends stay, everything else that is not plain text is written out. */
export function pasteLines(text: string): readonly string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(printable).join('\t'));
}

export interface Segment {
  readonly code: boolean;
  readonly text: string;
}

/** Running text, cut at its backticks: names and prose, both printable and of bearable length. A lone backtick is prose. */
export function segments(text: string): readonly Segment[] {
  const parts = cut(text, 4 * LONGEST_TEXT).split('`');
  const found: Segment[] = [];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (index % 2 === 1 && !last) found.push({ code: true, text: shownName(part) });
    else found.push({ code: false, text: `${index % 2 === 1 ? '`' : ''}${printable(part.replace(SPACE_OR_BREAK, ' '))}` });
  }
  return found.filter((segment) => segment.text !== '');
}

const ZERO_WIDTH = /^[\p{Mn}\p{Me}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** Columns that one character takes in a terminal: none for combining marks, two for wide East Asian ones and emoji. */
const characterWidth = (character: string): number => (ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns that a printable text takes in a terminal. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Pieces of at most `width` columns; a character wider than that still comes out, alone. */
export function chunks(text: string, width: number): readonly string[] {
  const found: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of text) {
    const wide = characterWidth(character);
    if (used + wide > width && piece !== '') {
      found.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += wide;
  }
  return piece === '' ? found : [...found, piece];
}
