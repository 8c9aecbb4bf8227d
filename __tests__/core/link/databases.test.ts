import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../src/model/manifest.js';
import type { ConnectionPool } from '../../../src/model/topology.js';
import { rubyReady } from '../../support/ruby.js';
import { linkedSide } from './linked.js';

beforeAll(rubyReady);

const LOCK = (rails: string) => ({
  Gemfile: "gem 'rails'\n",
  'Gemfile.lock': `GEM\n  specs:\n    activerecord (${rails})\n    rails (${rails})\n    sidekiq (7.3.9)\n    solid_queue (1.2.0)\n`,
});

function pools(
  files: { readonly [path: string]: string },
  policy: Partial<Policy> = {},
  rails = '7.1.3',
): readonly ConnectionPool[] {
  const [app] = linkedSide({ ...LOCK(rails), Procfile: 'worker: bundle exec sidekiq -c 10\n', ...files }, { policy }).apps;
  return app?.workerGroups[0]?.databasePools ?? [];
}

const database = (lines: string) => ({ 'config/database.yml': `production:\n  adapter: postgresql\n${lines}` });
const short = (found: readonly ConnectionPool[]) =>
  found.map(({ name, size, how, threads, extra, literalThreads }) => [name, size, how, threads, extra, literalThreads]);

describe('the pool of a worker process', () => {
  test('a number', () => expect(short(pools(database('  pool: 7\n')))).toEqual([['primary', 7, 'literal', 10, 0, true]]));
  test('nothing written', () => expect(short(pools(database('')))).toEqual([['primary', 5, 'default', 10, 0, true]]));
  test('nothing behind the key', () => {
    expect(short(pools(database('  pool:\n')))).toEqual([['primary', 5, 'default', 10, 0, true]]);
    expect(pools(database('  pool:\n'), {}, '8.1.0')).toEqual([]);
  });
  test('text is a number as Ruby reads it', () => expect(pools(database('  pool: "9 or so"\n'))[0]?.size).toBe(9));
  test('the newer name counts where the version knows it', () => {
    const both = database('  pool: 3\n  max_connections: 20\n');
    expect([pools(both, {}, '7.1.3')[0]?.size, pools(both, {}, '8.1.0')[0]?.size]).toEqual([3, 20]);
  });

  test('a variable: its default, what policy says, what the process is given', () => {
    const env = database('  pool: <%= ENV.fetch("DB_POOL") { 5 } %>\n');
    expect(short(pools(env))).toEqual([['primary', 5, 'env', 10, 0, true]]);
    expect(short(pools(env, { env: { DB_POOL: '15' } }))).toEqual([['primary', 15, 'literal', 10, 0, true]]);
    const given = { ...env, Procfile: 'worker: DB_POOL=12 bundle exec sidekiq -c 10\n' };
    expect(short(pools(given))).toEqual([['primary', 12, 'literal', 10, 0, true]]);
  });

  test("the query of a URL wins, the process's own over the file", () => {
    const url = database('  pool: 3\n  url: postgres://db/shop?pool=30\n');
    expect(short(pools(url))).toEqual([['primary', 30, 'literal', 10, 0, true]]);
    const own = { env: { DATABASE_URL: 'postgres://db/shop?sslmode=require&pool=40' } };
    expect(short(pools(database('  pool: 3\n'), own))).toEqual([['primary', 40, 'literal', 10, 0, true]]);
    expect(short(pools(database('  pool: 3\n  url: <%= ENV["OTHER"] %>\n'), own))).toEqual([
      ['primary', 3, 'literal', 10, 0, true],
    ]);
  });

  test('several databases, and sections of other environments', () => {
    const files = { 'config/database.yml': 'test:\n  pool: 1\nproduction:\n  primary:\n    pool: 5\n  cache:\n    pool: 2\n' };
    expect(short(pools(files)).map(([name, size]) => [name, size])).toEqual([
      ['primary', 5],
      ['cache', 2],
    ]);
  });

  test('capsules of one process share it', () => {
    const files = {
      ...database('  pool: 7\n'),
      'config/initializers/sidekiq.rb':
        'Sidekiq.configure_server do |config|\n  config.capsule("io") do |io|\n    io.concurrency = 4\n    io.queues = %w[io]\n  end\nend\n',
    };
    expect(pools(files)[0]?.threads).toBe(14);
  });

  test('each worker of Solid Queue is a process, which needs two more on the database of its queues', () => {
    const files = {
      Procfile: 'worker: bin/jobs\n',
      'config/application.rb':
        'module Shop\n  class Application < Rails::Application\n    config.active_job.queue_adapter = :solid_queue\n  end\nend\n',
      'config/queue.yml':
        'production:\n  workers:\n    - queues: a\n      threads: 5\n      processes: 4\n    - queues: b\n      threads: 3\n',
      'config/database.yml': 'production:\n  primary:\n    pool: 5\n  queue:\n    pool: 5\n',
    };
    const [app] = linkedSide({ ...LOCK('8.0.0'), ...files }).apps;
    expect(
      app?.workerGroups.map(({ databasePools }) => databasePools?.map(({ name, threads, extra }) => [name, threads, extra])),
    ).toEqual([
      [
        ['primary', 5, 0],
        ['queue', 5, 2],
      ],
      [
        ['primary', 3, 0],
        ['queue', 3, 2],
      ],
    ]);
    expect(app?.workerGroups.map(({ concurrency }) => concurrency)).toEqual([20, 3]);
  });
});
