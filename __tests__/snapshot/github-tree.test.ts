import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/model/errors.js';
import { changedPaths, openRepository } from '../../src/snapshot/git.js';
import { githubSnapshots, githubTrees } from '../../src/snapshot/github.js';
import { file, manyFiles } from './fast-import.js';
import { agree, closeServers, commits, files, odd, removeFolders, ruby } from './github-case.js';
import { send } from './github-server.js';

afterEach(closeServers);
afterAll(removeFolders);

describe('githubTrees', () => {
  test('tells the kinds, modes and sizes of entries, in two requests', async () => {
    const { served, base, head } = await commits(files({ 'a.rb': 'x' }), odd);
    const trees = await githubTrees(served.repository, { base, head });
    expect(trees.base).toMatchObject({ commit: base, entries: [{ path: 'a.rb', kind: 'file', mode: '100644', size: 1 }] });
    const kinds = new Map(trees.head.entries.map(({ path, kind, mode, size }) => [path, [kind, mode, size]]));
    expect(kinds.get('link.rb')).toEqual(['link', '120000', 11]);
    expect(kinds.get('engines/billing')).toEqual(['submodule', '160000', null]);
    expect(kinds.get('run.rb')).toEqual(['file', '100755', 20]);
    expect(kinds.get('umläut/日本.rb')).toEqual(['file', '100644', 1]);
    expect(kinds.has('umläut')).toBe(false);
    expect(served.routes()).toHaveLength(2);
  });

  test('knows every changed path beyond 3,000, both names of a move, and changes of mode alone', async () => {
    const many = manyFiles(3500);
    const moved = new Map([...many].map(([path, entry]) => [path.replace('app/', 'lib/'), entry]));
    const { served, dir, base, head } = await commits(
      new Map([...many, ...files({ 'kept.rb': '1', 'run.rb': '1' })]),
      new Map([...moved, ...files({ 'kept.rb': '1', 'run.rb': { mode: '100755', content: '1' } })]),
    );
    const { changed } = await githubTrees(served.repository, { base, head });
    expect(changed.size).toBe(7001);
    expect(changed).toEqual(await changedPaths(await openRepository(dir), base, head));
    expect(served.routes()).toHaveLength(2);
  });

  test('asks once where both commits are the same', async () => {
    const { served, head } = await commits(files({}), files({ 'a.rb': 'x' }));
    const trees = await githubTrees(served.repository, { base: head, head });
    expect(trees.changed.size).toBe(0);
    expect(trees.base.entries.map(({ path }) => path)).toEqual(['a.rb']);
    expect(served.routes()).toHaveLength(1);
  });

  test('walks folder by folder where a listing is cut off, once for what both commits share', async () => {
    const shared = new Map([...manyFiles(6, 'app/jobs'), ...manyFiles(6, 'app/models'), ...manyFiles(3, 'lib')]);
    const base = new Map([...shared, ...files({ 'a.rb': '1', 'zz/deep/er/x.rb': '1' })]);
    const head = new Map([...shared, ...files({ 'a.rb': '2', 'zz/deep/er/x.rb': '2' })]);
    const found = await commits(base, head, { listed: 10 });
    const sides = await agree(found);
    expect(sides.head.files.size).toBe(17);
    const ids = found.served.routes().filter((route) => route.includes('git/trees'));
    // Both roots cut off (2 + 2), app once (1 + 1), its two folders are the same tree, lib once, zz twice.
    expect(ids).toHaveLength(4 + 2 + 1 + 1 + 2);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('refuses a tree that names one folder over and over, instead of filling the memory', async () => {
    const hex = (digit: string): string => digit.repeat(40);
    const level = (id: string, below: string): object => ({
      sha: id,
      truncated: false,
      tree: Array.from({ length: 30 }, (_, index) => ({ path: `d${index}`, mode: '040000', type: 'tree', sha: below })),
    });
    const chain = ['1', '2', '3', '4', '5', '6', '7', '8'].map(hex);
    const { served, head } = await commits(files({}), files({ 'a.rb': '' }), {
      instead: ({ route }, response) => {
        const id = /git\/trees\/([0-9a-f]+)/.exec(route)?.[1];
        if (id === undefined) return false;
        if (route.includes('recursive')) {
          const leaf = [{ path: 'a.rb', mode: '100644', type: 'blob', sha: hex('9'), size: 0 }];
          return send(response, 200, { sha: id, truncated: id !== chain[7], tree: id === chain[7] ? leaf : [] });
        }
        return send(response, 200, level(id, chain[chain.indexOf(id) + 1] ?? ''));
      },
    });
    await expect(githubTrees(served.repository, { base: head, head })).rejects.toEqual(
      new UserError([
        `acme/shop: commit ${head.slice(0, 7)} holds more files than GitHub lists; check it out in the workflow, so that git reads it`,
      ]),
    );
  });

  test('keeps two names apart that are no UTF-8, so that no file hides behind another', async () => {
    const head = new Map([
      ...files({ 'a.rb': '' }),
      ['\xff.rb', file('one')],
      ['\xfe.rb', file('two')],
      ['dir\xfd/x.rb', file('3')],
    ]);
    const { served, base, head: id } = await commits(files({ 'a.rb': '' }), head);
    const trees = await githubTrees(served.repository, { base, head: id });
    const sides = await githubSnapshots(served.repository, trees, ruby);
    expect([...sides.head.files.values()].map(({ path, text }) => [path, text])).toEqual([
      ['a.rb', ''],
      ['dir\uFFFD/x.rb', '3'],
      ['\uFFFD.rb', 'two'],
      ['\uFFFD2.rb', 'one'],
    ]);
    expect(trees.changed).toEqual(new Set(['dir\uFFFD/x.rb', '\uFFFD.rb', '\uFFFD2.rb']));
  });

  test.each([
    [404, 'not found (404); either it is gone, or the token may not read it: it needs the permission contents: read'],
    [403, 'the token may not read it (403: Resource not accessible by integration); it needs the permission contents: read'],
    [401, 'the token was not accepted (401); it may have expired'],
    [502, 'GitHub did not answer (502: Resource not accessible by integration); run again later'],
  ])('says in one line what was asked for when GitHub answers %d', async (status, words) => {
    const { served, base, head } = await commits(files({}), files({ 'a.rb': '' }), {
      instead: (_, response) =>
        send(response, status, { message: 'Resource not accessible by integration', documentation_url: 'https://x' }),
    });
    await expect(githubTrees(served.repository, { base, head })).rejects.toEqual(
      new UserError([`acme/shop: commit ${base.slice(0, 7)} could not be read: ${words}`]),
    );
  });

  test('takes a used up token for what it is, and an answer that is no tree for none', async () => {
    for (const [status, value, words] of [
      [
        403,
        { message: 'API rate limit exceeded for installation' },
        "the token's requests are used up (rate limit); run again later",
      ],
      [200, { tree: [{ path: 'a.rb', mode: '100644' }], truncated: false }, 'the answer was not understood'],
      [200, 'nonsense', 'the answer was not understood'],
    ] as const) {
      const { served, head } = await commits(files({}), files({ 'a.rb': '' }), {
        instead: (_, response) => send(response, status, value),
      });
      await expect(githubTrees(served.repository, { base: head, head })).rejects.toEqual(
        new UserError([`acme/shop: commit ${head.slice(0, 7)} could not be read: ${words}`]),
      );
    }
  });

  test('takes nothing but whole ids of commits', async () => {
    const { served, head } = await commits(files({}), files({}));
    for (const name of ['main', head.slice(0, 7), `${head}/..`, '']) {
      await expect(githubTrees(served.repository, { base: name, head })).rejects.toThrow('whole id');
    }
  });
});
