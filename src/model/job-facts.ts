import type { Place } from './code-facts.js';
import type { Location } from './location.js';
import type { Value } from './value.js';

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
