import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { publishBroken } from '../../src/action/publish.js';
import { tell } from '../../src/action/tell.js';
import { createApi } from '../../src/github/client.js';
import { createLog } from '../../src/github/log.js';
import { UserError } from '../../src/model/errors.js';
import type { Fault } from '../support/github/faults.js';
import { type Asked, asker, peopled, SELF } from './asked.js';
import { actionTests, MANIFEST, payloads, type World } from './support.js';

actionTests('process');

let world: World;

const opened: World[] = [];

beforeAll(async () => {
  world = await peopled();
});
afterEach(async () => {
  for (const { server } of opened.splice(0)) await server.close();
});
afterAll(() => world.server.close());

/** A question whose commit still shows the success of another day. */
async function stale(): Promise<Asked> {
  const own = await peopled();
  opened.push(own);
  const at = await asker(own)();
  own.repo.statuses.push({
    id: own.server.state.nextId(),
    sha: at.sha(),
    state: 'success',
    context: 'queue-review',
    description: 'nothing open',
    targetUrl: null,
    creator: own.server.state.account(SELF),
    createdAt: own.server.state.clock.tick(),
  });
  at.tick('grace');
  return at;
}

const GRAPHQL = (words: string): Pick<Fault, 'path' | 'when'> => ({
  path: /\/graphql$/,
  when: ({ body }) => JSON.stringify(body).includes(words),
});
const REFUSED = { status: 403, body: { message: 'Resource not accessible by integration' } };
const PAGE = { status: 200, body: '<html>Please sign in</html>' };

