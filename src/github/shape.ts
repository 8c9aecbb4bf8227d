import { at } from './payload.js';

/** What an answer must hold to be worked with, by the path that was asked. Lists are told by their last word alone. */
const HOLDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\/graphql$/, []],
  // First, for a repository may be named as what follows.
  [/\/(?:repos\/[^/]+|repositories)\/[^/]+$/, ['default_branch']],
  [/\/pulls\/\d+$/, ['number', 'state', 'head.sha', 'base.ref', 'base.sha', 'base.repo.id']],
  [/\/git\/ref\//, ['ref', 'object.sha']],
  [/\/git\/trees\//, ['tree']],
  [/\/git\/blobs\//, ['content']],
  [/\/compare\//, ['merge_base_commit.sha', 'ahead_by', 'total_commits', 'commits']],
  [/\/commits\/[0-9a-f]{40,64}$/, ['commit']],
  [/\/permission$/, ['permission']],
  [/\/check-runs$/, ['check_runs']],
  [/\/memberships\/[^/]+$/, ['state']],
];
const LIST = /\/(?:activity|annotations|collaborators|comments|files|issues|pulls|statuses)$/;

/** What was written comes back, a comment with its time and its page. */
const WRITTEN: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\/graphql$/, []],
  [/\/issues\/\d+\/comments$/, ['id', 'html_url', 'created_at']],
  [/\/(?:issues|pulls)\/comments\/\d+$|\/(?:check-runs(?:\/\d+)?|issues(?:\/\d+)?|reviews)$|\/statuses\/[0-9a-f]+$/, ['id']],
];

/**
 * Whether JSON that came with success is something else than what GitHub describes for this path: half of it would be taken for all, or end in
 * the middle of our own work. Only what is made use of is looked for.
 */
export function isMisshapen(method: string, path: string, data: unknown): boolean {
  if (method === 'DELETE') return false;
  const known = (method === 'GET' || method === 'HEAD' ? HOLDS : WRITTEN).find(([pattern]) => pattern.test(path));
  if (known === undefined) {
    return method === 'GET' && LIST.test(path) && !(Array.isArray(data) && data.every(isObject));
  }
  if (!isObject(data)) return true;
  if (path.endsWith('/graphql')) return at(data, 'data') === undefined && !Array.isArray(at(data, 'errors'));
  return known[1].some((keys) => at(data, ...keys.split('.')) === undefined);
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
