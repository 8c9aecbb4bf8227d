import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { branchTip, headNow, pullsBetween, pullsOf, readPull, recentlyMerged, sidesOf } from '../../src/github/pull.js';
import { UserError } from '../../src/model/errors.js';
import { git } from '../support/git.js';
import { commitTo, commitWith, folders, ID, type Scene, scene } from './scene.js';

let at: Scene;

beforeEach(async () => {
  at = await scene();
});
afterEach(() => at.server.close());
afterAll(folders.clear);

const sha = (revision: string): string => git(at.dir, 'rev-parse', revision);

describe('a pull request as it is now', () => {
  test('from a branch of the repository', async () => {
    expect(await readPull(at.api(), 1)).toEqual({
      number: 1,
      nodeId: `PR_${at.pull.id}`,
      url: `${at.server.url}/acme/shop/pull/1`,
      state: 'open',
      merged: false,
      draft: false,
      locked: false,
      archived: false,
      author: { id: ID.ada, login: 'ada', bot: false },
      head: { sha: sha('feature'), ref: 'feature' },
      base: { ref: 'main', sha: at.base, defaultBranch: 'main' },
      fork: false,
      commits: 1,
      changedFiles: 2,
    });
    expect(at.server.requests).toHaveLength(1);
  });

  test('from a fork, and from one that is gone', async () => {
    at.state.pull(at.repo, { head: 'feature', author: 'eve', fork: { owner: 'eve', name: 'copy' } });
    at.state.pull(at.repo, { head: 'feature', author: 'eve', fork: 'deleted' });
    expect(await readPull(at.api(), 2)).toMatchObject({ fork: true });
    expect(await readPull(at.api(), 3)).toMatchObject({ fork: true });
  });

  test('by a bot, as a draft, locked, in an archived repository, closed', async () => {
    at.state.pull(at.repo, { head: 'feature', author: 'renovate[bot]', draft: true, locked: true });
    at.repo.archived = true;
    at.state.close(at.repo, 2);
    expect(await readPull(at.api(), 2)).toMatchObject({
      author: { id: ID.renovate, login: 'renovate[bot]', bot: true },
      draft: true,
      locked: true,
      archived: true,
      state: 'closed',
      merged: false,
    });
  });

  test('merged', async () => {
    at.state.merge(at.repo, 1, 'bob');
    expect(await readPull(at.api(), 1)).toMatchObject({ state: 'closed', merged: true });
  });

  test('that is not there', async () => {
    await expect(readPull(at.api(), 99)).rejects.toEqual(
      new UserError(['pull request #99: not found, or the token may not read it']),
    );
  });

  test('its head, after a push', async () => {
    const api = at.api();
    await readPull(api, 1);
    const pushed = at.push('feature', 'ada');
    expect(await headNow(api, 1)).toBe(pushed);
  });
});

describe('which commit says what', () => {
  test("policy comes from the base branch's live tip, the base side from where the head left it", async () => {
    const tip = at.push('main', 'bob');
    const pull = await readPull(at.api(), 1);
    expect(pull.base.sha).toBe(at.base);
    expect(await sidesOf(at.api(), pull)).toMatchObject({ policy: tip, base: at.base });
  });

  test('a branch with slashes and odd characters', async () => {
    for (const name of ['release/2.0/fix', 'a#b%20c', 'späte-änderung']) {
      git(at.dir, 'branch', name, 'main');
      expect(await branchTip(at.api(), name)).toBe(at.base);
    }
  });

  test('a tag of the same name is not the branch', async () => {
    git(at.dir, 'tag', 'main', 'feature');
    expect(await branchTip(at.api(), 'main')).toBe(at.base);
  });

  test('a branch that is gone, or only begins like it', async () => {
    await expect(branchTip(at.api(), 'feat')).rejects.toThrow('the branch feat: not found');
  });

  test('histories without a common commit', async () => {
    const orphan = commitWith(at.dir, [], {});
    git(at.dir, 'update-ref', 'refs/heads/orphan', orphan);
    at.state.pull(at.repo, { head: 'orphan' });
    await expect(sidesOf(at.api(), await readPull(at.api(), 2))).rejects.toThrow(
      new UserError([`${at.base.slice(0, 7)} and ${orphan.slice(0, 7)} have no commit in common: there is nothing to compare`]),
    );
  });
});

describe('pull requests of commits', () => {
  const secondPull = (): void => {
    git(at.dir, 'branch', 'second', at.base);
    commitTo(at.dir, 'second', { author: 'bob' });
    at.state.pull(at.repo, { head: 'second', author: 'bob' });
  };

  test('the open one that holds it', async () => {
    expect(await pullsOf(at.api(), sha('feature'))).toEqual([{ number: 1, baseRef: 'main' }]);
    expect(await pullsOf(at.api(), at.base)).toEqual([]);
  });

  test('all of a merge group', async () => {
    secondPull();
    expect(await pullsBetween(at.api(), at.state.queue(at.repo, [1, 2]))).toEqual([1, 2]);
  });

  test('of a squashed group the one in the name of its branch', async () => {
    const head = commitWith(at.dir, [at.base], { message: 'Squashed (#7)' });
    const ref = `refs/heads/gh-readonly-queue/release/2.0/pr-1-${at.base}`;
    git(at.dir, 'update-ref', ref, head);
    expect(await pullsBetween(at.api(), { base: at.base, head, ref })).toEqual([1]);
  });

  test('of a push by what GitHub merged, not by what messages say', async () => {
    secondPull();
    const head = at.state.merge(at.repo, 1, 'bob');
    const pushed = at.push('main', 'bob', { message: 'Merge pull request #2 (#2)' });
    expect(await pullsBetween(at.api(), { base: at.base, head, ref: 'refs/heads/main' })).toEqual([1]);
    expect(await pullsBetween(at.api(), { base: at.base, head: pushed, ref: 'refs/heads/main' })).toEqual([1]);
    expect(await pullsBetween(at.api(), { base: head, head: pushed, ref: 'refs/heads/main' })).toEqual([]);
  });

  test('only those that go into the same branch', async () => {
    git(at.dir, 'branch', 'release', at.base);
    at.state.pull(at.repo, { head: 'feature', base: 'release' });
    const group = at.state.queue(at.repo, [1]);
    expect(await pullsBetween(at.api(), group)).toEqual([1]);
  });

  test('merged lately', async () => {
    secondPull();
    const head = sha('feature');
    at.state.merge(at.repo, 1, 'bob');
    at.state.close(at.repo, 2);
    const now = Date.parse(at.state.clock.now());
    expect(await recentlyMerged(at.api(), new Date(now - 86_400_000))).toEqual([{ number: 1, head }]);
    expect(await recentlyMerged(at.api(), new Date(now + 1000))).toEqual([]);
  });
});
