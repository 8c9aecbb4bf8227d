import { explainError } from '../github/client.js';
import { UserError } from '../model/errors.js';
import type { Log } from './context.js';

/** A user's mistake in its lines, each where it stands; an error of ours in one, its stack in the debug log. */
export function tell(log: Pick<Log, 'error' | 'debug'>, thrown: unknown): void {
  const error = explainError(thrown);
  if (error instanceof UserError) {
    for (const problem of error.problems) {
      // No blanks: a host and its port are no file and its line.
      const place = /^(\S+):(\d+): /.exec(problem);
      log.error(problem, place === null ? undefined : { path: place[1] ?? '', line: Number(place[2]) });
    }
    return;
  }
  log.error(`internal error: ${error.message.split('\n', 1)[0]}`);
  log.debug(error.stack ?? error.message);
}
