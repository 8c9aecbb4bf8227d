import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/model/errors.js';
import { changedPaths, gitSnapshots, openRepository } from '../../src/snapshot/git.js';
import { type GitHubOptions, githubSnapshots, githubTrees } from '../../src/snapshot/github.js';
import { initRepository, temporaryFolders } from '../support/git.js';
import { type Entry, type Files, file, importCommits, manyFiles } from './fast-import.js';
import { type Behaviour, type Served, send, serve } from './github-server.js';

const folders = temporaryFolders();
afterAll(folders.clear);
const open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

const ruby = (path: string): boolean => path.endsWith('.rb');
const everything = (): boolean => true;

async function start(dir: string, behaviour: Behaviour = {}): Promise<Served> {
  const served = await serve(dir, behaviour);
  open.push(served);
  return served;
}

interface Case {
  readonly served: Served;
  readonly dir: string;
  readonly base: string;
  readonly head: string;
}

async function commits(base: Files, head: Files, behaviour: Behaviour = {}): Promise<Case> {
  const dir = initRepository(folders.make());
  const [first = '', second = ''] = importCommits(dir, [base, head]);
  return { served: await start(dir, behaviour), dir, base: first, head: second };
}

/** Both sides through the API, which must be what git gives for the same commits. */
async function agree({ served, dir, base, head }: Case, wanted: (path: string) => boolean = ruby, options: GitHubOptions = {}) {
  const trees = await githubTrees(served.repository, { base, head });
  const sides = await githubSnapshots(served.repository, trees, wanted, options);
  const repository = await openRepository(dir);
  const [gitBase, gitHead] = await gitSnapshots(repository, [base, head], wanted, options);
  expect(sides).toEqual({ base: gitBase, head: gitHead });
  expect([...sides.head.files.keys()]).toEqual([...(gitHead?.files.keys() ?? [])]);
  expect(trees.changed).toEqual(await changedPaths(repository, base, head));
  return sides;
}

const files = (record: { readonly [path: string]: string | Uint8Array | Entry }): Files =>
  new Map(
    Object.entries(record).map(([path, entry]) => [
      Buffer.from(path).toString('latin1'),
      typeof entry === 'string' || entry instanceof Uint8Array ? file(entry) : entry,
    ]),
  );

const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
const odd = files({
  'link.rb': { mode: '120000', content: '/etc/passwd' },
  'engines/billing': { mode: '160000', content: '' },
  'binary.rb': Buffer.from([97, 0, 98]),
  'huge.rb': Buffer.alloc(1024 * 1024 + 1, 'a\n'),
  'fits.rb': Buffer.alloc(1024 * 1024, 'a\n'),
  'lfs.rb': LFS,
  'latin.rb': Buffer.from('# caf\xe9\nclass A\n', 'latin1'),
  'bom.rb': '\uFEFFclass B',
  'crlf.rb': 'class C\r\nend\r\n',
  'empty.rb': '',
  'run.rb': { mode: '100755', content: '#!/usr/bin/env ruby\n' },
  'new\nline.rb': '1',
  'quote".rb': '2',
  'umläut/日本.rb': '3',
  'README.md': 'not wanted',
});

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

