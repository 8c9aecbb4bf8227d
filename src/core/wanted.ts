import { escape as literally } from 'minimatch';
import type { Adapter } from '../model/adapter.js';
import type { Manifest, Policy } from '../model/manifest.js';
import { globs } from './globs.js';
import { fileAndRule } from './link/alerts/stated.js';

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

/** Patterns of further files that alerts are read from: those of the policy, and the files that manifests name as `file#rule`. */
export function alertFiles(policy: Policy, manifests: readonly (Manifest | null)[]): readonly string[] {
  return [...new Set([...policy.alerts, ...namedFiles(manifests).map((file) => literally(file))])];
}

/** The files of every `alert: file#rule`. */
function namedFiles(manifests: readonly (Manifest | null)[]): readonly string[] {
  return manifests.flatMap((manifest) =>
    [...(manifest?.apps.values() ?? [])].flatMap(({ queues, everyQueue }) =>
      [...queues.values(), ...(everyQueue === null ? [] : [everyQueue])].flatMap(({ alert }) =>
        alert === undefined ? [] : (fileAndRule(alert)?.file ?? []),
      ),
    ),
  );
}
