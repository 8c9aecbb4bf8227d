import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { capacityOf } from '../../src/capacity/capacity.js';
import { queueLoads } from '../../src/capacity/review-load.js';
import { worst } from '../../src/capacity/timeline.js';
import { weekTime } from '../../src/capacity/week.js';
import type { Week } from '../../src/model/manifest.js';
import { group, job } from '../support/topology.js';
import { sized } from './apps.js';

const WEEK: Week = {
  kind: 'shape',
  hours: [9, 17],
  night: 0.54,
  days: { mon: 0.5, tue: 0.55, thu: 0.96, fri: 0.56, sat: 0.18, sun: 0.16 },
};

const jobs = [
  job('JobCreation', 'default'),
  job('ParseReport', 'builds', { entry: 'job' }),
  job('Aggregate', 'aggregate', { entry: 'job' }),
  job('Notify', 'status', { entry: 'job' }),
];
const edges = ['JobCreation>ParseReport', 'ParseReport>Aggregate', 'Aggregate>Notify'];

function incident({ threads = 5, parse = 20, aggregate = 16, peak = 4.8, week = WEEK }) {
  return sized(
    jobs,
    [
      group('worker', ['default'], { concurrency: threads }),
      group('parse', ['builds'], { concurrency: parse }),
      group('aggregate', ['aggregate'], { concurrency: aggregate }),
      group('notify', ['status'], { concurrency: 4 }),
    ],
    {
      jobs: {
        JobCreation: { peak, duration: { mean: 1.4 } },
        ParseReport: { duration: { mean: 2 } },
        Aggregate: { duration: { mean: 1.5 }, enqueues: { Notify: 0.25 } },
        Notify: { duration: { mean: 0.4 } },
      },
      week,
    },
    { edges },
  );
}

const late = (app: ReturnType<typeof incident>, passing: 'carried' | 'offered' = 'carried') =>
  (capacityOf(app).week('least', passing) ?? []).flatMap(({ key, episodes }) => {
    const most = worst(episodes);
    return most === null ? [] : [[key, Math.round(most.most), Math.round(((most.until ?? 0) - most.from) / 360) / 10]];
  });

describe('the incident', () => {
  test('quiet days pass, the busy one piles up 35,000 jobs and takes 18 hours', () => {
    const week = capacityOf(incident({})).week('least', 'carried');
    const queue = week?.find(({ key }) => key === 'sidekiq/default');
    expect(queue?.episodes.map(({ from, until }) => [weekTime(from), weekTime(until ?? 0)])).toEqual([
      ['Wed 09:00', 'Thu 02:45'],
      ['Thu 09:00', 'Fri 00:25'],
    ]);
    const most = worst(queue?.episodes ?? []);
    expect(Math.round(most?.most ?? 0)).toBe(35_383);
    expect(weekTime(most?.mostAt ?? 0)).toBe('Wed 17:00');
    expect((most?.longest ?? 0) / 60).toBeCloseTo(165, 0);
    expect(queue?.endless).toBe(false);
  });

  test('behind it nothing waits at any moment, and more arrives than on a quiet day', () => {
    const week = capacityOf(incident({})).week('least', 'carried');
    for (const key of ['sidekiq/builds', 'sidekiq/aggregate', 'sidekiq/status']) {
      expect(Math.max(...(week?.find((queue) => queue.key === key)?.depth ?? []))).toBeLessThan(1);
    }
    const builds = week?.find(({ key }) => key === 'sidekiq/builds')?.arrivals ?? [];
    // Monday noon 2.4/s, Wednesday noon 3.57/s of the 4.8/s that are asked for: dashboards look busy and healthy.
    expect([builds[12], builds[48 + 12]].map((rate) => rate?.toFixed(2))).toEqual(['2.40', '3.57']);
  });

  test('one thread more halves it, two are enough', () => {
    expect(late(incident({ threads: 6 }))[0]?.[1]).toBeLessThan(18_000);
    expect(late(incident({ threads: 7 }))).toEqual([]);
  });

  test('the bottleneck moves on when the first one is gone, and each stage is found at once by what is offered', () => {
    const narrow = { parse: 9, aggregate: 7 };
    const keys = (app: ReturnType<typeof incident>, passing: 'carried' | 'offered') => late(app, passing).map(([key]) => key);
    expect(keys(incident(narrow), 'carried')).toEqual(['sidekiq/default']);
    expect(keys(incident({ ...narrow, threads: 10 }), 'carried')).toEqual(['sidekiq/builds']);
    expect(keys(incident({ ...narrow, threads: 10, parse: 13 }), 'carried')).toEqual(['sidekiq/aggregate']);
    expect(keys(incident(narrow), 'offered')).toEqual(['sidekiq/default', 'sidekiq/builds', 'sidekiq/aggregate']);
  });

  test('the same numbers in steps of an hour: the recursion that is exact for such a week', () => {
    let depth = 0;
    let most = 0;
    for (let hour = 0; hour < 168; hour += 1) {
      const day = [0.5, 0.55, 1, 0.96, 0.56, 0.18, 0.16][Math.floor(hour / 24)] ?? 0;
      const share = day * (hour % 24 >= 9 && hour % 24 < 17 ? 1 : 0.54);
      depth = Math.max(0, depth + (4.8 * share - 5 / 1.4) * 3600);
      most = Math.max(most, depth);
    }
    expect(Math.abs(most - (late(incident({}))[0]?.[1] as number))).toBeLessThan(1);
  });

  test('the row of the review has a point for every three hours, and the worst of the week', () => {
    const row = queueLoads(incident({}))?.[0];
    expect(row?.curve).toHaveLength(56);
    expect(Math.max(...(row?.curve ?? []))).toBe(35_383);
  });
});

