import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { explainError } from '../../src/github/client.js';
import { CONTEXT, newestStatus, publishStatus } from '../../src/github/status.js';
import { UserError } from '../../src/model/errors.js';
import { clearDesks, type Desk, openDesk, SOON } from './writing.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.server.close());
afterAll(clearDesks);

const status = {
  state: 'pending',
  description: '2 questions open',
  targetUrl: 'https://github.example/acme/shop/pull/1',
} as const;
const POST = /\/statuses\//;
const posts = (): number => desk.server.count('POST', POST);

describe('a commit status', () => {
  test('is set on the commit, and read back', async () => {
    const api = desk.api();
    expect(await newestStatus(api, desk.head)).toBeNull();
    expect(await publishStatus(api, desk.head, status)).toBe(true);
    expect(desk.repo.statuses).toMatchObject([{ sha: desk.head, context: CONTEXT, ...status }]);
    expect(await newestStatus(api, desk.head)).toEqual(status);
  });

  test('is not set again where it says the same', async () => {
    await publishStatus(desk.api(), desk.head, status);
    expect(await publishStatus(desk.api(), desk.head, status)).toBe(false);
    expect(posts()).toBe(1);
  });

  test.each([
    { ...status, state: 'success' as const },
    { ...status, description: '1 question open' },
    { ...status, targetUrl: null },
  ])('is set again where something differs', async (other) => {
    await publishStatus(desk.api(), desk.head, status);
    expect(await publishStatus(desk.api(), desk.head, other)).toBe(true);
    expect(await newestStatus(desk.api(), desk.head)).toEqual(other);
  });

  test('is set again where an older one says the same and a newer one does not', async () => {
    await publishStatus(desk.api(), desk.head, status);
    await publishStatus(desk.api(), desk.head, { ...status, state: 'success' });
    expect(await publishStatus(desk.api(), desk.head, status)).toBe(true);
    expect(await newestStatus(desk.api(), desk.head)).toEqual(status);
  });

  test('is found behind a hundred of other names', async () => {
    await publishStatus(desk.api(), desk.head, status);
    for (let index = 0; index < 120; index++) {
      desk.repo.statuses.push({
        id: 9_000 + index,
        sha: desk.head,
        state: 'success',
        context: `ci/${index}`,
        description: null,
        targetUrl: null,
        creator: desk.server.state.account('mei'),
        createdAt: desk.server.state.clock.tick(),
      });
    }
    expect(await publishStatus(desk.api(), desk.head, status)).toBe(false);
  });

  test('keeps to one plain line of 140 characters, and stays equal to itself', async () => {
    const long = { ...status, description: `a\u0000b\nc\u202e ${'😀'.repeat(200)}` };
    await publishStatus(desk.api(), desk.head, long);
    const { description } = desk.repo.statuses[0] ?? { description: '' };
    expect(description).toMatch(/^a b c (?:😀)+…$/u);
    expect(description?.length).toBeLessThanOrEqual(140);
    expect(await publishStatus(desk.api(), desk.head, long)).toBe(false);
  });

  test('is not set twice where the answer got lost', async () => {
    desk.server.fail({ method: 'POST', path: POST, status: 502, body: '<html>', times: 1, takesEffect: true });
    expect(await publishStatus(desk.api(), desk.head, status, SOON)).toBe(true);
    expect(desk.repo.statuses).toHaveLength(1);
  });

  test.each([{ status: 502, body: '<html>' }, { reset: true }])(
    'is set by a second try where the first did nothing',
    async (fault) => {
      desk.server.fail({ method: 'POST', path: POST, times: 1, ...fault });
      expect(await publishStatus(desk.api(), desk.head, status, SOON)).toBe(true);
      expect(desk.repo.statuses).toHaveLength(1);
    },
  );

  test('ends with the error where GitHub stays silent', async () => {
    desk.server.fail({ method: 'POST', path: POST, status: 503, body: '' });
    await expect(publishStatus(desk.api(), desk.head, status, SOON)).rejects.toMatchObject({ status: 503 });
    expect(posts()).toBe(3);
  });

  test('tells which permission is missing', async () => {
    const error = await publishStatus(desk.api(desk.server.tokens.readOnly), desk.head, status).catch((one: unknown) => one);
    expect(error).toMatchObject({ status: 403 });
    expect(explainError(error).message).toContain('`statuses: write`');
    expect(posts()).toBe(1);
  });

  test('tells that a commit is full', async () => {
    for (let index = 0; index < 1_000; index++) {
      desk.repo.statuses.push({
        id: 9_000 + index,
        sha: desk.head,
        state: 'failure',
        context: CONTEXT,
        description: null,
        targetUrl: null,
        creator: desk.server.state.account('mei'),
        createdAt: desk.server.state.clock.tick(),
      });
    }
    const full = publishStatus(desk.api(), desk.head, status);
    await expect(full).rejects.toThrow(UserError);
    await expect(full).rejects.toThrow('1,000 statuses');
  });
});
