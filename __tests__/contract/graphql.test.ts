import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { folders, type World, world } from './world.js';

const open: World[] = [];
const start = async () => {
  const made = await world();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.server.close();
});
afterAll(() => folders.clear());

async function ask({ server }: World, query: string, variables: object = {}, token = server.tokens.write) {
  const response = await fetch(server.graphqlUrl, {
    method: 'POST',
    headers: { authorization: `bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data?: never; errors?: readonly { type?: string; message: string }[] };
}

const HISTORY = `query ($number: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $number) { comments(first: 10) { nodes {
  databaseId includesCreatedEdit lastEditedAt editor { login } author { __typename login }
  userContentEdits(first: 100) { totalCount nodes { editedAt diff deletedAt deletedBy { login } editor { __typename login ... on User { databaseId } } } }
} } } } }`;

describe('the history of a comment', () => {
  const historyOf = async (made: World) => {
    const { data, errors } = await ask(made, HISTORY, { number: 1 });
    expect(errors).toBeUndefined();
    const { repository } = data as unknown as { repository: { pullRequest: { comments: { nodes: readonly History[] } } } };
    return repository.pullRequest.comments.nodes;
  };
  interface History {
    readonly includesCreatedEdit: boolean;
    readonly lastEditedAt: string | null;
    readonly editor: { readonly login: string } | null;
    readonly userContentEdits: {
      readonly totalCount: number;
      readonly nodes: readonly {
        readonly diff: string | null;
        readonly deletedAt: string | null;
        readonly editor: { readonly login: string } | null;
      }[];
    };
  }
  const shown = ({ userContentEdits }: History) =>
    userContentEdits.nodes.map(({ diff, editor }) => [editor?.login ?? null, diff]);

  test('nothing before the first edit; then everything, newest first, the creation last', async () => {
    const made = await start();
    const { data: comment } = await made.octokit().issues.createComment({ ...made.issue, body: '- [ ] a\n- [ ] b' });
    expect(await historyOf(made)).toMatchObject([
      { includesCreatedEdit: false, lastEditedAt: null, editor: null, userContentEdits: { totalCount: 0, nodes: [] } },
    ]);
    made.server.state.tick(comment.id, 'b', 'bob');
    made.server.state.edit(comment.id, 'ada', 'mine');
    made.server.state.edit(comment.id, 'ada', 'mine');
    const [history] = await historyOf(made);
    expect(history && shown(history)).toEqual([
      ['ada', 'mine'],
      ['bob', '- [ ] a\n- [x] b'],
      ['github-actions', '- [ ] a\n- [ ] b'],
    ]);
    expect(history).toMatchObject({ includesCreatedEdit: true, editor: { login: 'ada' } });
  });

  test('a revision can be deleted, and an account can go', async () => {
    const made = await start();
    const { id } = made.server.state.comment(made.repo, 1, 'ada', 'one');
    made.server.state.edit(id, 'bob', 'two');
    made.server.state.edit(id, 'eve', 'three');
    made.server.state.deleteRevision(id, 1, 'ada');
    made.server.state.removeUser('eve');
    const [history] = await historyOf(made);
    expect(history && shown(history)).toEqual([
      [null, 'three'],
      ['bob', null],
      ['ada', 'one'],
    ]);
    expect(history?.userContentEdits.nodes[1]?.deletedAt).toMatch(/^2026-/);
  });
});

test('blobs by their ids, many at once, and text where it is text', async () => {
  const made = await start();
  const { data: tree } = await made.octokit().git.getTree({ ...made.at, tree_sha: made.head, recursive: '1' });
  const oid = tree.tree.find(({ path }) => path === 'app/added.rb')?.sha;
  const { data } = await ask(
    made,
    'query ($a: GitObjectID!) { repository(owner: "acme", name: "shop") { a: object(oid: $a) { ... on Blob { byteSize isBinary isTruncated text } } b: object(expression: "main:nothing") { oid } } }',
    { a: oid },
  );
  expect(data).toEqual({
    repository: { a: { byteSize: 16, isBinary: false, isTruncated: false, text: 'class Added\nend\n' }, b: null },
  });
});

test('viewer keeps the [bot] that actors lose', async () => {
  const made = await start();
  expect((await ask(made, '{ viewer { login databaseId } }')).data).toEqual({
    viewer: { login: 'github-actions[bot]', databaseId: 41898282 },
  });
});

test('commits with their people, co-authors too', async () => {
  const made = await start();
  const query = `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { headRefOid commits(first: 10) { totalCount nodes { commit {
    oid committedViaWeb signature { isValid wasSignedByGitHub } parents(first: 2) { totalCount }
    authors(first: 10) { nodes { email user { login databaseId } } } committer { user { login } } } } } } } }`;
  const { data } = await ask(made, query);
  expect(data).toMatchObject({
    repository: {
      pullRequest: {
        headRefOid: made.head,
        commits: {
          totalCount: 1,
          nodes: [
            { commit: { oid: made.head, signature: null, authors: { nodes: [{ user: { login: 'ada', databaseId: 1 } }] } } },
          ],
        },
      },
    },
  });
});

describe('mutations', () => {
  const RESOLVE = 'mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }';

  test('a comment is minimised and shown again', async () => {
    const made = await start();
    const { data: comment } = await made.octokit().issues.createComment({ ...made.issue, body: 'x' });
    const hide =
      'mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } } }';
    expect((await ask(made, hide, { id: comment.node_id })).data).toEqual({
      minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
    });
    const show = 'mutation ($id: ID!) { unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } } }';
    expect((await ask(made, show, { id: comment.node_id })).data).toEqual({
      unminimizeComment: { unminimizedComment: { isMinimized: false } },
    });
    expect((await ask(made, hide, { id: comment.node_id }, made.server.tokens.readOnly)).errors?.[0]?.type).toBe('FORBIDDEN');
    expect(made.server.writes()).toHaveLength(4);
  });

  test('a thread is resolved by a token that may also write contents', async () => {
    const made = await start();
    const comments = [{ path: 'app/changed.rb', line: 10, side: 'RIGHT', body: 'here' }];
    await made.octokit().pulls.createReview({ ...made.number, commit_id: made.head, event: 'COMMENT', body: 'b', comments });
    const threads =
      '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { reviewThreads(first: 5) { nodes { id isResolved isOutdated path line comments(first: 5) { nodes { databaseId body author { login } } } } } } } }';
    const { data } = (await ask(made, threads)) as never as {
      data: { repository: { pullRequest: { reviewThreads: { nodes: readonly { id: string }[] } } } };
    };
    const id = data.repository.pullRequest.reviewThreads.nodes[0]?.id;
    expect(await ask(made, RESOLVE, { id })).toMatchObject({
      data: { resolveReviewThread: null },
      errors: [{ type: 'FORBIDDEN' }],
    });
    expect((await ask(made, RESOLVE, { id }, made.server.tokens.app)).data).toEqual({
      resolveReviewThread: { thread: { isResolved: true } },
    });
    expect((await ask(made, RESOLVE, { id: 'PRRT_1' })).errors?.[0]?.type).toBe('NOT_FOUND');
  });
});

describe('what GitHub refuses', () => {
  test('lists without a size, and larger than a hundred', async () => {
    const made = await start();
    const comments = (args: string) =>
      ask(made, `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { comments${args} { totalCount } } } }`);
    expect((await comments('')).errors?.[0]?.type).toBe('MISSING_PAGINATION_BOUNDARIES');
    expect((await comments('(first: 101)')).errors?.[0]?.type).toBe('EXCESSIVE_PAGINATION');
    expect((await comments('(first: 100)')).errors).toBeUndefined();
    const missing = await ask(made, '{ repository(owner: "acme", name: "other") { name } }');
    expect(missing).toMatchObject({ data: { repository: null }, errors: [{ type: 'NOT_FOUND' }] });
  });

  test('pages follow each other both ways', async () => {
    const made = await start();
    for (const text of ['one', 'two', 'three']) made.server.state.comment(made.repo, 1, 'bob', text);
    const page = async (args: string) => {
      const query = `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { comments(${args}) { nodes { body } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } } } }`;
      const { data } = (await ask(made, query)) as never as { data: { repository: { pullRequest: { comments: Page } } } };
      return data.repository.pullRequest.comments;
    };
    interface Page {
      readonly nodes: readonly { readonly body: string }[];
      readonly pageInfo: {
        readonly endCursor: string;
        readonly startCursor: string;
        readonly hasNextPage: boolean;
        readonly hasPreviousPage: boolean;
      };
    }
    const first = await page('first: 2');
    expect([first.nodes.map(({ body }) => body), first.pageInfo.hasNextPage]).toEqual([['one', 'two'], true]);
    expect((await page(`first: 2, after: "${first.pageInfo.endCursor}"`)).nodes).toEqual([{ body: 'three' }]);
    const last = await page('last: 1');
    expect([last.nodes, last.pageInfo.hasPreviousPage]).toEqual([[{ body: 'three' }], true]);
    expect((await page(`last: 1, before: "${last.pageInfo.startCursor}"`)).nodes).toEqual([{ body: 'two' }]);
  });
});

test('a field that GitHub does not have fails the test', async () => {
  const made = await world();
  const { errors } = await ask(made, '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { editedBody } } }');
  expect(errors?.[0]?.message).toMatch(/editedBody/);
  await expect(made.server.close()).rejects.toThrow(/editedBody/);
});

test('a field that the stand-in does not know fails the test too', async () => {
  const made = await world();
  await ask(made, '{ repository(owner: "acme", name: "shop") { forkCount } }');
  await expect(made.server.close()).rejects.toThrow(/answers no Repository.forkCount/);
});
