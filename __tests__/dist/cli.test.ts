import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildInto, run, scrubbed } from '../support/cli.js';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';
import { gateway, shop, unserved } from '../support/shop.js';

const MANIFEST = '.github/queue-review.yml';
const folders = temporaryFolders();
let dist: string;
let made: string;
beforeAll(() => {
  dist = folders.make();
  buildInto(dist);
  made = initRepository(folders.make());
  commit(made, shop);
  git(made, 'checkout', '--quiet', '-b', 'change');
}, 60_000);
afterAll(folders.clear);

let repo: string;
beforeEach(() => {
  repo = folders.make();
  cpSync(made, repo, { recursive: true });
});
const review = (...more: readonly string[]) => run(dist, ['review', ...more], { cwd: repo });

describe('review', () => {
  test('passes what changes no job', () => {
    commit(repo, { 'README.md': 'hello' });
    expect(review()).toEqual({ code: 0, stdout: expect.stringMatching(/^Queue Review: .*\n$/), stderr: '' });
  });

  test('asks about a new job in front of a chain: exit code 1, unless only failures count', () => {
    commit(repo, gateway);
    const asked = review();
    expect([asked.code, asked.stderr]).toEqual([1, '']);
    expect(asked.stdout).toContain('Order');
    expect(review('--fail-on', 'ask').code).toBe(1);
    expect(review('--fail-on', 'fail').code).toBe(0);
    expect(review('--fail-on', 'never').code).toBe(0);
  });

  test('fails a job that no worker serves', () => {
    commit(repo, unserved);
    expect(review().code).toBe(1);
    expect(review('--fail-on', 'fail').code).toBe(1);
    expect(review('--fail-on', 'never').code).toBe(0);
  });

  test('takes the policy of the base, and the command line before it', () => {
    git(repo, 'checkout', '--quiet', 'main');
    commit(repo, { [MANIFEST]: 'version: 1\npolicy:\n  fail-on: fail\n' });
    git(repo, 'checkout', '--quiet', 'change');
    commit(repo, { ...gateway, [MANIFEST]: 'version: 1\npolicy:\n  fail-on: never\n' });
    expect(review().code).toBe(0);
    expect(review('--fail-on', 'ask').code).toBe(1);
    commit(repo, unserved);
    expect(review().code).toBe(1);
  });

  test('prints JSON alone on standard output, with full commit ids', () => {
    const head = commit(repo, gateway);
    const { code, stdout, stderr } = review('--format', 'json');
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, base: git(repo, 'rev-parse', 'main'), head, conclusion: 'ask' });
  });

  test('prints markdown and SARIF', () => {
    commit(repo, gateway);
    expect(review('--format', 'markdown').stdout).toContain('`Order`');
    expect(JSON.parse(review('--format', 'sarif').stdout)).toMatchObject({ version: '2.1.0' });
  });

  test('says on standard error that there is nothing to compare', () => {
    const { code, stdout, stderr } = review();
    expect([code, stderr]).toEqual([
      0,
      'queue-review: the head has nothing that the base does not have: there is nothing to review\n',
    ]);
    expect(stdout).not.toBe('');
  });

  test('needs no checkout: a bare repository, another folder, any revisions', () => {
    const head = commit(repo, gateway);
    const bare = join(folders.make(), 'bare.git');
    git(repo, 'clone', '--quiet', '--bare', repo, bare);
    const args = ['review', '--repo', bare, '--base', 'main', '--head', head, '--format', 'json'];
    expect(JSON.parse(run(dist, args).stdout)).toMatchObject({ head, conclusion: 'ask' });
  });

  test('is coloured only where it is asked for', () => {
    commit(repo, gateway);
    const forced = run(dist, ['review'], { cwd: repo, env: { FORCE_COLOR: '1' } }).stdout;
    expect(forced).toContain('\u001b[');
    expect(review().stdout).not.toContain('\u001b');
  });

  test('is the same twice', () => {
    commit(repo, gateway);
    expect(review('--format', 'json')).toEqual(review('--format', 'json'));
  });

  test('a reader that stops reading is no error', async () => {
    commit(repo, gateway);
    const child = spawn(process.execPath, [join(dist, 'cli.js'), 'review', '--format', 'json'], { cwd: repo, env: scrubbed });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([1, '']);
  });
});

