import type { Policy } from '../../model/manifest.js';
import type { Gap } from '../../model/snapshot.js';
import { globs } from '../globs.js';
import type { AppFacts } from './apps.js';

/** Files that name processes, by what they are called. Files of kinds that nothing reads yet come as gaps of their own. */
const DEPLOY =
  /(?:^|\/)(?:Procfile[^/]*|(?:[^/]*\.)?(?:Dockerfile|Containerfile)[^/]*|app\.json|[^/]*compose[^/]*\.ya?ml|[^/]+\.(?:service|sh|bash)|entrypoint[^/]*)$/i;

/**
 * Whether a file of a deploy kind stayed unread, so that processes may exist that nobody saw. Where policy names the files that count,
 * the others do not open the world, and one of those that is not there does.
 */
export function unreadDeployFiles({ gaps, strayGaps }: AppFacts, policy: Policy, blobs: ReadonlyMap<string, string>): boolean {
  const unread = [...gaps, ...strayGaps].filter(isUnreadDeploy);
  if (policy.deploy === null) return unread.length > 0;
  const counts = globs(policy.deploy);
  return unread.some(({ path }) => counts(path)) || policy.deploy.some((pattern) => isPlain(pattern) && !blobs.has(pattern));
}

function isUnreadDeploy({ path, reason }: Gap): boolean {
  switch (reason) {
    case 'no-adapter':
      return true;
    case 'dynamic':
      return false;
    case 'syntax':
    case 'too-large':
    case 'binary':
    case 'encoding':
    case 'link':
    case 'submodule':
    case 'crash':
    case 'missing':
      return DEPLOY.test(path);
    default:
      return reason satisfies never;
  }
}

/** A path and no pattern. */
const isPlain = (pattern: string): boolean => !/[*?[\]{}()!]/.test(pattern);
