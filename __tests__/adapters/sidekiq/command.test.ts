import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { command } from '../../../src/adapters/sidekiq/command.js';
import { rubyInteger } from '../../../src/adapters/sidekiq/numbers.js';
import type { WorkerCommand } from '../../../src/model/adapter.js';
import type { Resolved } from '../../../src/model/value.js';
import { known } from './resolve.js';

const words = (line: string): readonly Resolved[] =>
  line
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === '?' ? { values: [], env: ['ARGS'], complete: false, reason: 'ARGS is not known' } : known(word)));

const read = (line: string): WorkerCommand | null => command(words(line));

const queues = (line: string): unknown => read(line)?.queues?.map(({ name, weight }) => [name.values[0], weight]);

describe('which command lines start Sidekiq', () => {
  test.each([
    'sidekiq',
    'bundle exec sidekiq',
    'bundle _2.3.1_ exec sidekiq',
    'bundle exec --keep-file-descriptors sidekiq',
    'exec bundle exec sidekiq',
    'bin/sidekiq',
    './bin/sidekiq',
    '/usr/local/bundle/bin/sidekiq',
    'sidekiqswarm',
    'env A=b bundle exec sidekiq',
    'A=b bundle exec sidekiq',
    'env -u X -i A=b sidekiq',
    'nice -n 10 bundle exec sidekiq',
    'nice -10 sidekiq',
    'ionice -c 2 -n 7 nice sidekiq',
    'time sidekiq',
    'nohup setsid sidekiq',
    'timeout -k 5 60 sidekiq',
    'sudo -u deploy -E bundle exec sidekiq',
    'gosu app bundle exec sidekiq',
    'tini -- bundle exec sidekiq',
    'dumb-init bundle exec sidekiq',
    'rbenv exec bundle exec sidekiq',
    '/opt/rbenv/bin/rbenv exec bundle exec sidekiq',
    'rvm 3.3.0 do bundle exec sidekiq',
    'mise exec -- bundle exec sidekiq',
    'dotenv -f .env.production bundle exec sidekiq',
    'bundle exec dotenv sidekiq',
    'doppler run --project x -- bundle exec sidekiq',
    'aws-vault exec prod -- sidekiq',
    'bin/qgtunnel bundle exec sidekiq',
    'bin/start-pgbouncer -- bundle exec sidekiq',
    'ruby -S sidekiq',
  ])('%s', (line) => {
    expect(read(`${line} -q a`)?.queues?.[0]?.name.values).toEqual(['a']);
  });

  test.each([
    '',
    'puma',
    'bundle exec rake sidekiq',
    'rails g sidekiq',
    'echo sidekiq',
    'systemctl restart sidekiq',
    '/etc/init.d/sidekiq start',
    'bundle install sidekiq',
    'bundle exec sidekiqmon',
    'sidekiqctl stop x',
    'gem install sidekiq',
    'cd sidekiq',
    'echo bundle exec sidekiq',
    'rvm use 3.3',
    'mise install sidekiq',
    '?',
    'bundle exec ?',
  ])('not %s', (line) => {
    expect(read(line)).toBeNull();
  });

  test('variables that wrappers set are kept', () => {
    expect(read('env RAILS_ENV=staging A= sidekiq')?.env).toEqual([
      { name: 'RAILS_ENV', value: known('staging') },
      { name: 'A', value: known('') },
    ]);
  });

  test('the processes of a swarm', () => {
    expect(read('env SIDEKIQ_COUNT=4 bin/sidekiqswarm')?.processes?.values).toEqual([4]);
    expect(read('sidekiqswarm')?.processes).toMatchObject({ values: [], env: ['SIDEKIQ_COUNT'], complete: false });
    expect(read('sidekiq')?.processes).toBeNull();
  });
});

// The answers of Ruby's optparse with Sidekiq's own options.
describe('flags', () => {
  test.each<[string, unknown]>([
    [
      '-q a -q b,3',
      [
        ['a', null],
        ['b', 3],
      ],
    ],
    [
      '-qa,2 --queue=c --que d',
      [
        ['a', 2],
        ['c', null],
        ['d', null],
      ],
    ],
    ['-q=a', [['=a', null]]],
    ['-q a,b,c', [['a', 0]]],
    ['-vq a', [['a', null]]],
    ['-q -c', [['-c', null]]],
    ['-queue a', [['ueue', null]]],
    ['stray words -q a', [['a', null]]],
    ['-- -q a', undefined],
    ['-c 5', undefined],
  ])('%s', (line, expected) => {
    expect(queues(`sidekiq ${line}`)).toEqual(expected);
  });

  test('the rest of them', () => {
    expect(read('sidekiq -Cconfig/x.yml -e production -r ./app.rb --conc 3 -t 8 -g tag -v')).toMatchObject({
      config: 'config/x.yml',
      environment: 'production',
      require: './app.rb',
      concurrency: known(3),
      timeout: known(8),
      error: null,
      unresolved: null,
    });
    expect(read('sidekiq -C a.yml --config=b.yml -c 4 -vc6')).toMatchObject({ config: 'b.yml', concurrency: known(6) });
  });

  test.each([
    '--queues a',
    '--con 3',
    '--v',
    '--no-verbose',
    '-x',
    '-q',
    '--queue',
    '-c many',
    '-c=5',
    '-c 2.5',
    '-c 08',
    '-cq 5',
    '--verbose=1',
    '-v1',
    '-t soon',
    '-r',
    '-V',
    '--help',
  ])('%s does not start', (line) => {
    expect(read(`sidekiq ${line}`)?.error).toEqual(expect.any(String));
  });

  test('flags of older versions are kept for the version to judge', () => {
    expect(read('sidekiq -d -L log/x.log -P tmp/x.pid -q a')).toMatchObject({ removed: ['-d', '-L', '-P'], error: null });
  });

  test('an argument that is not known is never guessed', () => {
    expect(read('sidekiq ?')).toMatchObject({ unresolved: 'an argument is not known: ARGS is not known', queues: null });
    expect(read('sidekiq -q ?')).toMatchObject({ unresolved: null, queues: [{ name: { complete: false } }] });
    expect(read('sidekiq -c ?')).toMatchObject({ unresolved: null, concurrency: { complete: false, values: [] }, error: null });
    expect(read('sidekiq -C ?')).toMatchObject({ config: null, unresolved: expect.stringContaining('the configuration file') });
    expect(read('sidekiq -e ?')).toMatchObject({ environment: null, unresolved: null });
  });

  test('integers as Ruby reads them', () => {
    const answers = ['0x10', '010', '1_0', ' 5 ', '+5', '-4', '0b11', '0o7', '2.5', '08', '1__0', '', 'ten'].map(rubyInteger);
    expect(answers).toEqual([16, 8, 10, 5, 5, -4, 3, 7, null, null, null, null, null]);
  });

  test('never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom('sidekiq', 'bundle', 'exec', '-q', '-c', '--', '-', '--q', 'A=', '?', 'env', 'rvm', 'do'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
        command(parts.map(known));
      }),
    );
  });
});
