import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createApi } from '../../src/github/client.js';
import { othersOf } from '../../src/github/same-head.js';
import { git } from '../support/git.js';
import { answering } from './answers.js';
import { commitTo, folders, type Scene, SILENT, scene } from './scene.js';

let at: Scene;

beforeEach(async () => {
  at = await scene();
});
afterEach(() => at.server.close());
afterAll(folders.clear);

const head = (): string => git(at.dir, 'rev-parse', 'feature');
const found = (): Promise<readonly number[]> => othersOf(at.api(), { number: 1, head: { sha: head() }, base: { ref: 'main' } });

/** Another pull request with the same head, or with one of its own. */
function opened(
  name: string,
  { same = true, ...more }: { same?: boolean; base?: string; fork?: { owner: string } } = {},
): number {
  git(at.dir, 'branch', name, 'feature');
  if (!same) commitTo(at.dir, name, {});
  return at.state.pull(at.repo, { head: name, author: 'ada', ...more }).number;
}

describe('the other open pull requests of a head', () => {
  beforeEach(() => {
    git(at.dir, 'branch', 'release', at.base);
  });

  test('into whatever branch, from whatever repository and under whatever name', async () => {
    const others = [
      opened('again'),
      opened('and-again', { base: 'release' }),
      opened('copy', { base: 'release', fork: { owner: 'eve' } }),
    ];
    opened('other', { same: false });
    at.state.close(at.repo, opened('done'));
    expect(await found()).toEqual(others);
    expect(at.server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /graphql']);
  });

  test('but for those of forks into the same branch: they are the same change', async () => {
    opened('copy', { fork: { owner: 'eve' } });
    expect(await found()).toEqual([]);
    at.server.fail({ path: /graphql$/, status: 403, body: { message: 'Resource not accessible by integration' } });
    expect(await found()).toEqual([]);
  });

  test('on every page, also where GraphQL does not answer', async () => {
    const last = opened('last', { base: 'release', fork: { owner: 'eve' } });
    for (let count = 0; count < 110; count++) opened(`b${count}`, { same: false });
    expect(await found()).toEqual([last]);
    expect(at.server.count('POST', /graphql$/)).toBe(2);
    at.server.fail({ path: /graphql$/, status: 403, body: { message: 'Resource not accessible by integration' } });
    expect(await found()).toEqual([last]);
    expect(at.server.count('GET', /\/pulls$/)).toBe(2);
  }, 60_000);

  test('beyond a thousand are those that GitHub names itself', async () => {
    const oid = head();
    const open = (number: number) => ({
      number,
      headRefOid: number === 70 ? oid : at.base,
      baseRefName: 'main',
      isCrossRepository: false,
    });
    const server = await answering(({ path, method }, count) =>
      method === 'POST'
        ? {
            body: {
              data: {
                repository: {
                  pullRequests: { nodes: [null, open(count * 10)], pageInfo: { hasNextPage: true, endCursor: `${count}` } },
                },
              },
            },
          }
        : { body: path.includes(`/commits/${oid}/pulls`) ? [{ number: 3, base: { ref: 'main' } }] : [] },
    );
    const api = createApi({ token: 't', apiUrl: server.url, owner: 'acme', repo: 'shop', log: SILENT });
    expect(await othersOf(api, { number: 1, head: { sha: oid }, base: { ref: 'main' } })).toEqual([3, 70]);
    expect(server.asked).toHaveLength(11);
    await server.close();
  });

  test('are an error where they are too many to review them all', async () => {
    for (let count = 0; count < 11; count++) opened(`b${count}`, { base: 'release', fork: { owner: 'eve' } });
    await expect(found()).rejects.toThrow(/^11 more pull requests have the head [0-9a-f]{7}: close those that nobody needs$/);
  });
});
