import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConversation } from '../../src/github/conversation.js';
import { readPull } from '../../src/github/pull.js';
import { boxLine, MARKER, partMarker } from '../../src/model/box.js';
import { builtInPolicy } from '../../src/model/manifest.js';
import { folders, ID, question, type Scene, scene } from './scene.js';

const FINGERPRINT = '0123456789abcdef';
const SELF = 'github-actions[bot]';
const TEXT = `${MARKER}\n${boxLine(false, 'Who is paged?', FINGERPRINT)}`;
const TICKED = TEXT.replace('[ ]', '[x]');
const COMMAND = `/queue-review ack ${FINGERPRINT} sized by hand`;

let at: Scene;

beforeEach(async () => {
  at = await scene();
});
afterEach(() => at.server.close());
afterAll(folders.clear);

const say = (login: string, text: string) => at.state.comment(at.repo, 1, login, text);
const graphql = (words: string) => ({
  path: /\/graphql$/,
  when: ({ body }: { readonly body: unknown }) => JSON.stringify(body).includes(words),
});
/** Requests of the conversation alone, without the pull request's own. */
const requests = (): number => at.server.requests.length - at.server.count('GET', /\/pulls\/\d+$/);

describe('what it costs', () => {
  test('one request where nothing was said', async () => {
    say('eve', 'Looks good to me');
    const { conversation, own } = await at.read();
    expect(conversation).toEqual({
      pull: 1,
      self: 0,
      own: [],
      remarks: [],
      people: new Map(),
      contributorsFrom: 'pushes',
      historyUnknown: false,
      otherWriters: null,
    });
    expect(own).toEqual([]);
    expect(requests()).toBe(1);
  });

  test('three with a comment that nobody touched, four where there is a question', async () => {
    say(SELF, TEXT);
    await at.read();
    expect(requests()).toBe(3);
    await at.read({ findings: [question()] });
    expect(requests()).toBe(3 + 4);
  });

  test('one more for each who spoke, and two to know who has a part in the change', async () => {
    const { id } = say(SELF, TEXT);
    at.state.tick(id, FINGERPRINT, 'bob');
    at.state.untick(id, FINGERPRINT, 'bob');
    say('bob', COMMAND);
    say('cleo', COMMAND);
    await at.read();
    expect(requests()).toBe(3 + 2 + 2);
  });
});

describe('own comments', () => {
  test('are those of the account that begin with the marker', async () => {
    const { id } = say(SELF, TEXT);
    say('bob', TEXT);
    say(SELF, `Somebody wrote:\n${MARKER}`);
    say(SELF, ` ${MARKER}`);
    const { own, conversation } = await at.read();
    expect(own).toEqual([
      {
        part: 1,
        id,
        nodeId: `IC_${id}`,
        url: `${at.server.url}/acme/shop/pull/1#issuecomment-${id}`,
        body: TEXT,
        minimized: false,
        duplicates: [],
      },
    ]);
    expect(conversation.own).toEqual([[{ editor: ID.self, login: SELF, at: expect.any(String), text: TEXT }]]);
  });

  test('of another token are those of its account', async () => {
    say(SELF, TEXT);
    const mine = say('queue-review-app[bot]', TEXT);
    const { own, conversation } = await at.read({ token: at.server.tokens.app });
    expect(own.map(({ id }) => id)).toEqual([mine.id]);
    expect(conversation.self).toBe(190001);
  });

  test('part by part; of each the oldest, and the younger ones to be healed', async () => {
    const second = say(SELF, `${partMarker(2)}\nmore`);
    const first = say(SELF, TEXT);
    const twin = say(SELF, TEXT);
    const third = say(SELF, `${partMarker(2)}\nmore`);
    const triplet = say(SELF, TEXT);
    const { own, conversation } = await at.read();
    expect(own.map(({ part, id, duplicates }) => ({ part, id, duplicates }))).toEqual([
      { part: 1, id: first.id, duplicates: [twin.id, triplet.id] },
      { part: 2, id: second.id, duplicates: [third.id] },
    ]);
    expect(conversation.own).toHaveLength(2);
  });

  test('hidden ones are known as such', async () => {
    at.state.minimize(say(SELF, TEXT).id);
    expect((await at.read()).own).toMatchObject([{ minimized: true }]);
  });

  test('are found on whatever page they are', async () => {
    for (let count = 0; count < 130; count++) say('eve', `chat ${count}`);
    const { id } = say(SELF, TEXT);
    expect((await at.read()).own).toMatchObject([{ id }]);
    expect(at.server.count('GET', /\/comments$/)).toBe(2);
  });

  test('a page that fails makes no shorter list', async () => {
    for (let count = 0; count < 130; count++) say('eve', `chat ${count}`);
    at.server.fail({ method: 'GET', path: /\/issues\/1\/comments$/, after: 1, status: 403, body: { message: 'No' } });
    await expect(at.read()).rejects.toMatchObject({ status: 403 });
  });

  test('one that goes away while it is read says nothing', async () => {
    const { id } = say(SELF, TEXT);
    at.server.before('POST', /graphql$/, ({ body }) => {
      if (JSON.stringify(body).includes('userContentEdits')) at.state.deleteComment(id);
    });
    const { own, conversation } = await at.read();
    expect([own, conversation.own]).toEqual([[], []]);
    expect(conversation.historyUnknown).toBe(false);
  });
});