describe('inventory', () => {
  test('lists what a commit holds', () => {
    const { code, stdout, stderr } = run(dist, ['inventory', '--format', 'json'], { cwd: repo });
    expect([code, stderr]).toEqual([0, '']);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ schema: 1, commit: git(repo, 'rev-parse', 'HEAD'), environment: 'production', manifest: null });
    expect(found.jobs.map(({ name, queues }: { name: string; queues: { names: string[] } }) => [name, queues.names])).toEqual([
      ['Bill', ['default']],
      ['Receipt', ['mail']],
    ]);
  });

  test('reads its manifest and everything else from one revision', () => {
    const first = git(repo, 'rev-parse', 'HEAD');
    commit(repo, { [MANIFEST]: 'version: 1\nqueues:\n  default: { objective: 5m }\n', 'ops/other.yml': 'version: 1\n' });
    const manifestOf = (...more: readonly string[]) =>
      JSON.parse(run(dist, ['inventory', '--format', 'json', ...more], { cwd: repo }).stdout).manifest;
    expect(manifestOf()).toBe(MANIFEST);
    expect(manifestOf('--ref', first)).toBeNull();
    expect(manifestOf('--manifest', './ops/other.yml')).toBe('ops/other.yml');
  });

  test('is a table for people', () => expect(run(dist, ['inventory'], { cwd: repo }).stdout).toContain('Receipt'));
});

