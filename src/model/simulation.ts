/** A time in which jobs of a queue wait, in seconds since Monday 00:00. */
export interface Episode {
  readonly from: number;
  /** null: it does not end */
  readonly until: number | null;
  /** jobs that wait at the worst moment, and when that is */
  readonly most: number;
  readonly mostAt: number;
  /** seconds that the job which began latest had waited */
  readonly longest: number;
}

/** A queue over the declared week. */
export interface QueueWeek {
  /** the most jobs that wait in each three hours of the week, Monday 00:00 first */
  readonly curve: readonly number[];
  /** the most jobs per second that arrive in any hour */
  readonly arrivals: number;
  readonly episodes: readonly Episode[];
  /** jobs that every week leaves more than the one before; null = what a week leaves is gone before the next one is over */
  readonly growth: number | null;
}

/** A job whose work is counted, and how it comes about. Rates are jobs per second, times seconds. */
export interface SimulatedJob {
  readonly name: string;
  readonly queues: readonly string[];
  /** first arrivals in the busiest hour */
  readonly rate: number;
  /** false: at least that many */
  readonly complete: boolean;
  readonly declared: number | null;
  /** what other jobs send */
  readonly from: readonly { readonly job: string; readonly perRun: number; readonly rate: number }[];
  /** runs per first arrival: more than one where runs are retried */
  readonly runs: number;
  readonly duration: { readonly mean: number; readonly p95: number | null };
  /** threads that it keeps busy */
  readonly busy: number;
}

export interface SimulatedGroup {
  readonly name: string;
  /** of one process */
  readonly threads: number;
  /** null = not known: one process is counted */
  readonly replicas: { readonly min: number; readonly max: number } | null;
}

/** A queue at its declared peak and over the declared week, at the least replicas. */
export interface SimulatedQueue {
  readonly queue: string;
  readonly workerGroups: readonly SimulatedGroup[];
  /** runs per second in the busiest hour, retries included */
  readonly arrivals: number;
  /** threads that its own jobs keep busy */
  readonly busy: number;
  /** threads that are counted */
  readonly threads: number;
  /** share of them that is taken by it and by what goes before it; null = without bound */
  readonly utilisation: number | null;
  /** the same at the most replicas; null = not declared */
  readonly utilisationAtMost: number | null;
  /** seconds that one job of twenty waits longer than; null = without bound */
  readonly p95: number | null;
  readonly objective: number | null;
  /** the share of the declared peak up to which the threads are enough; null = none serves it, or nothing arrives */
  readonly holds: number | null;
  /** threads that would be enough: less than 80 % busy, the objective kept; null = no sane number is */
  readonly enough: number | null;
  /** some jobs that share its threads have no numbers: it is at least that much */
  readonly atLeast: boolean;
  /** queues that it leads to and in which nothing waits, although this one is late */
  readonly hidden: readonly string[];
  /** what dashboards would show; null = no week is declared */
  readonly carried: QueueWeek | null;
  /** as if nothing in front of the queue were late; null = no week is declared */
  readonly offered: QueueWeek | null;
}

/** A number that is not declared, and what it is of. */
export interface MissingNumber {
  readonly app: string;
  readonly kind: 'job' | 'queue' | 'worker-group' | 'week';
  /** null where it is of the whole app */
  readonly name: string | null;
  readonly what: readonly ('peak' | 'duration' | 'threads' | 'replicas' | 'week' | 'workers')[];
  /** why it cannot be derived, in words */
  readonly why: readonly string[];
  /** the line of its entry in the manifest; null = it has none */
  readonly line: number | null;
}

export interface SimulatedApp {
  readonly app: string;
  /** the zone of the week's hours; null = not declared */
  readonly timezone: string | null;
  readonly jobs: readonly SimulatedJob[];
  readonly queues: readonly SimulatedQueue[];
  /** a queue is late in the offered view and not in the carried one, or much later: the bottleneck moves once the first one is gone */
  readonly moves: boolean;
}

/** A week of one commit's queues at the declared load. Published as JSON, schema 1. */
export interface Simulation {
  readonly schema: 1;
  readonly tool: string;
  readonly commit: string;
  readonly environment: string;
  readonly manifest: string | null;
  readonly apps: readonly SimulatedApp[];
  readonly missing: readonly MissingNumber[];
  /** manifest lines to fill in for what is missing first; null = nothing is missing that a manifest can say */
  readonly fill: {
    readonly path: string;
    readonly text: string;
    /** jobs for which there are no lines, so that they stay readable */
    readonly left: number;
  } | null;
}
