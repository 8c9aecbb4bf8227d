import { statSync } from 'node:fs';
import { UserError } from '../model/errors.js';
import type { Snapshot } from '../model/snapshot.js';
import { assemble, MAX_BYTES } from './content.js';
import { readBlobs } from './git-blobs.js';
import { firstLine, git } from './git-process.js';
import { changedPaths as changedIn, listTree, treeEntry } from './git-tree.js';

/** A git repository, bare or not; no checkout is needed and none is looked at. */
export interface Repository {
  readonly dir: string;
  readonly shallow: boolean;
}

/** The repository that holds a folder. Throws UserError where there is no folder, no repository or no git. */
export async function openRepository(dir: string): Promise<Repository> {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new UserError([`${dir}: no such folder`]);
  const { code, stdout, stderr } = await git(dir, ['rev-parse', '--is-shallow-repository']);
  if (code === 0) return { dir, shallow: stdout.toString('latin1').trim() === 'true' };
  if (stderr.includes('not a git repository')) throw new UserError([`${dir}: not a git repository`]);
  if (stderr.includes('dubious ownership')) {
    throw new UserError([`${dir}: belongs to another user; git config --global --add safe.directory allows it`]);
  }
  throw new UserError([`${dir}: ${firstLine(stderr)}`]);
}

/**
 * The files of one commit that are wanted, with a gap for each that could not be had. `wanted` sees paths relative to the
 * repository's root. Nothing is checked out, run or fetched. Throws UserError where git refuses the commit.
 */
export async function gitSnapshot(
  repository: Repository,
  commit: string,
  wanted: (path: string) => boolean,
  options: { readonly maxBytes?: number } = {},
): Promise<Snapshot> {
  const [snapshot] = await gitSnapshots(repository, [commit], wanted, options);
  if (snapshot === undefined) throw new Error('a commit was asked for and none was read');
  return snapshot;
}

/** The same for several commits at once: a blob that many of them hold is read once, all through one process. */
export async function gitSnapshots(
  { dir }: Repository,
  commits: readonly string[],
  wanted: (path: string) => boolean,
  { maxBytes = MAX_BYTES }: { readonly maxBytes?: number } = {},
): Promise<readonly Snapshot[]> {
  const trees = await Promise.all(
    // What a submodule holds is unknown, so whether it is wanted is unknown too.
    commits.map((commit) => listTree(dir, commit, (path, kind) => kind === 'submodule' || wanted(path))),
  );
  const ids = trees.flat().flatMap(({ kind, blob }) => (kind === 'file' ? [blob] : []));
  const blobs = await readBlobs(dir, ids, maxBytes);
  return commits.map((commit, index) => assemble(commit, trees[index] ?? [], blobs));
}

/** The paths whose content differs between two commits. A file that moved counts with both names. */
export function changedPaths(repository: Repository, base: string, head: string): Promise<ReadonlySet<string>> {
  return changedIn(repository.dir, base, head);
}

/** The text of one file of a commit, or null where there is none, or none to read (a link, a binary, a huge one). */
export async function showFile({ dir }: Repository, commit: string, path: string): Promise<string | null> {
  const entry = await treeEntry(dir, commit, path);
  if (entry?.kind !== 'file') return null;
  const blob = (await readBlobs(dir, [entry.blob], MAX_BYTES)).get(entry.blob);
  return blob?.kind === 'text' ? blob.text : null;
}

/** The day of a commit, YYYY-MM-DD in UTC, by its committer's clock; null where that is no day of these millennia. */
export async function commitDay({ dir }: Repository, commit: string): Promise<string | null> {
  const { code, stdout } = await git(dir, ['rev-list', '--max-count=1', '--timestamp', commit, '--']);
  const seconds = Number(stdout.toString('latin1').trim().split(' ')[0]);
  if (code !== 0 || Number.isNaN(seconds) || seconds < 0 || seconds > LAST_SECOND) return null;
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** 9999-12-31. */
const LAST_SECOND = 253_402_300_799;
