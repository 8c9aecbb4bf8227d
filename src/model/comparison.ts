import type { ManifestData, Policy } from './manifest.js';
import type { Job, Topology, WorkerGroup } from './topology.js';

export type JobChangeKind = 'added' | 'removed' | 'renamed' | 'moved' | 'signature' | 'retry' | 'schedule' | 'edges' | 'body';

export interface JobChange {
  readonly name: string;
  /** the old name of a renamed job */
  readonly from: string | null;
  readonly kinds: readonly JobChangeKind[];
  readonly base: Job | null;
  readonly head: Job | null;
}

export type WorkerGroupChangeKind = 'added' | 'removed' | 'renamed' | 'queues' | 'concurrency' | 'replicas' | 'mode';

export interface WorkerGroupChange {
  readonly name: string;
  readonly from: string | null;
  readonly kinds: readonly WorkerGroupChangeKind[];
  readonly base: WorkerGroup | null;
  readonly head: WorkerGroup | null;
}

/** Old name to new name. */
export interface Renames {
  readonly jobs: ReadonlyMap<string, string>;
  /** how a renamed job was recognised: an alias or shell keeps the old name working */
  readonly kept: ReadonlySet<string>;
  /** queues that were renamed as a whole */
  readonly queues: ReadonlyMap<string, string>;
  readonly workerGroups: ReadonlyMap<string, string>;
}

/** Base and head of one app, and what differs. A side on which the app does not exist is an empty topology. */
export interface Comparison {
  readonly app: string;
  readonly environment: string;
  readonly base: Topology;
  readonly head: Topology;
  readonly jobs: readonly JobChange[];
  readonly workerGroups: readonly WorkerGroupChange[];
  readonly renames: Renames;
  /** the worker groups are all known (docs/decisions/007-closed-world.md): decided once for both sides */
  readonly closed: boolean;
  /** paths whose content differs between the two sides */
  readonly changedPaths: ReadonlySet<string>;
  readonly declared: Declared;
}

/** What each side's own manifest says, as it stands in its files, and the days that count. */
export interface Declared {
  readonly path: string;
  /** null = the side has no manifest */
  readonly base: ManifestData | null;
  readonly head: ManifestData | null;
  /** the change edits `policy`; told once, with the first app */
  readonly policyEdited: boolean;
  /** the line of the head's `policy`; 1 where none is left */
  readonly policyLine: number;
  /** YYYY-MM-DD, UTC: the day of the review */
  readonly today: string;
  /** YYYY-MM-DD, UTC: the day of the head commit; today where it is not known */
  readonly headDate: string;
}

/** What a state rule may know besides the topology it judges. */
export interface StateContext {
  readonly closed: boolean;
  /** worker groups were found on one side at least */
  readonly anyGroups: boolean;
  /** head's names of the jobs that this change adds or moves: numbers that are missing are asked of these alone */
  readonly arriving: ReadonlySet<string>;
  /** alerts were found at the head and none at the base: what they leave out was not watched before either */
  readonly firstAlerts: boolean;
  /** what all worker groups together may hold */
  readonly limits: Policy['limits'];
}
