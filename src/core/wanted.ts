import type { Adapter } from '../model/adapter.js';
import { globs } from './globs.js';

/**
 * Which paths of a commit are worth reading: what an adapter names, without what the policy ignores, and the manifest in any case.
 */
export function wantedPaths(
  adapters: readonly Adapter[],
  manifestPath: string,
  ignore: readonly string[],
): (path: string) => boolean {
  const named = globs(adapters.flatMap(({ files }) => files));
  const ignored = globs(ignore);
  return (path) => path === manifestPath || (named(path) && !ignored(path));
}
