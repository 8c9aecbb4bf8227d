import { beforeAll, describe, expect, test } from '@jest/globals';
import type { GroupSettings } from '../../../src/model/adapter.js';
import { rubyReady } from '../../support/ruby.js';
import { factsOf, type Given, groupsOf } from './support.js';

beforeAll(rubyReady);

/** The process's own group. */
function main(given: Given): GroupSettings {
  const [first] = groupsOf(given).groups;
  if (first === undefined) throw new Error('no group');
  return first;
}

const names = (group: GroupSettings): readonly string[] =>
  group.queues.map((queue) => (queue.possible ? `${queue.name}?` : queue.name));

const yml = (text: string): Given['files'] => ({ 'config/sidekiq.yml': text });

describe('what replaces what', () => {
  const files = yml('concurrency: 4\nqueues: [a]\nproduction:\n  concurrency: 9\n  queues: [[b, 2], c]\n');

  test('the section of the environment over the top level', () => {
    expect(main({ files, argv: [] })).toMatchObject({
      concurrency: 9,
      concurrencyFrom: { at: { path: 'config/sidekiq.yml', line: 4 }, how: 'literal' },
      overridden: [
        { setting: 'queues', at: { line: 2 }, value: 'a', winsAt: { line: 5 } },
        { setting: 'concurrency', at: { line: 1 }, value: '4', winsAt: { line: 4 } },
      ],
    });
  });

  test('flags over the file', () => {
    const group = main({ files, argv: ['-q', 'x', '-c', '3', '-e', 'test'] });
    expect(group).toMatchObject({
      concurrency: 3,
      queues: [{ name: 'x', at: { path: 'Procfile', line: 1 } }],
      overridden: [
        { setting: 'queues', value: 'a', wins: '-q on the command line', winsAt: { path: 'Procfile', line: 1 } },
        { setting: 'concurrency', value: '4', wins: '-c on the command line' },
      ],
    });
  });

  test('code at boot over both', () => {
    const code = 'Sidekiq.configure_server do |config|\n  config.queues = %w[r]\n  config.concurrency = 7\nend\n';
    const group = main({ files: { ...files, 'config/initializers/sidekiq.rb': code }, argv: ['-q', 'x'], environment: 'test' });
    expect(names(group)).toEqual(['r']);
    expect(group.concurrency).toBe(7);
    expect(group.overridden).toEqual([
      expect.objectContaining({ setting: 'queues', value: 'a', wins: '-q on the command line' }),
      expect.objectContaining({
        setting: 'queues',
        value: 'x',
        at: { path: 'Procfile', line: 1 },
        winsAt: { path: 'config/initializers/sidekiq.rb', line: 2 },
      }),
      expect.objectContaining({
        setting: 'concurrency',
        value: '4',
        winsAt: { path: 'config/initializers/sidekiq.rb', line: 3 },
      }),
    ]);
  });

  test('keys that Sidekiq discards', () => {
    const group = main({ files: yml(':strict: true\n:queues: [a]\nqueues: [b]\n'), argv: [] });
    expect(names(group)).toEqual(['b']);
    expect(group.overridden).toEqual([
      expect.objectContaining({ setting: 'queues', at: { path: 'config/sidekiq.yml', line: 2 } }),
      expect.objectContaining({ setting: 'mode', at: { path: 'config/sidekiq.yml', line: 1 } }),
    ]);
  });

  test('config[:queues] = since 7', () => {
    const code = 'Sidekiq.configure_server do |config|\n  config[:queues] = %w[z]\nend\n';
    const given = { files: { 'config/initializers/sidekiq.rb': code }, argv: [] };
    expect(main(given)).toMatchObject({ queues: [{ name: 'default' }], overridden: [{ setting: 'queues', value: 'z' }] });
    expect(main({ ...given, version: '6.5.12' })).toMatchObject({ queues: [{ name: 'z' }], overridden: [] });
  });
});

