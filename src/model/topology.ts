import type { CallArguments, Signature } from './fact.js';
import type { Location } from './location.js';
import type { ManifestData } from './manifest.js';
import type { Gap } from './snapshot.js';
import type { WorkerGroup } from './worker-group.js';

export * from './worker-group.js';

/** One commit as the judged environment sees it. */
export interface SideFacts {
  readonly commit: string;
  readonly environment: string;
  readonly apps: readonly Topology[];
  readonly gaps: readonly Gap[];
}

/** One app in one environment: job -> queues -> worker groups -> threads -> alert, and job -> jobs it leads to. */
export interface Topology {
  readonly app: string;
  readonly root: string;
  readonly environment: string;
  readonly jobs: readonly Job[];
  readonly queues: readonly Queue[];
  readonly workerGroups: readonly WorkerGroup[];
  readonly edges: readonly Edge[];
  readonly enqueues: readonly EnqueueSite[];
  readonly schedules: readonly ScheduleEntry[];
  readonly ineffective: readonly Ineffective[];
  /** the job frameworks in use, with their locked versions */
  readonly frameworks: readonly FrameworkInUse[];
  readonly gaps: readonly Gap[];
  /** null, or absent: no alert file was found */
  readonly alerts?: FoundAlerts | null;
  /** a file of a deploy kind stayed unread, so processes may exist that nobody saw */
  readonly unreadDeployFiles: boolean;
  readonly manifest: ManifestData;
  /** what this side's own manifest says, where `manifest` has been completed from the other side */
  readonly ownManifest?: ManifestData;
}

export interface FrameworkInUse {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** the line that locks it */
  readonly at: Location;
  readonly payloads: readonly PayloadChange[];
}

/** A major version from which on a framework stores jobs so that older workers cannot run them, or newer ones the old ones. */
export interface PayloadChange {
  readonly since: number;
  /** only jobs of this framework are stored differently; null = all */
  readonly jobsOf: string | null;
  /** what happens during the deploy, as one sentence */
  readonly what: string;
}

export type QueueSource = 'class' | 'parent' | 'default' | 'routing' | 'call' | 'manifest' | 'unknown';

/** The queues a job may run on. `complete` false: others are possible; `reason` says why. */
export interface QueueSet {
  readonly names: readonly string[];
  readonly env: readonly string[];
  readonly complete: boolean;
  readonly source: QueueSource;
  readonly reason?: string;
  /** the line that decides, where one does */
  readonly at: Location | null;
}

export type Entry = 'web' | 'schedule' | 'job' | 'task' | 'unknown';

export interface Job {
  /** full constant path; the job's key within the app */
  readonly name: string;
  readonly app: string;
  readonly framework: string;
  /** what runs it: sidekiq, solid-queue, ...; null = not known */
  readonly backend: string | null;
  readonly at: Location;
  readonly parent: string | null;
  /** no perform of its own or inherited: a base class, never run */
  readonly abstract: boolean;
  /** comes with a framework or gem (mail delivery, storage analysis): it has no file here */
  readonly provided: boolean;
  /** a class of the application's on top of a provided one: its own way of delivering mail */
  readonly refines: boolean;
  readonly aliases: readonly string[];
  /** the class it hands everything to: a delegating shell */
  readonly shellFor: string | null;
  readonly queues: QueueSet;
  /** queues that call sites choose instead, with the places (an explicit `set(queue:)`) */
  readonly callQueues: QueueSet | null;
  readonly retryQueue: QueueSet | null;
  readonly perform: Signature | null;
  readonly performAt: Location | null;
  /** retry, lock and unique options as canonical text, null = not set */
  readonly retry: string | null;
  readonly lock: string | null;
  readonly entry: Entry;
  /** reached only from schedules and tasks, every caller known */
  readonly onlyScheduledOrTask: boolean;
  /** names of entry points in words, for evidence: `BuildsController#create` */
  readonly enteredFrom: readonly string[];
  /** digest of the class's code without comments, over all its openings */
  readonly digest: string;
  /** the code lines inside its methods: what the rename test compares */
  readonly lines: readonly string[];
  /** how a class of its framework names its queue, with `{queue}` to fill in; null = not known */
  readonly queueLine: string | null;
  /** where that line belongs in the file of `at`: instead of the line that names the queue, or before a line; null = not known */
  readonly queuePlace?: { readonly line: number; readonly kind: 'replace' | 'insert' } | null;
  /** every file that has a say in its queue or options: its own, its parents', the application's settings */
  readonly decidedBy: readonly string[];
}

