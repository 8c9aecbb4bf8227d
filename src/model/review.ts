import type { JobChangeKind, WorkerGroupChangeKind } from './comparison.js';
import type { Signature } from './fact.js';
import type { Finding } from './finding.js';
import type { Side } from './location.js';
import type { Level } from './manifest.js';
import type { Outcome } from './outcome.js';
import type { Episode } from './simulation.js';
import type { AlertState, Entry, Mode, QueueSource, SitePlace, Via } from './topology.js';
import type { MeasuredJob } from './visit.js';

export type Conclusion = 'pass' | 'ask' | 'fail';

/** How a job is carried on one side; with several queues the weakest value. */
export interface Carried {
  readonly queues: readonly string[];
  readonly workerGroups: readonly string[];
  readonly threads: number | null;
  readonly alert: AlertState;
  readonly objective: number | null;
}

export interface ReviewedJob {
  readonly app: string;
  readonly name: string;
  readonly from: string | null;
  readonly change: readonly JobChangeKind[];
  readonly path: string;
  readonly line: number;
  readonly side: Side;
  readonly base: Carried | null;
  readonly head: Carried | null;
}

export interface GroupState {
  readonly queues: readonly { readonly name: string; readonly weight: number | null }[];
  readonly mode: Mode;
  readonly concurrency: number | null;
  readonly replicas: { readonly min: number; readonly max: number } | null;
}

export interface ReviewedGroup {
  readonly app: string;
  readonly name: string;
  readonly change: readonly WorkerGroupChangeKind[];
  readonly path: string;
  readonly line: number;
  readonly side: Side;
  readonly base: GroupState | null;
  readonly head: GroupState | null;
}

export interface ReviewGap {
  readonly app: string | null;
  readonly path: string;
  readonly line: number | null;
  readonly reason: string;
  readonly note: string;
}

/** What a queue is asked to carry at its declared peak. */
export interface QueueLoad {
  readonly app: string;
  readonly queue: string;
  readonly workerGroup: string;
  /** share of one; null = a number is missing */
  readonly utilisation: number | null;
  /** seconds that one of twenty jobs waits longer than; null = unknown, or without bound */
  readonly p95: number | null;
  /** some jobs of its worker groups have no numbers: it is at least that much */
  readonly atLeast?: true;
  /** seconds; null = none is declared */
  readonly objective: number | null;
  /** the most jobs that wait in each three hours of a week, Monday 00:00 first; absent where no week is declared */
  readonly curve?: readonly number[];
  /** when most jobs wait; absent where none do */
  readonly worst?: Episode;
  /** jobs that every week leaves more than the one before; absent where it drains */
  readonly growth?: number;
  /** when most would wait if nothing in front of the queue were late; absent where that is much the same, or never */
  readonly offered?: Episode;
}

/** Everything any face may show. Published as JSON, schema 1. */
export interface Review {
  readonly schema: 1;
  readonly tool: string;
  readonly base: string;
  readonly head: string;
  /** the commit that the policy was read from; null = the built-in policy */
  readonly policy: string | null;
  readonly environment: string;
  readonly closed: { readonly [app: string]: boolean };
  readonly conclusion: Conclusion;
  readonly jobs: readonly ReviewedJob[];
  readonly workerGroups: readonly ReviewedGroup[];
  readonly findings: readonly Finding[];
  readonly notJudged: readonly { readonly rule: string; readonly why: string }[];
  /** offered load and waiting of each queue at its declared peak; null = no numbers are declared */
  readonly load: readonly QueueLoad[] | null;
  readonly rules: readonly {
    readonly id: string;
    readonly level: Level;
    readonly title: string;
    /** one sentence: what it finds */
    readonly finds: string;
    readonly help: string;
  }[];
  readonly gaps: readonly ReviewGap[];
  readonly counts: {
    readonly introduced: { readonly fail: number; readonly ask: number; readonly note: number };
    readonly existing: number;
    readonly resolved: number;
  };
  /** null = nobody was asked: the command line */
  readonly outcome: Outcome | null;
  /** what the default branch's monitoring says of jobs of the head: shown, and never judged by; absent where nothing was measured */
  readonly measured?: readonly MeasuredJob[];
}

/** What a commit says, with no judgement. Published as JSON, schema 1. */
export interface Inventory {
  readonly schema: 1;
  readonly tool: string;
  readonly commit: string;
  readonly environment: string;
  readonly manifest: string | null;
  readonly apps: readonly { readonly name: string; readonly root: string }[];
  readonly jobs: readonly InventoryJob[];
  readonly queues: readonly InventoryQueue[];
  readonly workerGroups: readonly InventoryGroup[];
  readonly enqueues: readonly InventoryEnqueue[];
  readonly schedules: readonly InventorySchedule[];
  readonly alerts: readonly InventoryAlert[];
  readonly gaps: readonly ReviewGap[];
}

export interface InventoryJob {
  readonly name: string;
  readonly app: string;
  readonly framework: string;
  readonly backend: string | null;
  readonly path: string;
  readonly line: number;
  readonly parent: string | null;
  readonly entry: Entry;
  readonly queues: {
    readonly names: readonly string[];
    readonly env: readonly string[];
    readonly complete: boolean;
    readonly source: QueueSource;
    readonly reason?: string;
  };
  readonly perform: Omit<Signature, 'keyrest'> | null;
}

export interface InventoryQueue {
  readonly name: string;
  readonly app: string;
  readonly backend: string | null;
  readonly jobs: readonly string[];
  readonly workerGroups: readonly string[];
  readonly declared: boolean;
  readonly objective: number | null;
  readonly owner: string | null;
  readonly alert: AlertState;
}

export interface InventoryGroup {
  readonly name: string;
  readonly key: string;
  readonly app: string;
  readonly framework: string;
  readonly process: string | null;
  readonly capsule: string | null;
  readonly implied: boolean;
  readonly external: boolean;
  readonly path: string;
  readonly line: number;
  readonly environment: string | null;
  readonly queues: readonly { readonly name: string; readonly weight: number | null }[];
  readonly mode: Mode;
  readonly concurrency: number | null;
  readonly replicas: { readonly min: number; readonly max: number } | null;
  readonly complete: boolean;
  readonly reason?: string;
}

export interface InventoryEnqueue {
  readonly job: string | null;
  readonly from: string | null;
  readonly place: Exclude<SitePlace, 'test'>;
  readonly via: Via | null;
  readonly queue: string | null;
  readonly delayed: boolean;
  readonly path: string;
  readonly line: number;
  readonly reason?: string;
}

export interface InventorySchedule {
  readonly job: string | null;
  readonly cron: string | null;
  readonly queue: string | null;
  readonly key: string | null;
  readonly path: string;
  readonly line: number;
}

export interface InventoryAlert {
  readonly path: string;
  readonly line: number;
  readonly covers: 'named' | 'per-queue' | 'global';
  readonly queues: readonly string[];
}
