import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { erlangB, erlangC, exceeds, quantile, rankedWaiting, waiting } from '../../src/capacity/erlang.js';
import { together } from '../../src/capacity/moments.js';

/** GNU Octave's queueing package 1.2.7, ten digits: load, threads, Erlang B, Erlang C. */
const OCTAVE: readonly (readonly [number, number, number, number])[] = [
  [1, 2, 0.2, 0.3333333333],
  [2, 3, 0.2105263158, 0.4444444444],
  [8, 10, 0.1216610643, 0.4091801508],
  [10, 14, 0.0568191434, 0.1741319336],
  [18, 21, 0.0855980873, 0.3958715342],
  [48, 55, 0.0383742807, 0.2387009364],
  [90, 100, 0.0269573805, 0.2169404809],
  [475, 500, 0.010636324, 0.176963832],
  [9990, 10_000, 0.0073171869, 0.8805417114],
];

/** Mathematica, ln B: threads, load. */
const LOGARITHMS: readonly (readonly [number, number, number])[] = [
  [100, 120, -1.62826407041],
  [10_000, 12_000, -1.78927734649],
  [100, 20, -84.1661482002],
  [100, 10_000, -0.01004931575],
];

describe('published values', () => {
  test.each(OCTAVE)('%d Erlang on %d threads', (load, threads, blocked, waits) => {
    expect(erlangB(load, threads)).toBeCloseTo(blocked, 9);
    expect(erlangC(load, threads)).toBeCloseTo(waits, 9);
  });

  test.each(LOGARITHMS)('ln B of %d threads and %d Erlang', (threads, load, log) => {
    expect(Math.log(erlangB(load, threads)) / log).toBeCloseTo(1, 8);
  });

  test('two hundred calls an hour of 180 s for 14 agents', () => {
    const wait = waiting({ rate: 200 / 3600, mean: 180, variation: 1 }, 14);
    expect(wait.probability).toBeCloseTo(0.1741, 4);
    expect(1 - exceeds(wait, 20)).toBeCloseTo(0.8884, 4);
    expect(wait.mean).toBeCloseTo(7.84, 2);
  });

  test('360 calls in half an hour of 240 s for 55 agents', () => {
    const wait = waiting({ rate: 0.2, mean: 240, variation: 1 }, 55);
    expect(wait.probability).toBeCloseTo(0.2387, 4);
    expect(1 - exceeds(wait, 15)).toBeCloseTo(0.8459, 4);
    expect(wait.mean).toBeCloseTo(8.18, 2);
  });

  test('six an hour, 20 minutes each, three servers', () => {
    expect(waiting({ rate: 6 / 3600, mean: 1200, variation: 1 }, 3).mean / 60).toBeCloseTo(8.889, 3);
  });

  test('the quiet days of the incident: 1.7 s and 2.4 s at the 95th percentile', () => {
    const monday = waiting({ rate: 2.42, mean: 1.4, variation: 1 }, 5);
    const tuesday = waiting({ rate: 2.66, mean: 1.4, variation: 1 }, 5);
    expect([monday.utilisation, monday.probability, quantile(monday, 0.95)].map(round)).toEqual([0.68, 0.34, 1.67]);
    expect([tuesday.utilisation, tuesday.probability, quantile(tuesday, 0.95)].map(round)).toEqual([0.74, 0.45, 2.42]);
  });
});

const round = (value: number): number => Math.round(value * 100) / 100;

describe('other times than exponential', () => {
  const four = { mean: 1, variation: 4 };
  test.each([
    [5, 0.8, 1.385],
    [10, 0.9, 1.672],
    [25, 0.9, 0.508],
  ])('Allen-Cunneen, %d threads at %d', (threads, busy, mean) => {
    expect(waiting({ ...four, rate: threads * busy }, threads).mean).toBeCloseTo(mean, 3);
  });

  test('strict order over three classes', () => {
    const classes = [
      { rate: 2, mean: 1, variation: 1 },
      { rate: 2, mean: 1, variation: 1 },
    ];
    const all = together(classes);
    expect(rankedWaiting(all, { before: 0, upTo: 2 }, 5).mean).toBeCloseTo(0.185, 3);
    expect(rankedWaiting(all, { before: 2, upTo: 4 }, 5).mean).toBeCloseTo(0.924, 3);
  });
});

