import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../src/model/manifest.js';
import type { WorkerGroup } from '../../../src/model/topology.js';
import { rubyReady } from '../../support/ruby.js';
import { command, env, type Given, linked, process, script } from './linked.js';

beforeAll(rubyReady);

const LOCK = { 'Gemfile.lock': 'GEM\n  remote: https://rubygems.org/\n  specs:\n    sidekiq (7.3.9)\n' };
const CONFIG = { ...LOCK, 'config/sidekiq.yml': 'concurrency: 8\nqueues: [default, low]\n' };

const groups = (given: Given, files = LOCK): readonly WorkerGroup[] => linked(files, given).workerGroups;
const queues = (group: WorkerGroup | undefined): readonly string[] =>
  (group?.queues ?? []).map(({ name, possible }) => `${name}${possible ? '?' : ''}`);
const policy = (more: Partial<Policy>): Given => ({ policy: more });

describe('a process', () => {
  test('is a group with its name, queues, threads and place', () => {
    const [group] = groups({ facts: [process('Procfile', 'worker', 'bundle exec sidekiq -q a -q b -c 7')] });
    expect(group).toMatchObject({
      name: 'worker',
      key: 'sidekiq:worker',
      process: 'worker',
      framework: 'sidekiq',
      at: { path: 'Procfile', line: 1 },
      concurrency: 7,
      counts: true,
      implied: false,
      complete: true,
      environment: null,
      replicas: null,
      command: 'bundle exec sidekiq -q a -q b -c 7',
    });
    expect(queues(group)).toEqual(['a', 'b']);
  });

  test('that starts no worker is no group', () => {
    expect(groups({ facts: [process('Procfile', 'web', 'bundle exec puma')] })).toEqual([]);
  });

  test('loads the default configuration, or the one that it names', () => {
    const files = { ...CONFIG, 'config/other.yml': 'queues: [other]\n', 'config/sidekiq_other.yml': 'queues: [third]\n' };
    const facts = [
      process('Procfile', 'one', 'sidekiq'),
      process('Procfile', 'two', 'sidekiq -C config/sidekiq_other.yml'),
      process('Procfile', 'three', 'sidekiq -C /app/config/sidekiq_other.yml'),
    ];
    const found = groups({ facts }, files);
    expect(found.map(queues)).toEqual([['default', 'low'], ['third'], ['third']]);
    expect(found.map(({ config }) => config)).toEqual([
      'config/sidekiq.yml',
      'config/sidekiq_other.yml',
      'config/sidekiq_other.yml',
    ]);
  });

  test('runs in the folder that it changes into', () => {
    const files = { 'services/api/Gemfile': '', 'services/api/config/sidekiq.yml': 'queues: [api]\n' };
    const facts = [process('Procfile', 'worker', [command('cd services/api'), command('bundle exec sidekiq')])];
    const topology = linked(files, { facts });
    expect(topology.app).toBe('services/api');
    expect(topology.workerGroups.map(queues)).toEqual([['api']]);
  });

  test('with capsules is a group for each', () => {
    const files = { ...LOCK, 'config/sidekiq.yml': 'queues: [a]\ncapsules:\n  reports:\n    concurrency: 2\n    queues: [r]\n' };
    expect(groups({ facts: [process('Procfile', 'worker', 'sidekiq')] }, files).map(({ name, key }) => `${name} ${key}`)).toEqual(
      ['worker sidekiq:worker', 'worker/reports sidekiq:worker/reports'],
    );
  });

  test('that would refuse to start serves nothing and says why', () => {
    const [group] = groups({ facts: [process('Procfile', 'worker', 'sidekiq -q a -c lots')] });
    expect(group?.queues).toEqual([]);
    expect(group?.reason).toContain('invalid value');
  });

  test('with two workers gives each a name of its own', () => {
    const facts = [process('run.sh', 'run', [command('sidekiq -q a'), command('sidekiq -q b')])];
    expect(groups({ facts }).map(({ name }) => name)).toEqual(['run', 'run-2']);
  });
});

