import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillIn } from '../../src/capacity/fill.js';
import { missingNumbers } from '../../src/capacity/missing.js';
import { simulation } from '../../src/capacity/simulation.js';
import { weekTime } from '../../src/capacity/week.js';
import { loadManifest } from '../../src/manifest/load.js';
import type { SimulatedQueue } from '../../src/model/simulation.js';
import type { Topology } from '../../src/model/topology.js';
import { sides } from '../examples/folders.js';
import { rubyReady } from '../support/ruby.js';
import { group, job, side } from '../support/topology.js';
import { unicode } from '../support/unicode.js';
import { weekOf } from '../support/week.js';
import { sized } from './apps.js';

const numbers = readFileSync(fileURLToPath(new URL('../../examples/incident/queue-review-numbers.yml', import.meta.url)), 'utf8');
const { head } = sides('incident');
beforeAll(rubyReady);

const queueOf = (queues: readonly SimulatedQueue[], name: string): SimulatedQueue => {
  const found = queues.find(({ queue }) => queue === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe('the incident, from a manifest that a user could write', () => {
  test('quiet days pass, the busy one holds 35,000 jobs for 18 hours', () => {
    const [app] = weekOf(head, numbers).apps;
    const gate = queueOf(app?.queues ?? [], 'default');
    expect(gate.carried?.episodes.map(({ from, until }) => [weekTime(from), weekTime(until ?? 0)])).toEqual([
      ['Wed 09:00', 'Thu 02:45'],
      ['Thu 09:00', 'Fri 00:25'],
    ]);
    expect(gate.carried?.episodes[0]).toMatchObject({ most: 35_383, mostAt: (2 * 24 + 17) * 3600 });
    expect((gate.carried?.episodes[0]?.longest ?? 0) / 60).toBeCloseTo(165, 0);
    expect(gate.carried?.curve).toHaveLength(56);
    expect(gate.carried?.curve.slice(0, 19)).toEqual(new Array(19).fill(0));
    expect(Math.max(...(gate.carried?.curve ?? []))).toBe(35_383);
    expect([gate.utilisation, gate.holds, gate.p95, gate.enough, gate.carried?.growth]).toEqual([1.344, 0.744, null, 9, null]);
  });

  test('behind it nothing waits at any time, and each stage is told', () => {
    const [app] = weekOf(head, numbers).apps;
    expect(app?.queues.map(({ queue }) => queue)).toEqual(['default', 'builds', 'aggregate', 'status']);
    expect(queueOf(app?.queues ?? [], 'default').hidden).toEqual(['builds', 'aggregate', 'status']);
    for (const name of ['builds', 'aggregate', 'status']) {
      const { carried, hidden } = queueOf(app?.queues ?? [], name);
      expect([carried?.episodes, Math.max(...(carried?.curve ?? [])), hidden]).toEqual([[], 0, []]);
    }
    // Less than is asked for, and more than on any quiet day: dashboards look busy and healthy.
    expect(queueOf(app?.queues ?? [], 'builds').carried?.arrivals).toBeCloseTo(5 / 1.4, 2);
    expect(queueOf(app?.queues ?? [], 'builds').offered?.arrivals).toBe(4.8);
    expect(app?.moves).toBe(false);
  });

  test('the arithmetic of each job is there', () => {
    const [app] = weekOf(head, numbers).apps;
    expect(
      app?.jobs.map(({ name, rate, declared, from, busy }) => [name, rate, declared, from.map((one) => one.job), busy]),
    ).toEqual([
      ['JobCreation', 4.8, 4.8, [], 6.72],
      ['ParseReport', 4.8, null, ['JobCreation'], 9.6],
      ['Aggregate', 4.8, null, ['ParseReport'], 7.2],
      ['Notify', 1.2, null, ['Aggregate'], 0.48],
    ]);
    expect(weekOf(head, numbers)).toMatchObject({ missing: [], fill: null, manifest: '.github/queue-review.yml' });
  });

  test('where the stages behind are too small as well, the bottleneck moves there', () => {
    const Procfile = (head.Procfile ?? '').replace('-c 20', '-c 9').replace('-c 16', '-c 7');
    const [app] = weekOf({ ...head, Procfile }, numbers).apps;
    const late = (view: 'carried' | 'offered') =>
      app?.queues.filter((queue) => (queue[view]?.episodes.length ?? 0) > 0).map(({ queue }) => queue);
    expect([app?.moves, late('carried'), late('offered')]).toEqual([true, ['default'], ['default', 'builds', 'aggregate']]);
  });

  test('is the same twice', () => expect(weekOf(head, numbers)).toEqual(weekOf(head, numbers)));
});

const read = (app: Topology, exists = false) =>
  simulation(side(app), { tool: 'test', manifest: { path: '.github/queue-review.yml', exists } });

describe('what is missing', () => {
  test('with no numbers: the lines to start with, which wake everything once they are pasted', () => {
    const { missing, fill, apps } = weekOf(head, null);
    expect(apps[0]?.queues).toEqual([]);
    expect(missing.map(({ kind, name, what }) => [kind, name, what])).toEqual([
      ['job', 'JobCreation', ['peak', 'duration']],
      ['job', 'ParseReport', ['duration']],
      ['job', 'Aggregate', ['duration']],
      ['job', 'Notify', ['duration']],
      ['week', null, ['week']],
    ]);
    const again = weekOf(head, fill?.text ?? '');
    expect(again.apps[0]?.queues.map(({ queue }) => queue)).toEqual(['default', 'builds', 'aggregate', 'status']);
    expect(again.apps[0]?.queues[0]?.carried).not.toBeNull();
    // One process is counted where nobody says how many run: that can still be said.
    expect(again.missing.map(({ kind, what }) => [kind, what])).toEqual(new Array(4).fill(['worker-group', ['replicas']]));
  });

  test('beside jobs with numbers: named, with its entry where it has one, and never zero', () => {
    const jobs = [job('Billed', 'default'), job('Half', 'default'), job('Unknown', 'default')];
    const app = sized(jobs, [group('worker', ['default'])], {
      jobs: { Billed: { peak: 1, duration: { mean: 1 } }, Half: { duration: { mean: 1 } } },
    });
    const result = read(app, true);
    expect(result.apps[0]?.queues[0]).toMatchObject({ atLeast: true, utilisation: 0.2, carried: null });
    expect(result.missing).toEqual([
      { app: '.', kind: 'job', name: 'Half', what: ['peak'], why: [], line: 1 },
      { app: '.', kind: 'job', name: 'Unknown', what: ['peak', 'duration'], why: [], line: null },
      expect.objectContaining({ kind: 'worker-group', name: 'worker', what: ['replicas'] }),
      expect.objectContaining({ kind: 'week' }),
    ]);
    expect(result.fill?.text.split('\n').slice(0, 4)).toEqual([
      'jobs:',
      '  Half: # stands in line 1',
      '    peak: 5/s # arrivals in the busiest hour',
      '  Unknown:',
    ]);
  });

  test('who serves a queue, and how many threads a group has', () => {
    const app = sized([job('A', 'lost'), job('B', 'mail')], [group('mailer', ['mail'], { concurrency: null })], {
      jobs: { A: { peak: 1, duration: { mean: 1 } }, B: { peak: 1, duration: { mean: 1 } } },
    });
    expect(missingNumbers(app).map(({ kind, name, what }) => [kind, name, what])).toEqual([
      ['queue', 'lost', ['workers']],
      ['queue', 'mail', ['workers']],
      ['worker-group', 'mailer', ['threads']],
      ['week', null, ['week']],
    ]);
  });

  test('the peak of a job that others send in a loop, of one in a circle, and of one that is entered otherwise too', () => {
    const jobs = [
      job('Start', 'a', { entry: 'web' }),
      job('Follows', 'a', { entry: 'job' }),
      job('Circle', 'a', { entry: 'job' }),
      job('Back', 'a', { entry: 'job' }),
      job('Both', 'a', { entry: 'schedule' }),
    ];
    const edges = ['Start>Follows', 'Follows>Circle', 'Circle>Back', 'Back>Circle', 'Follows>Both'];
    const app = sized(jobs, [group('w', ['a'])], {}, { edges });
    const peaks = missingNumbers(app).filter(({ what }) => what.includes('peak'));
    expect(peaks.map(({ name }) => name)).toEqual(['Start', 'Both', 'Back', 'Circle']);
  });

  test('jobs that come with a framework are asked for only beside others', () => {
    const jobs = [job('Own', 'a'), job('ActionMailer::MailDeliveryJob', 'a', { provided: true })];
    const named = (app: Topology) => missingNumbers(app).flatMap(({ kind, name }) => (kind === 'job' ? [name] : []));
    expect(named(sized(jobs, [group('w', ['a'])], {}))).toEqual(['Own']);
    const known = { jobs: { Own: { peak: 1, duration: { mean: 1 } } } };
    expect(named(sized(jobs, [group('w', ['a'])], known))).toEqual(['ActionMailer::MailDeliveryJob']);
  });
});

describe('the lines to fill in', () => {
  const row = (name: string, app = '.') => ({
    app,
    kind: 'job' as const,
    name,
    what: ['peak' as const, 'duration' as const],
    why: [],
    line: null,
  });

  /** What a manifest accepts as a name. */
  const accepted = (name: string): boolean => name.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name);

  test('are a valid manifest whatever the names are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(unicode({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 }), (names) => {
        const fill = fillIn(
          names.map((name) => row(name)),
          'm.yml',
          false,
        );
        const loaded = loadManifest('m.yml', fill?.text ?? '');
        if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
        expect([...(loaded.manifest.apps.get('.')?.jobs.keys() ?? [])].sort()).toEqual(names.filter(accepted).slice(0, 6).sort());
      }),
      { numRuns: 150 },
    );
  });

  test.each(['true', 'null', '__proto__', 'a: b', '# x', 'Feed::Crawl', "it's", '"', 'a\u200bb', '\u{f0000}'])(
    '%j as a job',
    (name) => {
      const loaded = loadManifest('m.yml', fillIn([row(name)], 'm.yml', false)?.text ?? '');
      expect('manifest' in loaded && [...(loaded.manifest.apps.get('.')?.jobs.keys() ?? [])]).toEqual([name]);
    },
  );

  test('stand under their app, the week once', () => {
    const week = { app: 'a', kind: 'week' as const, name: null, what: ['week' as const], why: [], line: null };
    const fill = fillIn([row('Root'), row('Bill', 'services/a'), row('Send', 'services/b'), week], 'm.yml', false);
    const loaded = loadManifest('m.yml', fill?.text ?? '');
    if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
    expect([...loaded.manifest.apps].map(([name, { jobs, week: shape }]) => [name, [...jobs.keys()], shape?.kind])).toEqual([
      ['.', ['Root'], 'shape'],
      ['services/a', ['Bill'], 'shape'],
      ['services/b', ['Send'], 'shape'],
    ]);
  });

  test('none where a manifest cannot help', () => {
    expect(fillIn([{ app: '.', kind: 'queue', name: 'x', what: ['workers'], why: [], line: null }], 'm.yml', true)).toBeNull();
  });
});

describe('a queue that never drains', () => {
  test('tells how much every week adds', () => {
    const flat = { kind: 'multipliers' as const, values: Array.from({ length: 168 }, () => 1) };
    const app = sized([job('A', 'default')], [group('worker', ['default'])], {
      jobs: { A: { peak: 6, duration: { mean: 1 } } },
      week: flat,
    });
    const growth = read(app).apps[0]?.queues[0]?.carried?.growth ?? 0;
    expect(Math.abs(growth / (168 * 3600) - 1)).toBeLessThan(0.001);
  });
});