describe('threads', () => {
  test('an environment default is one', () => {
    const files = yml("concurrency: <%= ENV.fetch('N', 12).to_i %>\n");
    expect(main({ files, argv: [] })).toMatchObject({ concurrency: 12, concurrencyFrom: { how: 'env' }, complete: true });
    expect(main({ files, argv: [], env: { N: '3' } })).toMatchObject({ concurrency: 3 });
  });

  test('one of several, or a variable without a default, is not known, and the queues still are', () => {
    const branch = yml("<% if ENV['X'] %>\nconcurrency: 3\n<% else %>\nconcurrency: 4\n<% end %>\nqueues: [a]\n");
    expect(main({ files: branch, argv: [] })).toMatchObject({ concurrency: null, complete: true, queues: [{ name: 'a' }] });
    expect(main({ files: yml("concurrency: <%= ENV['N'] %>\n"), argv: [] })).toMatchObject({ concurrency: null });
  });

  test('the default by version, RAILS_MAX_THREADS before it', () => {
    expect(main({ files: {}, argv: [] })).toMatchObject({ concurrency: 5, concurrencyFrom: { how: 'default' } });
    expect(main({ files: {}, argv: [], version: '6.5.12' })).toMatchObject({ concurrency: 10 });
    expect(main({ files: {}, argv: [], version: null })).toMatchObject({ concurrency: 5 });
    expect(main({ files: {}, argv: [], env: { RAILS_MAX_THREADS: '8' } })).toMatchObject({
      concurrency: 8,
      // What a deploy file hands to the process is as good as a number.
      concurrencyFrom: { how: 'literal' },
    });
  });
});

describe('doubt', () => {
  test('queues in a branch are possible, a whole list in one is not complete', () => {
    expect(names(main({ files: yml("queues:\n  - a\n<% if ENV['X'] %>\n  - b\n<% end %>\n"), argv: [] }))).toEqual(['a', 'b?']);
    const group = main({ files: yml("<% if ENV['X'] %>\nqueues: [a]\n<% end %>\n"), argv: [] });
    expect(names(group)).toEqual(['a']);
    expect(group).toMatchObject({ complete: false, reason: expect.stringContaining('queues may not be written') });
  });

  test('one of two lists: both, and no more', () => {
    const group = main({ files: yml("<% if ENV['X'] %>\nqueues: [a, b]\n<% else %>\nqueues: [b, c]\n<% end %>\n"), argv: [] });
    expect(names(group)).toEqual(['a?', 'b?', 'c?']);
    expect(group.complete).toBe(true);
  });

  test('an argument that is not known leaves the file possible', () => {
    const answer = groupsOf({ files: yml('queues: [a]\n'), argv: ['-C', 'config/none.yml'] });
    expect(answer).toMatchObject({ config: null, groups: [{ queues: [], complete: false, concurrency: null }] });
  });

  test('a template of the configuration: what is made of it is not in the repository', () => {
    for (const path of ['config/sidekiq.yml.example', 'config/sidekiq.sample.yml']) {
      const files = { [path]: 'queues: [a, <% {{ }}]\n' };
      const reason = `${path} is a template: the file that is made of it is not in the repository`;
      expect(main({ files, argv: [] })).toMatchObject({ queues: [{ name: 'default' }], complete: false, reason });
      expect(main({ files, argv: ['-q', 'a'] })).toMatchObject({ queues: [{ name: 'a' }], complete: true });
      expect(main({ files: { ...files, ...yml('queues: [b]\n') }, argv: [] })).toMatchObject({ complete: true });
    }
  });

  test('code in a condition, or in a file that nobody is seen to load', () => {
    const code =
      "Sidekiq.configure_server do |config|\n  config.queues = %w[p] if ENV['X']\n  config.concurrency = 9 if ENV['Y']\nend\n";
    const group = main({ files: { ...yml('queues: [a]\n'), 'config/initializers/sidekiq.rb': code }, argv: [] });
    expect(names(group)).toEqual(['a?', 'p?']);
    expect(group.concurrency).toBeNull();
    const elsewhere =
      'Sidekiq.configure_server do |config|\n  config.capsule("x") { |c| c.queues = %w[q]; c.concurrency = 1 }\nend\n';
    const answer = groupsOf({ files: { 'lib/sidekiq_setup.rb': elsewhere }, argv: [] });
    expect(answer.groups.map((found) => [found.capsule, names(found)])).toEqual([
      [null, ['default']],
      ['x', ['default?', 'q?']],
    ]);
  });

  test('tests, other environments and embedded workers have no say', () => {
    const code = 'Sidekiq.configure_server { |c| c.queues = %w[no] }\n';
    const embed = 'Sidekiq.configure_embed { |c| c.queues = %w[no] }\n';
    const files = { 'spec/rails_helper.rb': code, 'config/environments/test.rb': code, 'config/initializers/e.rb': embed };
    expect(names(main({ files, argv: [] }))).toEqual(['default']);
  });

  test('a name that hangs on a variable is not all there may be', () => {
    const group = main({ files: yml("queues:\n  - <%= ENV.fetch('P', 'app') %>_low\n"), argv: [] });
    expect(group).toMatchObject({ queues: [{ name: 'app_low' }], complete: false });
  });
});

