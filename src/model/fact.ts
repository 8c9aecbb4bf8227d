import type { AlertKindFact } from './alert.js';
import type { Location } from './location.js';
import type { Gap } from './snapshot.js';
import type { MapEntry, Value } from './value.js';

/** What one file says, in neutral words. Names in facts are as written; `link` finds what they mean. */
export type Fact =
  | ClassFact
  | ConstantFact
  | MethodFact
  | CallbackFact
  | JobSettingFact
  | EnqueueFact
  | HandedClassFact
  | ScheduleFact
  | AppFact
  | AppSettingFact
  | LockedVersionFact
  | WorkerConfigFact
  | WorkerCodeFact
  | ProcessFact
  | ScriptFact
  | FormationFact
  | DatabaseFact
  | IneffectiveFact
  | AlertKindFact
  | { readonly kind: 'gap'; readonly gap: Gap };

/** A constant as written, with the full paths of the modules around it, innermost first. */
export interface ConstantRef {
  readonly name: string;
  readonly nesting: readonly string[];
}

/** A class or module, or one more opening of it. `name` is its full constant path. */
export interface ClassFact {
  readonly kind: 'class';
  readonly name: string;
  readonly module: boolean;
  readonly superclass: ConstantRef | null;
  /** in order of appearance; `included` = written inside `included do`, so it reaches whoever includes this module */
  readonly mixins: readonly (ConstantRef & {
    readonly how: 'include' | 'extend' | 'prepend';
    readonly included: boolean;
    readonly line: number;
  })[];
  /** SHA-256 of the code of this opening, comments and white space aside */
  readonly digest: string;
  readonly at: Location;
}

/** `NAME = value` at class or top level; a value that refers to a class makes NAME its alias. `name` is the full path. */
export interface ConstantFact {
  readonly kind: 'constant';
  readonly name: string;
  readonly value: Value;
  readonly at: Location;
}

/** The method that a statement stands in. `owner` is null at the top level of a file, `method` in a class body. */
export interface Place {
  readonly owner: string | null;
  readonly method: string | null;
  readonly singleton: boolean;
}

export interface Signature {
  readonly required: number;
  readonly optional: number;
  readonly rest: boolean;
  readonly keywords: readonly { readonly name: string; readonly required: boolean }[];
  readonly keyrest: boolean;
}

export interface MethodFact {
  readonly kind: 'method';
  readonly owner: string | null;
  readonly name: string;
  readonly singleton: boolean;
  readonly params: Signature;
  readonly calls: readonly Call[];
  /** the code lines inside the method, trimmed, comments and blank lines aside */
  readonly lines: readonly string[];
  /** the whole body hands the job on to this class (`Other.new.perform(..)`, `Other.perform_async(..)`, ...) */
  readonly delegatesTo: ConstantRef | null;
  readonly at: Location;
}

/**
 * Whom a call is sent to.
 * - self: implicit or `self`; class: `self.class`
 * - const: a constant; new: a fresh instance of it (`Const.new(..)`, `Const.build`, also through a local variable)
 * - found: an instance that a finder of the constant returned (`Const.find(..)`, also through a local variable)
 */
export type Receiver =
  | { readonly kind: 'self' | 'class' | 'super' | 'other' }
  | ({ readonly kind: 'const' | 'new' | 'found' } & ConstantRef);

export interface Call {
  readonly receiver: Receiver;
  readonly name: string;
  readonly line: number;
}

/** A model callback: `after_create :a, :b`, `after_commit(on: :create) { .. }`. A block is a method named `<event>@<line>`. */
export interface CallbackFact {
  readonly kind: 'callback';
  readonly owner: string;
  readonly event: string;
  /** the `on:` option, or null where it is not given */
  readonly on: readonly string[] | null;
  readonly methods: readonly string[];
  readonly included: boolean;
  readonly at: Location;
}

/**
 * One option of a job class. `setting` is the neutral name: queue, retry, retry-queue, lock, adapter, queue-prefix, delivery-queue,
 * delivery-job, moved-queue (the job changes its queue itself). `form` tells how it was written, since frameworks treat the forms differently.
 */
