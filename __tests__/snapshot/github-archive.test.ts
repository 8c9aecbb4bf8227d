import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { pack } from 'tar-stream';
import { blobId } from '../../src/snapshot/content.js';
import { type ArchiveLimits, type Needed, readArchive } from '../../src/snapshot/github-archive.js';
import { type Files, file, manyFiles } from './fast-import.js';
import { agree, closeServers, commits, removeFolders, start } from './github-case.js';
import type { Behaviour } from './github-server.js';

afterEach(closeServers);
afterAll(removeFolders);

const COMMIT = 'c'.repeat(40);
const LIMITS: ArchiveLimits = { maxBytes: 1000, maxTotal: 10 * 1024 * 1024, timeoutMs: 10_000 };

type Headers = Parameters<ReturnType<typeof pack>['entry']>[0];
type Part = readonly [Headers | string, (string | Uint8Array)?];

/** The bytes of an archive as an attacker would like it to be. */
async function tar(parts: readonly Part[]): Promise<Buffer> {
  const made = pack();
  for (const [header, content = ''] of parts) made.entry(typeof header === 'string' ? { name: header } : header, content);
  made.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of made) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

const archiveOf = async (parts: readonly Part[]): Promise<Buffer> => gzipSync(await tar(parts));

/** What is found in an archive that the server sends, in order. */
async function look(archive: Buffer, texts: readonly (string | Uint8Array)[], limits: Partial<ArchiveLimits> = {}) {
  const { repository } = await start('.', {
    instead: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-gzip' });
      response.end(archive);
      return true;
    },
  });
  const needed: Needed = new Map(texts.map((text) => [blobId(Buffer.from(text)), Buffer.from(text).length]));
  const found: string[] = [];
  const whole = await readArchive(repository, COMMIT, needed, (id, bytes) => found.push(`${id === blobId(bytes)} ${bytes}`), {
    ...LIMITS,
    ...limits,
  });
  return { whole, found };
}

describe('readArchive', () => {
  test('finds contents wherever they lie, each once', async () => {
    const archive = await archiveOf([
      [{ name: 'acme-shop-ccccccc/', type: 'directory' }],
      ['acme-shop-ccccccc/a.rb', 'one'],
      ['acme-shop-ccccccc/copy.rb', 'one'],
      ['acme-shop-ccccccc/other.rb', 'two'],
      [`acme-shop-ccccccc/${'long/'.repeat(60)}b.rb`, 'three'],
    ]);
    expect(await look(archive, ['three', 'one'])).toEqual({ whole: true, found: ['true one', 'true three'] });
  });

  test('never takes what has other bytes, by whatever name', async () => {
    const archive = await archiveOf([
      ['acme-shop-ccccccc/app/jobs/a.rb', 'onX'],
      ['../../../etc/passwd', 'root'],
      ['/absolute.rb', 'one'],
      [{ name: 'acme-shop-ccccccc/link.rb', type: 'symlink', linkname: '/etc/passwd' }],
      [{ name: 'acme-shop-ccccccc/hard.rb', type: 'link', linkname: 'a.rb' }],
      [{ name: '', type: 'file' }, 'none'],
    ]);
    expect(await look(archive, ['one'])).toEqual({ whole: true, found: ['true one'] });
    expect(await look(archive, ['two', 'absent'])).toEqual({ whole: true, found: [] });
  });

  test('keeps nothing above the size that is read, and goes on behind it', async () => {
    const huge = Buffer.alloc(5 * 1024 * 1024, 'x');
    const archive = await archiveOf([
      ['p/huge.rb', huge],
      ['p/a.rb', 'one'],
    ]);
    expect(await look(archive, [huge, 'one'])).toEqual({ whole: true, found: ['true one'] });
  });

  test('stops unpacking at a limit, and keeps what came before', async () => {
    const archive = await archiveOf([
      ['p/a.rb', 'one'],
      ['p/bomb.rb', Buffer.alloc(20 * 1024 * 1024)],
      ['p/z.rb', 'two'],
    ]);
    expect(archive.length).toBeLessThan(100_000);
    expect(await look(archive, ['one', 'two'])).toEqual({ whole: true, found: ['true one'] });
    expect(await look(archive, ['two'])).toEqual({ whole: false, found: [] });
  });

  test('stops downloading when all was found', async () => {
    const archive = await archiveOf([
      ['p/a.rb', 'one'],
      ['p/rest.bin', randomBytes(4 * 1024 * 1024)],
    ]);
    let closed: Promise<unknown> = Promise.resolve();
    const { repository } = await start('.', {
      instead: (_, response) => {
        closed = new Promise((resolve) => response.once('close', resolve));
        response.writeHead(200, { 'content-type': 'application/x-gzip' });
        // The rest never comes.
        response.write(archive.subarray(0, 100_000));
        return true;
      },
    });
    const needed = new Map([[blobId(Buffer.from('one')), 3]]);
    expect(await readArchive(repository, COMMIT, needed, () => {}, { ...LIMITS, timeoutMs: 60_000 })).toBe(true);
    await closed;
  });

  test('keeps what came before a break, wherever it breaks', async () => {
    const plain = await tar([
      ['p/a.rb', 'one'],
      ['p/b.rb', randomBytes(3000)],
      ['p/c.rb', 'two'],
    ]);
    const archive = gzipSync(plain);
    for (const part of [0, 1, 9, 20, 200, archive.length >> 1, archive.length - 9]) {
      const { found } = await look(archive.subarray(0, part), ['one', 'two']);
      expect([[], ['true one'], ['true one', 'true two']]).toContainEqual(found);
    }
    for (const at of [0, 3, 100, 156, 257]) {
      const altered = Buffer.from(plain);
      altered[at] = 0xff;
      expect((await look(gzipSync(altered), ['one', 'two'])).found.every((line) => line.startsWith('true'))).toBe(true);
    }
    expect((await look(gzipSync(plain.subarray(0, 1024 + 700)), ['one', 'two'])).found).toEqual(['true one']);
    for (const nonsense of ['', 'not gzip', gzipSync('not tar'), gzipSync(randomBytes(5000)), plain]) {
      expect(await look(Buffer.from(nonsense), ['one'])).toEqual({ whole: false, found: [] });
    }
  });

  test('gives up on one that does not come', async () => {
    const { repository } = await start('.', {
      instead: ({ route }, response) => {
        if (!route.includes('tarball')) return false;
        response.writeHead(200, { 'content-type': 'application/x-gzip' });
        response.write(gzipSync('x').subarray(0, 5));
        return true;
      },
    });
    const needed = new Map([[blobId(Buffer.from('one')), 3]]);
    expect(await readArchive(repository, COMMIT, needed, () => {}, { ...LIMITS, timeoutMs: 200 })).toBe(false);
  });
});

