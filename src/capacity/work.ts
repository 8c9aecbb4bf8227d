import type { Job, Topology } from '../model/topology.js';
import { spread } from './moments.js';
import type { Demand } from './offered.js';

/** What one job asks of the threads at its peak. */
export interface Work {
  readonly job: string;
  readonly demand: Demand;
  /** first arrivals per second */
  readonly rate: number;
  /** share of the runs that run again, below one */
  readonly retries: number;
  /** runs per first arrival: 1 / (1 - retries) */
  readonly runs: number;
  /** seconds */
  readonly mean: number;
  readonly p95: number | null;
  /** squared coefficient of variation of a run's time */
  readonly variation: number;
  /** its two durations fit no lognormal: the largest variation is taken */
  readonly capped: boolean;
  /** threads that it keeps busy */
  readonly busy: number;
}

/** A job that runs somewhere in the pool and whose numbers are not all known. It is never counted as zero: it is named. */
export interface Unsized {
  readonly job: string;
  readonly missing: readonly ('peak' | 'duration')[];
  readonly because: readonly string[];
}

/** A share of retries of one would never end. */
const MOST_RETRIES = 0.99;

/** The queues of a job's first runs, and the one of its retries where that is another. */
export function queuesOf(job: Job): readonly { readonly name: string; readonly first: boolean }[] {
  const own = [...new Set([...job.queues.names, ...(job.callQueues?.names ?? [])])];
  const [retry, another] = job.retryQueue?.names ?? [];
  const apart = retry !== undefined && another === undefined && !own.includes(retry);
  return [...own.map((name) => ({ name, first: true })), ...(apart ? [{ name: retry, first: false }] : [])];
}

/** What is known of a job's work, and what is missing of it; both where upstream tells a part. */
export function workOf(topology: Topology, demand: Demand): { readonly work: Work | null; readonly unsized: Unsized | null } {
  const { job, rate } = demand;
  const declared = topology.manifest.jobs.get(job);
  const duration = declared?.duration;
  const missing = [...(demand.complete ? [] : (['peak'] as const)), ...(duration === undefined ? (['duration'] as const) : [])];
  const unsized = missing.length === 0 ? null : { job, missing, because: demand.because };
  if (rate === null || duration === undefined) return { work: null, unsized };
  const retries = Math.min(MOST_RETRIES, declared?.retries ?? 0);
  const { variation, capped } = spread(duration.mean, duration.p95 ?? null);
  const runs = 1 / (1 - retries);
  return {
    work: {
      job,
      demand,
      rate,
      retries,
      runs,
      mean: duration.mean,
      p95: duration.p95 ?? null,
      variation,
      capped,
      busy: rate * runs * duration.mean,
    },
    unsized,
  };
}