describe('where GitHub does not answer', () => {
  test.each<[string, Fault, RegExp]>([
    [
      'the pull request',
      { method: 'GET', path: /\/pulls\/\d+$/, ...REFUSED },
      /\/pulls\/\d+ \(403\): the token may not do this; the job needs `pull-requests: read`/,
    ],
    [
      'the branch',
      { method: 'GET', path: /\/git\/ref\/heads/, ...PAGE },
      /\/git\/ref\/heads%2Fmain with an answer that is not JSON: is there a proxy in between\?/,
    ],
    [
      'the branch, but of another kind',
      { method: 'GET', path: /\/git\/ref\/heads/, status: 200, body: {} },
      /\/git\/ref\/heads%2Fmain with JSON of another shape than it describes: is there a proxy in between\?/,
    ],
    ['the comparison', { method: 'GET', path: /\/compare\//, ...REFUSED }, /the job needs `contents: read` under `permissions`/],
    [
      'the trees',
      { method: 'GET', path: /\/git\/trees\//, ...PAGE },
      /an answer that is not JSON: is there a proxy in between\?/,
    ],
    [
      'the comments',
      { method: 'GET', path: /\/issues\/\d+\/comments$/, status: 422, body: { message: 'Validation Failed' } },
      /\(422\): Validation Failed/,
    ],
    [
      'permissions',
      { method: 'GET', path: /\/permission$/, status: 401, body: { message: 'Bad credentials' } },
      /GitHub does not accept the token \(401\)/,
    ],
    ['pushes', { method: 'GET', path: /\/activity$/, ...PAGE }, /an answer that is not JSON/],
  ])('about %s, no older verdict stays, and one line says why', async (_, fault, line) => {
    const at = await stale();
    at.world.server.fail(fault);
    const ran = await at.run();
    const errors = ran.commands.filter(({ name }) => name === 'error');
    expect([ran.code, ran.stderr, errors.length, errors[0]?.properties]).toEqual([1, '', 1, {}]);
    expect(ran.outputs).toEqual({ state: 'error' });
    expect(errors[0]?.message).toMatch(line);
    expect(at.status()).toMatch(/^error: (?!the review ended)/);
    expect(at.world.comments(at.number).length).toBe(1);
  });

  test.each<[string, Fault]>([
    ['what the status was', { method: 'GET', path: /\/statuses$/, ...REFUSED }],
    ['who may write', { method: 'GET', path: /\/collaborators$/, ...PAGE }],
    ['what stands in lines', { method: 'GET', path: /\/pulls\/\d+\/comments$/, ...PAGE }],
  ])('about %s, the verdict stands all the same', async (_, fault) => {
    const at = await stale();
    at.world.server.state.untick(at.comment().id, at.questions[0] ?? '', 'ada');
    at.world.server.fail(fault);
    expect((await at.after()).status).toMatch(/^pending: /);
  });

  test('about histories, ticks prove nothing, and count again once it does', async () => {
    const at = await stale();
    at.world.server.fail({ ...GRAPHQL('userContentEdits'), times: 2, ...REFUSED });
    expect(await at.after()).toMatchObject({
      status: 'pending: 1 question open',
      ticked: 0,
      body: expect.stringContaining('ticks prove nothing: answer by the command'),
    });
    expect(await at.after()).toMatchObject({ status: expect.stringMatching(/^success: /), ticked: 1 });
  });
});

describe('an App whose account cannot be learned', () => {
  test('keeps its one comment', async () => {
    const at = await asker(world)({ silent: true });
    const options = { token: world.server.tokens.app };
    await at.run(options);
    at.tick('grace', at.boxes()[0] ?? '');
    world.server.fail({ ...GRAPHQL('viewer'), times: 1, ...REFUSED });
    expect(await at.after(options)).toMatchObject({ status: 'pending: 1 question open', ticked: 0 });
    expect(world.comments(at.number).length).toBe(1);
    expect(await at.after(options)).toMatchObject({ status: expect.stringMatching(/^success: /), ticked: 1 });
  });
});

describe('one line', () => {
  const lines = (error: unknown): readonly unknown[] => {
    const told: unknown[] = [];
    tell({ error: (message, place) => told.push([message, place]), debug: () => {} }, error);
    return told;
  };

  test('stands where the file has its mistake', () => {
    expect(lines(new UserError(['.github/queue-review.yml:3: unknown key', 'input token: is empty']))).toEqual([
      ['.github/queue-review.yml:3: unknown key', { path: '.github/queue-review.yml', line: 3 }],
      ['input token: is empty', undefined],
    ]);
  });

  test('about a host and its port belongs to no file', () => {
    const line = 'GitHub cannot be reached at 127.0.0.1:8080: other side closed';
    expect(lines(new UserError([line]))).toEqual([[line, undefined]]);
  });

  test('is all that is told of an error of ours', () => {
    expect(lines(new TypeError('x is undefined\n    at y'))).toEqual([['internal error: x is undefined', undefined]]);
  });
});

describe('a run whose time is over', () => {
  test('still says that there is no verdict', async () => {
    const at = await asker(world)({ silent: true });
    const { server } = world;
    const client = (deadline: number) =>
      createApi({ token: server.tokens.write, apiUrl: server.apiUrl, owner: 'acme', repo: 'shop', log: createLog(), deadline });
    const api = client(0.001);
    await new Promise((done) => setTimeout(done, 20));
    const run = { api, again: () => client(10), log: { ...createLog(), info: () => {} }, env: {} };
    await publishBroken(run as unknown as Parameters<typeof publishBroken>[0], at.sha(), new UserError(['too slow']), true);
    expect(at.status()).toBe('error: too slow');
  });
});

describe('several pull requests in one run', () => {
  test('are reviewed whatever becomes of one of them', async () => {
    const ask = asker(world);
    const broken = world.branch('broken', { [MANIFEST]: 'version: 9\n' });
    const { number } = world.server.state.pull(world.repo, { head: 'broken' });
    const at = await ask({ silent: true });
    const run = payloads.workflowDispatch(world.server, world.repo);
    const ran = await world.run(run, { inputs: { 'pr-number': `${number}, 999, ${at.number}` } });
    expect([ran.code, ran.outputs.state, ran.outputs.conclusion]).toEqual([1, 'error', 'ask']);
    expect([world.status(broken), at.status()]).toEqual([expect.stringMatching(/^error: /), 'pending: 1 question open']);
    expect(ran.commands.filter(({ name }) => name === 'error').map(({ message }) => message)).toEqual([
      expect.stringContaining(MANIFEST),
      'pull request #999: not found, or the token may not read it',
    ]);
  });
});
