import { execFileSync } from 'node:child_process';
import { gitEnvironment } from '../git.js';
import { looseObject, plainRef } from './objects.js';

const LIMIT = 512 * 1024 * 1024;

/** Runs git on a repository, bare or not, and returns the bytes of its output. Throws where git fails. */
export function bytes(gitDir: string, args: readonly string[], env: { readonly [name: string]: string } = {}): Buffer {
  return execFileSync('git', ['-c', 'core.quotePath=false', '-c', 'safe.directory=*', ...args], {
    cwd: gitDir,
    env: { ...gitEnvironment, ...env },
    maxBuffer: LIMIT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export const text = (gitDir: string, ...args: readonly string[]): string => bytes(gitDir, args).toString('utf8');

/** The output of git, trimmed, or null where git fails. */
export function maybe(gitDir: string, ...args: readonly string[]): string | null {
  try {
    return text(gitDir, ...args).trim();
  } catch {
    return null;
  }
}

const ID = /^[0-9a-f]{40}$/;
const known = new Map<string, unknown>();

/** What an id names never changes: it is asked of git once. Nothing is kept of what was not there. */
function once<T>(gitDir: string, kind: string, id: string, read: () => T): T {
  const key = `${kind} ${id} ${gitDir}`;
  if (!ID.test(id)) return read();
  if (!known.has(key)) {
    const made = read();
    if (made === null) return made;
    known.set(key, made);
  }
  return known.get(key) as T;
}

/** The type of the object with this id, or null where the repository has no such object. */
const typeOf = (gitDir: string, id: string): string | null =>
  once(gitDir, 'type', id, () => looseObject(gitDir, id)?.type ?? maybe(gitDir, 'cat-file', '-t', id));

const verified = (gitDir: string, name: string): string | null =>
  maybe(gitDir, 'rev-parse', '--verify', '--quiet', '--end-of-options', name);

/** The id that a full name of a ref stands for, as it is now. */
export const refOf = (gitDir: string, name: string): string | null => plainRef(gitDir, name) ?? verified(gitDir, name);

/** The commit that a commit id (whole or short), a branch, a tag or a full ref names. */
export function commitOf(gitDir: string, name: string): string | null {
  if (name === '' || name.startsWith('-') || /[\s:^~]/.test(name)) return null;
  if (ID.test(name) && typeOf(gitDir, name) === 'commit') return name;
  for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    const plain = plainRef(gitDir, candidate);
    const found = plain !== null && typeOf(gitDir, plain) === 'commit' ? plain : verified(gitDir, `${candidate}^{commit}`);
    if (found !== null && found !== '') return found;
  }
  return null;
}

export function branchTip(gitDir: string, branch: string): string | null {
  const plain = plainRef(gitDir, `refs/heads/${branch}`);
  return plain !== null && typeOf(gitDir, plain) === 'commit' ? plain : verified(gitDir, `refs/heads/${branch}^{commit}`);
}

export function mergeBase(gitDir: string, a: string, b: string): string | null {
  return once(gitDir, `merge base of ${a} and`, ID.test(a) ? b : '', () => maybe(gitDir, 'merge-base', a, b));
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size: number | null;
  readonly path: string;
}

/** What a tree holds, in git's order. With `recursive` the folders are listed too, as GitHub does. */
export const treeEntries = (gitDir: string, tree: string, recursive: boolean): readonly TreeEntry[] =>
  once(gitDir, `tree ${recursive}`, tree, () => readTree(gitDir, tree, recursive));

function readTree(gitDir: string, tree: string, recursive: boolean): readonly TreeEntry[] {
  const listed = bytes(gitDir, ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), tree]).toString('utf8');
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, tab).split(/ +/);
      return { mode, type: type as TreeEntry['type'], sha, size: size === '-' ? null : Number(size), path: line.slice(tab + 1) };
    });
}

