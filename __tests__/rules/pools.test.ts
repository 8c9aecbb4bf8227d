import { beforeAll, expect, test } from '@jest/globals';
import { manifest } from '../../src/rules/shared/examples.js';
import { introduced, reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

/** Solid Queue, whose supervisor forks each worker `processes` times. */
const forking = (threads: number, pool: number, limit: number): { readonly [path: string]: string } => ({
  Procfile: 'web: bundle exec puma\nworker: bin/jobs\n',
  'Gemfile.lock': 'GEM\n  specs:\n    rails (8.0.1)\n    solid_queue (1.1.3)\n',
  'config/application.rb':
    'module Shop\n  class Application < Rails::Application\n    config.active_job.queue_adapter = :solid_queue\n  end\nend\n',
  'config/queue.yml': `production:\n  workers:\n    - queues: [builds, status, default]\n      threads: ${threads}\n      processes: 4\n`,
  'config/database.yml': `production:\n  adapter: postgresql\n  pool: ${pool}\n`,
  ...manifest(`worker-groups:\n  worker: { replicas: 1 }\npolicy:\n  limits: { database-connections: ${limit} }\n`),
});
const found = (base: { readonly [path: string]: string }, head: { readonly [path: string]: string }): readonly string[] =>
  introduced(reviewFiles(base, head)).filter((line) => line.startsWith('threads-over-database-pool'));

test('a forked process has a pool of its own for its threads alone', () => {
  expect(found(forking(1, 10, 100), forking(8, 10, 100))).toEqual([]);
  expect(found(forking(1, 10, 100), forking(9, 10, 100))).toEqual(['threads-over-database-pool fail worker']);
  const [finding] = reviewFiles(forking(1, 10, 100), forking(9, 10, 100)).findings.filter(
    ({ rule }) => rule === 'threads-over-database-pool',
  );
  expect(finding?.facts).toMatchObject({ threads: 9, extra: 2, missing: 1 });
  expect(finding?.evidence.map(({ text }) => text)).toContain('in 4 processes, each with a pool of its own: 9 threads each');
});

test('all of them together are held against the limit', () => {
  // Four times 3 threads and 2 of its own.
  expect(found(forking(1, 10, 20), forking(3, 10, 20))).toEqual([]);
  expect(found(forking(1, 10, 19), forking(3, 10, 19))).toEqual(['threads-over-database-pool fail *']);
});
