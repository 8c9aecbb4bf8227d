import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ScheduleFact } from '../../../src/model/fact.js';
import type { Gap, GapReason } from '../../../src/model/snapshot.js';
import { literal, type Value } from '../../../src/model/value.js';
import { rubyReady } from '../../support/ruby.js';
import { type Given, job, linked, linkedSide, process } from './linked.js';

beforeAll(rubyReady);

const at = { path: '.github/queue-review.yml', line: 2 };
const LOCK = { 'Gemfile.lock': 'GEM\n  remote: https://rubygems.org/\n  specs:\n    sidekiq (7.3.9)\n' };

describe('queues', () => {
  const files = { ...LOCK, ...job('A', 'puts id', 'a'), ...job('B', 'puts id', 'a') };
  const queues = (given: Given): readonly string[] =>
    linked(files, given).queues.map(
      ({ key, jobs, workerGroups }) => `${key} jobs ${jobs.join('+')} groups ${workerGroups.join('+')}`,
    );

  test('are those of jobs, of groups and of the manifest, by backend and name', () => {
    const facts = [process('Procfile', 'one', 'sidekiq -q a -q b'), process('Procfile', 'two', 'sidekiq -q a')];
    const manifest = { queues: new Map([['c', { at }]]) };
    expect(queues({ facts, manifest })).toEqual([
      'sidekiq/a jobs A+B groups one+two',
      'sidekiq/b jobs  groups one',
      'sidekiq/c jobs  groups ',
    ]);
  });

  test('with what the manifest says: own entry, `*`, nothing', () => {
    const own = { objective: 60, alert: 'https://alerts.example.com/1', accepts: 'declared' as const, external: true, at };
    const find = (given: Given): unknown => linked(files, given).queues[0];
    expect(find({ manifest: { queues: new Map([['a', own]]) } })).toMatchObject({
      declared: true,
      mentioned: true,
      external: true,
      objective: 60,
      accepts: 'declared',
      alert: 'stated',
    });
    expect(find({ manifest: { queues: new Map([['a', { at }]]) } })).toMatchObject({ declared: true, alert: 'none' });
    const every = { everyQueue: { objective: 300, external: true, at } };
    expect(find({ manifest: every })).toMatchObject({
      declared: false,
      mentioned: true,
      external: false,
      objective: 300,
      alert: 'none',
    });
    expect(find({})).toMatchObject({ declared: false, mentioned: false, alert: 'unknown', objective: null });
  });
});

describe('schedules', () => {
  const entry = (value: Value | null, more: Partial<ScheduleFact> = {}): ScheduleFact => ({
    kind: 'schedule',
    tool: 'sidekiq-cron',
    key: 'nightly',
    job: value,
    cron: literal('0 3 * * *'),
    queue: null,
    enabled: true,
    environment: null,
    args: null,
    at: { path: 'config/schedule.yml', line: 2 },
    ...more,
  });
  const found = (fact: ScheduleFact): unknown =>
    linked({ ...job('A', 'puts id'), 'app/models/plain.rb': 'class Plain\nend\n' }, { facts: [fact] }).schedules[0];

  test('name a job, or why none answers', () => {
    expect(found(entry(literal('A')))).toMatchObject({ job: 'A', written: 'A', unresolved: null, cron: '0 3 * * *' });
    expect(found(entry(literal('B')))).toMatchObject({ job: null, written: 'B', unresolved: 'missing' });
    expect(found(entry(literal('Gem::B')))).toMatchObject({ job: null, unresolved: 'gem' });
    expect(found(entry(literal('Plain')))).toMatchObject({ job: null, unresolved: 'not-a-job' });
    expect(found(entry({ kind: 'unresolved', reason: 'x' }))).toMatchObject({ job: null, unresolved: 'computed' });
    expect(found(entry(null))).toMatchObject({ job: null, written: null, unresolved: null });
  });

  test('of another environment are not judged', () => {
    expect(found(entry(literal('A'), { environment: 'staging' }))).toBeUndefined();
    expect(found(entry(literal('A'), { environment: 'production' }))).toMatchObject({ job: 'A' });
  });

  test('may choose a queue', () => {
    const topology = linked(job('A', 'puts id'), { facts: [entry(literal('A'), { queue: literal('night') })] });
    expect(topology.schedules[0]?.queue).toBe('night');
    expect(topology.jobs[0]?.callQueues?.names).toEqual(['night']);
  });
});

describe('deploy files that stayed unread', () => {
  const gap = (path: string, reason: GapReason): Gap => ({ path, line: null, reason, note: '' });
  const open = (gaps: readonly Gap[], deploy: readonly string[] | null = null): boolean =>
    linked({ Procfile: 'worker: sidekiq\n' }, { gaps, policy: { deploy } }).unreadDeployFiles;

  test('open the world, other gaps do not', () => {
    expect(open([])).toBe(false);
    expect(open([gap('k8s/worker.yaml', 'no-adapter')])).toBe(true);
    expect(open([gap('compose.yml', 'syntax')])).toBe(true);
    expect(open([gap('app/models/a.rb', 'syntax'), gap('compose.yml', 'dynamic')])).toBe(false);
  });

  test('are those that policy names, where it names any', () => {
    expect(open([gap('k8s/worker.yaml', 'no-adapter')], ['Procfile'])).toBe(false);
    expect(open([gap('k8s/worker.yaml', 'no-adapter')], ['Procfile', 'k8s/**'])).toBe(true);
    expect(open([], ['Procfile', 'compose.yml'])).toBe(true);
  });
});

describe('the manifest of an app', () => {
  test('is its own; one that it does not name inherits what holds for every queue', () => {
    const files = { Gemfile: '', 'services/b/a.rb': '', 'services/b/Gemfile': '' };
    const manifest = { everyQueue: { objective: 60, at }, queues: new Map([['x', { at }]]) };
    const { apps } = linkedSide(files, { manifest, roots: new Map([['b', 'services/b']]) });
    expect(apps.map(({ app, manifest: data }) => `${app} ${data.everyQueue?.objective} ${data.queues.size}`)).toEqual([
      '. 60 1',
      'b 60 0',
    ]);
  });
});

describe('whatever a repository says', () => {
  test('names of the language itself are names like others', () => {
    const files = {
      'a.rb':
        'class Constructor\n  include Sidekiq::Job\n  def perform; __proto__; constructor; toString; end\n  def __proto__; HasOwnProperty.perform_async(1); end\nend\nclass HasOwnProperty\n  include Sidekiq::Job\n  sidekiq_options queue: "__proto__"\n  def perform(id); end\nend\n',
      Procfile: '__proto__: sidekiq -q __proto__\nconstructor: sidekiq -q constructor\n',
    };
    const topology = linked(files);
    expect(topology.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['Constructor HasOwnProperty']);
    expect(topology.queues.find(({ name }) => name === '__proto__')).toMatchObject({
      jobs: ['HasOwnProperty'],
      workerGroups: ['__proto__'],
    });
  });

  test('long names, broken files and nothing at all are linked', () => {
    expect(linked({}).jobs).toEqual([]);
    const long = 'q'.repeat(10_000);
    expect(linked({ ...job('A', 'puts id', long) }).jobs[0]?.queues.names).toEqual([long]);
    expect(linked({ 'a.rb': `class ${'A::'.repeat(3_000)}B\n  include Sidekiq::Job\nend\n` }).jobs.length).toBeLessThan(2);
    expect(() => linked({ 'a.rb': 'class A < \n def (', 'config/sidekiq.yml': ': [', Procfile: '\0' })).not.toThrow();
  });
});
