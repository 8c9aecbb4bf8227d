import type { Location, Side } from './location.js';
import type { Level } from './manifest.js';
import type { AlertState, Via } from './topology.js';

export type Status = 'introduced' | 'worsened' | 'existing' | 'resolved';

/** Values on which a person decides; JSON, canonical after `canonical`. */
export type FactValue = string | number | boolean | null | readonly FactValue[] | { readonly [key: string]: FactValue };
export type Facts = { readonly [key: string]: FactValue };

/** What a rule says, before core gives it identity, status and the team's levels. */
export interface Draft {
  /** the tuple that the rule's meta declares: entity keys, never a path, line, commit or word */
  readonly subject: readonly string[];
  readonly level: Level;
  /** only the values on which a person decides */
  readonly facts: Facts;
  /** a question a person can answer, or the contradiction in one line; plain text, names in backticks */
  readonly title: string;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly chain?: readonly Hop[];
  /** what was not known, and what would tell */
  readonly unknown?: readonly string[];
  readonly job?: string;
  readonly queue?: string;
  readonly workerGroup?: string;
  readonly owners?: readonly string[];
  readonly at: Location;
  readonly side?: Side;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** ways to settle it, in words, best first */
  readonly settle?: readonly string[];
}

export interface Evidence {
  readonly text: string;
  readonly values?: { readonly [name: string]: FactValue };
}

export interface Related extends Location {
  readonly side: Side;
  readonly label: string;
}

export interface Hop {
  readonly job: string;
  readonly queue: string;
  readonly via: Via | null;
  readonly threads: number | null;
  readonly objective: number | null;
  readonly alert: AlertState;
  readonly weakest: boolean;
  /** share of the queue's threads that the declared peak takes, where it is known */
  readonly utilisation?: number;
  /** the job of the chain that leads to this one; absent for the first, or where it is not known */
  readonly from?: string;
}

/** Lines to paste. `start` and `end` are the lines replaced (end exclusive for an insertion before `start`). */
export interface Fix {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: 'replace' | 'insert' | 'create';
}

export interface Finding {
  readonly id: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly level: Level;
  readonly status: Status;
  readonly app: string;
  readonly environment: string;
  /** what it is about, in words: `JobCreation on default` */
  readonly subject: string;
  readonly job: string | null;
  readonly queue: string | null;
  readonly workerGroup: string | null;
  readonly jobs: readonly string[];
  readonly owners: readonly string[];
  readonly title: string;
  readonly message: string;
  readonly facts: Facts;
  readonly evidence: readonly Evidence[];
  readonly chain: readonly Hop[] | null;
  readonly unknown: readonly string[];
  readonly settle: readonly string[];
  readonly path: string;
  readonly line: number;
  readonly side: Side;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  readonly help: string;
}