export interface JobSettingFact {
  readonly kind: 'job-setting';
  readonly framework: string;
  readonly owner: string;
  readonly setting: string;
  readonly value: Value;
  readonly form: 'options' | 'queue_as' | 'block' | 'assign' | 'method';
  /** it stands in a condition: it may not happen */
  readonly possible?: boolean;
  /** that condition, where it is the only one and asks the environment: `is` for values of its only variable */
  readonly when?: { readonly env: readonly string[]; readonly is?: readonly string[]; readonly negated: boolean };
  readonly included: boolean;
  /** its statement says nothing else */
  readonly alone?: true;
  /** the last line of its statement, where that is another */
  readonly ends?: number;
  readonly at: Location;
}

/** The arguments of a call site, as far as the text tells. `positional` counts those before any splat. */
export interface CallArguments {
  readonly positional: number;
  readonly splat: boolean;
  readonly keywords: readonly string[];
  readonly keywordSplat: boolean;
}

/** A statement that puts a job on a queue, wherever it stands. */
export interface EnqueueFact {
  readonly kind: 'enqueue';
  readonly framework: string;
  /** ref: a constant; literal: a class name in a string; unresolved: a computed class */
  readonly job: Value;
  /** the call as the user knows it: perform_async, deliver_later, Sidekiq::Client.push, ... */
  readonly form: string;
  readonly queue: Value | null;
  readonly delayed: boolean;
  /** runs the job here and now (perform_now, perform_inline): checks its arguments, puts nothing on a queue */
  readonly immediate: boolean;
  /** a string class pushed past the class itself: its own options do not count */
  readonly raw: boolean;
  /** the mailer of a mail that is delivered later: its own `delivery-job` and `delivery-queue` come before what stands here */
  readonly mailer?: Value;
  readonly loop: boolean;
  readonly args: CallArguments | null;
  readonly place: Place;
  readonly at: Location;
}

/** A call that hands a class to a method (`Jobs.later(Compress, :low)`): an enqueue where policy says that this method is one. */
export interface HandedClassFact {
  readonly kind: 'handed-class';
  /** receiver and method as written, without a leading `::`: `Jobs.later`, `enqueue_job` */
  readonly call: string;
  readonly args: readonly Value[];
  readonly loop: boolean;
  readonly place: Place;
  readonly at: Location;
}

/** One entry of a schedule. `job` null: it runs a command and not a job. */
export interface ScheduleFact {
  readonly kind: 'schedule';
  readonly tool: string;
  readonly key: string | null;
  readonly job: Value | null;
  readonly cron: Value | null;
  readonly queue: Value | null;
  readonly enabled: boolean;
  /** the section of the file it stands in, where files have sections; null = every environment */
  readonly environment: string | null;
  readonly args: CallArguments | null;
  readonly at: Location;
}

/** A folder that holds a Gemfile. */
export interface AppFact {
  readonly kind: 'app';
  readonly root: string;
  readonly at: Location;
}

/** A line of application configuration, named as its framework names it: `active_job.queue_name_prefix`, `load_defaults`, ... */
export interface AppSettingFact {
  readonly kind: 'app-setting';
  readonly name: string;
  readonly value: Value;
  /** the environment whose own file says it; null = every environment */
  readonly environment: string | null;
  readonly at: Location;
}

export interface LockedVersionFact {
  readonly kind: 'locked-version';
  readonly name: string;
  readonly version: string;
  readonly at: Location;
}

/** A queue as a worker lists it. `weight` null = none written. */
export interface QueueEntry {
  readonly name: Value;
  readonly weight: Value | null;
  readonly line: number;
  /** stands inside control flow of a template: it may or may not be there */
  readonly possible?: boolean;
  /** how it is written, where versions of a framework treat the forms differently: `scalar` = it is all that was written, no list */
  readonly form?: 'text' | 'symbol' | 'pair' | 'map' | 'scalar';
}

/**
 * Something that makes the program refuse to start, and how it says so. `from` and `below` are the major versions that do;
 * `key` is the setting whose value it is: it matters only where that value is used.
 */
export interface Refusal {
  readonly why: string;
  readonly key?: 'queues' | 'capsules';
  readonly line: number;
  readonly from?: number;
  readonly below?: number;
}