describe('variables', () => {
  test('come from the carrier, from the command, and from policy before both', () => {
    const carrier = process('compose.yml', 'worker', 'sidekiq -q $QUEUE', { env: env({ QUEUE: 'carried' }) });
    expect(groups({ facts: [carrier] }).map(queues)).toEqual([['carried']]);
    const own = process('compose.yml', 'worker', [command('sidekiq -q $QUEUE', { env: env({ QUEUE: 'own' }) })], {
      env: env({ QUEUE: 'carried' }),
    });
    expect(groups({ facts: [own] }).map(queues)).toEqual([['own']]);
    expect(groups({ facts: [own], ...policy({ env: { QUEUE: 'policy' } }) }).map(queues)).toEqual([['policy']]);
  });

  test('without quotes may hold several words', () => {
    const facts = [process('compose.yml', 'worker', 'sidekiq $ARGS', { env: env({ ARGS: '-q a -q b -c 3' }) })];
    const [group] = groups({ facts });
    expect(queues(group)).toEqual(['a', 'b']);
    expect(group?.concurrency).toBe(3);
  });

  test('that nobody sets leave the group open', () => {
    const [group] = groups({ facts: [process('compose.yml', 'worker', 'sidekiq -q $QUEUE')] });
    expect(group?.complete).toBe(false);
    expect(group?.command).toBe('sidekiq -q $QUEUE');
  });

  test('that refer to themselves or to each other end', () => {
    const facts = [
      process('compose.yml', 'worker', 'sidekiq -q $A', {
        env: env({ A: { kind: 'env', name: 'B' }, B: { kind: 'env', name: 'A', default: { kind: 'literal', value: 'x' } } }),
      }),
    ];
    expect(groups({ facts })).toHaveLength(1);
  });
});

describe('scripts', () => {
  const START = script('bin/start', command('exec bundle exec sidekiq -q $1'));

  test('are followed, with their arguments', () => {
    const facts = [START, process('Procfile', 'worker', './bin/start imports')];
    expect(groups({ facts }).map(queues)).toEqual([['imports']]);
  });

  test.each(['sh bin/start imports', 'bash -e ./bin/start imports', '/app/bin/start imports', 'exec bin/start imports'])(
    'as %s',
    (text) => {
      expect(groups({ facts: [START, process('Procfile', 'worker', text)] }).map(queues)).toEqual([['imports']]);
    },
  );

  test('that run their arguments run what follows', () => {
    const facts = [
      script('entrypoint.sh', command('exec $@')),
      process('compose.yml', 'worker', './entrypoint.sh bundle exec sidekiq -q a'),
    ];
    expect(groups({ facts }).map(queues)).toEqual([['a']]);
  });

  test('choose an arm by their first argument', () => {
    const start = script(
      'start.sh',
      command('bundle exec puma', { arm: ['web'] }),
      command('bundle exec sidekiq -q a', { arm: ['worker'] }),
      command('bundle exec sidekiq -q b', { arm: ['*'] }),
    );
    const run = (argument: string): readonly (readonly string[])[] =>
      groups({ facts: [start, process('compose.yml', 'it', `./start.sh ${argument}`)] }).map(queues);
    expect(run('web')).toEqual([]);
    expect(run('worker')).toEqual([['a']]);
    expect(run('other')).toEqual([['b']]);
    expect(run('$UNKNOWN')).toEqual([['a?'], ['b?']]);
  });

  test('hand their variables on', () => {
    const start = script('bin/start', command('bin/inner', { env: env({ QUEUE: 'given' }) }));
    const facts = [start, script('bin/inner', command('sidekiq -q $QUEUE')), process('Procfile', 'worker', 'bin/start')];
    expect(groups({ facts }).map(queues)).toEqual([['given']]);
  });

  test('that call themselves, or each other without end, end', () => {
    const facts = [
      script('bin/a', command('bin/b'), command('bin/a')),
      script('bin/b', command('bin/a'), command('bin/b'), command('sidekiq')),
      process('Procfile', 'worker', 'bin/a'),
    ];
    expect(groups({ facts }).length).toBeGreaterThan(0);
  });

  test('are no carrier of their own where another one starts them', () => {
    const own = process('bin/start.sh', 'start', 'sidekiq -q a');
    const facts = [own, script('bin/start.sh', command('sidekiq -q a'))];
    expect(groups({ facts }).map(({ name }) => name)).toEqual(['start']);
    expect(groups({ facts: [...facts, process('Procfile', 'worker', 'bin/start.sh')] }).map(({ name }) => name)).toEqual([
      'worker',
    ]);
  });
});

