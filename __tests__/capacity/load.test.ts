import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { balance } from '../../src/capacity/balance.js';
import { capacityOf, utilisationOf } from '../../src/capacity/capacity.js';
import { queueLoads } from '../../src/capacity/review-load.js';
import { group, job } from '../support/topology.js';
import { sized } from './apps.js';

const WORK = { peak: 2, duration: { mean: 1 } };
const key = (queue: string) => ({ key: `sidekiq/${queue}` });

describe('a group of its own', () => {
  const app = sized([job('Create', 'default')], [group('worker', ['default'])], {
    jobs: { Create: { peak: 4.84, duration: { mean: 1.4 } } },
  });
  test('utilisation is load over threads', () => {
    const [pool] = capacityOf(app).pools;
    expect(pool?.least.groups).toEqual([{ name: 'worker', threads: 5, busy: 4.84 * 1.4, sure: 4.84 * 1.4 }]);
    expect(utilisationOf(app, key('default'))).toBeCloseTo(1.3552, 9);
    expect(pool?.least.queues[0]?.p95).toBe(Number.POSITIVE_INFINITY);
  });

  test('with replicas that nobody declared the most is not known', () => {
    expect(capacityOf(app).pools[0]?.most).toBeNull();
    expect(utilisationOf(app, key('default'), 'most')).toBeNull();
  });

  test('it is computed once for each topology', () => expect(capacityOf(app)).toBe(capacityOf(app)));

  test('the review shows a row for it, and none where nothing is declared', () => {
    const row = { app: '.', queue: 'default', workerGroup: 'worker', utilisation: 1.355, p95: null, objective: null };
    expect(queueLoads(app)).toEqual([row]);
    expect(queueLoads(sized([job('Create', 'default')], [group('worker', ['default'])], {}))).toBeNull();
  });
});

test('replicas multiply, from the least to the most', () => {
  const app = sized([job('A', 'a')], [group('w', ['a'], { replicas: { min: 1, max: 6 } })], { jobs: { A: WORK } });
  expect([utilisationOf(app, key('a')), utilisationOf(app, key('a'), 'most')]).toEqual([0.4, 2 / 30]);
});

test('a group that is scaled to nothing while idle has one process when there is work', () => {
  const app = sized([job('A', 'a')], [group('w', ['a'], { replicas: { min: 0, max: 2 } })], { jobs: { A: WORK } });
  expect(utilisationOf(app, key('a'))).toBe(0.4);
  const off = sized([job('A', 'a')], [group('w', ['a'], { replicas: { min: 0, max: 0 } })], { jobs: { A: WORK } });
  expect(utilisationOf(off, key('a'))).toBe(Number.POSITIVE_INFINITY);
});

test('retries multiply the load by 1 / (1 - p)', () => {
  const app = sized([job('A', 'a')], [group('w', ['a'])], { jobs: { A: { ...WORK, retries: 0.25 } } });
  expect(utilisationOf(app, key('a'))).toBeCloseTo(2 / 0.75 / 5, 9);
});

test('retries on a queue of their own load that one', () => {
  const retried = job('A', 'a', { retryQueue: { names: ['again'], env: [], complete: true, source: 'class', at: null } });
  const app = sized([retried], [group('w', ['a']), group('r', ['again'])], { jobs: { A: { ...WORK, retries: 0.5 } } });
  const again = {
    ...app,
    queues: app.queues.map((queue) => (queue.name === 'again' ? { ...queue, workerGroups: ['r'] } : queue)),
  };
  expect([utilisationOf(again, key('a')), utilisationOf(again, key('again'))]).toEqual([0.4, 0.4]);
});

test('groups that do not count for sure add no threads, and are a doubt', () => {
  const app = sized([job('A', 'a')], [group('w', ['a']), group('maybe', ['a'], { counts: false })], { jobs: { A: WORK } });
  expect(utilisationOf(app, key('a'))).toBe(0.4);
  expect(capacityOf(app).pools[0]?.pool.doubts).toEqual(['`maybe` may serve it too, in an environment that is not known']);
});

