import type { Fact, IneffectiveFact, JobSettingFact, WorkerCodeFact, WorkerConfigFact } from './fact.js';
import type { Location } from './location.js';
import type { SourceFile } from './snapshot.js';
import type { ConnectionPool, Mode, Overridden, PayloadChange, QueueSource, ServedQueue, ThreadsFrom } from './topology.js';
import type { Resolved, Value } from './value.js';

/** Reads one kind of file. `read` is pure, sees one file, resolves nothing, and tells what it cannot read as a gap. */
export interface Adapter {
  readonly id: string;
  readonly title: string;
  /** raised whenever `read` answers differently for the same text */
  readonly version: number;
  /** minimatch patterns, relative to the repository's root; dot files included */
  readonly files: readonly string[];
  read(file: SourceFile): readonly Fact[];
}

/** An adapter of a job framework also knows, as data and pure functions, what the framework makes of what was read. */
export interface Framework extends Adapter {
  /** ancestors that make a class a job of this framework, by full constant path */
  readonly jobAncestors: readonly string[];
  /** the method that runs a job */
  readonly performMethod: string;
  /** the package whose locked version is the framework's, and where what it stores in the broker changed */
  readonly releases: { readonly gem: string; readonly payloads: readonly PayloadChange[] };
  /** what runs its jobs: a backend id, or the app setting that names one */
  readonly backend:
    | { readonly id: string }
    | { readonly setting: string; readonly ids: { readonly [value: string]: string | null }; readonly unset: string | null };
  /** jobs that the framework itself brings and enqueues; present where `trigger` says so */
  readonly provided: readonly ProvidedJob[];
  /** the queue and options of one job class */
  jobOptions(input: JobOptionsInput): JobOptions;
  /** ancestors that give a class another part to play: records are saved, web classes are entered by requests */
  readonly roles?: { readonly record: readonly string[]; readonly web: readonly string[] };
  /** how a class names its queue, with `{queue}` to fill in: a line to paste */
  readonly queueLine?: string;
  /** how its workers start; absent where another framework's workers run its jobs */
  readonly workers?: Workers;
}

export interface ProvidedJob {
  readonly name: string;
  /** present where an enqueue names it, or where this app setting or call exists */
  readonly queue: (setting: (name: string) => Resolved | null, railsDefaults: number | null) => string;
}

/** A job class with what was written in it and its ancestors. */
export interface JobOptionsInput {
  /** nearest first: the class itself, then mixins and parents in method resolution order, ending at the framework's own ancestor */
  readonly lineage: readonly LineageEntry[];
  /** one entry of options that a constant or a merge may hold: its value, null where there is none, `unknown` where that is not known */
  readonly entry: (options: Value, key: string) => Value | null | 'unknown';
  /** an application setting in the judged environment, or null where it is not set */
  readonly setting: (name: string) => Value | null;
  readonly version: (gem: string) => string | null;
}

export interface LineageEntry {
  readonly name: string;
  readonly module: boolean;
  readonly settings: readonly JobSettingFact[];
  /** it names the framework's own ancestor (`include Sidekiq::Job`) itself, and where */
  readonly includesFramework: Location | null;
  /** not defined in this repository */
  readonly external: boolean;
}

export interface JobOptions {
  readonly queue: { readonly value: Value; readonly source: QueueSource; readonly at: Location | null };
  readonly retryQueue: { readonly value: Value; readonly at: Location } | null;
  /** applied to a queue that a call site chooses */
  readonly callQueue: (value: Value) => Value;
  readonly retry: Value | null;
  readonly lock: Value | null;
  readonly ineffective: readonly IneffectiveFact[];
}

/** How the worker processes of a framework are started and configured. */
export interface Workers {
  readonly backend: string;
  /**
   * Whose threads share the connections of one process: those of all its groups, or of each group, which is a process of its own; and
   * how many connections the process needs besides. Absent: not known.
   */
  readonly databaseThreads?: { readonly per: 'process' | 'group'; readonly extra: number };
  /** a command that starts a worker for one queue, with `{queue}` and `{threads}` to fill in: a line to paste */
  readonly dedicatedCommand?: string;
  /** how queue patterns match */
  readonly patterns: 'none' | 'prefix';
  /** configuration files that it loads when no flag names one, best first, relative to the app's root */
  readonly defaultConfigs: readonly string[];
  /** the command line if it starts a worker of this framework, else null; an argument that is not one known word is a Resolved of several or none */
  command(argv: readonly Resolved[]): WorkerCommand | null;
  /** the groups that one process runs: one for the process and one per capsule */
  groups(input: GroupsInput): GroupsAnswer;
}

export interface WorkerCommand {
  /** -C, relative to the app's root; null = the default look-up */
  readonly config: string | null;
  /** -r */
  readonly require: string | null;
  /** -e */
  readonly environment: string | null;
  /** every -q; null = none given */
  readonly queues: readonly { readonly name: Resolved; readonly weight: number | null }[] | null;
  readonly concurrency: Resolved | null;
  /** processes that one command forks (sidekiqswarm) */
  readonly processes: Resolved | null;
  /** -t */
  readonly timeout?: Resolved | null;
  /** variables that the command line itself sets (`env A=b sidekiq`) */
  readonly env?: readonly { readonly name: string; readonly value: Resolved }[];
  /** flags that newer versions refuse, as written */
  readonly removed?: readonly string[];
  /** the command line is not understood in full */
  readonly unresolved: string | null;
  /** the program would refuse to start, and how it says so */
  readonly error: string | null;
}

export interface GroupsInput {
  /** null: an implied group, started with no flags at all */
  readonly command: WorkerCommand | null;
  /** the environment that the process runs in; null is judged as the judged one */
  readonly environment: string | null;
  /** a configuration file by its path relative to the app's root */
  readonly config: (path: string) => WorkerConfigFact | null;
  readonly code: readonly WorkerCodeFact[];
  /** the value of a variable in the process's environment */
  readonly env: (name: string) => Resolved | null;
  readonly resolve: (value: Value) => Resolved;
  readonly version: (gem: string) => string | null;
  /** where the process stands in its carrier: the place of what the command line says */
  readonly at: Location;
}

export interface GroupsAnswer {
  readonly groups: readonly GroupSettings[];
  /** the configuration file that was loaded, relative to the app's root */
  readonly config: string | null;
  readonly environment: string | null;
  /** the program would refuse to start: it serves nothing, and this is why */
  readonly error: string | null;
}

export interface GroupSettings {
  readonly capsule: string | null;
  readonly queues: readonly ServedQueue[];
  readonly mode: Mode;
  readonly concurrency: number | null;
  readonly concurrencyFrom: ThreadsFrom | null;
  /** processes that one start of it forks, which share its threads out evenly and have pools of their own; absent = it forks none */
  readonly forks?: number;
  readonly complete: boolean;
  readonly reason?: string;
  readonly overridden: readonly Overridden[];
  /** the connections to Redis that its threads share, where code sizes them; `threads` is how many the group wants */
  readonly redisPool?: ConnectionPool;
}