describe('revisions', () => {
  const revisions = async () => (await at.read()).conversation.own[0] ?? [];

  test('begin with the creation and end with the newest, each with who made it', async () => {
    const { id } = say(SELF, TEXT);
    at.state.tick(id, FINGERPRINT, 'bob');
    at.state.edit(id, SELF, `${TICKED}\nby bob`);
    at.state.untick(id, FINGERPRINT, 'cleo');
    const found = await revisions();
    expect(found.map(({ editor, login, text }) => [editor, login, text])).toEqual([
      [ID.self, SELF, TEXT],
      [ID.bob, 'bob', TICKED],
      [ID.self, SELF, `${TICKED}\nby bob`],
      [ID.cleo, 'cleo', `${TEXT}\nby bob`],
    ]);
    expect(found.map(({ at: time }) => time)).toEqual([...found.map(({ at: time }) => time)].sort());
    expect((await at.read()).own).toMatchObject([{ body: `${TEXT}\nby bob` }]);
  });

  test('are complete, however many', async () => {
    const { id } = say(SELF, TEXT);
    for (let count = 0; count < 115; count++) {
      at.state.tick(id, FINGERPRINT, 'bob');
      at.state.untick(id, FINGERPRINT, 'bob');
    }
    const found = await revisions();
    expect(found).toHaveLength(231);
    expect(found[0]).toMatchObject({ editor: ID.self, text: TEXT });
    expect(found.every(({ text }, index) => text === (index % 2 === 0 ? TEXT : TICKED))).toBe(true);
    expect(at.server.requests.filter(({ body }) => JSON.stringify(body)?.includes('userContentEdits'))).toHaveLength(3);
  });

  test('that were deleted have no text', async () => {
    const { id } = say(SELF, TEXT);
    at.state.edit(id, 'bob', `${MARKER}\nswapped`);
    at.state.edit(id, 'cleo', TICKED);
    at.state.deleteRevision(id, 1, 'bob');
    expect((await revisions()).map(({ editor, text }) => [editor, text])).toEqual([
      [ID.self, TEXT],
      [ID.bob, null],
      [ID.cleo, TICKED],
    ]);
  });

  test('by an account that is gone are nobody', async () => {
    const { id } = say(SELF, TEXT);
    at.state.tick(id, FINGERPRINT, 'bob');
    at.state.removeUser('bob');
    const { conversation } = await at.read();
    expect(conversation.own[0]?.[1]).toMatchObject({ editor: null, login: null, text: TICKED });
    expect(conversation.people.size).toBe(0);
  });

  test('of a text that the records do not end with prove nothing', async () => {
    const comment = say(SELF, TEXT);
    at.state.tick(comment.id, FINGERPRINT, 'bob');
    comment.body = `${TICKED}\nby nobody`;
    expect((await revisions()).map(({ editor, text }) => [editor, text])).toEqual([
      [ID.self, TEXT],
      [ID.bob, TICKED],
      [ID.bob, null],
    ]);
  });

  test('line ends that a browser changed are no other text', async () => {
    const comment = say(SELF, TEXT);
    at.state.tick(comment.id, FINGERPRINT, 'bob');
    comment.body = `${TICKED.replaceAll('\n', '\r\n')}\r\n`;
    expect(await revisions()).toHaveLength(2);
  });

  const bare = (edits: readonly object[], more: object = {}) => {
    const { id } = say(SELF, TEXT);
    const node = {
      id: `IC_${id}`,
      body: TICKED,
      createdAt: '2026-03-01T10:00:00Z',
      updatedAt: '2026-03-01T12:00:00Z',
      lastEditedAt: '2026-03-01T12:00:00Z',
      includesCreatedEdit: false,
      isMinimized: false,
      author: { __typename: 'Bot', login: 'github-actions', databaseId: ID.self },
      editor: { __typename: 'User', login: 'bob', databaseId: ID.bob },
      userContentEdits: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: edits },
      ...more,
    };
    at.server.fail({ ...graphql('userContentEdits'), status: 200, body: { data: { nodes: [node] } } });
  };
  const tick = (editedAt: string, diff: string) => ({
    editedAt,
    diff,
    deletedAt: null,
    editor: { __typename: 'User', login: 'bob', databaseId: ID.bob },
  });

  test('whose first text was not kept begin with a creation that nobody knows', async () => {
    bare([tick('2026-03-01T12:00:00Z', TICKED)]);
    expect((await revisions()).map(({ editor, at: time, text }) => [editor, time, text])).toEqual([
      [ID.self, '2026-03-01T10:00:00Z', null],
      [ID.bob, '2026-03-01T12:00:00Z', TICKED],
    ]);
  });

  test('of which nothing was kept prove nothing', async () => {
    bare([]);
    const found = await revisions();
    expect(found.map(({ text }) => text)).toEqual([null]);
    bare([], { userContentEdits: null });
    expect((await revisions()).every(({ text }) => text === null)).toBe(true);
  });

  test('of one second keep the order of the records, whichever end they begin with', async () => {
    const time = '2026-03-01T10:00:00Z';
    const texts = [TEXT, `${TEXT}\nb`, TICKED];
    bare([...texts].reverse().map((text) => tick(time, text)));
    expect((await revisions()).map(({ text }) => text)).toEqual(texts);
  });

  test('in the order of time are known as such', async () => {
    bare([tick('2026-03-01T10:00:00Z', TEXT), tick('2026-03-01T12:00:00Z', TICKED)]);
    expect((await revisions()).map(({ text }) => text)).toEqual([TEXT, TICKED]);
  });
});

