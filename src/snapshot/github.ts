import type { Snapshot } from '../model/snapshot.js';
import { assemble, type Content, decode, MAX_BYTES, type TreeEntry } from './content.js';
import { ARCHIVE_LIMITS, type Needed, readArchive } from './github-archive.js';
import { BATCH, readGitHubBlobs } from './github-blobs.js';
import { CONCURRENCY, type GitHubRepository } from './github-request.js';
import type { GitHubEntry, GitHubTree, GitHubTrees } from './github-tree.js';

export { githubFile } from './github-file.js';
export type { GitHubRepository } from './github-request.js';
export { type GitHubEntry, type GitHubTree, type GitHubTrees, githubTrees } from './github-tree.js';

export interface GitHubOptions {
  /** of one file, 1 MiB unless given: a larger one is a gap */
  readonly maxBytes?: number;
  /** requests under way at once */
  readonly concurrency?: number;
  /** texts by blob id that an earlier run read */
  readonly known?: ReadonlyMap<string, string>;
}

/** Up to here batches are as good as an archive. */
const FEW = 2 * BATCH;
/** What the head's archive has left over is worth a second one only where it is a lot. */
const FEW_LEFT = 10 * BATCH;
/** What one batch of blobs costs, in bytes of archive that could be looked through instead. */
const BATCH_WORTH = 20 * 1024 * 1024;

/**
 * The files of two commits that are wanted, as `gitSnapshots` gives them for the same commits, without a checkout. Few contents are read in batches;
 * many from one archive of the head, and what is not in it in batches. A content that both commits hold is read once.
 * Throws UserError where GitHub refuses: a review of half a repository would be wrong.
 */
export async function githubSnapshots(
  repository: GitHubRepository,
  trees: Pick<GitHubTrees, 'base' | 'head'>,
  wanted: (path: string) => boolean,
  options: GitHubOptions = {},
): Promise<{ readonly base: Snapshot; readonly head: Snapshot }> {
  // What a submodule holds is unknown, so whether it is wanted is unknown too.
  const keep = ({ entries }: GitHubTree): readonly GitHubEntry[] =>
    entries.filter(({ path, kind }) => kind === 'submodule' || wanted(path));
  const base = keep(trees.base);
  const head = keep(trees.head);
  const sides = [
    { tree: trees.head, entries: head },
    { tree: trees.base, entries: base },
  ];
  const contents = await readContents(repository, sides, options);
  return { base: assemble(trees.base.commit, base, contents), head: assemble(trees.head.commit, head, contents) };
}

interface Side {
  readonly tree: GitHubTree;
  readonly entries: readonly GitHubEntry[];
}

async function readContents(
  repository: GitHubRepository,
  sides: readonly Side[],
  { maxBytes = MAX_BYTES, concurrency = CONCURRENCY, known }: GitHubOptions,
): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>();
  const needed = new Map<string, number | null>();
  for (const { blob, size } of sides.flatMap(({ entries }) => entries.filter(isFile))) {
    const text = known?.get(blob);
    if (text !== undefined) contents.set(blob, { kind: 'text', text });
    else if (size !== null && size > maxBytes) contents.set(blob, { kind: 'too-large', bytes: size });
    else needed.set(blob, size);
  }
  let few = FEW;
  for (const { tree, entries } of sides) {
    const missing = within(needed, entries);
    if (missing.size <= few || !archivePays(missing, tree)) continue;
    few = FEW_LEFT;
    const found = (id: string, bytes: Buffer): void => {
      contents.set(id, decode(bytes));
      needed.delete(id);
    };
    // Where one archive is not to be had, neither is the other.
    if (!(await readArchive(repository, tree.commit, missing, found, { ...ARCHIVE_LIMITS, maxBytes }))) break;
  }
  for (const [id, content] of await readGitHubBlobs(repository, needed, { maxBytes, concurrency })) contents.set(id, content);
  return contents;
}

const isFile = ({ kind }: TreeEntry): boolean => kind === 'file';

function within(needed: Needed, entries: readonly GitHubEntry[]): Needed {
  const found = entries.filter(({ kind, blob }) => kind === 'file' && needed.has(blob));
  return new Map(found.map(({ blob, size }) => [blob, size]));
}

/** Whether a whole commit is worth its download: not gigabytes for some hundred files. */
function archivePays(missing: Needed, { entries }: GitHubTree): boolean {
  const bytes = entries.reduce((sum, { size }) => sum + (size ?? 0), 0);
  return bytes <= Math.min(ARCHIVE_LIMITS.maxTotal, (missing.size / BATCH) * BATCH_WORTH);
}
