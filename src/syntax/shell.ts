import type { Command } from '../model/fact.js';
import { literal, literalString, type MapEntry, unresolved, type Value } from '../model/value.js';
import { evaluate } from './shell/evaluate.js';
import { expandText, expandWords } from './shell/expand.js';
import type { Step } from './shell/run.js';
import { readParts } from './shell/scan.js';
import { joined, newState } from './shell/state.js';
import { tokenize } from './shell/tokens.js';
import type { Word } from './shell/types.js';

export type { Step } from './shell/run.js';

/**
 * The commands that a shell text may run, in order, without running any of it: variables that it sets itself are filled in, those it
 * does not stay names of the environment, positional parameters are the names "1", "2", .. and "@" ("@2": from the second on). The
 * arms of a `case` on the first argument are kept as `arm`; what hangs on any other condition is `possible`. Never throws: what is no
 * shell, or too deep or too large, gives fewer commands.
 */
export const parseShell = (text: string, firstLine = 1): readonly Command[] =>
  shellSteps(text, firstLine).map(({ command }) => command);

/** The same commands, each with how it is run: by `exec`, as the last thing, or beside others. */
export function shellSteps(text: string, firstLine = 1): readonly Step[] {
  try {
    return evaluate(text, firstLine);
  } catch {
    return [];
  }
}

/** The words of one line as a shell splits them, operators left out. Never throws. */
export function shellWords(text: string): readonly Value[] {
  const words = tokenize(text, 1).filter((token): token is Word => token.kind === 'word');
  const [line] = expandWords(words, newState());
  return line ?? [];
}

/** A word `NAME=value` as the variable that it sets; null for every other word. */
export function variableOf(word: Value): MapEntry | null {
  const [first, ...rest] = word.kind === 'concat' ? word.values : [word];
  const written = literalString(first) ?? '';
  const at = written.indexOf('=');
  return at <= 0 ? null : { key: written.slice(0, at), value: joined([literal(written.slice(at + 1)), ...rest]) };
}

/** A text with `$NAME` and `${NAME:-default}` in it, as one value; quotes are letters. Never throws. */
export function interpolated(text: string): Value {
  if (text.length > 10_000) return unresolved('the text is too long');
  const cursor = { text: escapeQuotes(text), at: 0, line: 1 };
  return expandText(readParts(cursor, 'quote', true, 0), newState());
}

const escapeQuotes = (text: string): string => text.replace(/["\\`]/g, '\\$&').replaceAll('$(', '\\$(');

/** A word as shell text that stands for itself; with `variables`, its `$NAME` are still filled in. */
export const quoteWord = (text: string, variables: boolean): string =>
  variables ? `"${escapeQuotes(text)}"` : `'${text.replaceAll("'", "'\\''")}'`;
