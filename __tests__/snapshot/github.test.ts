import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import fc from 'fast-check';
import { UserError } from '../../src/model/errors.js';
import { githubSnapshots, githubTrees } from '../../src/snapshot/github.js';
import { type Entry, file, manyFiles } from './fast-import.js';
import { agree, closeServers, commits, everything, files, LFS, odd, removeFolders, ruby, start } from './github-case.js';
import { type Behaviour, quiet, type Served, send } from './github-server.js';

afterEach(closeServers);
afterAll(removeFolders);

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

  test('reads a repository that names contents by SHA-256', async () => {
    const found = await commits(files({ 'a.rb': 'old' }), files({ 'a.rb': 'new' }), {}, 'sha256');
    await agree(found);
    const many = await commits(files({ 'a.rb': 'old' }), manyFiles(120), {}, 'sha256');
    await agree(many);
    expect([...found.served.routes(), ...many.served.routes()].some((route) => route.includes('git/blobs'))).toBe(false);
    expect(many.served.routes().filter((route) => route === 'POST /graphql')).toHaveLength(1);
  });

  test('sends the token to no other server than the API', async () => {
    const { dir, base, head } = await commits(files({}), manyFiles(120));
    const heard: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const served = await start(dir, {
      instead: ({ route }, response) => {
        if (!route.includes('tarball')) return false;
        const { port } = elsewhere.address() as AddressInfo;
        response.writeHead(302, { location: `http://127.0.0.1:${port}/codeload` }).end();
        return true;
      },
    });
    const { baseUrl } = served.repository.octokit.request.endpoint.DEFAULTS;
    const repository = { ...served.repository, octokit: new Octokit({ baseUrl, auth: 'secret', log: quiet }) };
    const sides = await githubSnapshots(repository, await githubTrees(repository, { base, head }), ruby);
    expect(sides.head.files.size).toBe(120);
    expect(heard).toEqual([undefined]);
    elsewhere.close();
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
