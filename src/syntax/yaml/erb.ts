import type { YamlProblem } from './types.js';

/** A template taken apart. `code` runs, `output` also prints; `line` is where the piece begins. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'output' | 'code'; readonly code: string; readonly line: number };

export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly problems: readonly YamlProblem[];
  readonly trim: number | null;
}

const newlines = (text: string): number => text.split('\n').length - 1;

/**
 * An ERB template as text and tags (Ruby's erb with trim mode `-`, which Sidekiq uses since 7.0.1): `<%%` is a literal `<%`, `<%#` a
 * comment, `<%-` eats the white space before it and `-%>` the newline after it. Nothing is run.
 */
export function scanErb(source: string): Pieces {
  const pieces: Piece[] = [];
  const problems: YamlProblem[] = [];
  let trim: number | null = null;
  let line = 1;
  let text = '';
  let textLine = 1;
  const flush = (): void => {
    if (text !== '') pieces.push({ kind: 'text', text, line: textLine });
    text = '';
  };
  const append = (piece: string): void => {
    if (text === '') textLine = line;
    text += piece;
    line += newlines(piece);
  };
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<%', at);
    if (open < 0) break;
    append(source.slice(at, open));
    if (source[open + 2] === '%') {
      append('<%');
      at = open + 3;
      continue;
    }
    const close = closing(source, open + 2);
    if (close < 0) {
      problems.push({ kind: 'syntax', line, message: 'an ERB tag is never closed' });
      at = source.length;
      break;
    }
    let code = source.slice(open + 2, close);
    const tagLine = line;
    line += newlines(code);
    if (code.startsWith('-')) {
      trim ??= tagLine;
      text = withoutIndent(text);
      code = code.slice(1);
    }
    at = close + 2;
    const eats = code.endsWith('-');
    if (eats) {
      trim ??= tagLine;
      code = code.slice(0, -1);
    }
    flush();
    const marker = code[0];
    if (marker !== '#') {
      const output = marker === '=';
      pieces.push({
        kind: output ? 'output' : 'code',
        code: (output ? code.slice(1) : code).replaceAll('%%>', '%>'),
        line: tagLine,
      });
    }
    if (eats) {
      const end = source.startsWith('\r\n', at) ? 2 : source[at] === '\n' ? 1 : 0;
      if (end > 0) line += 1;
      at += end;
    }
  }
  if (at < source.length) append(source.slice(at));
  flush();
  return { pieces, problems, trim };
}

/** `<%-` eats the spaces in front of it when nothing else stands before it on the line. */
function withoutIndent(text: string): string {
  const start = text.lastIndexOf('\n') + 1;
  return text.slice(start).trim() === '' ? text.slice(0, start) : text;
}

/** Where the `%>` of a tag stands that is not the escape `%%>`. */
function closing(source: string, from: number): number {
  let close = source.indexOf('%>', from);
  while (close > from && source[close - 1] === '%') close = source.indexOf('%>', close + 2);
  return close;
}
