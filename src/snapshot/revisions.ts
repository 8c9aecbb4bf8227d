import { UserError } from '../model/errors.js';
import type { Repository } from './git.js';
import { git } from './git-process.js';

/** Full commit ids. Facts are compared between `base` and `head`; policy is read from `policy`. */
export interface Revisions {
  /** the merge base */
  readonly base: string;
  readonly head: string;
  /** the live tip of the base branch */
  readonly policy: string;
}

/** Where the default branch is looked for, first match wins. */
const DEFAULT_BASES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
];

/** What to do about history that a shallow clone left out. */
const DEEPEN = 'this is a shallow clone: run git fetch --unshallow, or check out with fetch-depth: 0';

/**
 * The commits of a review: head is HEAD and base the default branch where they are not given. Throws UserError with one line
 * for a revision that does not exist, and for two that share no history (or whose shared history a shallow clone lacks).
 */
export async function resolveRevisions(
  repository: Repository,
  given: { readonly base?: string; readonly head?: string },
): Promise<Revisions> {
  const head = await resolveCommit(repository, given.head ?? 'HEAD');
  const policy = given.base === undefined ? await defaultBase(repository) : await resolveCommit(repository, given.base);
  const { code, stdout } = await git(repository.dir, ['merge-base', policy, head]);
  const base = stdout.toString('latin1').trim();
  if (code === 0 && base !== '') return { base, head, policy };
  const pair = `${given.base ?? 'the base branch'} and ${given.head ?? 'HEAD'}`;
  throw new UserError([
    repository.shallow ? `the common history of ${pair} is missing; ${DEEPEN}` : `${pair} have no common history`,
  ]);
}

/** The full id of the commit that a revision names. Throws UserError where there is none. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string> {
  const id = await commitId(repository, revision);
  if (id !== null) return id;
  if (revision === 'HEAD' && !repository.shallow) throw new UserError(['HEAD: there is no commit yet']);
  throw new UserError([`${shown(revision)}: unknown revision${repository.shallow ? `; ${DEEPEN}` : ''}`]);
}

async function defaultBase(repository: Repository): Promise<string> {
  for (const ref of DEFAULT_BASES) {
    const id = await commitId(repository, ref);
    if (id !== null) return id;
  }
  const looked = 'no base branch: none of origin/HEAD, origin/main, origin/master, main and master exists';
  throw new UserError([`${looked}; ${repository.shallow ? DEEPEN : 'give one with --base'}`]);
}

/** A revision never reaches git as an option, nor as more than one word of its input. */
async function commitId({ dir }: Repository, revision: string): Promise<string | null> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no revision holds
  if (revision === '' || revision.startsWith('-') || /[\x00-\x1f]/.test(revision)) return null;
  const { code, stdout } = await git(dir, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  const id = stdout.toString('latin1').trim();
  return code === 0 && /^[0-9a-f]{40,64}$/.test(id) ? id : null;
}

/** As typed, but on one line and not endless. */
function shown(revision: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these would break the line
  const line = revision.replace(/[\x00-\x1f\x7f]/g, '?');
  return line === '' ? '(empty)' : line.length > 100 ? `${line.slice(0, 100)}...` : line;
}
