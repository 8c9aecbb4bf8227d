import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import { temporaryFolders } from '../support/git.js';

const folders = temporaryFolders();
afterAll(folders.clear);

let copy: string;
beforeAll(() => {
  copy = folders.make();
  for (const part of ['src', 'scripts', 'package.json', 'tsconfig.json', 'biome.json', '.gitignore']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  expect(spawnSync('git', ['init', '--quiet', copy]).status).toBe(0);
});

const node = (...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
const text = (path: string): string => readFileSync(join(copy, path), 'utf8');

describe('scaffolds', () => {
  test('a rule and an adapter are made, listed, typed and linted', () => {
    expect(node('scripts/new-rule.mjs', 'idle-queue')).toMatchObject({ status: 0, stderr: '' });
    expect(node('scripts/new-adapter.mjs', 'message-bus')).toMatchObject({ status: 0, stderr: '' });

    expect(text('src/rules/index.ts')).toContain("import { idleQueue } from './idle-queue.js';\n");
    expect(text('src/rules/index.ts')).toMatch(/ {2}idleQueue,\n\];/);
    expect(text('src/manifest/rule-ids.ts')).toMatch(/ {2}'idle-queue',\n\] as const;/);
    expect(text('src/adapters/index.ts')).toContain("import { messageBus } from './message-bus/adapter.js';\n");
    expect(text('src/adapters/index.ts')).toMatch(/adapters: readonly Adapter\[\] = \[[^\]]*messageBus,?\s*\];/);
    expect(existsSync(join(copy, '__tests__/adapters/message-bus/adapter.test.ts'))).toBe(true);

    const touched = [
      'src/rules/idle-queue.ts',
      'src/rules/index.ts',
      'src/manifest/rule-ids.ts',
      'src/adapters/index.ts',
      'src/adapters/message-bus',
      '__tests__/adapters',
    ];
    expect(node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...touched)).toMatchObject({
      status: 0,
    });
    const made = ['src/rules/idle-queue.ts', 'src/adapters/message-bus/adapter.ts'];
    writeFileSync(join(copy, 'tsconfig.made.json'), JSON.stringify({ extends: './tsconfig.json', include: [], files: made }));
    expect(node('node_modules/typescript/bin/tsc', '--project', 'tsconfig.made.json')).toMatchObject({ status: 0, stdout: '' });
  }, 60_000);

  test('nothing that exists is overwritten', () => {
    expect(node('scripts/new-rule.mjs', 'gateway-job')).toMatchObject({
      status: 1,
      stderr: 'src/rules/gateway-job.ts exists already\n',
    });
  });

  test.each([[[]], [['Idle']], [['../x']], [['a', 'b']], [['idle_queue']]])('%j is no name', (args) => {
    const { status, stderr } = node('scripts/new-rule.mjs', ...args);
    expect([status, stderr]).toEqual([1, expect.stringContaining('usage: npm run new:rule -- NAME')]);
  });
});

describe('docs', () => {
  test('are what rules and schema give; else: npm run docs', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], { cwd: root, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('that are stale or left over are named', () => {
    cpSync(join(root, 'docs'), join(copy, 'docs'), { recursive: true });
    cpSync(join(copy, 'docs/rules/README.md'), join(copy, 'docs/rules/left-over.md'));
    const { status, stderr } = node('scripts/docs.mjs', '--check');
    expect(status).toBe(1);
    expect(stderr).toContain('rules/left-over.md');
    expect(node('scripts/docs.mjs').status).toBe(0);
    expect(existsSync(join(copy, 'docs/rules/left-over.md'))).toBe(false);
    expect(node('scripts/docs.mjs', '--check').status).toBe(0);
  });
});
