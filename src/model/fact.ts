import type { AlertKindFact } from './alert.js';
import type { CallbackFact, ClassFact, ConstantFact, MethodFact } from './code-facts.js';
import type { EnqueueFact, HandedClassFact, IneffectiveFact, JobSettingFact, ScheduleFact } from './job-facts.js';
import type { Location } from './location.js';
import type { Gap } from './snapshot.js';
import type { Value } from './value.js';
import type { FormationFact, ProcessFact, ScriptFact, WorkerCodeFact, WorkerConfigFact } from './worker-facts.js';

export type * from './code-facts.js';
export type * from './job-facts.js';
export type * from './worker-facts.js';

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
