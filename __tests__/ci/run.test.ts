import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import { temporaryFolders } from '../support/git.js';

const folders = temporaryFolders();
afterAll(folders.clear);

const STEPS = ['typecheck', 'lint', 'layers', 'docs', 'build'];
let folder: string;
beforeEach(() => {
  folder = folders.make();
  cpSync(join(root, '.ci'), join(folder, '.ci'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}');
});

/** Runs .ci/run over a project whose steps end with these codes and whose tests write these results. */
function ci(codes: { readonly [step: string]: number }, results: object | null, testCode: number) {
  writeFileSync(
    join(folder, 'tests.mjs'),
    `import { writeFileSync } from 'node:fs';
     const to = process.argv.find((word) => word.startsWith('--outputFile='))?.slice('--outputFile='.length);
     if (${results !== null} && to) writeFileSync(to, ${JSON.stringify(JSON.stringify(results))});
     process.exit(${testCode});`,
  );
  writeFileSync(join(folder, 'step.mjs'), 'process.exit(Number(process.argv[2]));');
  const scripts = Object.fromEntries(STEPS.map((step) => [step, `node step.mjs ${codes[step] ?? 0}`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts: { ...scripts, test: 'node tests.mjs' } }));
  const { status, stdout } = spawnSync(join(folder, '.ci/run'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  });
  return { status, last: stdout.trimEnd().split('\n').at(-1), stdout };
}

describe('.ci/run', () => {
  test('counts its steps and the tests', () => {
    expect(ci({}, { numPassedTests: 40, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }, 0)).toMatchObject({
      status: 0,
      last: '46 passed, 0 failed',
    });
  }, 30_000);

  test('never empties a node_modules that is only linked here', () => {
    const other = folders.make();
    writeFileSync(join(other, 'kept'), '');
    rmSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(other, join(folder, 'node_modules'));
    const { status, stdout } = ci({}, { numPassedTests: 1, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }, 0);
    expect([status, existsSync(join(other, 'kept'))]).toEqual([0, true]);
    expect(stdout).toContain('node_modules is a link: used as it is\n');
  }, 30_000);

  test('goes on after a failure, and fails in the end', () => {
    const { status, last, stdout } = ci(
      { lint: 1, build: 2 },
      { numPassedTests: 39, numFailedTests: 1, numRuntimeErrorTestSuites: 1 },
      1,
    );
    expect([status, last]).toEqual([1, '43 passed, 4 failed']);
    expect(stdout).toContain('lint: failed');
    expect(stdout).toContain('dist: failed');
  }, 30_000);

  test('tests that end without results are a failure', () => {
    expect(ci({}, null, 1)).toMatchObject({ status: 1, last: '6 passed, 1 failed' });
  }, 30_000);
});