/** The bytes of a blob, or null where the repository has no such blob. */
export function blob(gitDir: string, sha: string): Buffer | null {
  if (!ID.test(sha)) return null;
  return once(gitDir, 'blob', sha, () => {
    if (typeOf(gitDir, sha) !== 'blob') return null;
    return looseObject(gitDir, sha)?.data ?? bytes(gitDir, ['cat-file', 'blob', sha]);
  });
}

/** The type and id of what `revision:path` or a bare revision names. */
export function objectOf(gitDir: string, expression: string): { readonly sha: string; readonly type: string } | null {
  if (expression.startsWith('-')) return null;
  const [, id = '', peeled] = /^([0-9a-f]{40})(\^\{tree\})?$/.exec(expression) ?? [];
  const named = id === '' ? null : typeOf(gitDir, id);
  if (named !== null && peeled === undefined) return { sha: id, type: named };
  if (named === 'tree') return { sha: id, type: named };
  if (named === 'commit') return { sha: commit(gitDir, id)?.tree ?? '', type: 'tree' };
  const sha = verified(gitDir, expression);
  const type = sha === null || sha === '' ? null : typeOf(gitDir, sha);
  return sha === null || type === null ? null : { sha, type };
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

const FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B';

/** Commits that a revision or a range names, newest first. */
export function commits(gitDir: string, range: readonly string[], limit = 100_000): readonly Commit[] {
  const [, first = '', last = ''] =
    /^(?:([0-9a-f]{40})\.\.)?([0-9a-f]{40})$/.exec(range.length === 1 ? (range[0] ?? '') : '') ?? [];
  return once(gitDir, `${limit} commits since ${first} of`, last, () => {
    const listed = readCommits(gitDir, range, limit);
    for (const one of listed) once(gitDir, 'commit', one.sha, () => one);
    return listed;
  });
}

function readCommits(gitDir: string, range: readonly string[], limit: number): readonly Commit[] {
  const listed = text(gitDir, 'log', '-z', `--format=${FORMAT}%x01`, `--max-count=${limit}`, ...range, '--');
  return listed
    .split('\x01')
    .map((record) => record.replace(/^\0/, ''))
    .filter((record) => record !== '')
    .map((record) => {
      const [sha = '', tree = '', parents = '', an = '', ae = '', at = '', cn = '', ce = '', ct = '', message = ''] =
        record.split('\0');
      return {
        sha,
        tree,
        parents: parents === '' ? [] : parents.split(' '),
        author: { name: an, email: ae, date: iso(at) },
        committer: { name: cn, email: ce, date: iso(ct) },
        message: message.replace(/\n+$/, ''),
      };
    });
}

/** One commit, or null. */
export function commit(gitDir: string, sha: string): Commit | null {
  return once(gitDir, 'commit', sha, () => (commitOf(gitDir, sha) === null ? null : (readCommits(gitDir, [sha], 1)[0] ?? null)));
}

/** A merge the way GitHub makes it: the author is who asked for it, the committer is GitHub. Null where the two conflict. */
export function mergeCommit(
  gitDir: string,
  ours: string,
  theirs: string,
  how: { readonly message: string; readonly author: Pick<Signature, 'name' | 'email'>; readonly squash: boolean },
): string | null {
  const tree = maybe(gitDir, 'merge-tree', '--write-tree', ours, theirs)?.split('\n')[0] ?? null;
  if (tree === null) return null;
  const parents = ['-p', ours, ...(how.squash ? [] : ['-p', theirs])];
  const env = {
    GIT_AUTHOR_NAME: how.author.name,
    GIT_AUTHOR_EMAIL: how.author.email,
    GIT_COMMITTER_NAME: 'GitHub',
    GIT_COMMITTER_EMAIL: 'noreply@github.com',
  };
  return bytes(gitDir, ['commit-tree', tree, ...parents, '-m', how.message], env)
    .toString('utf8')
    .trim();
}

const iso = (seconds: string): string => `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
