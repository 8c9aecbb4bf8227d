import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { waiting } from '../../src/capacity/erlang.js';
import { MOST_RATIO, MOST_VARIATION, spread, together } from '../../src/capacity/moments.js';
import { threadsNeeded } from '../../src/capacity/threads.js';

describe('how much a duration varies', () => {
  test('a lognormal of this mean and 95th percentile', () => {
    // sigma 0.8: mean = exp(0.32), p95 = exp(1.645 x 0.8)
    const [mean, p95] = [Math.exp(0.32), Math.exp(1.6448536269514722 * 0.8)];
    expect(spread(mean, p95).variation).toBeCloseTo(Math.exp(0.64) - 1, 9);
  });

  test('no percentile is exponential', () => expect(spread(2, null)).toEqual({ variation: 1, capped: false }));
  test('always the same', () => expect(spread(2, 2)).toEqual({ variation: 0, capped: false }));

  test('what no lognormal has is capped, and says so', () => {
    expect(MOST_RATIO).toBeCloseTo(3.868, 3);
    expect(spread(1, 3.9)).toEqual({ variation: MOST_VARIATION, capped: true });
    expect(spread(2, 1)).toEqual({ variation: MOST_VARIATION, capped: true });
    expect(spread(1, 3.86).capped).toBe(false);
  });

  test('it is a number between nothing and the cap', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        (mean, p95) => {
          const { variation } = spread(mean, p95);
          expect(variation).toBeGreaterThanOrEqual(0);
          expect(variation).toBeLessThanOrEqual(MOST_VARIATION);
        },
      ),
    );
  });
});

test('few long jobs among many short ones', () => {
  const mixed = together([
    { rate: 20, mean: 0.05, variation: 0 },
    { rate: 0.4, mean: 6, variation: 0 },
  ]);
  expect(mixed.rate).toBeCloseTo(20.4, 9);
  expect(mixed.mean).toBeCloseTo(3.4 / 20.4, 9);
  expect(mixed.variation).toBeGreaterThan(20);
});

describe('threads needed', () => {
  const incident = { rate: 4.84, mean: 1.4, variation: 1 };
  test('the incident needs nine', () => {
    expect(threadsNeeded(incident, 30)).toBe(9);
    expect(threadsNeeded(incident, null)).toBe(9);
  });

  test('a short objective needs more than a low utilisation', () => {
    expect(threadsNeeded({ rate: 0.1, mean: 1, variation: 1 }, 0.5)).toBe(2);
    expect(threadsNeeded({ rate: 0.1, mean: 1, variation: 1 }, null)).toBe(1);
  });

  test('four Erlang on five threads are eighty per cent, which asks', () =>
    expect(threadsNeeded({ rate: 4, mean: 1, variation: 0 }, null)).toBe(6));
  test('what no number of threads does', () => expect(threadsNeeded({ rate: 1e9, mean: 10, variation: 1 }, null)).toBeNull());

  test('it fits, and one less does not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0.05, max: 10, noNaN: true }),
        fc.option(fc.double({ min: 0.1, max: 300, noNaN: true })),
        (rate, mean, objective) => {
          const traffic = { rate, mean, variation: 1 };
          const needed = threadsNeeded(traffic, objective);
          if (needed === null) return;
          const busy = (threads: number): number => waiting(traffic, threads).utilisation;
          expect(busy(needed)).toBeLessThanOrEqual(0.8 + 1e-9);
          if (objective === null && needed > 1) expect(busy(needed - 1)).toBeGreaterThan(0.8 - 1e-8);
        },
      ),
    );
  });
});