/** One section of a framework's configuration file. A key that is absent was not written; null was written as null. */
export interface WorkerSection {
  readonly queues?: readonly QueueEntry[] | null;
  readonly concurrency?: Value;
  readonly capsules?: readonly {
    readonly name: string;
    readonly queues: readonly QueueEntry[] | null;
    readonly concurrency: Value | null;
    /** how many processes run it, where a framework forks one for each (Solid Queue's `processes:`) */
    readonly processes?: Value;
    readonly line: number;
  }[];
  readonly line: number;
  /** lines of the keys that were written, by neutral name: queues, concurrency */
  readonly lines: { readonly [key: string]: number };
  /** keys that the framework discards, with the reason */
  readonly discarded?: readonly { readonly key: string; readonly line: number; readonly why: string }[];
  readonly timeout?: Value;
  /** the application to load, where the file names it */
  readonly require?: Value;
  /** why this section cannot be loaded */
  readonly refusals?: readonly Refusal[];
}

/** A framework's configuration file as a whole: the top level and the section of each environment. */
export interface WorkerConfigFact {
  readonly kind: 'worker-config';
  readonly framework: string;
  readonly top: WorkerSection;
  readonly environments: { readonly [environment: string]: WorkerSection };
  /** something in the file could not be known, so the group is not complete */
  readonly unresolved: string | null;
  /** why the file cannot be loaded in any environment */
  readonly refusals?: readonly Refusal[];
  /** environment variables without which the file cannot be loaded */
  readonly required?: readonly string[];
  readonly at: Location;
}

/** A worker setting made by code that runs at boot, after flags and file: `config.concurrency = 5`, `config.capsule("x") { .. }`. */
export interface WorkerCodeFact {
  readonly kind: 'worker-code';
  readonly framework: string;
  readonly capsule: string | null;
  /** redis-pool: the connections that the threads share; `concurrency` is its size */
  readonly setting: 'queues' | 'concurrency' | 'capsule' | 'redis-pool';
  /** `config.queues =` unless said: `config[:queues] =`, `Sidekiq.options[:queues] =`, through `default_configuration`, or for a worker inside another process */
  readonly form?: 'index' | 'options' | 'default-configuration' | 'embed';
  readonly queues: readonly QueueEntry[] | null;
  readonly concurrency: Value | null;
  /** it stands inside a condition, so it may not happen */
  readonly possible: boolean;
  readonly at: Location;
}

/** One command line after shell parsing. Redirections, `exec`, `bundle exec`, `time` and the like are still in place. */
export interface Command {
  readonly argv: readonly Value[];
  /** assignments in front of the command and exports before it, in order */
  readonly env: readonly MapEntry[];
  /** the `case` arm or condition that it hangs on: literal patterns of the first positional parameter, or null = always or unknown */
  readonly arm: readonly string[] | null;
  readonly possible: boolean;
  readonly line: number;
}

/** A process that a deploy file starts. */
export interface ProcessFact {
  readonly kind: 'process';
  readonly platform: string;
  readonly name: string;
  readonly commands: readonly Command[];
  readonly env: readonly MapEntry[];
  readonly replicas: { readonly min: Value; readonly max: Value } | null;
  /** the environment that the carrier's name tells (production, staging, development, test, example, ...), else null */
  readonly environment: string | null;
  readonly at: Location;
}

/** How many copies of a process a platform's own file says it runs. */
export interface FormationFact {
  readonly kind: 'formation';
  readonly process: string;
  readonly quantity: Value;
  readonly at: Location;
}

/**
 * A database that an application connects to, as a section of its configuration names it. A key that is absent was not written.
 * `limit` is the newer name of the pool's size, which older versions of the framework do not read.
 */
export interface DatabaseFact {
  readonly kind: 'database';
  readonly environment: string;
  /** `primary` where the section is one database */
  readonly name: string;
  readonly pool?: Value;
  readonly limit?: Value;
  readonly url?: Value;
  /** the line that sizes its pool, else the section's */
  readonly at: Location;
}

/** A shell script of the repository: what it may run. A process whose command is this path runs these. */
export interface ScriptFact {
  readonly kind: 'script';
  readonly commands: readonly Command[];
  readonly at: Location;
}

/** A setting without effect: what, why, and what wins over it. */
export interface IneffectiveFact {
  readonly kind: 'ineffective';
  readonly framework: string;
  /** the class it is about, or null for a worker setting */
  readonly owner: string | null;
  readonly setting: string;
  readonly value: Value;
  readonly why: string;
  readonly at: Location;
}
