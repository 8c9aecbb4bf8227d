import { boxesOf, partOf } from '../model/box.js';
import type { Api } from './client.js';
import { hasCommand } from './conversation.js';
import { type Page, present, query } from './graphql.js';
import { whoAmI } from './self.js';

/** A pull request that was merged. */
export interface MergedPull {
  readonly number: number;
  /** ISO 8601, UTC */
  readonly mergedAt: string;
  readonly head: string;
  /** a commit of the base branch that knows nothing of it yet: the parent of the merge, else the tip that GitHub remembers */
  readonly before: string;
  /** a box of ours is ticked, or somebody wrote a command: there may be something that was accepted */
  readonly answered: boolean;
}

export interface MergedPulls {
  /** the newest change first */
  readonly pulls: readonly MergedPull[];
  /** there are more than were looked at */
  readonly cut: boolean;
}

interface Node {
  readonly number: number;
  readonly updatedAt: string;
  readonly mergedAt: string | null;
  readonly baseRefOid: string;
  readonly headRefOid: string;
  readonly mergeCommit: {
    readonly oid: string;
    readonly parents: { readonly nodes: readonly ({ readonly oid: string } | null)[] | null };
  } | null;
  readonly comments: Page<{ readonly author: { readonly databaseId?: number | null } | null; readonly body: string }>;
}

/** Comments are long: many pull requests at once are more than GitHub answers in time. */
const PAGE = 20;
const MOST_PAGES = 60;
/** The comment of a review is among the first; where there are more, all are read later. */
const COMMENTS = 50;

const FIELDS = `number updatedAt mergedAt baseRefOid headRefOid
  mergeCommit { oid parents(first: 1) { nodes { oid } } }
  comments(first: ${COMMENTS}) {
    pageInfo { hasNextPage endCursor }
    nodes { body author { ... on User { databaseId } ... on Bot { databaseId } } }
  }`;

const LIST = `query ($owner: String!, $repo: String!, $branch: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: MERGED, baseRefName: $branch, orderBy: { field: UPDATED_AT, direction: DESC }, first: ${PAGE}, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { ${FIELDS} }
    }
  }
}`;

const ONE = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { ${FIELDS} } }
}`;

/** Pull requests that were merged into a branch since a time, some twenty for a request. */
export async function mergedPulls(api: Api, branch: string, since: Date): Promise<MergedPulls> {
  const self = await whoAmI(api);
  const pulls: MergedPull[] = [];
  let after: string | null = null;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const variables = { owner: api.owner, repo: api.repo, branch, after };
    const data: { readonly repository: { readonly pullRequests: Page<Node> } } = await query(api, LIST, variables);
    const { nodes, pageInfo } = data.repository.pullRequests;
    const found = present(nodes);
    for (const node of found) {
      const pull = mergedOf(node, self.id);
      if (pull !== null && Date.parse(pull.mergedAt) >= since.getTime()) pulls.push(pull);
    }
    const oldest = found.at(-1);
    const past = oldest !== undefined && Date.parse(oldest.updatedAt) < since.getTime();
    if (past || !pageInfo.hasNextPage || pageInfo.endCursor === null) return { pulls, cut: false };
    after = pageInfo.endCursor;
  }
  return { pulls, cut: true };
}

/** One merged pull request; null where there is none of that number, or it was not merged. */
export async function mergedPull(api: Api, number: number): Promise<MergedPull | null> {
  const variables = { owner: api.owner, repo: api.repo, number };
  const data = await query<{ readonly repository: { readonly pullRequest: Node | null } | null }>(api, ONE, variables);
  const node = data.repository?.pullRequest ?? null;
  return node === null ? null : mergedOf(node, (await whoAmI(api)).id);
}

function mergedOf({ number, mergedAt, headRefOid, baseRefOid, mergeCommit, comments }: Node, self: number): MergedPull | null {
  if (mergedAt === null) return null;
  const [parent] = present(mergeCommit?.parents.nodes);
  // Pushed by hand its head is the merge, and that one's parent may be a commit of its own.
  const before = mergeCommit === null || parent === undefined || mergeCommit.oid === headRefOid ? baseRefOid : parent.oid;
  const said = present(comments.nodes).some(({ author, body }) =>
    author?.databaseId === self ? partOf(body) !== null && boxesOf(body).some(({ ticked }) => ticked) : hasCommand(body),
  );
  return { number, mergedAt, head: headRefOid, before, answered: said || comments.pageInfo.hasNextPage };
}