describe('the environment of a process', () => {
  const run = (text: string, more: Parameters<typeof process>[3] = {}): readonly WorkerGroup[] =>
    groups({ facts: [process('compose.yml', 'worker', text, more)] });

  test('is the flag, else a variable, else the name of the carrier', () => {
    expect(run('sidekiq -e staging', { environment: 'production' })).toEqual([]);
    expect(run('sidekiq -e production', { environment: 'development' })).toHaveLength(1);
    expect(run('sidekiq', { env: env({ RAILS_ENV: 'staging' }), environment: 'production' })).toEqual([]);
    expect(run('sidekiq', { env: env({ RAILS_ENV: 'staging', APP_ENV: 'production' }) })).toHaveLength(1);
    expect(run('sidekiq', { environment: 'development' })).toEqual([]);
    expect(run('sidekiq', { environment: 'production' })[0]?.environment).toBe('production');
    expect(run('env RAILS_ENV=staging sidekiq')).toEqual([]);
  });

  test('that nothing tells is judged as the judged one', () => {
    expect(run('sidekiq')[0]).toMatchObject({ environment: null, counts: true });
    const files = { ...LOCK, 'config/sidekiq.yml': 'queues: [a]\nproduction:\n  queues: [b]\n' };
    expect(groups({ facts: [process('Procfile', 'worker', 'sidekiq')] }, files).map(queues)).toEqual([['b']]);
  });

  test('that may be another one serves and adds no threads', () => {
    const either = {
      kind: 'oneOf',
      values: [
        { kind: 'literal', value: 'production' },
        { kind: 'literal', value: 'staging' },
      ],
    } as const;
    expect(run('sidekiq', { env: env({ RAILS_ENV: either }) })[0]).toMatchObject({ counts: false, environment: null });
    const host = { kind: 'env', name: 'RAILS_ENV' } as const;
    expect(run('sidekiq', { env: env({ RAILS_ENV: host }) })[0]).toMatchObject({ counts: false });
    const development = { kind: 'env', name: 'RAILS_ENV', default: { kind: 'literal', value: 'development' } } as const;
    expect(run('sidekiq', { env: env({ RAILS_ENV: development }) })[0]).toMatchObject({ counts: false });
    const production = { kind: 'env', name: 'RAILS_ENV', default: { kind: 'literal', value: 'production' } } as const;
    expect(run('sidekiq', { env: env({ RAILS_ENV: production }) })[0]).toMatchObject({ counts: true, environment: 'production' });
  });
});