describe('githubSnapshots with a hostile archive', () => {
  async function read(head: Files, behaviour: Behaviour = {}) {
    const found = await commits(manyFiles(1), head, behaviour);
    const sides = await agree(found);
    return { routes: found.served.routes().slice(2), sides };
  }

  const withAttributes = (lines: string): Files =>
    new Map([
      ['.gitattributes', file(lines)],
      ['app/hidden/secret_job.rb', file('class SecretJob\nend\n')],
      ['app/version.rb', file('VERSION = "$Format:%H$"\n')],
      ['app/endings.rb', file('a\nb\n')],
      ...manyFiles(120),
    ]);

  test('reads what its author keeps out of archives or alters in them', async () => {
    const lines = 'app/hidden export-ignore\napp/version.rb export-subst\napp/endings.rb text eol=crlf\n';
    const { routes, sides } = await read(withAttributes(lines));
    expect(sides.head.files.get('app/hidden/secret_job.rb')?.text).toContain('SecretJob');
    expect(sides.head.files.get('app/version.rb')?.text).toContain('$Format:%H$');
    expect(routes.filter((route) => route === 'POST /graphql')).toHaveLength(1);
    expect(routes).toHaveLength(3);
  });

  test('reads a commit of which nothing is in the archive', async () => {
    const { routes, sides } = await read(withAttributes('* export-ignore\n'));
    expect(sides.head.files.size).toBe(123);
    expect(routes.filter((route) => route === 'POST /graphql')).toHaveLength(3);
  });

  test.each([404, 403, 500, 502])('reads batches where the archive is answered with %d', async (status) => {
    const { routes } = await read(manyFiles(120), {
      instead: ({ route }, response) => {
        if (!route.includes('tarball')) return false;
        response.writeHead(status, { 'content-type': 'text/html' });
        response.end('<html>');
        return true;
      },
    });
    expect(routes.filter((route) => route === 'POST /graphql')).toHaveLength(3);
    expect(routes.filter((route) => route.includes('git/blobs'))).toHaveLength(0);
  });

  test('reads the rest in batches where the connection breaks in the middle', async () => {
    const bytes = randomBytes(200_000);
    const { routes } = await read(
      new Map([...manyFiles(120), ['a_first.bin', file(bytes)], ['z_last.rb', file('class Z\nend\n')]]),
      {
        instead: ({ route }, response) => {
          if (!route.includes('/codeload/')) return false;
          response.writeHead(200, { 'content-type': 'application/x-gzip' });
          response.write(gzipSync(bytes).subarray(0, 5000), () => response.destroy());
          return true;
        },
      },
    );
    expect(routes.filter((route) => route === 'POST /graphql')).toHaveLength(3);
  });
});
