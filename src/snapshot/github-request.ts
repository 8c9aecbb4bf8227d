import type { Octokit } from '@octokit/rest';
import { UserError } from '../model/errors.js';

/** A repository on GitHub. For a pull request it is always the base repository: commits of forks are readable there by id. */
export interface GitHubRepository {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

/** How many requests are under way at once: far below the hundred that GitHub allows to everybody with the same token. */
export const CONCURRENCY = 6;

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a text is the whole id of a git object: a branch or a short id could mean something else a moment later. */
export const isObjectId = (text: unknown): text is string => typeof text === 'string' && OBJECT_ID.test(text);

/** The HTTP status of a failed request, or null where the failure is none of HTTP. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null;
}

/** The one line to tell when GitHub does not give what a review cannot do without: what was asked for, and the remedy. */
export function refusal({ owner, repo }: GitHubRepository, what: string, error: unknown): UserError {
  return new UserError([`${owner}/${repo}: ${what} could not be read: ${reason(error)}`]);
}

function reason(error: unknown): string {
  const status = statusOf(error);
  const message = error instanceof Error ? oneLine(error.message) : '';
  if (status === 429 || (status === 403 && /rate limit/i.test(message))) {
    return "the token's requests are used up (rate limit); run again later";
  }
  switch (status) {
    case 401:
      return 'the token was not accepted (401); it may have expired';
    case 403:
      return `the token may not read it (403: ${message}); it needs the permission contents: read`;
    case 404:
    case 409:
    case 422:
      return `not found (${status}); either it is gone, or the token may not read it: it needs the permission contents: read`;
    case null:
      return message === '' ? 'the answer was not understood' : message;
    default:
      if (status < 400) return `${message}: is there a proxy in between?`;
      return `GitHub did not answer (${status}: ${message}); run again later`;
  }
}

/** The first line of a message, without addresses: one may carry a token. A page is no line. */
function oneLine(message: string): string {
  if (/^\s*</.test(message)) return 'an answer that is not JSON';
  const [first = ''] = message.split('\n');
  return first
    .replace(/\bhttps?:\/\/\S+/g, '')
    .replace(/[\s-]+$/, '')
    .slice(0, 200);
}

/** A commit or another object as people see it. */
export const shortId = (id: string): string => id.slice(0, 7);

/** Lets at most `limit` of the tasks it is given run at once; the others wait in order. */
export function limiter(limit: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // A place that becomes free goes straight to who waits for it.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
