import { defaults } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { UserError } from '../model/errors.js';
import { explainError, isLimit } from './errors.js';
import { impatience } from './outage.js';
import { pacer, schedulerOf } from './pace.js';
import { isMisshapen } from './shape.js';

export { explainError, isOutage } from './errors.js';

/** A repository, and the way to it. */
export interface Api {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  /** how many requests were sent so far, repeated ones included */
  readonly requests: () => number;
}

export interface ApiOptions {
  readonly token: string;
  /** GITHUB_API_URL: `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly log: {
    readonly info: (text: string) => void;
    readonly debug: (text: string) => void;
    readonly warning: (text: string) => void;
  };
  /** seconds after which every request ends; 300 where it is left out */
  readonly deadline?: number;
  readonly userAgent?: string;
  /** milliseconds in a second of waiting: tests are in a hurry */
  readonly second?: number;
}

/** Longest wait for GitHub's limits in one run, in seconds; GitHub asks for a minute after a secondary limit. */
const MOST_WAIT = 60;

/** How often one request may wait for a limit: an answer that says "now" each time must not be asked for ever. */
const MOST_WAITS = 5;

/** Retries of what may be sent twice: after 1, 4 and 9 seconds. */
const RETRIES = 3;

/**
 * A client for one repository. What is only read is sent again after a server's error, a lost connection or a limit; what creates something
 * is sent again only where GitHub refused it unseen. Requests end with a UserError in one line once limits last too long, and fail altogether
 * after the deadline. Neither tokens nor headers are ever logged.
 */
export function createApi(options: ApiOptions): Api {
  const { log, second = 1000 } = options;
  let requests = 0;
  const fetchProxied: typeof fetch = defaults.request?.fetch ?? fetch;
  const patience = createPatience(options);
  const Client = Octokit.plugin(impatience(second), retry, throttling);
  const octokit = new Client({
    auth: options.token,
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: options.userAgent ?? 'queue-review',
    // Octokit's own debug line holds every header, the token's too.
    log: { debug: () => {}, info: log.debug, warn: log.debug, error: log.debug },
    request: {
      // Only this fetch honours http_proxy, https_proxy and no_proxy.
      fetch: async (url: string, init: RequestInit) => {
        requests++;
        try {
          return await fetchProxied(url, init);
        } catch (error) {
          throw patience.signal.aborted ? timedOut() : error;
        }
      },
      signal: patience.signal,
    },
    retry: { retries: RETRIES, retryAfterBaseValue: second },
    throttle: {
      retryAfterBaseValue: second,
      fallbackSecondaryRateRetryAfter: MOST_WAIT,
      // The plugin's own pace is a second between GraphQL queries and three between comments: made for those who write by the hundred.
      write: schedulerOf((task) => task()),
      notifications: schedulerOf((task) => task()),
      onRateLimit: patience.wait('the hourly limit of requests'),
      onSecondaryRateLimit: patience.wait('a secondary limit'),
    },
  });
  const pace = pacer(10, second);
  octokit.hook.before('request', async (request) => {
    if (isRead(request)) return;
    if (request.method === 'POST') request.request = { retries: 0, ...request.request };
    await pace();
  });
  octokit.hook.wrap('request', async (send, request) => {
    try {
      const response = await send(request);
      const odd = oddity(response, request);
      if (odd !== null) throw strange(response, request, odd);
      const left = response.headers['x-ratelimit-remaining'];
      if (left !== undefined) log.debug(`${requests} requests to GitHub, ${left} left in this hour`);
      return response;
    } catch (error) {
      // As an error without a status, lest a limit be taken for a missing permission.
      throw isLimit(error) ? explainError(error) : error;
    }
  });
  return { octokit, owner: options.owner, repo: options.repo, requests: () => requests };
}

/** GraphQL is asked by POST too. A POST of the other kind may have done its work although its answer was lost. */
const isRead = ({ method, url, query }: { method: string; url: string; query?: unknown }): boolean =>
  method === 'GET' ||
  method === 'HEAD' ||
  (url.endsWith('/graphql') && typeof query === 'string' && !/^\s*mutation\b/.test(query));

interface Asked {
  readonly method: string;
  readonly request?: object | undefined;
}

interface Answered {
  readonly status: number;
  readonly url: string;
  readonly headers: object;
  readonly data: unknown;
}

/** What came in place of GitHub's data, in words; null = nothing did. Something between us and GitHub may have answered. */
function oddity({ status, url, data }: Answered, { method, request }: Asked): string | null {
  if (status === 204 || (request !== undefined && 'parseSuccessResponseBody' in request)) return null;
  if (typeof data === 'string' && data !== '') return 'an answer that is not JSON';
  const { pathname } = new URL(url);
  return isMisshapen(method, pathname, data) ? 'JSON of another shape than it describes' : null;
}

/** In the shape of Octokit's own errors. */
const strange = (response: Answered, { method }: Asked, what: string): Error =>
  Object.assign(new Error(what), {
    name: 'HttpError',
    status: response.status,
    request: { method, url: response.url },
    response,
  });

interface Request {
  readonly method: string;
  readonly url: string;
}

interface Patience {
  readonly signal: AbortSignal;
  readonly wait: (what: string) => (retryAfter: number, request: Request, octokit: unknown, retries: number) => boolean;
}

/** By its name Octokit knows not to send again what was called off. */
const timedOut = (): Error => Object.assign(new Error('the time of this run is over'), { name: 'AbortError' });

/** How long this run may take in all, and how long of it it may wait for limits. */
function createPatience({ deadline = 300, second = 1000, log }: ApiOptions): Patience {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), deadline * 1000).unref();
  const end = Date.now() + deadline * 1000;
  // Requests wait side by side, so the clock counts, not the sum of their waits.
  let waitUntil: number | null = null;
  return {
    signal: controller.signal,
    wait: (what) => (retryAfter, request, _, retries) => {
      const now = Date.now();
      waitUntil ??= now + MOST_WAIT * second;
      const ready = now + retryAfter * second;
      if (retries >= MOST_WAITS || ready > waitUntil || ready > end) return false;
      log.info(`GitHub answered ${request.method} ${request.url} with ${what}: waiting ${retryAfter} s`);
      return true;
    },
  };
}

/** The UserError for what GitHub does not have. */
export const missing = (what: string): UserError => new UserError([`${what}: not found, or the token may not read it`]);

/** The status of an answer that GitHub gave as an error, or null for any other error. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error) || !('response' in error)) return null;
  return typeof error.status === 'number' && error.response !== undefined ? error.status : null;
}
