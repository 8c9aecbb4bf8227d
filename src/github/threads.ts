import type { Api } from './client.js';
import { allPages, PAGE, type Page, present, query } from './graphql.js';

const UNMINIMIZE = `mutation ($id: ID!) { unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } } }`;
const RESOLVE = `mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;
const THREADS = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: ${PAGE}, after: $after) {
        nodes { id isResolved comments(first: 1) { nodes { databaseId } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

/** Shows a comment again that somebody hid. Where the token may not, it stays hidden: its text is right all the same. */
export async function unminimize(api: Api, nodeId: string): Promise<void> {
  try {
    await query(api, UNMINIMIZE, { id: nodeId });
  } catch {
    // A hidden comment still holds the boxes, and the status links to it.
  }
}

interface Thread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly comments: { readonly nodes: readonly ({ readonly databaseId: number | null } | null)[] | null };
}
interface Threads {
  readonly repository: { readonly pullRequest: { readonly reviewThreads: Page<Thread> } | null } | null;
}

/**
 * Resolves the review threads that begin with these comments. Returns the comments whose threads are resolved now, and of them those that
 * were not before. The token of a workflow may resolve only with `contents: write`, which the Action does not ask for.
 */
export async function resolveThreads(
  api: Api,
  pull: number,
  comments: ReadonlySet<number>,
): Promise<{ readonly resolved: ReadonlySet<number>; readonly now: number }> {
  const page = async (after: string | null): Promise<Page<Thread> | null> => {
    const found = await query<Threads>(api, THREADS, { owner: api.owner, repo: api.repo, number: pull, after });
    return found.repository?.pullRequest?.reviewThreads ?? null;
  };
  const start = await page(null);
  const threads = start === null ? [] : await allPages(start, page);
  const resolved = new Set<number>();
  let now = 0;
  for (const { id, isResolved, comments: inside } of threads) {
    const first = present(inside.nodes)[0]?.databaseId ?? null;
    if (first === null || !comments.has(first)) continue;
    if (!isResolved) {
      if (!(await resolve(api, id))) continue;
      now++;
    }
    resolved.add(first);
  }
  return { resolved, now };
}

async function resolve(api: Api, id: string): Promise<boolean> {
  try {
    await query(api, RESOLVE, { id });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'GraphqlResponseError') return false;
    throw error;
  }
}
