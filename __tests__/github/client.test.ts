import { afterEach, describe, expect, test } from '@jest/globals';
import { type Api, type ApiOptions, createApi, explainError } from '../../src/github/client.js';
import { query } from '../../src/github/graphql.js';
import { pacer } from '../../src/github/pace.js';
import { whoAmI } from '../../src/github/self.js';
import { UserError } from '../../src/model/errors.js';
import { type Answers, type Asked, answering, type Reply } from './answers.js';

const TOKEN = 'ghs_secret0123456789';
const open: Answers[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** What serves as a pull request, as a comment and as an answer of GraphQL. */
const ANY = {
  number: 7,
  state: 'open',
  head: { sha: 'a'.repeat(40) },
  base: { ref: 'main', sha: 'b'.repeat(40), repo: { id: 1 } },
  id: 1,
  html_url: 'https://github.com/acme/shop/pull/7',
  created_at: '2026-03-01T10:00:00Z',
  data: {},
};

interface Set {
  readonly api: Api;
  readonly server: Answers;
  readonly logged: readonly string[];
}

async function serve(
  reply: (asked: Asked, count: number) => Reply,
  options: Partial<ApiOptions> = {},
  prefix = '',
): Promise<Set> {
  const server = await answering((asked, count) => ({ body: ANY, ...reply(asked, count) }));
  open.push(server);
  const logged: string[] = [];
  const write = (text: string): void => void logged.push(text);
  const log = { info: write, debug: write, warning: write };
  const api = createApi({ token: TOKEN, apiUrl: server.url + prefix, owner: 'acme', repo: 'shop', log, second: 5, ...options });
  return { api, server, logged };
}

const getPull = ({ octokit, owner, repo }: Api) => octokit.rest.pulls.get({ owner, repo, pull_number: 7 });
const comment = ({ octokit, owner, repo }: Api) => octokit.rest.issues.createComment({ owner, repo, issue_number: 7, body: 'x' });

/** The one line that a failing request is told by. */
async function line(asking: Promise<unknown>): Promise<string> {
  const error = explainError(
    await asking.then(
      () => new Error('it did not fail'),
      (reason: unknown) => reason,
    ),
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error.message.split('\n')).toHaveLength(1);
  return error.message;
}

describe('where requests go', () => {
  test('to the base of the server, with the token, by name', async () => {
    const { api, server } = await serve(() => ({}), { userAgent: 'queue-review/1.2.3' });
    await getPull(api);
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /repos/acme/shop/pulls/7']);
    expect(server.asked[0]?.headers.authorization).toBe(`token ${TOKEN}`);
    expect(server.asked[0]?.headers['user-agent']).toMatch(/^queue-review\/1\.2\.3 /);
  });

  test.each(['/api/v3', '/api/v3/'])('below %s of an Enterprise Server, GraphQL beside it', async (prefix) => {
    const { api, server } = await serve(
      () => ({ body: { ...ANY, data: { viewer: { databaseId: 9, login: 'x' } } } }),
      {},
      prefix,
    );
    await getPull(api);
    expect(await whoAmI(api)).toEqual({ id: 9, login: 'x' });
    expect(server.asked.map(({ path }) => path)).toEqual(['/api/v3/repos/acme/shop/pulls/7', '/api/graphql']);
  });

  test('counts what was sent, and tells the remaining quota', async () => {
    const { api, logged } = await serve((_, count) =>
      count === 1 ? { status: 502 } : { headers: { 'x-ratelimit-remaining': '812' } },
    );
    await getPull(api);
    expect(api.requests()).toBe(2);
    expect(logged).toContain('2 requests to GitHub, 812 left in this hour');
  });
});

describe('what is sent again', () => {
  test.each([500, 502, 503, 504, 429])('a read, after %i', async (status) => {
    const { api, server } = await serve((_, count) => (count < 3 ? { status, body: '<html>' } : {}), { second: 20 });
    expect((await getPull(api)).data.number).toBe(7);
    expect(server.asked).toHaveLength(3);
  });

  test('a read whose connection broke', async () => {
    const { api, server } = await serve((_, count) => (count === 1 ? { reset: true } : {}));
    expect((await getPull(api)).data.number).toBe(7);
    expect(server.asked).toHaveLength(2);
  });

  test('a GraphQL query', async () => {
    const { api, server } = await serve((_, count) =>
      count === 1 ? { status: 502 } : { body: { data: { viewer: { login: 'x' } } } },
    );
    expect(await query(api, 'query { viewer { login } }', {})).toEqual({ viewer: { login: 'x' } });
    expect(server.asked).toHaveLength(2);
  });

  test.each([{ status: 500 }, { status: 502 }, { status: 503 }, { reset: true }])(
    'never what creates something: %j',
    async (reply) => {
      const { api, server } = await serve(() => reply);
      await line(comment(api));
      expect(server.asked).toHaveLength(1);
    },
  );

  test('what changes something into the same again', async () => {
    const { api, server } = await serve((_, count) => (count === 1 ? { status: 502 } : {}));
    await api.octokit.rest.issues.updateComment({ owner: 'acme', repo: 'shop', comment_id: 1, body: 'x' });
    expect(server.asked).toHaveLength(2);
  });

  test.each([400, 401, 403, 404, 410, 422])('nothing after %i', async (status) => {
    const { api, server } = await serve(() => ({ status, body: { message: 'No' } }));
    await line(getPull(api));
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    ['GraphQL', (api: Api) => query(api, 'query { viewer { login } }', {}), getPull],
    ['REST', getPull, (api: Api) => query(api, 'query { viewer { login } }', {})],
  ] as const)('nothing more of %s once an outage lasts as long as one request waits for its end', async (what, ask, other) => {
    const down = { now: true };
    const { api, server } = await serve(
      ({ path }) => (down.now && path.endsWith('/graphql') === (what === 'GraphQL') ? { status: 502, body: '' } : {}),
      { second: 40 },
    );
    for (let count = 0; count < 10; count++) expect(await line(ask(api))).toContain(' with 502: try again later');
    // Four times the first, once or twice the second, and once each of the others.
    expect(server.asked.length).toBeLessThanOrEqual(14);
    await other(api);
    down.now = false;
    await ask(api);
    down.now = true;
    const before = server.asked.length;
    await line(ask(api));
    expect(server.asked.length - before).toBe(4);
  });

  test('a read not for ever', async () => {
    const { api, server } = await serve(() => ({ status: 502, body: '<html>secret page</html>' }), { second: 20 });
    expect(await line(getPull(api))).toBe(
      'GitHub answered GET /repos/acme/shop/pulls/7 with 502: try again later (www.githubstatus.com)',
    );
    expect(server.asked).toHaveLength(4);
  });
});

const SECONDARY = { status: 403, body: { message: 'You have exceeded a secondary rate limit. Please wait.' } };

describe('limits', () => {
  test.each([
    ['a read', getPull],
    ['a comment, which was refused unseen', comment],
  ])('waits as long as GitHub asks for before it repeats %s', async (_, ask) => {
    const { api, server, logged } = await serve((_, count) =>
      count === 1 ? { ...SECONDARY, headers: { 'retry-after': '20' } } : { status: 201 },
    );
    const start = Date.now();
    await ask(api);
    expect(Date.now() - start).toBeGreaterThanOrEqual(95);
    expect(server.asked).toHaveLength(2);
    expect(logged.join('\n')).toContain('a secondary limit: waiting 20 s');
  });

  test('waits a minute in all and no longer', async () => {
    const { api, server } = await serve(() => ({ ...SECONDARY, headers: { 'retry-after': '25' } }), { second: 20 });
    expect(await line(getPull(api))).toBe(
      'GitHub asks for fewer requests (a secondary limit) for longer than this run can wait: run it again later',
    );
    expect(server.asked).toHaveLength(3);
  });

  test('does not wait for an hour', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.UTC(2037, 0, 1, 13, 45) / 1000) };
    const { api, server } = await serve(() => ({ status: 403, headers, body: { message: 'API rate limit exceeded' } }));
    expect(await line(getPull(api))).toBe(
      "GitHub's hourly limit of requests is used up; requests are left again at 13:45 UTC: run this again then",
    );
    expect(server.asked).toHaveLength(1);
  });

  test('does not ask for ever where it may ask at once each time', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' };
    const { api, server } = await serve(() => ({ status: 403, headers, body: { message: 'API rate limit exceeded' } }));
    expect(await line(getPull(api))).toContain('hourly limit');
    expect(server.asked).toHaveLength(6);
  });

  test('is not taken for a missing permission', async () => {
    const { api } = await serve(() => ({ ...SECONDARY, headers: { 'retry-after': '900' } }));
    const error: unknown = await getPull(api).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).not.toHaveProperty('status');
  });

  test.each([
    ['', 'RATE_LIMITED'],
    ['', 'RATE_LIMIT'],
    ['/api/v3', 'RATE_LIMITED'],
  ])('of GraphQL too, below %p as %s', async (prefix, type) => {
    const reply = {
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' },
      body: { errors: [{ type, message: 'API rate limit exceeded' }] },
    };
    const { api } = await serve(() => reply, {}, prefix);
    const asking = query(api, 'query { viewer { login } }', {});
    await expect(asking).rejects.toBeInstanceOf(UserError);
    expect(await line(asking)).toBe(
      "GitHub's hourly limit of requests is used up; requests are left again at 00:00 UTC: run this again then",
    );
  });

  test('of the run: nothing outlives its deadline', async () => {
    const { api } = await serve(() => ({ silent: true }), { deadline: 0.05 });
    expect(await line(getPull(api))).toBe('GitHub took too long to answer: the time of this run is over; run it again');
    expect(await line(comment(api))).toContain('too long');
  });

  test('few writes are not held up, many are spaced', async () => {
    const free = pacer(5, 3_600_000);
    await Promise.all(Array.from({ length: 5 }, free));
    const pace = pacer(5, 60);
    const start = Date.now();
    const times = await Promise.all(Array.from({ length: 7 }, () => pace().then(() => Date.now() - start)));
    expect(times[5]).toBeGreaterThanOrEqual(59);
    expect(times[6]).toBeGreaterThanOrEqual(119);
  });

  test('reads are never spaced, GraphQL or not; writes are', async () => {
    const { api } = await serve(() => ({ status: 201 }), { second: 150 });
    for (let count = 0; count < 15; count++) {
      await query(api, 'query { viewer { login } }', {});
      await getPull(api);
    }
    for (let count = 0; count < 10; count++) await (count % 2 === 0 ? comment(api) : query(api, 'mutation { x }', {}));
    const start = Date.now();
    await comment(api);
    expect(Date.now() - start).toBeGreaterThanOrEqual(149);
  });
});