test('a job without numbers is named, not counted as nothing', () => {
  const app = sized([job('A', 'a'), job('B', 'a')], [group('w', ['a'])], { jobs: { A: WORK, B: { peak: 3 } } });
  expect(capacityOf(app).pools[0]?.pool.unsized).toEqual([{ job: 'B', missing: ['duration'], because: [] }]);
  expect(queueLoads(app)?.[0]?.atLeast).toBe(true);
});

test('a job that may run on another pool is no sure load', () => {
  const set = { names: ['a', 'b'], env: ['X'], complete: true, source: 'class' as const, at: null };
  const app = sized([job('A', 'a', { queues: set })], [group('w', ['a']), group('v', ['b'])], { jobs: { A: WORK } });
  expect(capacityOf(app).pools.map(({ least }) => least.groups[0])).toEqual([
    { name: 'w', threads: 5, busy: 2, sure: 0 },
    { name: 'v', threads: 5, busy: 2, sure: 0 },
  ]);
});

test('a job on two queues of one pool loads it once', () => {
  const set = { names: ['a', 'b'], env: [], complete: true, source: 'class' as const, at: null };
  const app = sized([job('A', 'a', { queues: set })], [group('w', ['a', 'b'])], { jobs: { A: WORK } });
  expect(capacityOf(app).pools[0]?.least.groups[0]).toMatchObject({ busy: 2, sure: 2 });
});

describe('order between queues', () => {
  const jobs = [job('High', 'high'), job('Low', 'low')];
  const numbers = { jobs: { High: { peak: 34, duration: { mean: 0.1 } }, Low: { peak: 10, duration: { mean: 0.1 } } } };

  test('strict: what goes first has the threads to itself', () => {
    const app = sized(jobs, [group('w', ['high', 'low'], { concurrency: 4 })], numbers);
    expect([utilisationOf(app, key('high')), utilisationOf(app, key('low'))].map((share) => share?.toFixed(3))).toEqual([
      '0.850',
      '1.100',
    ]);
    const [high, low] = capacityOf(app).pools[0]?.least.queues ?? [];
    expect(high?.p95).toBeLessThan(1);
    expect(low?.p95).toBe(Number.POSITIVE_INFINITY);
    expect(
      capacityOf(app)
        .pools[0]?.victims()
        .growing.map(({ key: queue, rate }) => [queue, rate.toFixed(2)]),
    ).toEqual([['sidekiq/low', '4.00']]);
  });

  test('weighted: the weights protect the small queue, and the large one falls behind', () => {
    const app = sized(jobs, [weighted('w', { high: 3, low: 1 }, 4)], numbers);
    expect(
      capacityOf(app)
        .pools[0]?.victims()
        .growing.map(({ key: queue }) => queue),
    ).toEqual(['sidekiq/high']);
    expect(utilisationOf(app, key('low'))).toBeCloseTo(1.1, 9);
  });
});

function weighted(name: string, weights: { readonly [queue: string]: number }, concurrency: number) {
  const base = group(name, Object.keys(weights), { mode: 'weighted', concurrency });
  return { ...base, queues: base.queues.map((queue) => ({ ...queue, weight: weights[queue.name] ?? 1 })) };
}

describe('groups that share only some queues', () => {
  const jobs = [job('A', 'a'), job('B', 'b')];
  const app = (b: number) =>
    sized(jobs, [weighted('one', { a: 1, b: 1 }, 1), group('ten', ['b'], { concurrency: 10 })], {
      jobs: { A: { peak: 0.9, duration: { mean: 1 } }, B: { peak: b, duration: { mean: 1 } } },
    });

  test('there are threads enough, and one queue starves all the same: the simulation says so', () => {
    const [pool] = capacityOf(app(9)).pools;
    expect(pool?.least.blocks[0]?.utilisation).toBeLessThan(1);
    const victims = pool?.victims();
    expect(victims?.by).toBe('simulation');
    expect(victims?.growing.map(({ key: queue }) => queue)).toEqual(['sidekiq/a']);
    // 5,600 jobs in ten hours were found by another simulation of the same case.
    const grown = (victims?.growing[0]?.rate ?? 0) * 36_000;
    expect(grown).toBeGreaterThan(4500);
    expect(grown).toBeLessThan(6700);
  });

  test('with less on the shared queue it is fine', () => {
    expect(capacityOf(app(5)).pools[0]?.victims().growing).toEqual([]);
  });
});

