import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { openRepository, showFile } from '../../src/snapshot/git.js';
import { githubFile } from '../../src/snapshot/github.js';
import { type Entry, file } from './fast-import.js';
import { closeServers, commits, removeFolders } from './github-case.js';
import { type Behaviour, send } from './github-server.js';

afterEach(closeServers);
afterAll(removeFolders);

const MANIFEST = '.github/queue-review.yml';

const files = new Map<string, Entry>([
  [MANIFEST, file('version: 1\n')],
  ['config/bom.yml', file('\uFEFFversion: 1\n')],
  ['config/latin.yml', file(Buffer.from('# caf\xe9\n', 'latin1'))],
  ['config/binary.yml', file(Buffer.from([0, 1]))],
  ['config/large.yml', file(`# ${'x'.repeat(600_000)}\n`)],
  ['config/huge.yml', file(`# ${'x'.repeat(1024 * 1024)}\n`)],
  ['config/link.yml', { mode: '120000', content: '../.github/queue-review.yml' }],
  ['folder-link', { mode: '120000', content: '.github' }],
  ['engine', { mode: '160000', content: '' }],
]);

async function served(behaviour: Behaviour = {}) {
  const { dir, head, served: server } = await commits(new Map(), files, behaviour);
  return { dir, commit: head, server };
}

const noGraphql: Behaviour = { instead: ({ route }, response) => route === 'POST /graphql' && send(response, 502, {}) };
const paths = [
  ...files.keys(),
  '.github',
  'absent.yml',
  'absent/queue-review.yml',
  'folder-link/queue-review.yml',
  'engine/queue-review.yml',
  `${MANIFEST}/x`,
  '../etc/passwd',
  'config/*.yml',
  '__proto__',
  'constructor/prototype',
];

describe('githubFile', () => {
  test('gives the text of one file of a commit in one request', async () => {
    const { commit, server } = await served();
    expect(await githubFile(server.repository, commit, MANIFEST)).toBe('version: 1\n');
    expect(server.routes()).toEqual(['POST /graphql']);
  });

  test.each([
    ['with GraphQL', {}],
    ['without GraphQL', noGraphql],
  ])('gives what git gives, and null for links, folders and what is no text (%s)', async (_, behaviour) => {
    const { dir, commit, server } = await served(behaviour);
    const repository = await openRepository(dir);
    for (const path of paths) {
      const outside = path.startsWith('..') ? null : await showFile(repository, commit, path);
      expect([path, await githubFile(server.repository, commit, path)]).toEqual([path, outside]);
    }
  });

  test('walks the folders where GraphQL is not to be had', async () => {
    const { commit, server } = await served(noGraphql);
    expect(await githubFile(server.repository, commit, MANIFEST)).toBe('version: 1\n');
    expect(
      server
        .routes()
        .slice(1)
        .map((route) => route.replace(/[0-9a-f]{7}$/, '')),
    ).toEqual(['GET git/trees/', 'GET git/trees/', 'GET git/blobs/']);
  });

  test('believes that there is none only of the tree itself', async () => {
    for (const data of [
      null,
      { repository: null },
      { repository: { object: null } },
      { repository: { object: { file: null } } },
    ]) {
      const { commit, server } = await served({
        instead: ({ route }, response) => route === 'POST /graphql' && send(response, 200, { data }),
      });
      expect(await githubFile(server.repository, commit, MANIFEST)).toBe('version: 1\n');
    }
  });

  test('takes no text that is not the blob', async () => {
    const { commit, server } = await served({
      instead: ({ route, body }, response) => {
        if (route !== 'POST /graphql') return false;
        const { variables } = JSON.parse(body) as { readonly variables: { readonly commit: string } };
        const object = { byteSize: 11, text: 'version: 2\n' };
        const oid = variables.commit.replace(/./g, 'e');
        return send(response, 200, { data: { repository: { object: { file: { mode: 0o100644, oid, object } } } } });
      },
    });
    await expect(githubFile(server.repository, commit, MANIFEST)).rejects.toThrow(`acme/shop: ${MANIFEST} of commit`);
  });

  test('says in one line which commit GitHub does not have', async () => {
    const { server } = await served();
    const absent = 'd'.repeat(40);
    await expect(githubFile(server.repository, absent, MANIFEST)).rejects.toThrow(
      'acme/shop: commit ddddddd could not be read: not found (404); either it is gone, or the token may not read it',
    );
    await expect(githubFile(server.repository, 'main', MANIFEST)).rejects.toThrow('whole id');
  });
});
