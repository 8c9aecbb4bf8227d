import { quantile, waiting } from '../../src/capacity/erlang.js';
import { run } from './measured.js';

/** Waits of the two runs with random arrivals: 40 jobs a second of 100 ms on five threads, computed and measured. */
function compared(id: string, variation: number) {
  const { measured: queues, parameters } = run(id);
  const measured = queues.work;
  // What really arrived, and how long it really took: chance gave a little more or less than was asked for.
  const rate = (measured?.arrived ?? 0) / parameters.seconds;
  const wait = waiting({ rate, mean: (measured?.meanServiceMs ?? 0) / 1000, variation }, 5);
  return {
    mean: wait.mean,
    p95: quantile(wait, 0.95),
    measuredMean: measured?.waitMean ?? 0,
    measuredP95: measured?.waitP95 ?? 0,
  };
}

export const exponentialRun = compared('poisson-exponential', 1);
export const fixedRun = compared('poisson-fixed', 0);