describe('files', () => {
  test('absolute paths are those of an image', () => {
    expect(
      groupsOf({ files: { 'config/sidekiq_low.yml': 'queues: [low]\n' }, argv: ['-C', '/app/config/sidekiq_low.yml'] }),
    ).toMatchObject({
      config: 'config/sidekiq_low.yml',
      groups: [{ queues: [{ name: 'low' }], complete: true }],
    });
  });

  test('an implied group has no flags', () => {
    expect(groupsOf({ files: yml('queues: [a]\n'), argv: null })).toMatchObject({
      config: 'config/sidekiq.yml',
      groups: [{ queues: [{ name: 'a' }] }],
    });
  });

  test('a file of another name is one only with keys of its own', () => {
    expect(factsOf({ 'config/workers/low.yml': 'queues: [low]\n' })).toMatchObject([
      { kind: 'worker-config', top: { queues: [{}] } },
    ]);
    expect(
      factsOf({ 'config/locales.yml': 'en:\n  queues: x\n', 'config/sidekiq_schedule.yml': 'tick: {cron: "* * * * *"}\n' }),
    ).toEqual([]);
  });

  test('a broken file is a gap, and its group never starts', () => {
    const files = yml('queues: [a\n');
    expect(factsOf(files)).toMatchObject([
      { kind: 'worker-config' },
      { kind: 'gap', gap: { reason: 'syntax', path: 'config/sidekiq.yml' } },
    ]);
    expect(groupsOf({ files, argv: [] })).toMatchObject({
      error: expect.stringContaining('Psych::SyntaxError'),
      groups: [{ queues: [], complete: false }],
    });
  });

  test('sections may have the names of the language', () => {
    const files = yml('__proto__:\n  queues: [p]\nconstructor:\n  queues: [c]\nqueues: [a]\n');
    expect(names(main({ files, argv: [] }))).toEqual(['a']);
    expect(names(main({ files, argv: ['-e', '__proto__'] }))).toEqual(['p']);
    expect(names(main({ files, argv: ['-e', 'toString'] }))).toEqual(['a']);
  });
});

describe('code', () => {
  const code = (text: string): readonly unknown[] => factsOf({ 'config/initializers/sidekiq.rb': text });

  test('a capsule with its queues and threads, as applications write it', () => {
    const text =
      'Sidekiq.configure_server do |config|\n  config.redis = { ssl_params: {} }\n  config.capsule("throttled") do |capsule|\n' +
      '    capsule.queues = %w[metrics]\n    capsule.concurrency = ENV.fetch("N", 5).to_i\n  end\nend\n';
    expect(code(text)).toMatchObject([
      { capsule: 'throttled', setting: 'capsule', possible: false, at: { line: 3 } },
      { capsule: 'throttled', setting: 'queues', queues: [{ name: { value: 'metrics' } }], at: { line: 4 } },
      { capsule: 'throttled', setting: 'concurrency', concurrency: { kind: 'env', name: 'N' } },
    ]);
  });

  test('constants of the same file, `it`, and settings on other objects', () => {
    const text =
      'QUEUES = %w[a b].freeze\nSidekiq.configure_server { it.queues = QUEUES }\nclient.queues = 1\nSidekiq.configure_client { |c| c.concurrency = 9 }\n';
    expect(code(text)).toMatchObject([{ setting: 'queues', queues: [{ name: { value: 'a' } }, { name: { value: 'b' } }] }]);
  });

  test('a capsule without a known name is a gap', () => {
    expect(code('Sidekiq.configure_server { |c| c.capsule(name) { |x| x.concurrency = 1 } }\n')).toMatchObject([
      { kind: 'gap', gap: { reason: 'dynamic' } },
    ]);
  });
});
