import type { Revision } from '../model/conversation.js';
import { UserError } from '../model/errors.js';
import { type Api, isOutage } from './client.js';
import { allPages, chunks, PAGE, type Page, present, query } from './graphql.js';

/** A comment with everything that GitHub recorded about its texts. */
export interface History {
  readonly body: string;
  /** it was changed since it was written */
  readonly edited: boolean;
  readonly minimized: boolean;
  /** oldest first; the first is its creation */
  readonly revisions: readonly Revision[];
}

type Account = { readonly __typename: string; readonly login: string; readonly databaseId?: number | null } | null;

interface Edit {
  readonly editedAt: string;
  readonly diff: string | null;
  readonly deletedAt: string | null;
  readonly editor: Account;
}

interface Node {
  readonly id: string;
  readonly body: string;
  readonly author: Account;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastEditedAt: string | null;
  readonly editor: Account;
  readonly includesCreatedEdit: boolean;
  readonly isMinimized: boolean;
  readonly userContentEdits: Page<Edit> | null;
}

const ACCOUNT = '{ __typename login ... on User { databaseId } ... on Bot { databaseId } }';
const EDITS = `pageInfo { hasNextPage endCursor } nodes { editedAt diff deletedAt editor ${ACCOUNT} }`;

const COMMENTS = `query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on IssueComment {
      id body createdAt updatedAt lastEditedAt includesCreatedEdit isMinimized
      author ${ACCOUNT}
      editor ${ACCOUNT}
      userContentEdits(first: ${PAGE}) { ${EDITS} }
    }
  }
}`;

const MORE_EDITS = `query ($id: ID!, $after: String) {
  node(id: $id) { ... on IssueComment { userContentEdits(first: ${PAGE}, after: $after) { ${EDITS} } } }
}`;

/**
 * The histories of comments by their node ids; those that are gone are left out. Null where GitHub does not tell them: ticks prove nothing
 * then. Throws where it does not answer at all: what it tells again in a minute must not be taken back from who ticked.
 */
export async function readHistories(api: Api, ids: readonly string[]): Promise<ReadonlyMap<string, History> | null> {
  try {
    const found = new Map<string, History>();
    for (const some of chunks(ids, PAGE)) {
      const { nodes } = await query<{ readonly nodes: readonly (Node | null)[] }>(api, COMMENTS, { ids: some });
      if (!Array.isArray(nodes)) return null;
      for (const node of present(nodes)) {
        if (node.id !== undefined) found.set(node.id, await historyOf(api, node));
      }
    }
    return found;
  } catch (error) {
    if (error instanceof UserError || isOutage(error)) throw error;
    return null;
  }
}

async function historyOf(api: Api, node: Node): Promise<History> {
  const first = node.userContentEdits;
  const edits = first === null ? [] : oldestFirst(await allPages(first, (after) => moreEdits(api, node.id, after)), node.body);
  const edited = node.lastEditedAt !== null || node.editor !== null || edits.length > 0;
  return { body: node.body, edited, minimized: node.isMinimized, revisions: revisionsOf(node, edits, edited) };
}

async function moreEdits(api: Api, id: string, after: string): Promise<Page<Edit> | null> {
  const data = await query<{ readonly node: { readonly userContentEdits?: Page<Edit> | null } | null }>(api, MORE_EDITS, {
    id,
    after,
  });
  return data.node?.userContentEdits ?? null;
}

function revisionsOf(node: Node, edits: readonly Edit[], edited: boolean): readonly Revision[] {
  const creation = (text: string | null): Revision => ({ ...who(node.author), at: node.createdAt, text });
  if (!edited) return [creation(node.body)];
  const known: Revision[] = edits.map(({ editor, editedAt, diff, deletedAt }) => ({
    ...who(editor),
    at: editedAt,
    text: deletedAt === null ? diff : null,
  }));
  const [oldest] = edits;
  // GitHub keeps the first text as the first edit; where it does not say so, what was written first is not known.
  const begins = oldest !== undefined && (node.includesCreatedEdit || Date.parse(oldest.editedAt) <= Date.parse(node.createdAt));
  const revisions = begins ? known : [creation(null), ...known];
  const newest = revisions.at(-1);
  if (newest === undefined || newest.text === null || sameText(newest.text, node.body)) return revisions;
  // The body is not what the records end with: there is a change in between that they do not tell.
  return [...revisions, { ...who(node.editor), at: node.lastEditedAt ?? node.updatedAt, text: null }];
}

const who = (account: Account): Pick<Revision, 'editor' | 'login'> => ({
  editor: account?.databaseId ?? null,
  login: account === null ? null : loginOf(account),
});

/** A bot's login as REST writes it. */
const loginOf = ({ __typename, login }: NonNullable<Account>): string =>
  __typename === 'Bot' && !login.endsWith('[bot]') ? `${login}[bot]` : login;

/** In the order of time; of one second in the order of GitHub's list, which begins with the newest. */
function oldestFirst(edits: readonly Edit[], body: string): readonly Edit[] {
  const times = edits.map(({ editedAt }) => Date.parse(editedAt));
  const [first, last] = [edits[0], edits.at(-1)];
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const ascending = span > 0 || (span === 0 && last?.diff === body && first?.diff !== body);
  return (ascending ? [...edits] : edits.toReversed()).sort((a, b) => Date.parse(a.editedAt) - Date.parse(b.editedAt));
}

const sameText = (a: string, b: string): boolean => normal(a) === normal(b);
const normal = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();
