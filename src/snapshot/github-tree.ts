import { UserError } from '../model/errors.js';
import { kindOf, type TreeEntry } from './content.js';
import { CONCURRENCY, type GitHubRepository, isObjectId, limiter, refusal, shortId } from './github-request.js';

/** `size` is the content's bytes; null for what is no file, or where GitHub does not say. */
export interface GitHubEntry extends TreeEntry {
  readonly mode: string;
  readonly size: number | null;
}

/** All entries of a commit, in git's order. */
export interface GitHubTree {
  readonly commit: string;
  readonly entries: readonly GitHubEntry[];
}

/** The trees of two commits, and the paths whose content, kind or mode differs: both names of a file that moved. */
export interface GitHubTrees {
  readonly base: GitHubTree;
  readonly head: GitHubTree;
  readonly changed: ReadonlySet<string>;
}

/** A tree can name one folder a thousand times over, level upon level: small to store, and without end to list. */
const MAX_ENTRIES = 1_000_000;
/** Only for repositories of more than 100,000 entries. */
const MAX_LISTINGS = 500;

/**
 * Lists two commits: one request each, one for both where they are the same. Where GitHub cuts a listing off (above 100,000 entries),
 * each folder is listed by itself, those that both commits share once.
 * Throws UserError where a commit is not to be had, or holds more than can be listed.
 */
export async function githubTrees(
  repository: GitHubRepository,
  commits: { readonly base: string; readonly head: string },
): Promise<GitHubTrees> {
  const list = lister(repository);
  const read = async (commit: string): Promise<GitHubTree> => {
    if (!isObjectId(commit)) throw new Error(`${commit}: must be the whole id of a commit`);
    return { commit, entries: distinct(await list(commit, commit)) };
  };
  const [base, head] = await Promise.all([read(commits.base), read(commits.head)]);
  return { base, head, changed: commits.base === commits.head ? new Set() : differing(base.entries, head.entries) };
}

/** The entry at one path of a commit, or null: one request for each folder on the way. Throws UserError like `githubTrees`. */
export async function githubEntry(repository: GitHubRepository, commit: string, path: string): Promise<GitHubEntry | null> {
  const names = path.split('/');
  let tree = commit;
  for (const [depth, name] of names.entries()) {
    const listing = await requestTree(repository, commit, tree, false);
    if (listing.truncated) throw tooLarge(repository, commit);
    const found = listing.nodes.find((node) => node.path === name);
    const last = depth === names.length - 1;
    if (found === undefined || found.folder === last) return null;
    if (last) return { ...found, path };
    // A link or a submodule on the way is no folder; GitHub knows no tree by its id.
    if (found.kind !== 'file') return null;
    tree = found.blob;
  }
  return null;
}

interface Node extends GitHubEntry {
  readonly folder: boolean;
}

interface Listing {
  readonly truncated: boolean;
  readonly nodes: readonly Node[];
}

/** Lists trees with all that is below them; a tree that was asked for before is not asked for again. */
function lister(repository: GitHubRepository): (commit: string, tree: string) => Promise<readonly Node[]> {
  const known = new Map<string, Promise<readonly Node[]>>();
  const limit = limiter(CONCURRENCY);
  let listings = 0;

  const request = (commit: string, tree: string, recursive: boolean): Promise<Listing> => {
    if (++listings > MAX_LISTINGS) throw tooLarge(repository, commit);
    return limit(() => requestTree(repository, commit, tree, recursive));
  };

  const list = (commit: string, tree: string): Promise<readonly Node[]> => {
    const before = known.get(tree);
    if (before !== undefined) return before;
    const listed = listAll(commit, tree);
    known.set(tree, listed);
    return listed;
  };

  const listAll = async (commit: string, tree: string): Promise<readonly Node[]> => {
    const whole = await request(commit, tree, true);
    if (!whole.truncated) return whole.nodes.filter(({ folder }) => !folder);
    const top = await request(commit, tree, false);
    if (top.truncated) throw tooLarge(repository, commit);
    const parts = await Promise.all(top.nodes.map((node) => (node.folder ? list(commit, node.blob) : [node])));
    if (parts.reduce((sum, part) => sum + part.length, 0) > MAX_ENTRIES) throw tooLarge(repository, commit);
    return top.nodes.flatMap((node, index) => {
      const below = parts[index] ?? [];
      return node.folder ? below.map((entry) => ({ ...entry, path: `${node.path}/${entry.path}` })) : below;
    });
  };

  return list;
}

async function requestTree(repository: GitHubRepository, commit: string, tree: string, recursive: boolean): Promise<Listing> {
  const { octokit, owner, repo } = repository;
  const what = `commit ${shortId(commit)}`;
  let data: unknown;
  try {
    ({ data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: tree, ...(recursive && { recursive: '1' }) }));
  } catch (error) {
    throw refusal(repository, what, error);
  }
  const listing = parse(data);
  if (listing === null) throw refusal(repository, what, null);
  return listing;
}

/** What GitHub answered, or null where it is no tree: half of one would be worse than none. */
function parse(data: unknown): Listing | null {
  if (typeof data !== 'object' || data === null || !('tree' in data) || !Array.isArray(data.tree)) return null;
  const nodes: Node[] = [];
  for (const item of data.tree as readonly unknown[]) {
    const { path, mode, type, sha, size } = (item ?? {}) as Record<string, unknown>;
    if (typeof path !== 'string' || typeof mode !== 'string' || !isObjectId(sha)) return null;
    nodes.push({
      path,
      mode,
      kind: kindOf(mode),
      blob: sha,
      size: typeof size === 'number' ? size : null,
      folder: type === 'tree',
    });
  }
  return { truncated: 'truncated' in data && data.truncated === true, nodes };
}

function tooLarge({ owner, repo }: GitHubRepository, commit: string): UserError {
  return new UserError([
    `${owner}/${repo}: commit ${shortId(commit)} holds more files than GitHub lists; check it out in the workflow, so that git reads it`,
  ]);
}

/**
 * Names that are no UTF-8 come with U+FFFD for what they hold, so that two may look the same. The later ones are numbered:
 * no file hides behind another. (git, which knows the bytes, shows them.)
 */
function distinct(nodes: readonly Node[]): readonly GitHubEntry[] {
  const taken = new Map<string, number>();
  return nodes.map(({ path: given, mode, kind, blob, size }) => {
    let path = given;
    if (taken.has(given) && given.includes('\uFFFD')) {
      let count = taken.get(given) ?? 1;
      do path = given.replace('\uFFFD', `\uFFFD${++count}`);
      while (taken.has(path));
      taken.set(given, count);
    }
    taken.set(path, taken.get(path) ?? 1);
    return { path, mode, kind, blob, size };
  });
}

function differing(base: readonly GitHubEntry[], head: readonly GitHubEntry[]): ReadonlySet<string> {
  const before = new Map(base.map(({ path, mode, blob }) => [path, `${mode} ${blob}`]));
  const changed = new Set<string>();
  for (const { path, mode, blob } of head) {
    if (before.get(path) !== `${mode} ${blob}`) changed.add(path);
    before.delete(path);
  }
  for (const path of before.keys()) changed.add(path);
  return changed;
}
