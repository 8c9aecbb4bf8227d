import { UserError } from '../model/errors.js';
import type { Api } from './client.js';
import { type Page, present, query } from './graphql.js';
import { pullsOf } from './pull.js';

const PAGE = 100;
/** Open pull requests that are looked through, the latest changed first: who was given this head a moment ago is among them. */
const MOST_PAGES = 10;
/** Each is reviewed for the other's sake, and anybody can open more of them. */
const MOST = 10;

interface Open {
  readonly number: number;
  readonly headRefOid: string;
  readonly baseRefName: string;
  readonly isCrossRepository: boolean;
}

/** As much of a pull request as is needed. */
interface Headed {
  readonly number: number;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

const OPEN = `query ($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: OPEN, orderBy: { field: UPDATED_AT, direction: DESC }, first: ${PAGE}, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { number headRefOid baseRefName isCrossRepository }
    }
  }
}`;

/**
 * Numbers of the other open pull requests for which the status of this one's head speaks too, ascending. A fork's into the same branch is none:
 * it is the same change under the same policy, answered here, and anybody may open one. Throws UserError where they are too many.
 *
 * GitHub has a list of the pull requests of a commit (`commits/{sha}/pulls`), but it knows only commits of the repository itself: for the head of a
 * fork it is empty; and a commit that the default branch holds has there only the one that merged it. Nor does a branch's name help
 * (`pulls?head=`), for a commit can be the head of many branches. So the open ones are looked through: one light request for each hundred.
 */
export async function othersOf(api: Api, { number, head, base }: Headed): Promise<readonly number[]> {
  const { pulls, cut } = await openPulls(api);
  const found = pulls
    .filter(({ headRefOid }) => headRefOid === head.sha)
    .filter(({ isCrossRepository, baseRefName }) => !isCrossRepository || baseRefName !== base.ref);
  const older = cut ? await pullsOf(api, head.sha) : [];
  const others = new Set([...found, ...older].map((pull) => pull.number));
  others.delete(number);
  if (others.size > MOST) {
    throw new UserError([
      `${others.size} more pull requests have the head ${head.sha.slice(0, 7)}: close those that nobody needs`,
    ]);
  }
  return [...others].sort((a, b) => a - b);
}

interface Found {
  readonly pulls: readonly Open[];
  /** there are more than were looked at */
  readonly cut: boolean;
}

async function openPulls(api: Api): Promise<Found> {
  try {
    return await byGraphql(api);
  } catch (error) {
    if (error instanceof UserError) throw error;
    return byRest(api);
  }
}

async function byGraphql(api: Api): Promise<Found> {
  const pulls: Open[] = [];
  let after: string | null = null;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const variables = { owner: api.owner, repo: api.repo, after };
    const data: { readonly repository: { readonly pullRequests: Page<Open> } } = await query(api, OPEN, variables);
    const { nodes, pageInfo } = data.repository.pullRequests;
    pulls.push(...present(nodes));
    if (!pageInfo.hasNextPage) return { pulls, cut: false };
    after = pageInfo.endCursor;
  }
  return { pulls, cut: true };
}

/** The same where GraphQL does not answer; heavier, with all that GitHub knows of each. */
async function byRest({ octokit, owner, repo }: Api): Promise<Found> {
  const pulls: Open[] = [];
  const wanted = { owner, repo, state: 'open', sort: 'updated', direction: 'desc', per_page: PAGE } as const;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await octokit.rest.pulls.list({ ...wanted, page });
    for (const { number, head, base } of data) {
      // A fork can be gone, whatever the types say.
      const from: { readonly id: number } | null = head.repo;
      const isCrossRepository = from?.id !== base.repo.id;
      pulls.push({ number, headRefOid: head.sha, baseRefName: base.ref, isCrossRepository });
    }
    if (data.length < PAGE) return { pulls, cut: false };
  }
  return { pulls, cut: true };
}