describe('what is told of an error', () => {
  const refused = (status: number, message: string, headers: { readonly [name: string]: string } = {}) =>
    serve(() => ({ status, headers, body: { message, documentation_url: 'https://docs.github.com/rest' } }));
  const INTEGRATION = 'Resource not accessible by integration';

  test('a wrong token', async () => {
    const { api } = await refused(401, 'Bad credentials');
    expect(await line(getPull(api))).toBe(
      'GitHub does not accept the token (401): it is wrong, expired or revoked; see the input `token`',
    );
  });

  test.each<[string, string, (api: Api) => Promise<unknown>]>([
    ['pull-requests: write', 'issues=write; pull_requests=write', comment],
    ['pull-requests: read', 'pull_requests=read', getPull],
    [
      'statuses: write',
      'statuses=write',
      ({ octokit, owner, repo }) => octokit.rest.repos.createCommitStatus({ owner, repo, sha: 'a'.repeat(40), state: 'success' }),
    ],
    [
      'checks: write',
      'checks=write',
      ({ octokit, owner, repo }) => octokit.rest.checks.create({ owner, repo, name: 'x', head_sha: 'a'.repeat(40) }),
    ],
    [
      'contents: read',
      'contents=read',
      ({ octokit, owner, repo }) => octokit.rest.git.getTree({ owner, repo, tree_sha: 'a'.repeat(40) }),
    ],
    ['issues: write', 'issues=write', ({ octokit, owner, repo }) => octokit.rest.issues.create({ owner, repo, title: 'x' })],
    ['actions: read', 'actions=read', ({ octokit, owner, repo }) => octokit.rest.actions.listArtifactsForRepo({ owner, repo })],
  ])('the missing permission `%s`', async (permission, accepted, ask) => {
    const { api } = await refused(403, INTEGRATION, { 'x-accepted-github-permissions': accepted });
    expect(await line(ask(api))).toContain(`the job needs \`${permission}\``);
  });

  test('an archived repository', async () => {
    const { api } = await refused(403, 'Repository was archived so is read-only.');
    expect(await line(comment(api))).toBe(
      'GitHub refused POST /repos/acme/shop/issues/7/comments (403): the repository is archived',
    );
  });

  test("GitHub's own words, in one line", async () => {
    const { api } = await refused(422, 'Validation\nFailed\u2028::error::x');
    expect(await line(comment(api))).toBe(
      'GitHub refused POST /repos/acme/shop/issues/7/comments (422): Validation Failed ::error::x',
    );
  });

  test('what is not found', async () => {
    const { api } = await refused(404, 'Not Found');
    expect(await line(getPull(api))).toContain('GitHub does not find /repos/acme/shop/pulls/7 (404)');
  });

  test('a page instead of an answer', async () => {
    const { api } = await serve(() => ({ status: 403, body: `<html><body>${'x'.repeat(5000)}</body></html>` }));
    expect(await line(getPull(api))).toBe('GitHub refused GET /repos/acme/shop/pulls/7 (403): an answer that is not JSON');
  });

  test('a server that is not there', async () => {
    const { api, server } = await serve(() => ({}));
    const { host } = new URL(server.url);
    await server.close();
    expect(await line(getPull(api))).toMatch(new RegExp(`^GitHub cannot be reached at ${host}: .*ECONNREFUSED`));
  });

  test('a GraphQL error', async () => {
    const { api } = await serve(() => ({ body: { data: null, errors: [{ type: 'FORBIDDEN', message: 'Not\nyou' }] } }));
    expect(await line(query(api, 'query { viewer { login } }', {}))).toBe('GitHub did not answer a GraphQL query: Not you');
  });

  test('an error of ours stays what it is', () => {
    const error = new TypeError('undefined is not a function');
    expect(explainError(error)).toBe(error);
    expect(explainError('a word').message).toBe('a word');
  });

  test('never the token, nor a header', async () => {
    const { api, logged } = await serve((_, count) =>
      count === 1 ? { status: 500 } : { status: 403, headers: { 'x-secret': 'header' }, body: { message: INTEGRATION } },
    );
    const told = [await line(getPull(api)), await line(comment(api)), ...logged].join('\n');
    expect(told).not.toContain(TOKEN);
    expect(told).not.toContain('authorization');
    expect(told).not.toContain('x-secret');
    expect(logged.length).toBeGreaterThan(0);
  });
});

