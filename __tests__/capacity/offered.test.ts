import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { demands } from '../../src/capacity/offered.js';
import type { EnqueueSite, Topology } from '../../src/model/topology.js';
import { job } from '../support/topology.js';
import { type Numbers, sized } from './apps.js';

const chain = ['Create', 'Parse', 'Notify'].map((name) =>
  job(name, name.toLowerCase(), { entry: name === 'Create' ? 'web' : 'job' }),
);
const app = (numbers: Numbers, edges = ['Create>Parse', 'Parse>Notify'], more: Partial<Omit<Topology, 'edges'>> = {}) =>
  demands(sized(chain, [], numbers, { edges, ...more }));

describe('demand', () => {
  test('a declared peak is all there is', () => {
    expect(app({ jobs: { Create: { peak: 5 } } }).get('Create')).toMatchObject({
      rate: 5,
      complete: true,
      declared: 5,
      sources: [],
    });
  });

  test('where none is declared it follows from upstream', () => {
    const found = app({ jobs: { Create: { peak: 5, enqueues: { Parse: 20 } }, Parse: { enqueues: { Notify: 0.25 } } } });
    expect(found.get('Parse')).toMatchObject({
      rate: 100,
      complete: true,
      declared: null,
      sources: [{ from: 'Create', perRun: 20, by: 'manifest', rate: 100 }],
    });
    expect(found.get('Notify')).toMatchObject({ rate: 25, complete: true });
  });

  test('a call outside any loop is one a run', () => {
    expect(app({ jobs: { Create: { peak: 5 } } }).get('Parse')).toMatchObject({
      rate: 5,
      sources: [{ perRun: 1, by: 'code' }],
    });
  });

  test('a call in a loop is not known', () => {
    const site = { job: 'Parse', from: 'Create', loop: true, callers: [] } as unknown as EnqueueSite;
    const parse = app({ jobs: { Create: { peak: 5 } } }, undefined, { enqueues: [site] }).get('Parse');
    expect(parse).toMatchObject({ rate: null, complete: false });
    expect(parse?.because).toContain('`Create` enqueues it in a loop');
  });

  test('where upstream sends more than is declared, the larger counts', () => {
    const numbers = { jobs: { Create: { peak: 5 }, Parse: { peak: 2 } } };
    expect(app(numbers).get('Parse')).toMatchObject({ rate: 5, declared: 2, complete: true });
    expect(app({ jobs: { Create: { peak: 5 }, Parse: { peak: 9 } } }).get('Parse')).toMatchObject({ rate: 9, declared: 9 });
  });

  test('a missing number is named and never zero', () => {
    const found = app({});
    expect(found.get('Create')).toMatchObject({ rate: null, complete: false, because: ['no peak is declared'] });
    expect(found.get('Parse')).toMatchObject({ rate: null, complete: false, because: ['nothing is declared for `Create`'] });
  });

  test('a job that others enter too has at least what upstream sends', () => {
    const jobs = [job('Create', 'a'), job('Parse', 'b', { entry: 'web' })];
    const found = demands(sized(jobs, [], { jobs: { Create: { peak: 5 } } }, { edges: ['Create>Parse'] }));
    expect(found.get('Parse')).toMatchObject({ rate: 5, complete: false });
  });

  test('a cycle is cut where a peak is declared', () => {
    const found = app({ jobs: { Create: { peak: 5 } } }, ['Create>Parse', 'Parse>Notify', 'Notify>Create', 'Create>Create']);
    expect([...found.values()].map(({ job, rate, complete }) => [job, rate, complete])).toEqual([
      ['Create', 5, true],
      ['Parse', 5, true],
      ['Notify', 5, true],
    ]);
  });

  test('a cycle that nothing cuts is not known whole', () => {
    const found = app({ jobs: { Create: { peak: 5 } } }, ['Create>Parse', 'Parse>Notify', 'Notify>Parse']);
    expect(found.get('Parse')).toMatchObject({ rate: 5, complete: false });
    expect(found.get('Notify')).toMatchObject({ complete: false });
  });

  test('names that JavaScript gives to every object', () => {
    const jobs = [job('__proto__', 'a'), job('constructor', 'b', { entry: 'job' })];
    const found = demands(
      sized(jobs, [], { jobs: { constructor: { duration: { mean: 1 } } } }, { edges: ['__proto__>constructor'] }),
    );
    expect(found.get('constructor')).toMatchObject({ rate: null });
  });

  test('any graph ends, and no demand is negative or without bound', () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map(([from, to]) => `${from}>${to}`);
    const peaks = fc.dictionary(fc.constantFrom(...names), fc.record({ peak: fc.double({ min: 0, max: 1000, noNaN: true }) }));
    fc.assert(
      fc.property(fc.uniqueArray(pair, { maxLength: 20 }), peaks, (edges, jobs) => {
        const found = demands(
          sized(
            names.map((name) => job(name, name, { entry: 'job' })),
            [],
            { jobs },
            { edges },
          ),
        );
        for (const { rate, declared } of found.values()) {
          expect(rate === null || (Number.isFinite(rate) && rate >= 0)).toBe(true);
          if (declared !== null) expect(rate).toBeGreaterThanOrEqual(declared);
        }
      }),
    );
  });

  test('a long chain needs no deep stack', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `J${at}`);
    const jobs = names.map((name) => job(name, 'q', { entry: 'job' }));
    const edges = names.slice(1).map((name, at) => `J${at}>${name}`);
    expect(demands(sized(jobs, [], { jobs: { J0: { peak: 2 } } }, { edges })).get('J19999')?.rate).toBe(2);
  });
});
