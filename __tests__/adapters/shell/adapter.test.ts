// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from '@jest/globals';
import { shell } from '../../../src/adapters/shell/adapter.js';
import { readLines } from '../../support/process.js';

const read = (path: string, text: string): readonly string[] => readLines(shell, path, text);

describe('shell scripts', () => {
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
    ['bin/rails', '#!/usr/bin/env ruby\nexec "sidekiq"'],
    ['bin/data', 'no shebang'],
    ['x.sh', '#!/usr/bin/env python3\nprint()'],
    ['node_modules/a/x.sh', 'a'],
  ])('%s is none', (path, text) => expect(read(path, text)).toEqual([]));
});
