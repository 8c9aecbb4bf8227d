import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolders } from '../support/git.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = temporaryFolders();

describe('npm start', () => {
  // Of its own: others may work in the shared one at the same time.
  let temporary: string;
  let result: ReturnType<typeof spawnSync>;
  beforeAll(() => {
    temporary = folders.make();
    result = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: temporary },
    });
  }, 60_000);
  afterAll(folders.clear);

  test('both reviews come out as told', () => {
    expect([result.status, result.stderr]).toEqual([0, expect.not.stringContaining('Not as told')]);
  });

  test('leaves nothing behind', () => expect(readdirSync(temporary)).toEqual([]));

  test('the README shows its output as it is', () => {
    const readme = readFileSync(`${root}README.md`, 'utf8');
    const shown = /<!-- npm start -->\n````text\n([\s\S]*?)````\n<!-- \/npm start -->/.exec(readme)?.[1];
    // When this fails after a change of the output: node scripts/start.mjs --readme
    expect(shown).toBe(result.stdout);
  });
});