describe('simulate', () => {
  const NUMBERS =
    'version: 1\njobs:\n  Bill: { peak: 6/s, duration: 1s }\n  Receipt: { duration: 100ms }\nweek: { hours: 9-17, night: 10% }\n';
  const simulate = (...more: readonly string[]) => run(dist, ['simulate', ...more], { cwd: repo });

  test('without numbers it says what to fill in, exit code 0', () => {
    const { code, stdout, stderr } = simulate();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Nothing to simulate yet');
    expect(stdout).toContain('    version: 1\n    jobs:\n      Bill:\n        peak: 5/s');
  });

  test('what it says to fill in is enough', () => {
    const { fill } = JSON.parse(simulate('--format', 'json').stdout);
    commit(repo, { [MANIFEST]: `${fill.text}\n` });
    const found = JSON.parse(simulate('--format', 'json').stdout);
    expect(found.apps[0].queues.map(({ queue }: { queue: string }) => queue)).toEqual(['default', 'mail']);
    expect(found.missing.map(({ kind }: { kind: string }) => kind)).toEqual(['worker-group']);
  });

  test('shows the week of one revision with its own manifest', () => {
    const before = git(repo, 'rev-parse', 'HEAD');
    const head = commit(repo, { [MANIFEST]: NUMBERS });
    const { code, stdout, stderr } = simulate('--format', 'json');
    expect([code, stderr]).toEqual([0, '']);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ schema: 1, commit: head, environment: 'production', manifest: MANIFEST, fill: { left: 0 } });
    expect(found.apps[0].queues[0]).toMatchObject({ queue: 'default', utilisation: 1.2, holds: 0.8333 });
    expect(found.apps[0].queues[0].carried.curve).toHaveLength(56);
    expect(JSON.parse(simulate('--ref', before, '--format', 'json').stdout)).toMatchObject({ commit: before, manifest: null });
    expect(simulate('--format', 'json').stdout).toBe(stdout);
  });

  test('draws blocks where the locale has them, and digits where it has not', () => {
    commit(repo, { [MANIFEST]: NUMBERS });
    expect(run(dist, ['simulate'], { cwd: repo, env: { LC_ALL: 'C.UTF-8' } }).stdout).toMatch(/^default {2}·+[▁-█]+·/mu);
    expect(simulate().stdout).toMatch(/^default {2}\.+[1-9]+\./m);
    expect(run(dist, ['simulate'], { cwd: repo, env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001b[31m');
  });

  test('is no gate: a week that is late passes, and there is nothing to fail on', () => {
    commit(repo, { [MANIFEST]: NUMBERS });
    expect(simulate().code).toBe(0);
    expect(simulate('--fail-on', 'ask')).toMatchObject({
      code: 2,
      stderr: 'queue-review: unknown option --fail-on for simulate\n',
    });
  });

  test('the review shows the same load', () => {
    git(repo, 'checkout', '--quiet', 'main');
    commit(repo, { [MANIFEST]: NUMBERS });
    git(repo, 'checkout', '--quiet', '-B', 'change');
    commit(repo, gateway);
    expect(review('--format', 'markdown').stdout).toContain(
      '<summary>The week at the declared load: <code>mail</code> and 1 other are late',
    );
    expect(review().stdout).toMatch(/^default {2,}worker {2,}≥ 120 % /m);
  });
});

describe('explain', () => {
  test('tells what a rule is about', () => {
    const { code, stdout } = run(dist, ['explain', 'gateway-job']);
    expect([code, stdout.includes('gateway-job')]).toEqual([0, true]);
  });
});

describe('mistakes', () => {
  const told = (...args: readonly string[]) => run(dist, args, { cwd: repo });
  const mistake = (line: string | RegExp) => ({
    code: 2,
    stdout: '',
    stderr: typeof line === 'string' ? `queue-review: ${line}\n` : expect.stringMatching(line),
  });

  test('are told in one line each, exit code 2', () => {
    expect(told()).toEqual(mistake(/^queue-review: no command.*\n$/));
    expect(told('review', '--bsae', 'x')).toEqual(mistake('unknown option --bsae; did you mean --base?'));
    expect(told('review', '--base', 'absent')).toEqual(mistake('absent: unknown revision'));
    expect(told('review', '--base=--upload-pack=x')).toEqual(mistake('--upload-pack=x: unknown revision'));
    expect(told('inventory', '--ref', 'a\u001b[31mb')).toEqual(mistake('a?[31mb: unknown revision'));
    expect(told('review', '--repo', dist)).toEqual(mistake(`${dist}: not a git repository`));
    expect(told('review', '--repo', join(dist, 'absent'))).toEqual(mistake(`${join(dist, 'absent')}: no such folder`));
    expect(told('review', '--alerts-dir', 'absent')).toEqual(mistake('--alerts-dir absent: no such folder'));
    expect(told('explain', 'gatewayjob')).toEqual(mistake('unknown rule gatewayjob; did you mean gateway-job?'));
  });

  test('of a repository: no commit, no base, no common history', () => {
    const empty = initRepository(folders.make());
    expect(told('inventory', '--repo', empty)).toEqual(mistake('HEAD: there is no commit yet'));
    git(repo, 'branch', '--delete', '--force', 'main');
    expect(told('review')).toEqual(mistake(/^queue-review: no base branch: .*; give one with --base\n$/));
  });

  test('of the place of a manifest', () => {
    expect(told('review', '--manifest', 'absent.yml')).toEqual(mistake('absent.yml: no such manifest'));
    expect(told('inventory', '--manifest', 'absent.yml')).toEqual(mistake('absent.yml: no such manifest'));
    for (const path of ['/etc/passwd', '../x.yml', 'a/../../x', '.', 'app/']) {
      expect(told('review', '--manifest', path)).toEqual(
        mistake(`--manifest ${path}: must be a path from the repository's root`),
      );
    }
  });

  test('in the manifest: all of them, with file and line', () => {
    commit(repo, { [MANIFEST]: 'version: 1\nqueues:\n  default:\n    objectiv: 5m\njobs:\n  Bill: { peak: 5 }\n' });
    for (const command of ['review', 'inventory', 'simulate']) {
      const { code, stdout, stderr } = told(command);
      expect([code, stdout]).toEqual([2, '']);
      const lines = stderr.trimEnd().split('\n');
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/^queue-review: \.github\/queue-review\.yml:4: .*objectiv.*objective/);
      expect(lines[1]).toMatch(/^queue-review: \.github\/queue-review\.yml:6: .*peak/);
    }
  });

  test('in the manifest of the base can be mended by a change', () => {
    git(repo, 'checkout', '--quiet', 'main');
    commit(repo, { [MANIFEST]: 'version: [' });
    git(repo, 'checkout', '--quiet', '-B', 'change');
    commit(repo, { [MANIFEST]: 'version: 1\n' });
    const { code, stdout, stderr } = told('review', '--format', 'json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ policy: null, gaps: [expect.objectContaining({ path: MANIFEST })] });
  });
});

describe('bad input', () => {
  test('leaves gaps and findings, never a stack', () => {
    commit(repo, {
      'app/jobs/broken.rb': 'class Broken\n  include Sidekiq::Job\n  def perform(\n',
      'app/jobs/huge.rb': `class Huge\n${'# filler\n'.repeat(1_200_000)}end\n`,
      'app/jobs/cycle.rb':
        'class A < B\nend\nclass B < A\nend\nmodule M\n  include N\nend\nmodule N\n  include M\nend\nclass C < A\n  include M\nend\n',
      'app/jobs/long.rb': `class Long\n  include Sidekiq::Job\n  sidekiq_options queue: '${'q'.repeat(10_000)}'\n  def perform\n  end\nend\n`,
      'app/jobs/binary.rb': Buffer.from([0, 1, 2]),
      'app/jobs/latin.rb': Buffer.from('class Caf\xe9\n  include Sidekiq::Job\nend\n', 'latin1'),
      'app/jobs/new\nline.rb': 'class Newline\n  include Sidekiq::Job\n  def perform\n  end\nend\n',
      'app/jobs/deep.rb': `x = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
      'config/sidekiq.yml': ':queues:\n  - [unclosed\n\t bad: *nowhere\n',
      'docker-compose.yml': 'services: &a [*a, "\n',
      Procfile: 'worker: bundle exec sidekiq "unclosed\n:::\n',
    });
    for (const format of ['terminal', 'markdown', 'json', 'sarif']) {
      const { code, stdout, stderr } = run(dist, ['review', '--format', format], { cwd: repo });
      expect([format, code, stderr]).toEqual([format, 1, '']);
      expect(stdout).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      if (format === 'json') {
        const paths = JSON.parse(stdout).gaps.map(({ path }: { path: string }) => path);
        expect(paths).toEqual(expect.arrayContaining(['app/jobs/huge.rb', 'app/jobs/binary.rb', 'app/jobs/broken.rb']));
      }
    }
    for (const command of ['inventory', 'simulate']) {
      expect(run(dist, [command, '--format', 'json'], { cwd: repo })).toMatchObject({ code: 0, stderr: '' });
    }
  }, 30_000);

  test('an internal error is one line with a hint, and a stack only with --debug', () => {
    const broken = join(folders.make(), 'dist');
    cpSync(dist, broken, { recursive: true });
    rmSync(join(broken, 'prism.wasm'));
    commit(repo, gateway);
    const { code, stdout, stderr } = run(broken, ['review'], { cwd: repo });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^queue-review: internal error: .* \(--debug shows where it comes from\)\n$/);
    expect(run(broken, ['review', '--debug'], { cwd: repo }).stderr).toMatch(/\n\s+at /);
  });

  test('says that git is not there', () => {
    const { code, stderr } = run(dist, ['review'], { cwd: repo, env: { PATH: dist } });
    expect([code, stderr]).toEqual([2, 'queue-review: git was not found: it must be installed and on the PATH\n']);
  });
});
