import { beforeAll, describe, expect, test } from '@jest/globals';
import { command } from '../../../src/adapters/solid-queue/command.js';
import type { GroupsAnswer } from '../../../src/model/adapter.js';
import type { Resolved } from '../../../src/model/value.js';
import { rubyReady } from '../../support/ruby.js';
import { type Given, groupsOf, known } from './support.js';

beforeAll(rubyReady);

const words = (line: string): readonly Resolved[] => line.split(' ').map(known);

/** A group in one line: capsule, queues, order, threads and whether all of it is known. */
const told = ({ groups, error }: GroupsAnswer): readonly string[] =>
  error === null
    ? groups.map(
        ({ capsule, queues, mode, concurrency, complete }) =>
          `${capsule ?? '-'} ${queues.map(({ name, possible }) => (possible ? `${name}?` : name)).join(' ')} ${mode} ${concurrency}${complete ? '' : ' incomplete'}`,
      )
    : [`error: ${error}`];

const config = (text: string, rest: Partial<Given> = {}): readonly string[] =>
  told(groupsOf({ files: { 'config/queue.yml': text }, ...rest }));

describe('the command line', () => {
  test.each([
    'bin/jobs',
    './bin/jobs start',
    '/rails/bin/jobs',
    'bundle exec bin/jobs',
    'env RAILS_ENV=production bundle exec rake solid_queue:start',
    'bin/rails solid_queue:start',
    'bundle exec rails db:prepare solid_queue:start',
    'timeout 60 bin/rake solid_queue:start',
    '/rails/bin/docker-entrypoint ./bin/jobs',
    'ruby bin/jobs',
    'puma plugin:solid_queue',
  ])('%s starts it', (line) => {
    expect(command(words(line))).not.toBeNull();
  });

  test.each(['bundle exec puma', 'bin/rails server', 'jobs', 'rake jobs:work', 'echo bin/jobs', 'bundle exec sidekiq', ''])(
    '%s does not',
    (line) => {
      expect(command(words(line))).toBeNull();
    },
  );

  test.each([
    ['bin/jobs -c config/a.yml', 'config/a.yml'],
    ['bin/jobs -cconfig/a.yml', 'config/a.yml'],
    ['bin/jobs --config-file config/a.yml --mode async', 'config/a.yml'],
    ['bin/jobs start --config_file=config/a.yml', 'config/a.yml'],
    ['bin/jobs --recurring_schedule_file config/r.yml', null],
    ['bin/jobs -c', null],
  ])('the configuration file of %s', (line, path) => {
    expect(command(words(line))?.config ?? null).toBe(path);
  });

  test('a task takes variables behind it', () => {
    const given = command(words('rake solid_queue:start RAILS_ENV=staging'));
    expect(given?.environment).toBe('staging');
    expect(given?.env?.map(({ name }) => name)).toEqual(['RAILS_ENV']);
  });

  test('an argument that is not known is said', () => {
    const unknown: Resolved = { values: [], env: ['FLAGS'], complete: false, reason: 'FLAGS is not known' };
    expect(command([known('bin/jobs'), unknown])?.unresolved).toBe('FLAGS is not known');
    expect(command([known('bin/jobs'), known('-c'), unknown])?.unresolved).toContain('FLAGS is not known');
    expect(command([unknown, known('bin/jobs')])).toBeNull();
  });

  test('help does not start it', () => {
    expect(told(groupsOf({ files: {}, argv: ['help'] }))).toEqual(['error: it prints and exits']);
  });
});

