import type { Command } from '../model/fact.js';
import { evaluate, type Step } from './shell/evaluate.js';

export type { Step } from './shell/evaluate.js';

/**
 * The commands that a shell text may run, in order, without running any of it: variables that it sets itself are filled in, those it
 * does not stay names of the environment, positional parameters are the names "1", "2", .. and "@" ("@2": from the second on). The
 * arms of a `case` on the first argument are kept as `arm`; what hangs on any other condition is `possible`. Never throws: what is no
 * shell, or too deep or too large, gives fewer commands.
 */
export const parseShell = (text: string, firstLine = 1): readonly Command[] =>
  shellSteps(text, firstLine).map(({ command }) => command);

/** The same commands, each with how it is run: by `exec`, as the last thing, or beside others that are waited for. */
export function shellSteps(text: string, firstLine = 1): readonly Step[] {
  try {
    return evaluate(text, firstLine);
  } catch {
    return [];
  }
}
