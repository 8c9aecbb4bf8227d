import type { Octokit } from '@octokit/rest';
import { isOutage } from './errors.js';

/**
 * How many seconds a run asks again what answers only with errors: as long as it does for one request, whose retries wait 1, 4 and 9 seconds. A
 * review sends some ten GraphQL queries, and each of them waiting in turn would take minutes to say the same.
 */
const MOST_OUTAGE = 14;

/**
 * A plugin below the one that sends again: once an outage lasts too long, errors reach that one as such that are not sent again. REST and GraphQL
 * fail apart. One good answer, and the time begins anew: a query may have failed since it is too heavy.
 */
export function impatience(second: number): (octokit: Pick<Octokit, 'hook'>) => void {
  const since = new Map<string, number>();
  return (octokit) => {
    octokit.hook.wrap('request', async (send, options) => {
      const part = options.url.endsWith('/graphql') ? 'graphql' : 'rest';
      try {
        const response = await send(options);
        since.delete(part);
        return response;
      } catch (error) {
        if (!isOutage(error)) {
          since.delete(part);
          throw error;
        }
        const first = since.get(part) ?? Date.now();
        since.set(part, first);
        // Without the options of its request an error is nothing to repeat.
        if (Date.now() - first >= MOST_OUTAGE * second)
          Object.assign(error, { request: { ...error.request, request: undefined } });
        throw error;
      }
    });
  };
}
