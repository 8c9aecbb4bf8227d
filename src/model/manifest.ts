import type { Location } from './location.js';

export type Level = 'fail' | 'ask' | 'note';

/** Seconds. */
export type Duration = number;
/** Jobs per second. */
export type Rate = number;

/** The manifest's data of one app: what files cannot say. Inheritance of `"*"` is not yet applied; `queueEntry` does that. */
export interface ManifestData {
  readonly queues: ReadonlyMap<string, QueueDeclaration>;
  /** the `"*"` entry: what a queue's own entry leaves out */
  readonly everyQueue: QueueDeclaration | null;
  /** `queues` stands in the manifest: where it does and has no `"*"`, the list is closed */
  readonly listsQueues: boolean;
  readonly workerGroups: ReadonlyMap<string, WorkerGroupDeclaration>;
  readonly jobs: ReadonlyMap<string, JobDeclaration>;
  readonly week: Week | null;
  readonly timezone: string | null;
  /** where lines can be pasted; absent where no manifest file is there */
  readonly paste?: Pasting;
  /** the line of each key below `queues` and `jobs`, and of `week`, by its path as JSON: `keyLine` looks it up */
  readonly lines?: ReadonlyMap<string, number>;
}

/** The line of a key of the manifest's data, or of the nearest one above it that stands there; null where none does. */
export function keyLine({ lines }: ManifestData, path: readonly string[]): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines?.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return null;
}

/** Where an entry can be pasted into a section; null = another line there would break the file. */
export interface Pasting {
  readonly queues: PastePlace | null;
  readonly jobs: PastePlace | null;
}

export interface PastePlace {
  readonly path: string;
  /** before which line */
  readonly line: number;
  readonly indent: number;
  /** the section is there, or has to be pasted with its first entry */
  readonly what: 'entry' | 'section';
}

export interface QueueDeclaration {
  readonly objective?: Duration;
  /** a link, or `file#rule` */
  readonly alert?: string;
  readonly owner?: string;
  readonly accepts?: 'any' | 'declared' | 'none';
  readonly external?: boolean;
  readonly at: Location;
}

export interface WorkerGroupDeclaration {
  readonly replicas?: { readonly min: number; readonly max: number };
  readonly concurrency?: number;
  readonly queues?: readonly string[];
  readonly external?: boolean;
  readonly at: Location;
  readonly lines: { readonly [key: string]: number };
}

export interface JobDeclaration {
  readonly peak?: Rate;
  readonly duration?: { readonly mean: Duration; readonly p95?: Duration };
  /** other jobs that one run enqueues, and how many */
  readonly enqueues?: ReadonlyMap<string, number>;
  readonly queues?: readonly string[];
  readonly retries?: number;
  readonly burst?: number;
  readonly measure?: string;
  readonly window?: Duration;
  readonly owner?: string;
  /** YYYY-MM-DD */
  readonly reviewBy?: string;
  readonly entry?: string;
  readonly at: Location;
}

export type Week =
  | {
      readonly kind: 'shape';
      readonly hours: readonly [number, number];
      readonly night: number;
      readonly days: { readonly [day: string]: number };
    }
  | { readonly kind: 'multipliers'; readonly values: readonly number[] };

/** How the team wants to be judged; read from the live tip of the base branch only. */
export interface Policy {
  readonly environment: string;
  /** the carriers that production runs; null = every one that is found */
  readonly deploy: readonly string[] | null;
  readonly env: { readonly [name: string]: string };
  readonly ignore: readonly string[];
  readonly alerts: readonly string[];
  readonly rules: { readonly [rule: string]: Level | 'off' | RuleOptions };
  readonly checklist: readonly { readonly ask: string; readonly when: readonly string[]; readonly at: Location }[];
  readonly acknowledgements: {
    readonly by: 'write' | 'owners' | readonly string[];
    readonly author: boolean;
    readonly reason: boolean;
    readonly fail: boolean;
  };
  readonly failOn: 'fail' | 'ask' | 'never';
  readonly reviewAfter: Duration;
  readonly limits: { readonly databaseConnections?: number; readonly redisConnections?: number };
  readonly wrappers: readonly Wrapper[];
}

export type RuleOptions = { readonly [option: string]: number | string | boolean };

/** A helper of the team's own that enqueues (`call`), or a base class that makes jobs (`base`). Argument positions count from zero. */
export type Wrapper =
  | { readonly kind: 'call'; readonly call: string; readonly job: number; readonly queue: number | null }
  | { readonly kind: 'base'; readonly base: string; readonly like: string };

/** One manifest file, whole: the data of each app by its name (the root is "."), and the policy. */
export interface Manifest {
  readonly path: string;
  /** root folders of the apps that the manifest names, by the name it gives them */
  readonly roots: ReadonlyMap<string, string>;
  readonly apps: ReadonlyMap<string, ManifestData>;
  readonly policy: Policy;
  /** the line of `policy`; absent where it does not stand there */
  readonly policyLine?: number;
}

export const emptyManifestData: ManifestData = {
  queues: new Map(),
  everyQueue: null,
  listsQueues: false,
  workerGroups: new Map(),
  jobs: new Map(),
  week: null,
  timezone: null,
};

const DAY = 86_400;

/** The policy of a repository that has none (docs/manifest.md). */
export const builtInPolicy: Policy = {
  environment: 'production',
  deploy: null,
  env: {},
  ignore: [],
  alerts: [],
  rules: {},
  checklist: [],
  acknowledgements: { by: 'write', author: false, reason: false, fail: false },
  failOn: 'ask',
  reviewAfter: 7 * DAY,
  limits: {},
  wrappers: [],
};

/**
 * What the manifest says of a queue, with what its own entry leaves out taken from `"*"` (`external` is not inherited).
 * Returns null where neither speaks of it.
 */
export function queueEntry(data: ManifestData, queue: string): QueueDeclaration | null {
  const own = data.queues.get(queue);
  if (data.everyQueue === null) return own ?? null;
  const { external: _never, ...inherited } = data.everyQueue;
  return own === undefined ? inherited : { ...inherited, ...own };
}
