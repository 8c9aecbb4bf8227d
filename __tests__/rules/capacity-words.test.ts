import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/model/finding.js';
import { app, job, manifest } from '../../src/rules/shared/examples.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

type Files = { readonly [path: string]: string };

function found(rule: string, base: Files, head: Files): Finding | undefined {
  return reviewFiles(app(base), app(head)).findings.find((one) => one.rule === rule && one.status === 'introduced');
}

const REPLICAS = 'worker-groups:\n  worker: { replicas: 1 }\n';
const numbers = (peak: string, more = ''): Files =>
  manifest(
    `${REPLICAS}jobs:\n  ParseReport: { peak: 1/s, duration: 1s, enqueues: { Notify: 0 } }\n  Compress: { peak: ${peak}, duration: 1s }\n${more}`,
  );
const busy = (peak: string, more = '') =>
  found('over-capacity', numbers('1/h', more), { ...numbers(peak, more), ...job('Compress') });

describe('over-capacity says', () => {
  test('threads that are needed and threads that there are', () => {
    expect(busy('6/s')?.message).toBe(
      'At the declared peak `worker` would need 7 threads and has 5 (140 %). More arrives than is done, so the queue grows for as long as the peak lasts. 9 threads would carry it with 22 % to spare.',
    );
  });

  test('exactly full is not more than is done', () => {
    const finding = busy('4/s');
    expect(finding?.message).toContain('As much arrives as can be done');
    expect(finding?.evidence.map(({ text }) => text)).toContain('holds until the declared peak itself, and no further');
  });

  test('at eighty per cent, how many threads are less than that', () => {
    expect(busy('3/s')?.message).toContain('6 threads would carry it');
  });

  test('one and the same wait everywhere, the worst one in the title', () => {
    const waiting = (peak: string): Files =>
      manifest(
        `queues:\n  "*": { objective: 2s }\n${REPLICAS}jobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n  Notify: { peak: 1/s, duration: 1s }\n  Compress: { peak: ${peak}, duration: { mean: 20s, p95: 60s } }\n`,
      );
    const finding = found('over-capacity', waiting('1/h'), { ...waiting('4/min'), ...job('Compress', { queue: 'builds' }) });
    const longest = finding?.evidence
      .map(({ text }) => /`status` at the peak: .* longer than (\S+ s)/.exec(text)?.[1])
      .find(Boolean);
    expect(longest).toBeDefined();
    expect(finding?.title).toBe(`May a job wait ${longest} on \`status\` at the peak, where 2 s are promised?`);
    expect(finding?.message).toContain(`One job of twenty on \`status\` then waits longer than ${longest},`);
  });

  test('where the half of its numbers belongs that is missing', () => {
    const half = manifest(`${REPLICAS}jobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n  Compress: { peak: 1/s }\n`);
    expect(found('over-capacity', half, { ...half, ...job('Compress') })?.settle[0]).toBe(
      'add `duration: 1s # one run, on average` to `Compress` (.github/queue-review.yml:6)',
    );
  });
});

describe('capacity-reduction', () => {
  const threads = (count: number): Files => ({
    'config/sidekiq.yml': `concurrency: ${count}\nqueues:\n  - builds\n  - status\n  - default\n`,
  });

  test('goes by what over-capacity is set to ask at', () => {
    const level = (more: string) => {
      const files = { ...numbers('3.25/s', `  Notify: { peak: 1/h, duration: 100ms }\n${more}`), ...job('Compress') };
      return found('capacity-reduction', { ...files, ...threads(10) }, { ...files, ...threads(5) })?.level;
    };
    expect(level('')).toBe('ask');
    expect(level('policy:\n  rules: { over-capacity: { ask: 90% } }\n')).toBe('note');
    expect(level('policy:\n  rules: { over-capacity: note }\n')).toBe('ask');
  });

  test('points to the manifest where that alone says how many run', () => {
    const run = (replicas: number): Files => manifest(`worker-groups:\n  worker:\n    replicas: ${replicas}\n`);
    const finding = found('capacity-reduction', run(4), run(2));
    expect([finding?.path, finding?.line]).toEqual(['.github/queue-review.yml', 4]);
  });

  test('names those that are left', () => {
    const two = 'worker: bundle exec sidekiq -C config/sidekiq.yml\n';
    const finding = found(
      'capacity-reduction',
      { Procfile: `${two}bulk: bundle exec sidekiq -q builds -c 10\n` },
      { Procfile: two },
    );
    expect(finding?.evidence.map(({ text }) => text)).toEqual([
      'before: `bulk` (Procfile:2) serves builds with 10 threads',
      'after: `worker` (Procfile:1) serves builds, status, default with 5 threads',
    ]);
  });
});