describe('dividing work over groups', () => {
  test('the flexible group helps where it is needed', () => {
    const shares = balance(
      [
        { busy: 6, groups: [0, 1] },
        { busy: 1, groups: [1] },
      ],
      [4, 4],
    );
    expect(shares.map((row) => row.map((share) => Math.round(share * 100) / 100))).toEqual([
      [3.5, 2.5],
      [0, 1],
    ]);
  });

  test('nothing is lost, and no group is busier than all of them together need to be', () => {
    const queue = fc.record({
      busy: fc.double({ min: 0, max: 50, noNaN: true }),
      groups: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(queue, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 4, maxLength: 4 }),
        (queues, threads) => {
          const shares = balance(queues, threads);
          for (const [at, { busy, groups }] of queues.entries()) {
            const row = shares[at] ?? [];
            expect(row.reduce((all, share) => all + share, 0)).toBeCloseTo(busy, 6);
            for (const [index, share] of row.entries()) if (!groups.includes(index)) expect(share).toBe(0);
          }
          const used = threads.map((count, index) => shares.reduce((all, row) => all + (row[index] ?? 0), 0) / count);
          // The busiest group's own queues go nowhere else that is less busy.
          for (const [at, { busy, groups }] of queues.entries()) {
            if (busy < 1e-6) continue;
            for (const a of groups)
              for (const b of groups)
                if ((shares[at]?.[a] ?? 0) > 1e-4) expect(used[a]).toBeLessThanOrEqual((used[b] ?? 0) + 1e-3);
          }
        },
      ),
    );
  });
});

describe('a queue that a group beside an overloaded one serves too', () => {
  const app = sized(
    [job('Mail', 'default'), job('Export', 'bulk')],
    [group('fast', ['default'], { concurrency: 10 }), group('slow', ['default', 'bulk'], { concurrency: 10 })],
    { jobs: { Mail: { peak: 7, duration: { mean: 1 } }, Export: { peak: 12, duration: { mean: 1 } } } },
    { objectives: { default: 10, bulk: 10 } },
  );

  test('waits as long as the one with free threads lets it', () => {
    const [pool] = capacityOf(app).pools;
    expect(utilisationOf(app, key('default'))).toBeCloseTo(0.7, 6);
    expect(utilisationOf(app, key('bulk'))).toBeCloseTo(1.2, 6);
    // Erlang C of 7 on 10 threads, not of 19 on 20, which would be 2.7 s.
    expect(pool?.least.queues.find(({ name }) => name === 'default')?.p95).toBeCloseTo(0.5, 0);
  });

  test('lies in the block of that one', () => {
    const [pool] = capacityOf(app).pools;
    const names = pool?.least.blocks.map(({ queues }) => queues.map((at) => pool.pool.queues[at]?.name));
    expect(names).toEqual([['bulk'], ['default']]);
  });
});

test('a queue that starves beside threads enough has no wait that ends', () => {
  const app = sized(
    [job('A', 'a'), job('B', 'b')],
    [group('shared', ['a', 'b'], { concurrency: 1, mode: 'random' }), group('own', ['b'], { concurrency: 10 })],
    { jobs: { A: { peak: 0.9, duration: { mean: 1 } }, B: { peak: 9, duration: { mean: 1 } } } },
  );
  const rows = queueLoads(app) ?? [];
  expect(rows.map(({ queue, workerGroup, p95 }) => [queue, workerGroup, p95 === null])).toEqual([
    ['a', 'shared', true],
    ['b', 'shared', false],
    ['b', 'own', false],
  ]);
});