describe('workers', () => {
  test('the first is the process itself, the others have numbers', () => {
    expect(config('workers:\n  - {queues: a, threads: 2, processes: 3}\n  - {queues: [b, c]}\n')).toEqual([
      '- a any 6',
      'worker-2 b c strict 3',
    ]);
  });

  test('a prefix keeps the order, `*` ends it', () => {
    expect(config("workers: [{queues: ['mail*', low]}, {queues: [critical, '*']}]")).toEqual([
      '- mail* low strict 3',
      'worker-2 critical * any 3',
    ]);
  });

  test('where a queue and its threads are written', () => {
    const { groups } = groupsOf({
      files: { 'config/queue.yml': 'workers:\n  - queues:\n      - a\n      - b\n    threads: 4\n' },
    });
    expect(groups[0]?.queues.map(({ at }) => at?.line)).toEqual([3, 4]);
    expect(groups[0]?.concurrencyFrom).toEqual({ at: { path: 'config/queue.yml', line: 2 }, how: 'literal' });
  });

  test('variables count with their defaults, and what has none is not known', () => {
    const text = (processes: string): string =>
      `workers:\n  - queues: [a, b]\n    threads: 2\n    processes: <%= ${processes} %>\n`;
    expect(config(text('ENV.fetch("JOB_CONCURRENCY", 2)'))).toEqual(['- a b strict 4']);
    expect(config(text('ENV.fetch("JOB_CONCURRENCY", 2)'), { env: { JOB_CONCURRENCY: '5' } })).toEqual(['- a b strict 10']);
    expect(config(text('Etc.nprocessors'))).toEqual(['- a b strict null']);
  });

  test('one process with threads runs each worker once', () => {
    const text = 'workers: [{queues: a, processes: 4}]';
    expect(config(text)).toEqual(['- a any 12']);
    expect(config(text, { argv: ['--mode', 'async'] })).toEqual(['- a any 3']);
    expect(config(text, { env: { SOLID_QUEUE_SUPERVISOR_MODE: 'async' } })).toEqual(['- a any 3']);
  });

  test('what a template chooses may not be there', () => {
    expect(config("workers:\n  - queues:\n      - a\n<% if ENV['B'] %>\n      - b\n<% end %>\n")).toEqual(['- a b? strict 3']);
    expect(config("workers:\n  - queues: a\n<% if ENV['B'] %>\n  - queues: b\n<% end %>\n")).toEqual([
      '- a any 3',
      'worker-2 b? any 3',
    ]);
    expect(config("workers:\n  - queues: a\n<% if ENV['B'] %>\n    threads: 9\n<% end %>\n")).toEqual(['- a any 9 incomplete']);
    expect(config("<% if ENV['B'] %>\nworkers:\n  - queues: a\n<% end %>\n")).toEqual(['- a any 3 incomplete']);
  });

  test('a section named like a property of every object is one', () => {
    expect(
      config('__proto__:\n  workers: [{queues: a}]\nconstructor:\n  workers: [{queues: b}]\n', { environment: 'constructor' }),
    ).toEqual(['- b any 3']);
    expect(config('workers: [{queues: a}]\n', { environment: 'constructor' })).toEqual(['- a any 3']);
  });

  test('only dispatchers: no worker, and no error', () => {
    expect(config('dispatchers: [{batch_size: 1}]\n')).toEqual([]);
  });

  test('a file that somebody names and nobody has', () => {
    expect(told(groupsOf({ files: {}, argv: ['-c', 'config/generated.yml'] }))).toEqual(['- * any 3 incomplete']);
    expect(told(groupsOf({ files: {} }))).toEqual(['- * any 3']);
  });

  test('a path of the image is one of the app', () => {
    const files = { 'config/queue.yml': 'workers: [{queues: a}]', 'config/other_queue.yml': 'workers: [{queues: b}]' };
    expect(told(groupsOf({ files, argv: ['-c', '/rails/config/other_queue.yml'] }))).toEqual(['- b any 3']);
    expect(told(groupsOf({ files, env: { SOLID_QUEUE_CONFIG: './config/other_queue.yml' } }))).toEqual(['- b any 3']);
  });

  test('the old name of the file, before 0.9', () => {
    const files = { 'config/solid_queue.yml': 'workers: [{queues: a}]' };
    expect(told(groupsOf({ files }))).toEqual(['- * any 3']);
    expect(told(groupsOf({ files, versions: { solid_queue: '0.4.1' } }))).toEqual(['- a any 3']);
  });

  test('without the gem nothing of it runs', () => {
    const given = { files: {}, versions: { rails: '8.0.0' } };
    expect(told(groupsOf({ ...given, gem: null }))).toEqual([]);
    expect(told(groupsOf(given))).toEqual(['- * any 3']);
  });
});
