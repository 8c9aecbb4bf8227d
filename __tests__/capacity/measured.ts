import { readFileSync } from 'node:fs';
import type { FluidInput } from '../../src/capacity/fluid.js';
import type { SimulationInput } from '../../src/capacity/simulate.js';
import type { Mode } from '../../src/model/topology.js';

/** One run of a real Sidekiq: what it was given, and what was measured. */
export interface MeasuredRun {
  readonly id: string;
  readonly note: string;
  readonly parameters: {
    readonly seconds: number;
    readonly processes: readonly { readonly argv: string; readonly ruby?: string }[];
    readonly loads: readonly {
      readonly queue: string;
      readonly rate: number;
      readonly ms: number;
      readonly gaps: 'even' | 'poisson';
      readonly service: 'fixed' | 'exponential';
      readonly extra: readonly (string | number)[];
      readonly burst?: number;
    }[];
  };
  readonly measured: {
    readonly [queue: string]: {
      readonly arrived: number;
      readonly served: number;
      readonly backlogEnd: number;
      readonly backlogMax: number;
      readonly backlogSlopePerSecond: number;
      readonly meanServiceMs: number | null;
      readonly waitMean: number | null;
      readonly waitP95: number | null;
    };
  };
  readonly allDoneAfterSeconds: number | null;
  readonly largestSize: { readonly [queue: string]: number };
}

export const measuredRuns: readonly MeasuredRun[] = (
  JSON.parse(readFileSync(new URL('./measured-runs.json', import.meta.url), 'utf8')) as { runs: readonly MeasuredRun[] }
).runs;

export const run = (id: string): MeasuredRun => {
  const found = measuredRuns.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
};

/** The threads and queues of the processes, from the flags that they were started with. */
function groupsOf({ parameters }: MeasuredRun, queues: readonly string[]): SimulationInput['groups'] {
  return parameters.processes.flatMap(({ argv, ruby }) => {
    const flags = [...argv.matchAll(/-q ([a-z]+)(?:,(\d+))?/g)].map(([, name, weight]) => ({
      queue: queues.indexOf(name ?? ''),
      weight: Number(weight ?? 0),
    }));
    const weights = flags.map(({ weight }) => weight);
    const mode: Mode = weights.every((weight) => weight === 0)
      ? 'strict'
      : weights.every((weight) => weight === 1)
        ? 'random'
        : 'weighted';
    const threads = Number(/-c (\d+)/.exec(argv)?.[1]);
    const main = { threads, mode, order: flags.map((flag) => ({ ...flag, weight: Math.max(1, flag.weight) })) };
    if (ruby === undefined) return [main];
    // The one run with a capsule: two threads of its own on `io`.
    return [main, { threads: 2, mode: 'strict' as const, order: [{ queue: queues.indexOf('io'), weight: 1 }] }];
  });
}

/** A measured run as what the model and the simulation are asked. */
export function asInput(measured: MeasuredRun): {
  readonly queues: readonly string[];
  readonly fluid: FluidInput;
  readonly simulation: SimulationInput;
} {
  const { loads, seconds } = measured.parameters;
  const queues = [...new Set(loads.flatMap(({ queue, extra }) => [queue, ...(typeof extra[0] === 'string' ? [extra[0]] : [])]))];
  const streams: { job: string; queue: number; rate: number; mean: number; variation: number; start: number }[] = [];
  const flows: { from: number; to: number; count: number }[] = [];
  for (const { queue, rate, ms, service, extra, burst } of loads) {
    const variation = service === 'exponential' ? 1 : 0;
    streams.push({ job: queue, queue: queues.indexOf(queue), rate, mean: ms / 1000, variation, start: burst ?? 0 });
    if (typeof extra[0] === 'string') {
      flows.push({ from: streams.length - 1, to: streams.length, count: 1 });
      streams.push({
        job: extra[0],
        queue: queues.indexOf(extra[0]),
        rate: 0,
        mean: Number(extra[1]) / 1000,
        variation,
        start: 0,
      });
    }
  }
  const groups = groupsOf(measured, queues);
  return {
    queues,
    fluid: { queues: queues.length, streams, groups, flows, length: seconds, step: 0.5, share: () => 1, first: 'dedicated' },
    simulation: {
      seed: measured.id,
      queues: queues.length,
      streams,
      groups,
      flows,
      length: seconds,
      arrivals: loads[0]?.gaps === 'poisson' ? 'random' : 'even',
    },
  };
}
