import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quantile, rankedWaiting, waiting } from '../../src/capacity/erlang.js';
import { spend } from '../../src/capacity/fetch.js';
import { heap } from '../../src/capacity/heap.js';
import { together } from '../../src/capacity/moments.js';
import { random } from '../../src/capacity/rng.js';
import { MOST_EVENTS, type SimulationInput, simulate } from '../../src/capacity/simulate.js';

const one = (rate: number, mean: number, variation: number, threads: number, length: number): SimulationInput => ({
  seed: 'one queue',
  queues: 1,
  streams: [{ queue: 0, rate, mean, variation }],
  groups: [{ threads, mode: 'strict', order: [{ queue: 0, weight: 1 }] }],
  flows: [],
  length,
  arrivals: 'random',
});
const mean = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0) / values.length;
const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

test('the same seed gives the same numbers, another one others', () => {
  const draw = (seed: string): readonly number[] => {
    const next = random(seed);
    return [next(), next(), next()];
  };
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
  const next = random('spread');
  const values = Array.from({ length: 20_000 }, () => next());
  expect(mean(values)).toBeCloseTo(0.5, 2);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
});

test('events come in the order of their times', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (times) => {
      const events = heap();
      for (const [at, time] of times.entries()) events.push(time, at);
      const out: number[] = [];
      while (events.size() > 0) out.push(times[events.pop()] ?? Number.NaN);
      expect(out).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

describe('formulas against the simulation', () => {
  test.each([
    ['M/M/5 at 90 %', 4.5, 1, 1, 5],
    ['M/M/25 at 90 %', 22.5, 1, 1, 25],
  ])('%s: within seven per cent', (_, rate, time, variation, threads) => {
    const result = simulate(one(rate, time, variation, threads, 300_000 / rate));
    const wait = waiting({ rate, mean: time, variation }, threads);
    expect(Math.abs(mean(result?.[0]?.waits ?? []) / wait.mean - 1)).toBeLessThan(0.07);
    expect(Math.abs(p95(result?.[0]?.waits ?? []) / quantile(wait, 0.95) - 1)).toBeLessThan(0.07);
  });

  test('times that vary more than exponentially: up to a third too pessimistic, never optimistic by much', () => {
    const result = simulate(one(9, 1, 4, 10, 30_000));
    const wait = waiting({ rate: 9, mean: 1, variation: 4 }, 10);
    const ratio = wait.mean / mean(result?.[0]?.waits ?? []);
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.35);
  });

  test('strict order: the mean of each class within seven per cent, the tail of the last one is longer than told', () => {
    const classes = [2, 2].map((rate) => ({ rate, mean: 1, variation: 1 }));
    const result = simulate({
      ...one(0, 1, 1, 5, 60_000),
      queues: 2,
      streams: classes.map((stream, queue) => ({ ...stream, queue })),
      groups: [{ threads: 5, mode: 'strict', order: [0, 1].map((queue) => ({ queue, weight: 1 })) }],
    });
    const all = together(classes);
    const [first, last] = [
      { before: 0, upTo: 2 },
      { before: 2, upTo: 4 },
    ].map((rank) => rankedWaiting(all, rank, 5));
    expect(Math.abs(mean(result?.[0]?.waits ?? []) / (first?.mean ?? 0) - 1)).toBeLessThan(0.07);
    expect(Math.abs(mean(result?.[1]?.waits ?? []) / (last?.mean ?? 0) - 1)).toBeLessThan(0.07);
    if (last === undefined) throw new Error('two classes');
    const tail = p95(result?.[1]?.waits ?? []) / quantile(last, 0.95);
    expect(tail).toBeGreaterThan(0.9);
    expect(tail).toBeLessThan(1.25);
  });
});

test('beyond five million events there is no answer', () => {
  expect(simulate(one(MOST_EVENTS, 1, 1, 5, 10))).toBeNull();
});

describe('what a group spends', () => {
  const offers = fc.array(
    fc.record({
      want: fc.double({ min: 0, max: 100, noNaN: true }),
      mean: fc.double({ min: 0.01, max: 10, noNaN: true }),
      weight: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 6 },
  );
  test.each(['strict', 'weighted', 'random', 'any'] as const)('%s: all that is wanted, or all that there is', (mode) => {
    fc.assert(
      fc.property(offers, fc.double({ min: 0, max: 200, noNaN: true }), (list, able) => {
        const given = spend(mode, able, list);
        const wanted = list.reduce((all, { want }) => all + want, 0);
        expect(given.reduce((all, value) => all + value, 0)).toBeCloseTo(Math.min(able, wanted), 6);
        for (const [at, value] of given.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual((list[at]?.want ?? 0) + 1e-6);
        }
      }),
    );
  });

  test('weights share picks and not time: the slow queue has nearly all the threads in spite of the smaller weight', () => {
    const [fast, slow] = spend('weighted', 5, [
      { want: 100, mean: 0.1, weight: 3 },
      { want: 100, mean: 10, weight: 1 },
    ]);
    expect([(fast ?? 0) / 0.1, (slow ?? 0) / 10].map((rate) => rate.toFixed(3))).toEqual(['1.456', '0.485']);
  });
});