/** named, per-queue, global and stated are live; dead and none are no alert; maybe and unknown are not known. */
export type AlertState = 'named' | 'per-queue' | 'global' | 'stated' | 'maybe' | 'dead' | 'none' | 'unknown';

export interface Queue {
  /** `backend/name`; a backend that is not known is `?` */
  readonly key: string;
  readonly name: string;
  readonly app: string;
  readonly backend: string | null;
  /** names of the jobs that may run on it, provided ones too */
  readonly jobs: readonly string[];
  /** names of the worker groups that serve it in the judged environment (doubt serves) */
  readonly workerGroups: readonly string[];
  /** the manifest has an entry of its own for it */
  readonly declared: boolean;
  /** the manifest says something of it, by its own entry or by `"*"` */
  readonly mentioned: boolean;
  readonly external: boolean;
  /** seconds */
  readonly objective: number | null;
  readonly owner: string | null;
  readonly accepts: 'any' | 'declared' | 'none';
  readonly alert: AlertState;
  /** the alerts that decide its state, or those that come nearest and why they do not count; nearest first */
  readonly alertEvidence?: readonly AlertEvidence[];
}

/** One alert and what it means for a queue, in words; names in backticks. `at` null = it stands nowhere that was read. */
export interface AlertEvidence {
  readonly text: string;
  readonly at: Location | null;
}

/** The alerts that may watch an app's queues. */
export interface FoundAlerts {
  /** files that hold alerts, sorted */
  readonly files: readonly string[];
  readonly count: number;
  /** what each covers, a row per kind of coverage */
  readonly covers: readonly {
    readonly covers: 'named' | 'per-queue' | 'global';
    readonly queues: readonly string[];
    readonly at: Location;
  }[];
  /** an expression for one queue that the exporter in use knows, with `{queue}` and `{seconds}` to fill in; null = no exporter is known */
  readonly expression: { readonly exporter: string; readonly text: string } | null;
  /** where a rule can be pasted, and the column it starts in; null = no Prometheus rule file of this repository */
  readonly paste: { readonly path: string; readonly line: number; readonly indent: number } | null;
}

export type Via = 'direct' | 'service' | 'record' | 'declared';

/** Job `from` leads to job `to`. An edge is the pair of jobs, whatever its via and queue. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly via: Via;
  /** the walk in words: `JobCreation#perform`, `Build.create!`, `Build after_create_commit` */
  readonly hops: readonly string[];
  /** queue that the call site chooses, if it does */
  readonly queue: QueueSet | null;
  readonly at: Location;
}

export type SitePlace = 'job' | 'web' | 'model' | 'service' | 'task' | 'schedule' | 'test' | 'other';

/** One place that enqueues. `job` is null where the class is computed or nothing of that name exists here. */
export interface EnqueueSite {
  readonly job: string | null;
  /** as written */
  readonly written: string;
  readonly framework: string;
  /** the job in whose class it stands, if any */
  readonly from: string | null;
  readonly place: SitePlace;
  /** class and method it stands in, for evidence: `BuildsController#create` */
  readonly in: string | null;
  /** jobs that lead here, with the kind of walk */
  readonly callers: readonly { readonly job: string; readonly via: Via }[];
  readonly form: string;
  readonly queue: QueueSet | null;
  readonly delayed: boolean;
  readonly immediate: boolean;
  readonly raw: boolean;
  readonly loop: boolean;
  readonly callback: boolean;
  readonly args: CallArguments | null;
  readonly at: Location;
  /** why `job` is null: `computed`, `gem` (a namespace that the repository does not define) or `missing` (a name that it should define) */
  readonly unresolved: 'computed' | 'gem' | 'missing' | null;
  /** `job` is null, and yet the class is defined here: an ancestor from elsewhere may make it one */
  readonly mayBeJob?: true;
}

export interface ScheduleEntry {
  /** the tool (sidekiq-cron, whenever, ...) */
  readonly tool: string;
  readonly key: string | null;
  /** null where the entry runs a command, or where its class is not a job of this app */
  readonly job: string | null;
  readonly written: string | null;
  readonly unresolved: 'computed' | 'gem' | 'missing' | 'not-a-job' | null;
  /** as for a call site */
  readonly mayBeJob?: true;
  readonly cron: string | null;
  readonly queue: string | null;
  readonly enabled: boolean;
  readonly args: CallArguments | null;
  readonly at: Location;
}

export interface Ineffective {
  readonly framework: string;
  readonly job: string | null;
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  /** what counts instead */
  readonly wins: string;
  readonly at: Location;
}