describe('githubSnapshots', () => {
  test('gives what git gives, odd contents and names included, few files in one batch', async () => {
    const found = await commits(
      files({ 'a.rb': 'old', 'same.rb': 'x' }),
      new Map([...odd, ...files({ 'a.rb': 'new', 'same.rb': 'x' })]),
    );
    const sides = await agree(found);
    expect(sides.head.gaps.map(({ path, reason }) => [path, reason])).toEqual([
      ['binary.rb', 'binary'],
      ['engines/billing', 'submodule'],
      ['huge.rb', 'too-large'],
      ['lfs.rb', 'missing'],
      ['link.rb', 'link'],
    ]);
    // Too long for a batch; binary; no UTF-8. Nothing else is asked for by itself, and the huge one not at all.
    const singles = found.served.routes().filter((route) => route.includes('git/blobs'));
    expect(singles).toHaveLength(3);
    expect(found.served.routes().filter((route) => route === 'POST /graphql')).toHaveLength(1);
    expect(found.served.routes()).toHaveLength(2 + 1 + 3);
  });

  test('gives what git gives from one archive of the head, and asks for nothing else of it', async () => {
    const many = manyFiles(150);
    const base = new Map([...many, ...files({ 'app/jobs/job_1.rb': 'before', 'gone.rb': 'gone' })]);
    const found = await commits(base, new Map([...many, ...odd]));
    await agree(found);
    expect(found.served.routes()).toEqual([
      `GET git/trees/${found.base.slice(0, 7)}?recursive=1`,
      `GET git/trees/${found.head.slice(0, 7)}?recursive=1`,
      `GET tarball/${found.head.slice(0, 7)}`,
      `GET /codeload/${found.head.slice(0, 7)}?token=secret`,
      'POST /graphql',
    ]);
  });

  test('reads a base that has lost most of its files from its own archive', async () => {
    const found = await commits(manyFiles(160), files({ 'a.rb': 'all gone' }));
    await agree(found);
    expect(found.served.routes().filter((route) => route.startsWith('GET tarball'))).toEqual([
      `GET tarball/${found.base.slice(0, 7)}`,
    ]);
    expect(found.served.routes()).toHaveLength(2 + 2 + 1);
  });

  test('does not download gigabytes for some hundred files', async () => {
    const video = files({ 'video.bin': randomBytes(1024), 'big.bin': randomBytes(2048) });
    const found = await commits(files({}), new Map([...manyFiles(120), ...video]), {
      instead: ({ route }) => route.startsWith('GET tarball') && expect(route).toBe('never') === undefined,
    });
    const trees = await githubTrees(found.served.repository, found);
    const entries = trees.head.entries.map((entry) => (entry.path === 'video.bin' ? { ...entry, size: 3e9 } : entry));
    const sides = await githubSnapshots(found.served.repository, { ...trees, head: { ...trees.head, entries } }, ruby);
    expect(sides.head.files.size).toBe(120);
    expect(found.served.routes().slice(2)).toEqual(['POST /graphql', 'POST /graphql', 'POST /graphql']);
  });

  test('reads nothing that is known already, and nothing where nothing is wanted', async () => {
    const found = await commits(files({ 'a.rb': 'a' }), files({ 'a.rb': 'a', 'b.rb': 'b' }));
    const trees = await githubTrees(found.served.repository, found);
    const blob = trees.base.entries[0]?.blob ?? '';
    const { head } = await githubSnapshots(found.served.repository, trees, ruby, { known: new Map([[blob, 'remembered']]) });
    expect([...head.files.values()].map(({ text }) => text)).toEqual(['remembered', 'b']);
    expect(found.served.asked.at(-1)?.body).not.toContain(blob);
    const before = found.served.asked.length;
    const none = await githubSnapshots(found.served.repository, trees, () => false);
    expect([none.base.files.size, none.head.files.size, found.served.asked.length]).toEqual([0, 0, before]);
  });

  test('asks for sizes above the largest that is read neither in a batch nor alone', async () => {
    const found = await commits(files({}), files({ 'fits.rb': 'x'.repeat(100), 'over.rb': 'x'.repeat(101) }));
    const sides = await agree(found, ruby, { maxBytes: 100 });
    expect([...sides.head.files.keys()]).toEqual(['fits.rb']);
  });

  test('believes no size where GitHub tells none', async () => {
    const found = await commits(files({}), new Map([...manyFiles(120), ...files({ 'over.rb': 'x'.repeat(900) })]));
    const trees = await githubTrees(found.served.repository, found);
    const entries = trees.head.entries.map((entry) => ({ ...entry, size: null }));
    const sides = await githubSnapshots(found.served.repository, { ...trees, head: { ...trees.head, entries } }, ruby, {
      maxBytes: 800,
    });
    expect(sides.head.files.size).toBe(120);
    expect(sides.head.gaps.map(({ path, reason }) => [path, reason])).toEqual([['over.rb', 'too-large']]);
  });

  describe('where GraphQL fails', () => {
    const count = 20;
    const blobs = (served: Served): number => served.routes().filter((route) => route.startsWith('GET git/blobs')).length;

    test.each([
      ['is down', 502, { message: 'Bad Gateway' }],
      ['refuses', 200, { data: null, errors: [{ message: 'Resource not accessible by integration' }] }],
      ['knows no such repository', 200, { data: { repository: null } }],
    ])('reads blobs one by one (it %s)', async (_, status, value) => {
      const found = await commits(files({}), manyFiles(count), {
        instead: ({ route }, response) => route === 'POST /graphql' && send(response, status, value),
      });
      await agree(found);
      expect(blobs(found.served)).toBe(count);
    });

    test('keeps the part of an answer that came, and checks it', async () => {
      const found = await commits(files({}), manyFiles(count), {
        instead: ({ route }, response) =>
          route === 'POST /graphql' &&
          send(response, 200, {
            data: {
              repository: Object.fromEntries(
                Array.from({ length: 10 }, (_, index) => [
                  `b${index}`,
                  index === 3 ? { byteSize: 5, text: 'wrong' } : index === 4 ? null : { byteSize: 1, text: contentOf(index) },
                ]),
              ),
            },
            errors: [{ message: 'Something went wrong' }],
          }),
      });
      await agree(found);
      expect(blobs(found.served)).toBe(count - 8);
    });
    // In the order of the tree: job_0, job_1, job_10, job_11, ...
    const contentOf = (index: number): string => {
      const name = Array.from({ length: count }, (_, number) => `job_${number}.rb`).sort()[index] ?? '';
      return `class Job${name.slice(4, -3)}\nend\n`;
    };

    test('refuses to use up the requests of a whole repository', async () => {
      const found = await commits(files({}), manyFiles(501), {
        instead: ({ route }, response) => /graphql|tarball/.test(route) && send(response, 502, { message: 'Bad Gateway' }),
      });
      const trees = await githubTrees(found.served.repository, found);
      await expect(githubSnapshots(found.served.repository, trees, ruby)).rejects.toThrow(UserError);
      await expect(githubSnapshots(found.served.repository, trees, ruby)).rejects.toThrow(
        /acme\/shop: GitHub gives 501 of the files/,
      );
      expect(blobs(found.served)).toBe(0);
    });
  });

  test('leaves a gap for a content that GitHub does not have, and fails for one that it refuses', async () => {
    const answering = (status: number): Behaviour => ({
      instead: ({ route }, response) => /graphql|git\/blobs/.test(route) && send(response, status, { message: 'no' }),
    });
    const lost = await commits(files({}), files({ 'a.rb': 'a' }), answering(404));
    const trees = await githubTrees(lost.served.repository, lost);
    const { head } = await githubSnapshots(lost.served.repository, trees, ruby);
    expect(head).toMatchObject({ files: new Map(), gaps: [{ path: 'a.rb', reason: 'missing' }] });
    const refused = await commits(files({}), files({ 'a.rb': 'a' }), answering(403));
    await expect(githubSnapshots(refused.served.repository, trees, ruby)).rejects.toThrow(
      /^acme\/shop: the content [0-9a-f]{7} could not be read: the token may not read it/,
    );
  });

  test('takes no bytes for a blob that have another id', async () => {
    const found = await commits(files({}), files({ 'a.rb': 'a' }), {
      instead: ({ route }, response) => {
        if (route === 'POST /graphql') return send(response, 502, {});
        return route.includes('git/blobs') && send(response, 200, { encoding: 'base64', content: 'YmFk', size: 3 });
      },
    });
    const trees = await githubTrees(found.served.repository, found);
    const { head } = await githubSnapshots(found.served.repository, trees, ruby);
    expect(head.gaps.map(({ reason }) => reason)).toEqual(['missing']);
  });
});

