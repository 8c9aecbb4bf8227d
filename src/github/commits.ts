import { UserError } from '../model/errors.js';
import type { Api } from './client.js';
import { commitsBetween, type RestCommit } from './compare.js';
import { allPages, chunks, PAGE, type Page, present, query } from './graphql.js';
import { branchTip, type Pull } from './pull.js';

/** What a commit says of who made it, as GitHub knows their accounts. */
export interface Commit {
  readonly sha: string;
  /** account ids of its author and those whom trailers name, and of its committer */
  readonly people: readonly number[];
  readonly parents: readonly string[];
  /** GitHub itself made it, and signed it: an edit or a merge in the browser */
  readonly byGitHub: boolean;
}

interface Actor {
  readonly user: { readonly databaseId: number | null; readonly login: string } | null;
}

interface Node {
  readonly oid: string;
  readonly authors: Page<Actor>;
  readonly committer: (Actor & { readonly email: string | null }) | null;
  readonly signature: { readonly isValid: boolean } | null;
  readonly parents: { readonly nodes: readonly ({ readonly oid: string } | null)[] | null };
}

const ACTORS = 'pageInfo { hasNextPage endCursor } nodes { user { databaseId login } }';

const FIELDS = `fragment fields on Commit {
  oid
  authors(first: ${PAGE}) { ${ACTORS} }
  committer { email user { databaseId login } }
  signature { isValid }
  parents(first: 3) { nodes { oid } }
}`;

const OF_PULL = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      commits(first: ${PAGE}, after: $after) { pageInfo { hasNextPage endCursor } nodes { commit { ...fields } } }
    }
  }
}
${FIELDS}`;

interface OfPull {
  readonly repository: { readonly pullRequest: { readonly commits: Page<{ readonly commit: Node }> } | null } | null;
}

/**
 * Every commit of a pull request, by its id. GitHub lists the first 250; what is beyond is found by comparing. Where GraphQL does not answer,
 * REST does, and co-authors are known only by GitHub's own addresses: the list is not `whole` then. Throws where the list cannot be had whole:
 * whoever is missing in it could answer for his own change.
 */
export async function commitsOf(
  api: Api,
  pull: Pull,
): Promise<{ readonly commits: ReadonlyMap<string, Commit>; readonly whole: boolean }> {
  try {
    const listed = await listed250(api, pull);
    if (listed.size >= pull.commits) return { commits: listed, whole: true };
    const all = await between(api, pull);
    const rest = all.flatMap(({ sha }) => (listed.has(sha) ? [] : [sha]));
    return { commits: new Map([...listed, ...(await commitsNamed(api, rest))]), whole: true };
  } catch (error) {
    if (error instanceof UserError) throw error;
    return { commits: new Map((await between(api, pull)).map((commit) => [commit.sha, fromRest(commit)])), whole: false };
  }
}

const between = async (api: Api, pull: Pull): Promise<readonly RestCommit[]> =>
  commitsBetween(api, await branchTip(api, pull.base.ref), pull.head.sha);

async function listed250(api: Api, pull: Pull): Promise<ReadonlyMap<string, Commit>> {
  const page = async (after: string | null): Promise<Page<{ readonly commit: Node }> | null> => {
    const variables = { owner: api.owner, repo: api.repo, number: pull.number, after };
    return (await query<OfPull>(api, OF_PULL, variables)).repository?.pullRequest?.commits ?? null;
  };
  const first = await page(null);
  if (first === null) throw new Error(`the commits of #${pull.number} cannot be read`);
  const commits = new Map<string, Commit>();
  for (const { commit } of await allPages(first, page)) commits.set(commit.oid, await commitOf(api, commit));
  return commits;
}

/** `Co-authored-by: Name <12+name@users.noreply.github.com>`: the address holds the account. */
const NOREPLY = /^co-authored-by:[^<\n]{0,200}<(\d{1,15})\+[^@>\n]{0,100}@users\.noreply\.[^>\n]{1,100}>/gim;

function fromRest({ sha, author, committer, commit, parents }: RestCommit): Commit {
  const byAddress = [...commit.message.matchAll(NOREPLY)].map(([, id]) => Number(id));
  const people = [author, committer].flatMap((user) => (user !== null && 'id' in user ? [user.id] : []));
  return {
    sha,
    people: [...people, ...byAddress],
    parents: parents.map((parent) => parent.sha),
    byGitHub:
      commit.verification?.verified === true && committer !== null && 'login' in committer && committer.login === 'web-flow',
  };
}

/** Commits by their ids, those that are still there. */
export async function commitsNamed(api: Api, shas: readonly string[]): Promise<ReadonlyMap<string, Commit>> {
  const commits = new Map<string, Commit>();
  for (const some of chunks(shas, PAGE)) {
    const names = some.map((_, index) => `$c${index}: GitObjectID!`).join(', ');
    const objects = some.map((_, index) => `c${index}: object(oid: $c${index}) { ...fields }`).join('\n');
    const document = `query ($owner: String!, $repo: String!, ${names}) { repository(owner: $owner, name: $repo) { ${objects} } }\n${FIELDS}`;
    const variables = Object.fromEntries(some.map((sha, index) => [`c${index}`, sha]));
    const { repository } = await query<{ readonly repository: { readonly [alias: string]: Node | null } | null }>(api, document, {
      owner: api.owner,
      repo: api.repo,
      ...variables,
    });
    for (const node of present(Object.values(repository ?? {}))) {
      // What is no commit comes as an object without fields.
      if (node.oid !== undefined) commits.set(node.oid, await commitOf(api, node));
    }
  }
  return commits;
}

const MORE_AUTHORS = `query ($owner: String!, $repo: String!, $oid: GitObjectID!, $after: String) {
  repository(owner: $owner, name: $repo) { object(oid: $oid) { ... on Commit { authors(first: ${PAGE}, after: $after) { ${ACTORS} } } } }
}`;

interface MoreAuthors {
  readonly repository: { readonly object: { readonly authors?: Page<Actor> } | null } | null;
}

async function commitOf(api: Api, node: Node): Promise<Commit> {
  const authors = await allPages(node.authors, async (after) => {
    const variables = { owner: api.owner, repo: api.repo, oid: node.oid, after };
    return (await query<MoreAuthors>(api, MORE_AUTHORS, variables)).repository?.object?.authors ?? null;
  });
  return {
    sha: node.oid,
    people: [...authors, ...present([node.committer])].flatMap(({ user }) =>
      typeof user?.databaseId === 'number' ? [user.databaseId] : [],
    ),
    parents: present(node.parents.nodes).map(({ oid }) => oid),
    byGitHub: node.signature?.isValid === true && isWebFlow(node.committer),
  };
}

/**
 * The account that GitHub commits by (docs.github.com, "Displaying verification statuses"). Anybody can write the name; with a valid signature
 * it is GitHub's own, for a signature is valid only under a verified address of the committer.
 */
const isWebFlow = (committer: Node['committer']): boolean =>
  committer !== null &&
  (committer.user === null ? committer.email === 'noreply@github.com' : committer.user.login === 'web-flow');
