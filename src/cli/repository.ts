import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { adapters } from '../adapters/index.js';
import { wantedPaths } from '../core/wanted.js';
import { loadManifest } from '../manifest/load.js';
import { UserError } from '../model/errors.js';

const DEFAULT_MANIFEST = '.github/queue-review.yml';

export interface ManifestPath {
  readonly path: string;
  /** the user named it, so it must exist */
  readonly given: boolean;
}

/** The manifest's path in the repository. Throws UserError for one that no tree of git can hold. */
export function manifestPath(given: string | undefined): ManifestPath {
  if (given === undefined) return { path: DEFAULT_MANIFEST, given: false };
  const path = posix.normalize(given);
  if (path.startsWith('/') || path === '..' || path.startsWith('../') || path.endsWith('/') || path === '.') {
    throw new UserError([`--manifest ${given}: must be a path from the repository's root`]);
  }
  return { path, given: true };
}

/** Throws UserError where a manifest was named and none of the commits has it. */
export function mustExist({ path, given }: ManifestPath, found: boolean): void {
  if (given && !found) throw new UserError([`${path}: no such manifest`]);
}

/** Which paths to read, by the manifest whose policy counts. A broken one ignores nothing: its problems are told later. */
export function wantedBy(path: string, policyText: string | null): (path: string) => boolean {
  const loaded = policyText === null ? null : loadManifest(path, policyText);
  const ignore = loaded !== null && 'manifest' in loaded ? loaded.manifest.policy.ignore : [];
  return wantedPaths(adapters, path, ignore);
}

/** Alert files are not read yet, but a folder that does not exist is a mistake today already. */
export function checkAlertsFolder(dir: string | undefined): void {
  if (dir !== undefined && !statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError([`--alerts-dir ${dir}: no such folder`]);
  }
}