describe('where formulas break', () => {
  test('an overloaded pool has no wait, and no negative one', () => {
    expect(waiting({ rate: 4.84, mean: 1.4, variation: 1 }, 5)).toMatchObject({ probability: 1, mean: Number.POSITIVE_INFINITY });
    expect(quantile(waiting({ rate: 5, mean: 1, variation: 1 }, 5), 0.95)).toBe(Number.POSITIVE_INFINITY);
    expect(erlangC(5, 5)).toBe(1);
  });

  test('sizes at which powers and factorials are no numbers', () => {
    expect(erlangB(150, 171)).toBeGreaterThan(0);
    expect(erlangB(900, 1000)).toBeCloseTo(5.93e-5, 7);
    expect(erlangB(1, 500)).toBe(0);
    expect(erlangC(1, 500)).toBe(0);
  });

  test('no threads, no work', () => {
    expect(waiting({ rate: 1, mean: 1, variation: 1 }, 0).utilisation).toBe(Number.POSITIVE_INFINITY);
    expect(waiting({ rate: 0, mean: 0, variation: 1 }, 0).utilisation).toBe(0);
    expect(quantile(waiting({ rate: 0, mean: 1, variation: 1 }, 3), 0.95)).toBe(0);
  });

  test('a class that fits has a wait in a pool that does not', () => {
    const all = { rate: 12, mean: 1, variation: 1 };
    expect(rankedWaiting(all, { before: 0, upTo: 4 }, 10).mean).toBeCloseTo(1 / 10 / 0.6, 6);
    expect(rankedWaiting(all, { before: 4, upTo: 12 }, 10).mean).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what always holds', () => {
  const load = fc.double({ min: 0.01, max: 400, noNaN: true });
  const threads = fc.integer({ min: 1, max: 500 });

  test('B is at most C, both are probabilities, and one thread waits as it is busy', () => {
    fc.assert(
      fc.property(load, threads, (a, c) => {
        const [b, w] = [erlangB(a, c), erlangC(a, c)];
        expect(b).toBeGreaterThanOrEqual(0);
        expect(b).toBeLessThanOrEqual(w + 1e-12);
        expect(w).toBeLessThanOrEqual(1);
        expect(erlangC(Math.min(0.99, a), 1)).toBeCloseTo(Math.min(0.99, a), 9);
      }),
    );
  });

  test('one thread more never waits longer', () => {
    fc.assert(
      fc.property(load, threads, fc.double({ min: 0, max: 14, noNaN: true }), (a, c, variation) => {
        const traffic = { rate: a / 2, mean: 2, variation };
        expect(waiting(traffic, c + 1).mean).toBeLessThanOrEqual(waiting(traffic, c).mean);
        expect(quantile(waiting(traffic, c + 1), 0.95)).toBeLessThanOrEqual(quantile(waiting(traffic, c), 0.95) + 1e-9);
      }),
    );
  });

  test('strict order moves waiting about and makes none: the sum of load times wait stays', () => {
    const classes = fc.array(
      fc.record({ rate: fc.double({ min: 0.01, max: 2, noNaN: true }), mean: fc.constant(1), variation: fc.constant(1) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(classes, fc.integer({ min: 11, max: 30 }), (list, c) => {
        const all = together(list);
        let before = 0;
        let sum = 0;
        for (const { rate } of list) {
          sum += rate * rankedWaiting(all, { before, upTo: before + rate }, c).mean;
          before += rate;
        }
        expect(sum).toBeCloseTo(all.rate * waiting(all, c).mean, 9);
      }),
    );
  });

  test('the quantile is where the tail says it is', () => {
    fc.assert(
      fc.property(load, threads, (a, c) => {
        const wait = waiting({ rate: a, mean: 1, variation: 1 }, c);
        const t = quantile(wait, 0.95);
        if (Number.isFinite(t) && t > 0) expect(exceeds(wait, t)).toBeCloseTo(0.05, 9);
      }),
    );
  });
});
