import type { Comment, Location as Span } from '@ruby/prism/src/deserialize.js';

/** A file's text addressed by the parser's byte offsets. */
export interface Source {
  readonly path: string;
  /** the text between two byte offsets */
  slice(start: number, end: number): string;
  /** the line of a byte offset, counted from one */
  line(offset: number): number;
  /** the code between two byte offsets line by line: trimmed, without comments and blank lines */
  codeLines(start: number, end: number): readonly string[];
  /** the bytes between two offsets without comments, and with white space outside of strings reduced to one character */
  normalised(start: number, end: number, literals: readonly Span[]): Uint8Array;
}

const NEWLINE = 10;
const SPACE = 32;

const isSpace = (byte: number): boolean => byte === SPACE || (byte >= 9 && byte <= 13);

/** `comments` come from the parser, in order of appearance. */
export function openSource(path: string, text: string, comments: readonly Comment[]): Source {
  const bytes = new TextEncoder().encode(text);
  const starts = lineStarts(bytes);
  const index = bytes.length === text.length ? null : characterIndex(text, bytes.length);
  let hint = 0;

  const at = (offset: number): number => (index === null ? offset : (index[Math.min(offset, bytes.length)] ?? text.length));
  const slice = (start: number, end: number): string => text.slice(at(start), at(end));

  const line = (offset: number): number => {
    // The tree is read from top to bottom: the line asked for is mostly the last one, or the next.
    if (offset < (starts[hint] ?? 0) || offset >= (starts[hint + 1] ?? Number.POSITIVE_INFINITY))
      hint = lastBefore(starts, offset);
    return hint + 1;
  };

  const codeLines = (start: number, end: number): readonly string[] => {
    const lines: string[] = [];
    let next = firstComment(comments, start);
    for (let row = line(start) - 1; row < starts.length && (starts[row] ?? end) < end; row++) {
      const from = Math.max(starts[row] ?? 0, start);
      const to = Math.min(starts[row + 1] ?? bytes.length, end);
      let code = '';
      let done = from;
      for (let comment = comments[next]; comment !== undefined && comment.location.startOffset < to; comment = comments[next]) {
        const { startOffset, length } = comment.location;
        code += slice(done, Math.max(done, startOffset));
        done = Math.min(startOffset + length, to);
        if (startOffset + length > to) break;
        next++;
      }
      code = (code + slice(done, Math.max(done, to))).trim();
      if (code !== '') lines.push(code);
    }
    return lines;
  };

  const normalised = (start: number, end: number, literals: readonly Span[]): Uint8Array => {
    const out = new Uint8Array(end - start);
    let size = 0;
    let comment = firstComment(comments, start);
    let literal = firstSpan(literals, start);
    let gap = 0;
    for (let position = start; position < end; ) {
      const note = comments[comment]?.location;
      if (note !== undefined && note.startOffset <= position) {
        position = Math.max(position, note.startOffset + note.length);
        comment++;
        if (gap === 0) gap = SPACE;
        continue;
      }
      const span = literals[literal];
      if (span !== undefined && span.startOffset <= position) {
        const stop = Math.min(span.startOffset + span.length, end);
        if (stop > position) {
          if (gap !== 0 && size > 0) out[size++] = gap;
          gap = 0;
          out.set(bytes.subarray(position, stop), size);
          size += stop - position;
          position = stop;
        }
        literal++;
        continue;
      }
      const byte = bytes[position++] ?? SPACE;
      if (isSpace(byte)) {
        if (gap !== NEWLINE) gap = byte === NEWLINE ? NEWLINE : SPACE;
        continue;
      }
      if (gap !== 0 && size > 0) out[size++] = gap;
      gap = 0;
      out[size++] = byte;
    }
    return out.subarray(0, size);
  };

  return { path, slice, line, codeLines, normalised };
}

function lineStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  for (let next = bytes.indexOf(NEWLINE); next !== -1; next = bytes.indexOf(NEWLINE, next + 1)) starts.push(next + 1);
  return starts;
}

/** For every byte the index of its character in the text. */
function characterIndex(text: string, size: number): Uint32Array {
  const index = new Uint32Array(size + 1);
  let byte = 0;
  for (let position = 0; position < text.length; ) {
    const code = text.codePointAt(position) ?? 0;
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index.fill(position, byte, byte + width);
    byte += width;
    position += code > 0xffff ? 2 : 1;
  }
  index.fill(text.length, byte);
  return index;
}

/** The index of the last element that is not after `offset`. */
function lastBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function firstSpan(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span !== undefined && span.startOffset + span.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstComment(comments: readonly Comment[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = comments[middle]?.location;
    if (span !== undefined && span.startOffset + span.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
