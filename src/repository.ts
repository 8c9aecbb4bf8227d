import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { ALERT_FILES, adaptersFor } from './adapters/index.js';
import { globs } from './core/globs.js';
import { alertFiles, wantedPaths } from './core/wanted.js';
import { loadManifest } from './manifest/load.js';
import { UserError } from './model/errors.js';
import { builtInPolicy } from './model/manifest.js';
import type { Snapshot } from './model/snapshot.js';
import { folderSnapshot } from './snapshot/folder.js';

const DEFAULT_MANIFEST = '.github/queue-review.yml';

export interface ManifestPath {
  readonly path: string;
  /** the user named it, so it must exist */
  readonly given: boolean;
}

/** The manifest's path in the repository. Throws UserError for one that no tree of git can hold. */
export function manifestPath(given: string | undefined, option = '--manifest'): ManifestPath {
  if (given === undefined) return { path: DEFAULT_MANIFEST, given: false };
  const path = posix.normalize(given);
  if (path.startsWith('/') || path === '..' || path.startsWith('../') || path.endsWith('/') || path === '.') {
    throw new UserError([`${option} ${given}: must be a path from the repository's root`]);
  }
  return { path, given: path !== DEFAULT_MANIFEST };
}

/** Throws UserError where a manifest was named and none of the commits has it. */
export function mustExist({ path, given }: ManifestPath, found: boolean): void {
  if (given && !found) throw new UserError([`${path}: no such manifest`]);
}

/**
 * Which paths to read, by the manifest whose policy counts, and by those whose data does: files that they name as `file#rule` are read
 * for alerts. A broken one names and ignores nothing: its problems are told later.
 */
export function wantedBy(
  path: string,
  policyText: string | null,
  dataTexts: readonly (string | null)[] = [],
): (path: string) => boolean {
  const [counting, ...others] = [policyText, ...dataTexts].map((text) => {
    const loaded = text === null ? null : loadManifest(path, text);
    return loaded !== null && 'manifest' in loaded ? loaded.manifest : null;
  });
  const policy = counting?.policy ?? builtInPolicy;
  return wantedPaths(adaptersFor(alertFiles(policy, [counting ?? null, ...others])), path, policy.ignore);
}

/**
 * The files of a second folder that may hold alerts; null where none is named. `option` is how it was named. Throws UserError where
 * there is no such folder.
 */
export async function alertsSnapshot(dir: string | undefined, option = '--alerts-dir'): Promise<Snapshot | null> {
  if (dir === undefined) return null;
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new UserError([`${option} ${dir}: no such folder`]);
  return folderSnapshot(dir, globs(ALERT_FILES));
}
