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
}

const OPEN = `query ($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: OPEN, orderBy: { field: UPDATED_AT, direction: DESC }, first: ${PAGE}, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { number headRefOid }
    }
  }
}`;

/**
 * Numbers of the open pull requests whose head is this commit, ascending: into whatever branch, from whatever repository. Throws UserError where
 * they are too many.
 *
 * GitHub has a list of the pull requests of a commit (`commits/{sha}/pulls`), but it knows only commits of the repository itself: for the head of a
 * fork it is empty; and a commit that the default branch holds has there only the one that merged it. Nor does a branch's name help
 * (`pulls?head=`), for a commit can be the head of many branches. So the open ones are looked through: one light request for each hundred.
 */
export async function openPullsAt(api: Api, sha: string): Promise<readonly number[]> {
  const { pulls, cut } = await openPulls(api);
  const found = pulls.filter(({ headRefOid }) => headRefOid === sha).map(({ number }) => number);
  const older = cut ? (await pullsOf(api, sha)).map(({ number }) => number) : [];
  const numbers = [...new Set([...found, ...older])].sort((a, b) => a - b);
  if (numbers.length > MOST) {
    throw new UserError([`${numbers.length} open pull requests have the head ${sha.slice(0, 7)}: close those that nobody needs`]);
  }
  return numbers;
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
    pulls.push(...data.map(({ number, head }) => ({ number, headRefOid: head.sha })));
    if (data.length < PAGE) return { pulls, cut: false };
  }
  return { pulls, cut: true };
}