describe('two carriers', () => {
  test('that name the same process are one group: the union serves, the smaller capacity counts', () => {
    const facts = [
      process('compose.yml', 'worker', 'sidekiq -q a -q c -c 3', {
        replicas: { min: { kind: 'literal', value: 2 }, max: { kind: 'literal', value: 2 } },
      }),
      process('Procfile', 'worker', 'sidekiq -q a -q b -c 5'),
    ];
    const [group, ...others] = groups({ facts });
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      name: 'worker',
      at: { path: 'Procfile' },
      concurrency: 3,
      replicas: { min: 2, max: 2 },
      otherNames: [],
    });
    expect(group?.alsoIn).toEqual([{ path: 'compose.yml', line: 1 }]);
    expect(queues(group)).toEqual(['a', 'b?', 'c?']);
  });

  test('with the same resolved command are one under the first name, and the other is kept', () => {
    const facts = [
      process('Procfile', 'worker', 'bundle exec sidekiq'),
      process('compose.yml', 'sidekiq', 'sidekiq -C config/sidekiq.yml'),
    ];
    const found = groups({ facts }, CONFIG);
    expect(found.map(({ name, otherNames }) => [name, ...otherNames])).toEqual([['worker', 'sidekiq']]);
    expect(queues(found[0])).toEqual(['default', 'low']);
  });

  test('with other names and commands are two groups', () => {
    const facts = [process('Procfile', 'worker', 'sidekiq -q a'), process('compose.yml', 'other', 'sidekiq -q b')];
    expect(groups({ facts }).map(({ name }) => name)).toEqual(['worker', 'other']);
  });

  test('of one file are never one, whatever they run', () => {
    const facts = [process('Procfile', 'one', 'sidekiq -q a'), process('Procfile', 'two', 'sidekiq -q a')];
    expect(groups({ facts }).map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('a name is a better sign than a command', () => {
    const facts = [
      process('Procfile', 'one', 'sidekiq -q a'),
      process('Procfile', 'two', 'sidekiq -q a'),
      process('compose.yml', 'two', 'sidekiq -q a'),
    ];
    expect(groups({ facts }).map(({ name, alsoIn }) => `${name} ${alsoIn.length}`)).toEqual(['one 0', 'two 1']);
  });

  test('one in doubt serves, and has no say in the threads', () => {
    const facts = [
      process('Procfile', 'worker', 'sidekiq -q a -c 5'),
      process('compose.yml', 'worker', 'sidekiq -q a -c 1', { env: env({ RAILS_ENV: { kind: 'env', name: 'RAILS_ENV' } }) }),
    ];
    expect(groups({ facts })[0]).toMatchObject({ concurrency: 5, counts: true });
  });

  test('policy.deploy names the first one, and drops what it does not name', () => {
    const facts = [process('Procfile', 'worker', 'sidekiq -q a'), process('compose.yml', 'jobs', 'sidekiq -q a')];
    const both = groups({ facts, ...policy({ deploy: ['compose.yml', 'Procfile'] }) });
    expect(both.map(({ name, otherNames }) => [name, ...otherNames])).toEqual([['jobs', 'worker']]);
    expect(groups({ facts, ...policy({ deploy: ['compose.yml'] }) }).map(({ name }) => name)).toEqual(['jobs']);
  });
});

describe('replicas', () => {
  const three = { min: { kind: 'literal', value: 3 }, max: { kind: 'literal', value: 3 } } as const;
  const at = { path: '.github/queue-review.yml', line: 1 };

  test('come from the carrier, a formation, or the manifest where no file says them', () => {
    const formation = {
      kind: 'formation',
      process: 'worker',
      quantity: { kind: 'literal', value: 2 },
      at: { path: 'app.json', line: 1 },
    } as const;
    const facts = [process('Procfile', 'worker', 'sidekiq -q a')];
    expect(groups({ facts: [process('compose.yml', 'worker', 'sidekiq', { replicas: three })] })[0]?.fileReplicas).toEqual({
      min: 3,
      max: 3,
    });
    expect(groups({ facts: [...facts, formation] })[0]?.replicas).toEqual({ min: 2, max: 2 });
    const manifest = { workerGroups: new Map([['worker', { replicas: { min: 1, max: 6 }, at, lines: {} }]]) };
    expect(groups({ facts, manifest })[0]).toMatchObject({ replicas: { min: 1, max: 6 }, fileReplicas: null });
    expect(groups({ facts: [...facts, formation], manifest })[0]?.replicas).toEqual({ min: 2, max: 2 });
  });

  test('that a variable decides are not known', () => {
    const variable = { kind: 'env', name: 'N', default: { kind: 'literal', value: 3 } } as const;
    const facts = [process('compose.yml', 'worker', 'sidekiq', { replicas: { min: variable, max: variable } })];
    expect(groups({ facts })[0]?.replicas).toBeNull();
  });
});

describe('groups that no process shows', () => {
  const at = { path: '.github/queue-review.yml', line: 4 };

  test('a default configuration that nothing starts is implied', () => {
    const [group] = groups({}, CONFIG);
    expect(group).toMatchObject({
      name: 'sidekiq',
      implied: true,
      process: null,
      replicas: null,
      at: { path: 'config/sidekiq.yml', line: 1 },
    });
    expect(queues(group)).toEqual(['default', 'low']);
    expect(groups({ facts: [process('Procfile', 'worker', 'sidekiq -q a')] }, CONFIG).map(({ implied }) => implied)).toEqual([
      false,
    ]);
    expect(groups({})).toEqual([]);
  });

  test('one that only another environment starts is implied too', () => {
    const facts = [process('compose.yml', 'worker', 'sidekiq', { environment: 'development' })];
    expect(groups({ facts }, CONFIG).map(({ implied }) => implied)).toEqual([true]);
  });

  test('the manifest declares one that runs elsewhere', () => {
    const manifest = {
      workerGroups: new Map([
        ['legacy', { external: true, queues: ['imports'], concurrency: 10, replicas: { min: 2, max: 2 }, at, lines: {} }],
      ]),
    };
    expect(groups({ manifest })[0]).toMatchObject({ name: 'legacy', external: true, concurrency: 10, framework: 'sidekiq', at });
  });
});