describe('commands', () => {
  test('are comments of others with a line that begins like one', async () => {
    const first = say('bob', COMMAND);
    say('bob', `I wrote ${COMMAND}`);
    say('bob', '/queue-reviewer ack');
    say(SELF, COMMAND);
    const last = say('eve', `Hello\r\n${COMMAND}\r\n`);
    const { conversation } = await at.read();
    expect(conversation.remarks).toEqual([
      { id: first.id, author: ID.bob, login: 'bob', at: first.createdAt, edited: false, text: COMMAND },
      { id: last.id, author: ID.eve, login: 'eve', at: last.createdAt, edited: false, text: `Hello\r\n${COMMAND}\r\n` },
    ]);
  });

  test('of which somebody changed something are known as such, even where nothing is left of it', async () => {
    const { id } = say('bob', 'Hello');
    at.state.edit(id, 'cleo', COMMAND);
    const other = say('bob', COMMAND);
    at.state.edit(other.id, 'cleo', `${COMMAND}!`);
    at.state.edit(other.id, 'cleo', COMMAND);
    expect((await at.read()).conversation.remarks).toMatchObject([{ edited: true }, { edited: true }]);
  });

  test('that are gone by now say nothing', async () => {
    const { id } = say('bob', COMMAND);
    at.server.before('POST', /graphql$/, ({ body }) => {
      if (JSON.stringify(body).includes('userContentEdits')) at.state.deleteComment(id);
    });
    expect((await at.read()).conversation.remarks).toEqual([]);
  });

  test('more than a hundred', async () => {
    for (let count = 0; count < 120; count++) say('bob', `${COMMAND} ${count}`);
    const { conversation } = await at.read();
    expect(conversation.remarks).toHaveLength(120);
    expect(at.server.count('GET', /\/permission$/)).toBe(1);
  });
});

