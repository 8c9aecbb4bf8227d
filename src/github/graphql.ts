import type { Api } from './client.js';
import { explainError, isLimit } from './errors.js';

/** Most nodes that GitHub returns for one `nodes(ids:)`, and the size of every page that is asked for. */
export const PAGE = 100;

/**
 * The data of a GraphQL query. Nodes that are gone come as null; any other error of the answer is thrown, whatever data came with it: half
 * an answer must not be taken for a whole one.
 */
export async function query<Data>(api: Api, document: string, variables: { readonly [name: string]: unknown }): Promise<Data> {
  try {
    return await api.octokit.graphql<Data>(document, variables);
  } catch (error) {
    if (isPartial<Data>(error) && error.data !== null && error.errors.every(({ type }) => type === 'NOT_FOUND'))
      return error.data;
    throw isLimit(error) ? explainError(error) : error;
  }
}

interface Partial<Data> {
  readonly data: Data | null;
  readonly errors: readonly { readonly type?: string }[];
}

function isPartial<Data>(error: unknown): error is Partial<Data> {
  return error instanceof Error && error.name === 'GraphqlResponseError' && 'errors' in error && Array.isArray(error.errors);
}

/** One page of a GraphQL connection. */
export interface Page<Node> {
  readonly nodes: readonly (Node | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The nodes of a page that are there. */
export const present = <Node>(nodes: readonly (Node | null)[] | null | undefined): readonly Node[] =>
  (nodes ?? []).filter((node) => node !== null);

/** All pages of a connection, given the first and the way to the next. Throws where there are more than `most`. */
export async function allPages<Node>(
  first: Page<Node>,
  next: (after: string) => Promise<Page<Node> | null>,
  most = 50,
): Promise<readonly Node[]> {
  const nodes: Node[] = [...present(first.nodes)];
  let page: Page<Node> | null = first;
  for (let count = 1; page?.pageInfo.hasNextPage === true; count++) {
    const { endCursor } = page.pageInfo;
    if (endCursor === null || count >= most) throw new Error('a list of GitHub has no end');
    page = await next(endCursor);
    if (page === null) throw new Error('a list of GitHub went away while it was read');
    nodes.push(...present(page.nodes));
  }
  return nodes;
}

/** A list in pieces of at most `size`. */
export const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