describe('JSON that is none of the described', () => {
  const list = ({ octokit, owner, repo }: Api) => octokit.rest.issues.listComments({ owner, repo, issue_number: 7 });
  const viewer = (api: Api) => query(api, 'query { viewer { login } }', {});

  test.each([
    ['GET /repos/acme/shop/pulls/7', getPull, {}],
    ['GET /repos/acme/shop/pulls/7', getPull, null],
    ['GET /repos/acme/shop/pulls/7', getPull, { ...ANY, head: null }],
    ['GET /repos/acme/shop/issues/7/comments', list, {}],
    ['GET /repos/acme/shop/issues/7/comments', list, [null]],
    ['POST /repos/acme/shop/issues/7/comments', comment, { ok: true }],
    ['POST /graphql', viewer, {}],
    ['POST /graphql', viewer, []],
  ])('%s', async (asked, ask, body) => {
    const { api } = await serve(() => ({ body }));
    expect(await line(ask(api))).toBe(
      `GitHub answered ${asked} with JSON of another shape than it describes: is there a proxy in between?`,
    );
  });
});

describe('parts of a GraphQL answer', () => {
  test('nodes that are gone are null', async () => {
    const { api } = await serve(() => ({
      body: { data: { nodes: [null, { id: 'a' }] }, errors: [{ type: 'NOT_FOUND', message: 'x' }] },
    }));
    expect(await query(api, 'query { nodes { id } }', {})).toEqual({ nodes: [null, { id: 'a' }] });
  });

  test('half an answer is none', async () => {
    const { api } = await serve(() => ({ body: { data: { nodes: [null] }, errors: [{ type: 'FORBIDDEN', message: 'x' }] } }));
    await expect(query(api, 'query { nodes { id } }', {})).rejects.toThrow('x');
  });
});

describe('who the token is', () => {
  test('as GraphQL says, asked once', async () => {
    const { api, server } = await serve(() => ({ body: { data: { viewer: { databaseId: 190001, login: 'gate[bot]' } } } }));
    expect(await Promise.all([whoAmI(api), whoAmI(api)])).toEqual(Array(2).fill({ id: 190001, login: 'gate[bot]' }));
    expect(server.asked).toHaveLength(1);
  });

  test('GitHub Actions where that fails', async () => {
    const { api } = await serve(() => ({ status: 403, body: { message: 'no' } }));
    expect(await whoAmI(api)).toEqual({ id: 41898282, login: 'github-actions[bot]' });
  });
});