describe('a week', () => {
  test('none declared, none computed', () => {
    const app = sized(jobs, [group('worker', ['default'])], { jobs: { JobCreation: { peak: 9, duration: { mean: 1 } } } });
    expect(capacityOf(app).week('least', 'carried')).toBeNull();
    expect(capacityOf(incident({})).week('most', 'carried')).toBeNull();
  });

  test('a backlog that one week leaves to the next is endless, one over Sunday night is one', () => {
    const flat: Week = { kind: 'multipliers', values: Array.from({ length: 168 }, () => 1) };
    expect(capacityOf(incident({ week: flat })).week('least', 'carried')?.[0]?.endless).toBe(true);
    const weekend: Week = { kind: 'multipliers', values: Array.from({ length: 168 }, (_, hour) => (hour >= 160 ? 1 : 0.2)) };
    const [queue] = capacityOf(incident({ week: weekend })).week('least', 'carried') ?? [];
    expect(queue?.endless).toBe(false);
    expect(queue?.episodes).toHaveLength(1);
    expect(weekTime(queue?.episodes[0]?.from ?? 0)).toBe('Sun 16:00');
    expect(queue?.episodes[0]?.until).toBeGreaterThan(168 * 3600);
  });

  test('within capacity everywhere there is no backlog, whatever the order', () => {
    const modes = fc.constantFrom('strict' as const, 'weighted' as const, 'random' as const, 'any' as const);
    fc.assert(
      fc.property(
        modes,
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (mode, loads) => {
          const names = loads.map((_, at) => `q${at}`);
          const app = sized(
            names.map((name) => job(name.toUpperCase(), name)),
            [group('w', names, { mode })],
            {
              jobs: Object.fromEntries(loads.map((peak, at) => [`Q${at}`, { peak, duration: { mean: 0.99 } }])),
              week: WEEK,
            },
          );
          for (const { depth } of capacityOf(app).week('least', 'carried') ?? []) expect(Math.max(...depth)).toBeLessThan(1e-6);
          expect(capacityOf(app).pools[0]?.victims().growing).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('size', () => {
  test('a large application takes no minutes, and numbers without sense take none either', () => {
    const names = Array.from({ length: 300 }, (_, at) => `Job${at}`);
    const queues = names.map((_, at) => `q${at % 40}`);
    const app = sized(
      names.map((name, at) => job(name, queues[at] ?? '', { entry: 'job' })),
      Array.from({ length: 20 }, (_, at) => group(`w${at}`, [`q${at}`, `q${at + 20}`], { mode: 'weighted' })),
      { jobs: Object.fromEntries(names.map((name) => [name, { peak: 0.5, duration: { mean: 1 } }])), week: WEEK },
      { edges: names.slice(1).map((name, at) => `Job${Math.floor(at / 3)}>${name}`) },
    );
    const started = performance.now();
    expect(capacityOf(app).week('least', 'carried')).toHaveLength(40);
    expect(performance.now() - started).toBeLessThan(10_000);
    const huge = sized([job('A', 'a')], [group('w', ['a'], { concurrency: 1e9, replicas: { min: 1e9, max: 1e9 } })], {
      jobs: { A: { peak: 1e9, duration: { mean: 9e8 }, burst: 1e9, retries: 1 } },
      week: WEEK,
    });
    expect(capacityOf(huge).pools[0]?.least.queues[0]?.utilisation).toBeGreaterThan(1);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('a queue that nothing late stands in front of is late to the minute, and as it is offered', () => {
  const app = sized(
    [job('Create', 'default'), job('Parse', 'builds', { entry: 'job' })],
    [group('worker', ['default'], { concurrency: 9 }), group('parse', ['builds'], { concurrency: 5 })],
    { jobs: { Create: { peak: 2, duration: { mean: 1 } }, Parse: { duration: { mean: 4 } } }, week: WEEK },
    { edges: ['Create>Parse'] },
  );
  const { week } = capacityOf(app);
  const builds = (passing: 'carried' | 'offered') => week('least', passing)?.find(({ key }) => key === 'sidekiq/builds');
  expect(builds('carried')).toEqual(builds('offered'));
  expect(weekTime(worst(builds('carried')?.episodes ?? [])?.from ?? -1)).toBe('Wed 09:00');
});
