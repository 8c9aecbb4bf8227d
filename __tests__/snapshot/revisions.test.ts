import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openRepository } from '../../src/snapshot/git.js';
import { resolveCommit, resolveRevisions } from '../../src/snapshot/revisions.js';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';

const folders = temporaryFolders();
afterAll(folders.clear);

/** main: one, then two; feature: from one, then three. */
function forked(): { readonly dir: string; readonly one: string; readonly two: string; readonly three: string } {
  const dir = initRepository(folders.make());
  const one = commit(dir, { 'a.rb': '1' });
  git(dir, 'checkout', '--quiet', '-b', 'feature');
  const three = commit(dir, { 'b.rb': '3' });
  git(dir, 'checkout', '--quiet', 'main');
  const two = commit(dir, { 'a.rb': '2' });
  return { dir, one, two, three };
}

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no failure';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('resolveRevisions', () => {
  test('compares from the merge base and takes policy from the tip of the base', async () => {
    const { dir, one, two, three } = forked();
    const opened = await openRepository(dir);
    expect(await resolveRevisions(opened, { base: 'main', head: 'feature' })).toEqual({ base: one, head: three, policy: two });
  });

  test('finds the default branch and HEAD by itself, in a clone the one of origin first', async () => {
    const { dir, one, two, three } = forked();
    git(dir, 'checkout', '--quiet', 'feature');
    expect(await resolveRevisions(await openRepository(dir), {})).toEqual({ base: one, head: three, policy: two });

    git(dir, 'checkout', '--quiet', 'main');
    const clone = join(folders.make(), 'clone');
    git(dir, 'clone', '--quiet', dir, clone);
    git(clone, 'checkout', '--quiet', '-b', 'feature', 'origin/feature');
    git(clone, 'branch', '--quiet', '--force', 'main', three);
    expect(await resolveRevisions(await openRepository(clone), {})).toEqual({ base: one, head: three, policy: two });
  });

  test('takes the branches master and main in a repository without origin', async () => {
    const { dir, two } = forked();
    git(dir, 'branch', '--move', 'main', 'master');
    expect((await resolveRevisions(await openRepository(dir), { head: 'feature' })).policy).toBe(two);
    git(dir, 'branch', '--move', 'master', 'trunk');
    expect(await failure(resolveRevisions(await openRepository(dir), { head: 'feature' }))).toBe(
      'no base branch: none of origin/HEAD, origin/main, origin/master, main and master exists; give one with --base',
    );
  });

  test('works in a bare repository', async () => {
    const { dir, one, two, three } = forked();
    const bare = join(folders.make(), 'bare.git');
    git(dir, 'clone', '--quiet', '--mirror', dir, bare);
    const opened = await openRepository(bare);
    expect(await resolveRevisions(opened, { head: 'feature' })).toEqual({ base: one, head: three, policy: two });
  });

  test('says that two revisions have no common history', async () => {
    const { dir } = forked();
    git(dir, 'checkout', '--quiet', '--orphan', 'other');
    commit(dir, { 'c.rb': '1' });
    expect(await failure(resolveRevisions(await openRepository(dir), { base: 'main', head: 'other' }))).toBe(
      'main and other have no common history',
    );
  });

  test('compares a range that a shallow clone holds, and says what it lacks', async () => {
    const dir = initRepository(folders.make());
    const first = commit(dir, { 'a.rb': '1' });
    const second = commit(dir, { 'a.rb': '2' });
    const third = commit(dir, { 'a.rb': '3' });
    const shallow = join(folders.make(), 'shallow');
    git(dir, 'clone', '--quiet', '--depth=2', `file://${dir}`, shallow);
    const opened = await openRepository(shallow);
    expect(opened.shallow).toBe(true);
    expect(await resolveRevisions(opened, { base: second, head: third })).toEqual({ base: second, head: third, policy: second });
    const deepen = 'this is a shallow clone: run git fetch --unshallow, or check out with fetch-depth: 0';
    expect(await failure(resolveRevisions(opened, { base: first }))).toBe(`${first}: unknown revision; ${deepen}`);

    git(shallow, 'checkout', '--quiet', '--detach');
    git(shallow, 'branch', '--quiet', '-D', 'main');
    git(shallow, 'remote', 'remove', 'origin');
    expect(await failure(resolveRevisions(opened, {}))).toBe(
      `no base branch: none of origin/HEAD, origin/main, origin/master, main and master exists; ${deepen}`,
    );
  });

  test('says that a shallow clone lacks the common history', async () => {
    const { dir } = forked();
    const shallow = join(folders.make(), 'shallow');
    git(dir, 'clone', '--quiet', '--depth=1', '--no-single-branch', `file://${dir}`, shallow);
    expect(await failure(resolveRevisions(await openRepository(shallow), { base: 'origin/main', head: 'origin/feature' }))).toBe(
      'the common history of origin/main and origin/feature is missing; this is a shallow clone: run git fetch --unshallow, or check out with fetch-depth: 0',
    );
  });
});

describe('resolveCommit', () => {
  test('takes every way to name one commit', async () => {
    const { dir, one, two } = forked();
    git(dir, 'tag', '--annotate', '--message', 'release', 'v1', one);
    const opened = await openRepository(dir);
    for (const name of ['main', 'HEAD', two, two.slice(0, 10), '@', 'refs/heads/main'])
      expect(await resolveCommit(opened, name)).toBe(two);
    for (const name of ['v1', 'main~1', 'main^']) expect(await resolveCommit(opened, name)).toBe(one);
  });

  test('refuses in one line what names none', async () => {
    const { dir } = forked();
    const opened = await openRepository(dir);
    for (const name of ['absent', 'main..feature', '^main', 'main:a.rb', '--all', '-h', 'a b', 'a'.repeat(40)]) {
      expect(await failure(resolveCommit(opened, name))).toBe(`${name}: unknown revision`);
    }
    expect(await failure(resolveCommit(opened, ''))).toBe('(empty): unknown revision');
    expect(await failure(resolveCommit(opened, 'main\nHEAD'))).toBe('main?HEAD: unknown revision');
    expect(await failure(resolveCommit(opened, 'x'.repeat(10_000)))).toBe(`${'x'.repeat(100)}...: unknown revision`);
  });

  test('says that a new repository has no commit', async () => {
    const opened = await openRepository(initRepository(folders.make()));
    expect(await failure(resolveCommit(opened, 'HEAD'))).toBe('HEAD: there is no commit yet');
  });
});