describe('threads-over-database-pool', () => {
  test('where a URL sizes the pool, it is the URL that has to change', () => {
    const file = { 'config/database.yml': 'production:\n  adapter: postgresql\n  pool: 10\n  url: postgres://db/shop?pool=3\n' };
    const finding = found('threads-over-database-pool', {}, file);
    expect(finding?.settle[0]).toBe('size the pool for 5 connections: `pool=5` in the query of `url`, which wins over `pool`');
    const own = { Procfile: 'worker: DATABASE_URL=postgres://db/shop?pool=2 bundle exec sidekiq -C config/sidekiq.yml\n' };
    const plain = { 'config/database.yml': 'production:\n  adapter: postgresql\n  pool: 10\n' };
    expect(found('threads-over-database-pool', plain, { ...plain, ...own })?.evidence.map(({ text }) => text)).toContain(
      '`primary`: 2 connections (config/database.yml:3, by the query of `DATABASE_URL`)',
    );
  });
});

test('framework-upgrade: back to a version that cannot read what waits, only empty queues help', () => {
  const lock = (version: string): Files => ({
    'config/application.rb':
      'module Shop\n  class Application < Rails::Application\n    config.active_job.queue_adapter = :sidekiq\n  end\nend\n',
    'app/jobs/mail_report.rb':
      'class MailReport < ActiveJob::Base\n  queue_as :status\n\n  def perform(id)\n    id\n  end\nend\n',
    'Gemfile.lock': `GEM\n  remote: https://rubygems.org/\n  specs:\n    activejob (7.1.3)\n    rails (7.1.3)\n    sidekiq (${version})\n\nDEPENDENCIES\n  rails\n  sidekiq\n`,
  });
  expect(found('framework-upgrade', lock('8.0.1'), lock('7.3.9'))?.settle).toEqual(['drain the queues before the deploy']);
  expect(found('framework-upgrade', lock('7.2.1'), lock('7.3.9'))?.settle).toEqual([]);
});

test('a group of which no process runs', () => {
  const none = (replicas: number, peak: string): Files =>
    manifest(
      `worker-groups:\n  worker: { replicas: ${replicas} }\njobs:\n  ParseReport: { peak: ${peak}, duration: 1s, enqueues: { Notify: 0 } }\n`,
    );
  const finding = found('over-capacity', none(2, '5/s'), none(0, '5/s'));
  expect([finding?.title, finding?.message]).toEqual([
    'No process of `worker` is declared to run, and there is work for it at the peak',
    'At the declared peak `worker` would need 5 threads and has none. More arrives than is done, so the queue grows for as long as the peak lasts. 7 threads would carry it with 29 % to spare.',
  ]);
  expect(finding?.settle[0]).toBe('run 2 processes of `worker`');
});

test('a burst is settled by a group for the job that brings it', () => {
  const burst = (jobs: number): Files =>
    manifest(
      `queues:\n  "*": { objective: 1m }\n${REPLICAS}jobs:\n  ParseReport: { peak: 2/s, duration: 1s, enqueues: { Notify: 0 } }\n  Notify: { peak: 1/h, duration: 1s, burst: ${jobs} }\n`,
    );
  expect(found('over-capacity', burst(1), burst(5000))?.settle[1]).toBe('give `Notify` a queue and a worker group of its own');
});

test('a group with work and without a known number of threads is told apart from one without work', () => {
  const legacy = (more: string): Files =>
    manifest(
      `queues:\n  imports: {}\nworker-groups:\n  legacy: { external: true, queues: [imports]${more} }\njobs:\n  Compress: { peak: 1/s, duration: 1s }\n`,
    );
  const why = (files: Files): string | undefined =>
    reviewFiles(app(files), app(files)).notJudged.find(({ rule }) => rule === 'over-capacity')?.why;
  const imports = job('Compress', { queue: 'imports' });
  const lines = 'a `peak` and a `duration` under `jobs` in the manifest would wake it';
  expect(why({ ...imports, ...legacy('') })).toBe(
    `no job of \`worker\` has a declared peak and duration; ${lines}; how many threads \`legacy\` has is not known; a \`concurrency\` under \`worker-groups\` in the manifest would wake it`,
  );
  expect(why({ ...imports, ...legacy(', concurrency: 5') })).toBe(
    `no job of \`worker\` has a declared peak and duration; ${lines}`,
  );
});

test.each([
  ['order', 'concurrency: 5\nqueues: [builds, status, default]\n', '`status` grows by'],
  ['weights', 'concurrency: 5\nqueues:\n  - [builds, 5]\n  - [status, 1]\n  - [default, 1]\n', '`builds` grows by'],
])('which queue waits by the %s', (word, config, start) => {
  const numbers = (builds: string): Files => ({
    'config/sidekiq.yml': config,
    ...manifest(
      `${REPLICAS}jobs:\n  ParseReport: { peak: ${builds}, duration: 400ms, enqueues: { Notify: 0 } }\n  Notify: { peak: 1/s, duration: 3s }\n`,
    ),
  });
  const lines = found('over-capacity', numbers('1/s'), numbers('10/s'))?.evidence.map(({ text }) => text) ?? [];
  const line = lines.find((text) => text.startsWith(start));
  expect(line).toContain(`by the ${word} of the queues it is the one that waits`);
});