describe('where GitHub does not tell the history', () => {
  test.each([
    { status: 200, body: { data: null, errors: [{ type: 'FORBIDDEN', message: 'No' }] } },
    { status: 200, body: { data: {} } },
    { status: 404, body: { message: 'Not Found' } },
  ])('ticks prove nothing and commands are read by REST: %j', async (answer) => {
    const { id } = say(SELF, TEXT);
    at.state.tick(id, FINGERPRINT, 'cleo');
    say('bob', COMMAND);
    at.state.edit(say('bob', 'Hello').id, 'bob', COMMAND);
    at.server.fail({ ...graphql(''), ...answer });
    const { conversation, own } = await at.read();
    expect(conversation.historyUnknown).toBe(true);
    expect(conversation.own).toEqual([[{ editor: ID.self, login: SELF, at: expect.any(String), text: TICKED }]]);
    expect(conversation.remarks).toMatchObject([{ edited: false }, { edited: true }]);
    expect([...conversation.people.values()]).toMatchObject([{ id: ID.bob, permission: 'write', contributor: false }]);
    expect(conversation.contributorsFrom).toBe('commits');
    expect(own).toMatchObject([{ id, body: TICKED }]);
  });

  test.each([{ status: 502, body: '<html>' }, { reset: true }])(
    'an outage is no such case, for the ticks are still there: %j',
    async (answer) => {
      at.state.tick(say(SELF, TEXT).id, FINGERPRINT, 'cleo');
      at.server.fail({ ...graphql('userContentEdits'), ...answer });
      await expect(at.read()).rejects.toThrow();
    },
  );

  test('a limit is no such case: it ends the run', async () => {
    say(SELF, TEXT);
    at.server.fail({
      ...graphql('userContentEdits'),
      status: 403,
      headers: { 'retry-after': '600' },
      body: { message: 'You have exceeded a secondary rate limit' },
    });
    await expect(at.read()).rejects.toThrow('a secondary limit');
  });
});

describe('whether somebody else could answer', () => {
  const others = async (acknowledgements = {}, findings = [question()]): Promise<boolean | null> =>
    (await at.read({ findings, acknowledgements })).conversation.otherWriters;

  test('is asked only where it matters', async () => {
    expect(await others({}, [])).toBeNull();
    expect(await others({ author: true })).toBeNull();
    expect(at.server.count('GET', /\/collaborators$/)).toBe(0);
  });

  test('nobody, where the author alone may write', async () => {
    for (const login of ['bob', 'cleo']) at.state.permit(at.repo, login, 'read');
    expect(await others()).toBe(false);
  });

  test('a few: known where it is known who has a part', async () => {
    expect(await others()).toBeNull();
    say('eve', COMMAND);
    expect(await others()).toBe(true);
    at.push('feature', 'bob', { author: 'cleo' });
    expect(await others()).toBe(false);
  });

  test('somebody, in a larger team', async () => {
    for (const login of ['dan', 'fay']) at.state.user(login, { permission: 'write' });
    expect(await others()).toBe(true);
  });

  test('not known, where the token may not list them', async () => {
    at.server.fail({ path: /\/collaborators$/, status: 403, body: { message: 'Must have push access' } });
    expect(await others()).toBeNull();
  });
});

test('on an Enterprise Server everything lies below its prefix', async () => {
  const enterprise = await scene({ enterprise: true });
  const { id } = enterprise.state.comment(enterprise.repo, 1, SELF, TEXT);
  enterprise.state.tick(id, FINGERPRINT, 'bob');
  const { conversation } = await enterprise.read();
  expect(conversation.own[0]).toHaveLength(2);
  expect(conversation.people.get(ID.bob)).toMatchObject({ permission: 'write', contributor: false });
  expect(new Set(enterprise.server.requests.map(({ path }) => path.split('/').slice(0, 3).join('/')))).toEqual(
    new Set(['/api/v3', '/api/graphql']),
  );
  await enterprise.server.close();
});

test('who the token is can be given', async () => {
  say('cleo', TEXT);
  const api = at.api();
  const self = { id: ID.cleo, login: 'cleo' };
  const found = await readConversation(api, await readPull(api, 1), { policy: builtInPolicy, review: { findings: [] }, self });
  expect(found.own).toHaveLength(1);
});
