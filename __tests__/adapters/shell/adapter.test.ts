// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { beforeAll, describe, expect, test } from '@jest/globals';
import { shell } from '../../../src/adapters/shell/adapter.js';
import { globs } from '../../../src/core/globs.js';
import { readLines } from '../../support/process.js';
import { rubyReady } from '../../support/ruby.js';

const read = (path: string, text: string): readonly string[] => readLines(shell, path, text);

beforeAll(rubyReady);

const RUBY = '#!/usr/bin/env ruby\n';

describe('Ruby scripts', () => {
  test('one that starts a worker in the end', () => {
    const text = `${RUBY}def system!(*args)\n  system(*args) || abort("x")\nend\nFileUtils.chdir ROOT do\n  system! "ls | wc"\n\n  system! "bundle exec sidekiq"\nend\n`;
    expect(read('bin/start_sidekiq', text)).toEqual([
      'script: ls; wc; bundle exec sidekiq',
      'start_sidekiq@8: bundle exec sidekiq',
    ]);
  });

  test.each([
    ['exec "sidekiq", "-q", "a b"', "w@2: sidekiq -q 'a b'"],
    ['exec({ "A" => "b c" }, "sidekiq", *ARGV)', 'w@2: A=b c sidekiq $@'],
    ['exec "sidekiq -c #{ENV.fetch("N", 5)} -C #{path}"', 'w@2: sidekiq -c ${N:-5} -C ?'],
    ['exec "a" if x\nexec "b"', 'w@2: maybe a; b'],
    ['spawn "a"\nKernel.exec "b"', 'w@2: a; b'],
    ['q = "a"\nexec "sidekiq -q #{q}"', 'w@3: sidekiq -q a'],
  ])('%s', (text, expected) => expect(read('bin/w', `${RUBY}${text}\n`)[1]).toBe(expected));

  test.each([
    ['bin/sidekiq', 'load Gem.bin_path("sidekiq", "sidekiq")\nexec "x" if y'],
    ['bin/jobs', 'require "solid_queue/cli"\nSolidQueue::Cli.start(ARGV)'],
    ['bin/x', 'Tool.exec "a"\nputs "exec"'],
    ['bin/x', 'exec('],
  ])('%s starts nothing', (path, text) => expect(read(path, `${RUBY}${text}\n`)).toEqual([]));
});

describe('shell scripts', () => {
  test.each([
    'bin/worker',
    'a/b/start.sh',
    'rootfs/etc/s6/x',
    'docker-entrypoint',
    'services.d/worker/run',
    'start',
    'deploy/sidekiq',
  ])('%s may be one', (path) => expect(globs(shell.files)(path)).toBe(true));

  test.each(['bin/setup', 'script/deploy', 'scripts/release.sh'])('%s is an errand', (path) =>
    expect(read(path, '#!/bin/sh\nexec sidekiq')).toEqual(['script: sidekiq']),
  );

  test('a worker beside a server', () => {
    expect(read('start.sh', 'bundle exec sidekiq &\nexec bundle exec puma')[1]).toBe(
      'start@1: bundle exec sidekiq; bundle exec puma',
    );
    expect(read('start.sh', 'nohup sidekiq > log &\necho started')[1]).toBe('start@1: nohup sidekiq');
  });

  test('one that becomes a worker is a process', () => {
    expect(read('scripts/start.billing.worker.sh', '#!/bin/bash\n\nexec bundle exec sidekiq -C config/billing.yml\n')).toEqual([
      'script: bundle exec sidekiq -C config/billing.yml',
      'start.billing.worker@3: bundle exec sidekiq -C config/billing.yml',
    ]);
  });

  test('the last command, and commands that are waited for', () => {
    expect(read('a.sh', 'x\ny\n')).toEqual(['script: x; y', 'a@2: y']);
    expect(read('a.sh', 'x &\ny &\nwait')).toEqual(['script: x; y', 'a@1: x; y']);
    expect(read('a.sh', 'echo x')).toEqual(['script: ']);
  });

  test('arguments of the environment reach the command', () => {
    expect(read('docker/start', "#!/bin/bash -ex\ncd /app\nARGS=${SIDEKIQ_ARGS:-''}\nexec sidekiq $ARGS\n")).toEqual([
      'script: sidekiq ${SIDEKIQ_ARGS:-}',
      'start@4: sidekiq ${SIDEKIQ_ARGS:-}',
    ]);
  });

  test('arms', () => {
    expect(
      read('entrypoint.sh', 'case "$1" in\n web) exec puma ;;\n worker) exec sidekiq -q a ;;\n *) exec "$@" ;;\nesac')[1],
    ).toBe('entrypoint@2: [web] puma; [worker] sidekiq -q a; [*] $@');
  });

  test.each([
    ['bin/dev', '#!/usr/bin/env sh\na', 'dev@2 (development): a'],
    ['scripts/start.dev.sh', 'a', 'start.dev@1 (development): a'],
    ['bin/ci', '#!/usr/bin/env bash\na', 'ci@2 (test): a'],
    ['services/worker/run', '#!/usr/bin/with-contenv bash\nexec a', 'worker@2: a'],
    ['docker/usr/local/bin/go', '#!/bin/sh\na', 'go@2: a'],
  ])('%s', (path, text, expected) => expect(read(path, text)[1]).toBe(expected));

  test.each([
    ['bin/data', 'no shebang'],
    ['x.sh', '#!/usr/bin/env python3\nprint()'],
    ['node_modules/a/x.sh', 'a'],
  ])('%s is none', (path, text) => expect(read(path, text)).toEqual([]));
});