describe('any two commits', () => {
  const content = fc.oneof(
    fc.constantFrom('', 'class A\nend\n', '\uFEFFbom', 'a\r\nb\r\n', '$Format:%H$\n', LFS, 'ä'.repeat(40)),
    fc.string(),
    fc.uint8Array({ maxLength: 60 }),
  );
  const entry: fc.Arbitrary<Entry> = fc.record({
    mode: fc.constantFrom('100644' as const, '100644' as const, '100755' as const, '120000' as const, '160000' as const),
    content,
  });
  const attributes = fc
    .array(
      fc.constantFrom(
        '*.rb export-ignore',
        'a/** export-ignore',
        '*.rb export-subst',
        '*.rb text eol=crlf',
        '* -text',
        'b export-ignore',
      ),
    )
    .map((lines) => file(`${lines.join('\n')}\n`));
  const name = fc.constantFrom('a', 'b', 'B', 'a b', 'é', '__proto__', 'constructor', '..rb', 'x.rb', '日本');
  const path = fc
    .array(name, { minLength: 1, maxLength: 3 })
    .map((names) => Buffer.from(`${names.join('/')}.rb`).toString('latin1'));
  const tree = fc.tuple(fc.array(fc.tuple(path, entry), { maxLength: 12 }), attributes).map(([entries, lines]) => {
    const made = new Map<string, Entry>([['.gitattributes', lines]]);
    for (const [at, one] of entries) made.set(at, one);
    return made;
  });

  test('are read as git reads them, in batches and from archives', async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.boolean(), fc.boolean(), async (base, head, many, cut) => {
        const filler = many ? manyFiles(110) : manyFiles(2);
        const found = await commits(new Map([...base, ...filler]), new Map([...filler, ...head]), cut ? { listed: 5 } : {});
        await agree(found, everything);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
