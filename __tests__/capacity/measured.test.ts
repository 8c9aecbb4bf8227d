import { describe, expect, test } from '@jest/globals';
import { fluid } from '../../src/capacity/fluid.js';
import { simulate } from '../../src/capacity/simulate.js';
import { asInput, measuredRuns, run } from './measured.js';
import { exponentialRun, fixedRun } from './measured-waits.js';

/** Runs of which the model is known to be wrong, and why. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['cpu-bound', 'threads that compute wait for one interpreter lock'],
  ['scheduled', 'a job that is due later waits for the poller, not for a thread'],
]);

const inside = measuredRuns.filter(({ id }) => !OUTSIDE.has(id));

describe('the liquid against a real Sidekiq 8.1.7', () => {
  test.each(inside.map((measured) => [measured.id, measured] as const))('%s', (_, measured) => {
    const { queues, fluid: input } = asInput(measured);
    const out = fluid(input);
    for (const [at, queue] of queues.entries()) {
      const real = measured.measured[queue];
      if (real === undefined) continue;
      // Of what arrived: five in a hundred jobs are the most by which the backlog, or what is done, is off.
      const most = 0.05 * real.arrived + 1;
      expect(Math.abs((out[at]?.depth.at(-1) ?? 0) - real.backlogEnd)).toBeLessThanOrEqual(most);
      expect(Math.abs((out[at]?.served.at(-1) ?? 0) - real.served)).toBeLessThanOrEqual(most);
    }
  });

  test('over all of them the backlog is off by less than one job in a hundred', () => {
    const errors = inside.flatMap((measured) => {
      const { queues, fluid: input } = asInput(measured);
      const out = fluid(input);
      return queues.flatMap((queue, at) => {
        const real = measured.measured[queue];
        return real === undefined ? [] : [Math.abs((out[at]?.depth.at(-1) ?? 0) - real.backlogEnd) / real.arrived];
      });
    });
    expect(errors.length).toBeGreaterThan(25);
    expect(errors.reduce((all, error) => all + error, 0) / errors.length).toBeLessThan(0.01);
  });

  test('a burst is worked off in the time that the threads need', () => {
    const measured = run('burst');
    const predicted = (500 * 0.1) / 10;
    expect(Math.abs(predicted - (measured.allDoneAfterSeconds ?? 0)) / predicted).toBeLessThan(0.03);
  });

  test('behind a late gateway there is nothing to see, and behind a quick one there is', () => {
    const late = asInput(run('gateway'));
    const quick = asInput(run('gateway-fixed'));
    const most = ({ queues, fluid: input }: ReturnType<typeof asInput>, queue: string): number =>
      Math.max(...(fluid(input)[queues.indexOf(queue)]?.depth ?? []));
    expect(run('gateway').largestSize.export).toBe(0);
    expect(most(late, 'export')).toBe(0);
    expect(most(late, 'intake')).toBeGreaterThan(150);
    expect(most(quick, 'intake')).toBe(0);
    expect(most(quick, 'export')).toBeGreaterThan(90);
  });

  test('threads that compute: what is declared hides the lock, and the difference is known', () => {
    const { fluid: input } = asInput(run('cpu-bound'));
    expect(fluid(input)[0]?.depth.at(-1)).toBe(0);
    expect(run('cpu-bound').measured.work?.backlogEnd).toBeGreaterThan(200);
    // One thread is what ten threads that compute come to.
    const one = fluid({ ...input, groups: input.groups.map((group) => ({ ...group, threads: 1 })) });
    expect(Math.abs((one[0]?.served.at(-1) ?? 0) - 386) / 386).toBeLessThan(0.05);
  });
});

describe('the simulation against the same runs', () => {
  test.each(inside.map((measured) => [measured.id, measured] as const))('%s', (_, measured) => {
    const { queues, simulation } = asInput(measured);
    const out = simulate(simulation);
    for (const [at, queue] of queues.entries()) {
      const real = measured.measured[queue];
      if (real === undefined) continue;
      expect(Math.abs((out?.[at]?.depth ?? 0) - real.backlogEnd)).toBeLessThanOrEqual(0.06 * real.arrived + 2);
    }
  });
});

describe('Erlang C against measured waits at 80 %', () => {
  test.each([
    ['exponential times', exponentialRun],
    ['fixed times', fixedRun],
  ])('%s', (_, { mean, p95, measuredMean, measuredP95 }) => {
    expect(Math.abs(mean - measuredMean) / measuredMean).toBeLessThan(0.08);
    expect(Math.abs(p95 - measuredP95) / measuredP95).toBeLessThan(0.1);
  });
});
