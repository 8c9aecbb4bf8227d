import { branchTip } from '../github/pull.js';
import { loadParsers } from '../load.js';
import { loadManifest } from '../manifest/load.js';
import type { Manifest } from '../model/manifest.js';
import type { Inventory } from '../model/review.js';
import { mustExist, wantedBy } from '../repository.js';
import { inventory } from '../review.js';
import { githubFile, githubSnapshots, githubTrees } from '../snapshot/github.js';
import { tool } from '../version.js';
import type { Run } from './context.js';

/** What the default branch holds now. */
export interface Branch {
  readonly name: string;
  readonly inventory: Inventory;
  readonly manifest: Manifest | null;
}

/** Reads the default branch through GitHub's API. Throws UserError for a manifest that is broken there. */
export async function readDefaultBranch({ api, log, manifest: { path, given } }: Run): Promise<Branch> {
  const parsers = loadParsers();
  parsers.catch(() => {});
  const { owner, repo } = api;
  const { data } = await api.octokit.rest.repos.get({ owner, repo });
  const name = data.default_branch;
  const commit = await branchTip(api, name);
  log.info(`Reading ${name} at ${commit.slice(0, 7)} through GitHub's API`);
  const trees = await githubTrees(api, { base: commit, head: commit });
  const text = trees.head.entries.some((entry) => entry.path === path) ? await githubFile(api, commit, path) : null;
  mustExist({ path, given }, text !== null);
  const { head: snapshot } = await githubSnapshots(api, trees, wantedBy(path, text, [text]));
  await parsers;
  const found = inventory({ snapshot, manifestPath: path, tool });
  // A broken one has ended here already, with all its problems.
  const loaded = text === null ? null : loadManifest(path, text);
  return { name, inventory: found, manifest: loaded !== null && 'manifest' in loaded ? loaded.manifest : null };
}
