import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';
import { blob, branchTip, commitOf, mergeBase, objectOf, refOf } from '../support/github/git.js';
import { looseObject, plainRef } from '../support/github/objects.js';

const folders = temporaryFolders();
afterAll(folders.clear);

let work = '';
let sha = '';
beforeAll(() => {
  work = initRepository(folders.make());
  sha = commit(work, { 'a/b.txt': 'hello\n', 'bytes.bin': Uint8Array.of(0, 255, 10, 0) });
  git(work, 'branch', 'side/one');
});

describe('what is read without git', () => {
  test('is what git says of objects in files of their own', () => {
    const ids = git(work, 'rev-list', '--objects', '--all', '--no-object-names').split('\n');
    expect(ids).toHaveLength(5);
    for (const id of ids) {
      const found = looseObject(work, id);
      expect(found?.type).toBe(git(work, 'cat-file', '-t', id));
      expect(found?.data.length).toBe(Number(git(work, 'cat-file', '-s', id)));
    }
    expect(blob(work, git(work, 'rev-parse', 'HEAD:bytes.bin'))).toEqual(Buffer.of(0, 255, 10, 0));
  });

  test('is the ref as it is now, in a file of its own or among packed ones', () => {
    expect([plainRef(work, 'refs/heads/side/one'), plainRef(work, 'refs/heads/side')]).toEqual([sha, null]);
    git(work, 'pack-refs', '--all');
    expect([plainRef(work, 'refs/heads/side/one'), branchTip(work, 'side/one')]).toEqual([sha, sha]);
    const next = git(work, 'commit-tree', `${sha}^{tree}`, '-p', sha, '-m', 'next');
    git(work, 'update-ref', 'refs/heads/side/one', next);
    expect([branchTip(work, 'side/one'), commitOf(work, 'side/one'), mergeBase(work, next, sha)]).toEqual([next, next, sha]);
    git(work, 'update-ref', '-d', 'refs/heads/side/one');
    expect([branchTip(work, 'side/one'), refOf(work, 'refs/heads/../../HEAD')]).toEqual([null, null]);
  });

  test('is asked of git where it lies in a pack', () => {
    git(work, 'repack', '-a', '-d', '--quiet');
    expect(looseObject(work, sha)).toBeNull();
    const clone = folders.make();
    git(work, 'clone', '--quiet', '--bare', work, clone);
    expect(objectOf(clone, sha)).toEqual({ sha, type: 'commit' });
    expect(objectOf(clone, `${sha}^{tree}`)).toEqual({ sha: git(work, 'rev-parse', `${sha}^{tree}`), type: 'tree' });
    expect(objectOf(clone, `${sha}:a/b.txt`)?.type).toBe('blob');
    expect(blob(clone, git(work, 'rev-parse', 'HEAD:a/b.txt'))?.toString()).toBe('hello\n');
    expect([commitOf(clone, sha), commitOf(clone, 'main'), blob(clone, sha), blob(clone, '1'.repeat(40))]).toEqual([
      sha,
      sha,
      null,
      null,
    ]);
  });
});
