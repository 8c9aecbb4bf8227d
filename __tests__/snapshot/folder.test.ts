import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { folderSnapshot } from '../../src/snapshot/folder.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'queue-review-folder-'));
  await mkdir(join(dir, 'a/b'), { recursive: true });
  await mkdir(join(dir, '.git'));
  await writeFile(join(dir, 'a/b/one.yml'), '\uFEFFone: 1\n');
  await writeFile(join(dir, 'two.yml'), 'two: 2\n');
  await writeFile(join(dir, 'other.txt'), 'x');
  await writeFile(join(dir, '.git/config.yml'), 'x: 1\n');
  await writeFile(join(dir, 'binary.yml'), Buffer.from([120, 0, 1]));
  await writeFile(join(dir, 'large.yml'), 'x'.repeat(2000));
  await symlink('/etc/hostname', join(dir, 'link.yml'));
  await symlink('/etc', join(dir, 'folder'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const yaml = (path: string): boolean => path.endsWith('.yml');

test('the wanted files by their paths; links are not followed, nor folders that are foreign', async () => {
  const { files, gaps } = await folderSnapshot(dir, yaml, { maxBytes: 1000 });
  expect([...files.values()].map(({ path, text }) => [path, text])).toEqual([
    ['a/b/one.yml', 'one: 1\n'],
    ['two.yml', 'two: 2\n'],
  ]);
  expect(gaps.map(({ path, reason }) => [path, reason])).toEqual([
    ['binary.yml', 'binary'],
    ['large.yml', 'too-large'],
    ['link.yml', 'link'],
  ]);
});

test('equal contents have the id that git gives them', async () => {
  const { files } = await folderSnapshot(dir, (path) => path === 'two.yml');
  expect(files.get('two.yml')?.blob).toBe('893743b1c8e94f05eb3deac8090f520b21abfa0b');
});

test('limits leave gaps that say so', async () => {
  const few = await folderSnapshot(dir, yaml, { maxFiles: 2, maxBytes: 1000 });
  expect(few.files.size).toBe(1);
  expect(few.gaps.at(-1)).toMatchObject({ path: 'large.yml', reason: 'too-large', note: expect.stringContaining('and 2 more') });
  const small = await folderSnapshot(dir, yaml, { maxTotal: 12 });
  expect([...small.files.keys()]).toEqual(['a/b/one.yml']);
});

test('a folder that is not there is an error', async () => {
  await expect(folderSnapshot(join(dir, 'gone'), yaml)).rejects.toThrow();
});
