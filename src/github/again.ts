import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage, limitOf, refusalOf } from './errors.js';
import { lanes } from './pace.js';

/** Longest wait for GitHub's limits in one run, in seconds; GitHub asks for a minute after a secondary limit. */
const MOST_WAIT = 60;

/** How often one request may wait for a limit: an answer that says "now" each time must not be asked for ever. */
const MOST_WAITS = 5;

/** Retries of what may be sent twice: after 1, 4 and 9 seconds. */
const RETRIES = 3;

/** What the next attempt would be answered as well. */
const FINAL: readonly number[] = [400, 401, 403, 404, 410, 422, 451];

/**
 * How many seconds a run asks again what answers only with errors: as long as it does for one request. A review sends some ten GraphQL queries,
 * and each of them waiting in turn would take minutes to say the same.
 */
const MOST_OUTAGE = 14;

/** Requests at once. GitHub allows a hundred for all that a token does (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
const MOST_AT_ONCE = 10;

/** A request as Octokit's hooks see it. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly request?: { readonly retries?: number; readonly signal?: AbortSignal };
}

/** An answer as Octokit's hooks see it. */
export interface Response {
  readonly status: number;
  readonly url: string;
  readonly headers: { readonly [name: string]: unknown };
  readonly data: unknown;
}

interface Options {
  /** seconds after which no request may wait any more */
  readonly deadline: number;
  /** milliseconds in a second of waiting */
  readonly second: number;
  readonly log: { readonly info: (text: string) => void };
}

/**
 * Sends a request again after a server's error, a lost connection or a limit, for as long as that may be worth it; the last error is thrown. Of
 * one client: its requests share the time that limits and outages may take.
 */
export function persistence({ deadline, second, log }: Options) {
  const end = Date.now() + deadline * 1000;
  const inTurn = lanes(MOST_AT_ONCE);
  // Requests wait side by side, so the clock counts, not the sum of their waits.
  let waitUntil: number | null = null;
  // REST and GraphQL fail apart. One good answer, and the time begins anew: a query may have failed since it is too heavy.
  const downSince = new Map<string, number>();

  function mayWait(seconds: number, waits: number): boolean {
    const now = Date.now();
    waitUntil ??= now + MOST_WAIT * second;
    const ready = now + seconds * second;
    return waits < MOST_WAITS && ready <= waitUntil && ready <= end;
  }

  function isDown(part: string, error: unknown): boolean {
    if (!isOutage(error)) {
      downSince.delete(part);
      return false;
    }
    const since = downSince.get(part) ?? Date.now();
    downSince.set(part, since);
    return Date.now() - since >= MOST_OUTAGE * second;
  }

  return async <Answer extends Response>(send: () => Promise<Answer>, asked: Request): Promise<Answer> => {
    const part = asked.url.endsWith('/graphql') ? 'graphql' : 'rest';
    const retries = asked.request?.retries ?? RETRIES;
    let waits = 0;
    let failures = 0;
    for (;;) {
      try {
        const response = await inTurn(send);
        const refusal = part === 'graphql' ? refusalOf(response, asked) : null;
        if (refusal !== null) throw refusal;
        downSince.delete(part);
        return response;
      } catch (error) {
        const down = isDown(part, error);
        const limit = limitOf(error);
        if (limit !== null) {
          if (!mayWait(limit.seconds, waits++)) throw error;
          log.info(`GitHub answered ${asked.method} ${asked.url} with ${limit.what}: waiting ${limit.seconds} s`);
          await sleep(limit.seconds * second);
        } else {
          // What this request's own retries are for is not yet an outage.
          const hopeless = down && failures === 0;
          if (hopeless || failures++ >= retries || !isPassing(error) || asked.request?.signal?.aborted === true) throw error;
          await sleep(failures ** 2 * second);
        }
      }
    }
  };
}

/** Whether the next attempt may be answered otherwise. Octokit gives a status to whatever fails, a lost connection's is 500. */
const isPassing = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400
    ? !FINAL.includes(error.status)
    : false;
