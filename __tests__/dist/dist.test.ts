import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildAfresh, root, run } from '../support/cli.js';
import { temporaryFolders } from '../support/git.js';

const folders = temporaryFolders();
let built: string;
beforeAll(() => {
  built = folders.make();
  buildAfresh(built);
}, 60_000);
afterAll(folders.clear);

describe('dist', () => {
  test('is what the sources give, byte for byte; else: npm run build', () => {
    const dist = join(root, 'dist');
    expect(readdirSync(dist).sort()).toEqual(readdirSync(built).sort());
    const stale = readdirSync(built).filter((name) => !readFileSync(join(dist, name)).equals(readFileSync(join(built, name))));
    expect(stale).toEqual([]);
  });

  test('is the same wherever it is built', () => {
    const again = folders.make();
    buildAfresh(again);
    for (const name of readdirSync(built))
      expect(readFileSync(join(again, name)).equals(readFileSync(join(built, name)))).toBe(true);
  });

  test('is small enough to be committed, and names no folder of the machine', () => {
    const bytes = readdirSync(built).reduce((sum, name) => sum + statSync(join(built, name)).size, 0);
    expect(bytes).toBeLessThan(9 * 1024 * 1024);
    expect(readFileSync(join(built, 'cli.js'), 'utf8')).not.toContain(root);
  });

  test('can be run as a program, and knows its version', () => {
    accessSync(join(built, 'cli.js'), constants.X_OK);
    expect(readFileSync(join(built, 'cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(run(built, ['--version'])).toEqual({ code: 0, stdout: `queue-review ${version}\n`, stderr: '' });
  });

  test('carries the licence of every package in it', () => {
    const packages = new Set(
      [...readFileSync(join(built, 'cli.js'), 'utf8').matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
        ([, name]) => name,
      ),
    );
    const text = readFileSync(join(built, 'THIRD_PARTY_LICENSES'), 'utf8');
    expect([...packages]).toEqual(expect.arrayContaining(['@ruby/prism', 'minimatch', 'yaml', 'zod']));
    for (const name of packages) expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  });
});
