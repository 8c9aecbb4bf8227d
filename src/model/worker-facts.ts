import type { Location } from './location.js';
import type { MapEntry, Value } from './value.js';

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

/** A shell script of the repository: what it may run. A process whose command is this path runs these. */
export interface ScriptFact {
  readonly kind: 'script';
  readonly commands: readonly Command[];
  readonly at: Location;
}
