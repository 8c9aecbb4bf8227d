import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith('queue-review-'));

describe('npm start', () => {
  let before: readonly string[];
  let result: ReturnType<typeof spawnSync>;
  beforeAll(() => {
    before = temporary();
    result = spawnSync(process.execPath, ['scripts/start.mjs'], { cwd: root, encoding: 'utf8' });
  }, 60_000);

  test('both reviews come out as told', () => {
    expect([result.status, result.stderr]).toEqual([0, expect.not.stringContaining('Not as told')]);
  });

  test('leaves nothing behind', () => expect(temporary().filter((name) => !before.includes(name))).toEqual([]));

  test('the README shows its output as it is', () => {
    const readme = readFileSync(`${root}README.md`, 'utf8');
    const shown = /<!-- npm start -->\n````text\n([\s\S]*?)````\n<!-- \/npm start -->/.exec(readme)?.[1];
    // When this fails after a change of the output: node scripts/start.mjs --readme
    expect(shown).toBe(result.stdout);
  });
});
