import type { Fix } from '../model/finding.js';
import type { Patch } from '../model/patch.js';
import { pasteLines } from './text.js';

/** Lines of the head that GitHub can replace with one click. */
export interface Suggestion {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** A fix that replaces more than this is nothing to accept with one click. */
const MOST_LINES = 100;

/** A value that a person must fill in first. */
const PLACEHOLDER = /\bexample\.(?:com|org|net)\b|^\s*(?:peak|duration):/m;

/**
 * A fix as a suggestion, or null where it cannot be one: GitHub replaces whole lines of the head that one hunk shows. Lines inserted beside
 * a line of the difference replace it together with itself, the line above first. Null too where a text would not come out as it is.
 */
export function suggestionOf(fix: Fix, patch: Patch): Suggestion | null {
  if (fix.kind === 'create' || PLACEHOLDER.test(fix.text)) return null;
  const text = asIs(fix.text);
  if (text === null) return null;
  if (fix.kind === 'replace') {
    const end = Math.max(fix.start, fix.end);
    return shown(patch, fix.start, end) ? { start: fix.start, end, lines: fix.text === '' ? [] : text } : null;
  }
  const above = oneLine(patch, fix.start - 1);
  if (above !== null) return { start: fix.start - 1, end: fix.start - 1, lines: [above, ...text] };
  const below = oneLine(patch, fix.start);
  return below === null ? null : { start: fix.start, end: fix.start, lines: [...text, below] };
}

/** Whether one hunk shows all these lines of the head, each a line that can be replaced without harm to its end. */
function shown(patch: Patch, start: number, end: number): boolean {
  const hunk = patch.head.get(start)?.hunk;
  if (hunk === undefined || end - start >= MOST_LINES) return false;
  for (let line = start; line <= end; line++) {
    const here = patch.head.get(line);
    if (here === undefined || here.hunk !== hunk || here.text.endsWith('\r')) return false;
  }
  return true;
}

/** A line of the head that stays as it is when it is pasted, or null. */
function oneLine(patch: Patch, line: number): string | null {
  const here = patch.head.get(line);
  return here === undefined || asIs(here.text) === null || here.text.endsWith('\r') ? null : here.text;
}

/** The lines of a text, or null where a character of it would have to be written out. */
function asIs(text: string): readonly string[] | null {
  const lines = pasteLines(text);
  return lines.join('\n') === text.replace(/\r?\n$/, '').replaceAll('\r\n', '\n') ? lines : null;
}
