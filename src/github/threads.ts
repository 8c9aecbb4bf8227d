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

/** Resolves the review threads that begin with these comments and are not resolved yet. Returns how many it resolved. */
export async function resolveThreads(api: Api, pull: number, comments: ReadonlySet<number>): Promise<number> {
  const page = async (after: string | null): Promise<Page<Thread> | null> => {
    const found = await query<Threads>(api, THREADS, { owner: api.owner, repo: api.repo, number: pull, after });
    return found.repository?.pullRequest?.reviewThreads ?? null;
  };
  const first = await page(null);
  const threads = first === null ? [] : await allPages(first, page);
  const open = threads.filter((thread) => {
    const [head] = present(thread.comments.nodes);
    return !thread.isResolved && head?.databaseId != null && comments.has(head.databaseId);
  });
  for (const { id } of open) await query(api, RESOLVE, { id });
  return open.length;
}
