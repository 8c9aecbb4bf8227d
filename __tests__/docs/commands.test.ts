import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { blocks, root } from './markdown.js';

const scripts: { readonly [name: string]: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ page, text }) =>
    text
      .split('\n')
      .flatMap((line) => line.split('&&'))
      .map((command) => ({ page, command: command.trim() })),
  )
  .filter(({ command }) => command !== '');
const ours = commands.filter(({ command }) => command.startsWith('node $QUEUE_REVIEW/'));

describe('commands of the pages', () => {
  let folder: string;
  const git = (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=Example', '-c', 'user.email=example@example.com', '-c', 'commit.gpgSign=false'];
    const result = spawnSync('git', [...identity, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: devNull },
    });
    expect([args[0], result.status, result.stderr]).toEqual([args[0], 0, expect.any(String)]);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'queue-review-docs-'));
    git('init', '--quiet');
    cpSync(join(root, 'examples/incident/base'), folder, { recursive: true });
    git('add', '--all');
    git('commit', '--quiet', '-m', 'Base');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    cpSync(join(root, 'examples/incident/head'), folder, { recursive: true });
    git('add', '--all');
    git('commit', '--quiet', '-m', 'Head');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(commands.filter((each) => !ours.includes(each)))('$page: $command', ({ command }) => {
    const [program, verb = '', name = ''] = command.split(' ');
    expect(program).toBe('npm');
    expect(['ci', 'run', 'start', 'test']).toContain(verb);
    if (verb !== 'ci') expect(scripts).toHaveProperty([verb === 'run' ? name : verb]);
  });

  test.each(ours)('$page: $command', ({ command }) => {
    const [, program = '', ...args] = command.split(' ');
    const result = spawnSync(process.execPath, [program.replace('$QUEUE_REVIEW', root), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    const asks = args[0] === 'review' && !args.includes('--fail-on');
    expect([result.status, result.stderr]).toEqual([asks ? 1 : 0, expect.any(String)]);
    if (args.includes('json')) expect(JSON.parse(result.stdout)).toHaveProperty('schema', 1);
    else if (args.includes('sarif')) expect(JSON.parse(result.stdout)).toHaveProperty('version', '2.1.0');
    else expect(result.stdout).toContain(args[0] === 'explain' ? 'chain' : 'JobCreation');
  });

  test('the commands are there', () => expect(ours.length).toBeGreaterThan(3));
});
