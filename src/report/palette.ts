import { chunks, displayWidth, padEnd, segments } from './text.js';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';
export type Paint = (style: Style, text: string) => string;

const CODES: { readonly [style in Style]: readonly [number, number] } = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
};

/** Paints text with terminal colours, or leaves it as it is. */
export const palette =
  (color: boolean): Paint =>
  (style, text) =>
    color && text !== '' ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text;

interface Piece {
  readonly code: boolean;
  readonly text: string;
}

/** Words of running text; a word is pieces of prose and names with no space between them. */
function words(text: string): readonly (readonly Piece[])[] {
  const found: Piece[][] = [[]];
  for (const segment of segments(text)) {
    const shown = segment.code ? `\`${segment.text}\`` : segment.text;
    for (const [index, part] of shown.split(' ').entries()) {
      if (index > 0) found.push([]);
      if (part !== '') found.at(-1)?.push({ code: segment.code, text: part });
    }
  }
  return found.filter((word) => word.length > 0);
}

/** Running text as lines of at most `width` columns, names in colour. Words longer than a line are cut. */
export function wrap(text: string, width: number, paint: Paint): readonly string[] {
  const room = Math.max(width, 20);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const flush = (): void => {
    lines.push(line);
    line = '';
    used = 0;
  };
  for (const word of words(text)) {
    const wide = word.reduce((sum, piece) => sum + displayWidth(piece.text), 0);
    if (used > 0 && used + 1 + wide > room) flush();
    if (used > 0) {
      line += ' ';
      used += 1;
    }
    for (const piece of word) {
      for (const part of wide > room ? chunks(piece.text, room) : [piece.text]) {
        if (used > 0 && used + displayWidth(part) > room) flush();
        line += piece.code ? paint('cyan', part) : part;
        used += displayWidth(part);
      }
    }
  }
  if (used > 0) flush();
  return lines;
}

/** Lines behind a first prefix (`- `) and under it. */
export function hanging(text: string, prefix: string, width: number, paint: Paint): readonly string[] {
  const indent = ' '.repeat(displayWidth(prefix));
  return wrap(text, width - displayWidth(prefix), paint).map((line, index) => `${index === 0 ? prefix : indent}${line}`);
}

const GAP = 2;
const LEAST_COLUMN = 8;

/**
 * A table as lines of at most `width` columns where that is possible: the widest column gives way and its cells wrap.
 * Cells are printable texts without line ends.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
): readonly string[] {
  const columns = head.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? '')), displayWidth(title)),
  );
  const longest = (parts: (cell: string) => readonly string[]): readonly number[] =>
    head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column] ?? '')].flatMap(parts).map(displayWidth)));
  // Cells break at spaces as long as that is enough, then between the modules of a name, and anywhere only then.
  shrink(columns, width, longest(wordsOf));
  shrink(
    columns,
    width,
    longest((cell) => wordsOf(cell).flatMap(modulesOf)),
  );
  shrink(
    columns,
    width,
    head.map(() => LEAST_COLUMN),
  );
  const lay = (row: readonly string[]): readonly string[] => {
    const cells = columns.map((column, index) => cellLines(row[index] ?? '', column));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, index) => padEnd(lines[line] ?? '', columns[index] ?? 0))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  };
  return [...lay(head).map((line) => paint('dim', line)), ...rows.flatMap(lay)];
}

const wordsOf = (cell: string): readonly string[] => cell.split(' ');

/** Takes columns away from the widest that may give, until the row fits or none may. */
function shrink(columns: number[], width: number, least: readonly number[]): void {
  let total = columns.reduce((sum, column) => sum + column, GAP * (columns.length - 1));
  for (; total > width; total--) {
    const spare = columns.map((column, index) => (column > (least[index] ?? 0) ? column : 0));
    const most = Math.max(...spare);
    if (most === 0) return;
    columns[spare.indexOf(most)] = most - 1;
  }
}

/** A cell cut at spaces where it can be, else between the modules of a name, anywhere where it must. */
function cellLines(cell: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(cell)) {
    for (const [index, part] of partsOf(word, width).entries()) {
      const joined = line === '' || index > 0 ? `${line}${part}` : `${line} ${part}`;
      const fits = line === '' || displayWidth(joined) <= width;
      if (!fits) lines.push(line);
      line = fits ? joined : part;
    }
  }
  return [...lines, line];
}

function partsOf(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  return modulesOf(word).flatMap((part) => (displayWidth(part) <= width ? [part] : chunks(part, width)));
}

/** `Feed::Crawl` as `Feed::` and `Crawl`. */
const modulesOf = (word: string): readonly string[] => word.split(/(?<=::)(?=.)/);
