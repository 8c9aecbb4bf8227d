import type { Command } from '../../model/fact.js';
import type { State } from './state.js';
import type { Item } from './types.js';

/** A command that a script runs, and how. */
export interface Step {
  readonly command: Command;
  /** `exec`: it takes the place of the shell */
  readonly exec: boolean;
  /** the last thing that the script does, or one of its last */
  readonly last: boolean;
  readonly background: boolean;
}

export interface Scope {
  readonly arm: readonly string[] | null;
  readonly possible: boolean;
  readonly last: boolean;
  readonly depth: number;
  readonly background: boolean;
}

export interface Run {
  readonly steps: Step[];
  /** commands that may still be looked at */
  left: number;
}

/** What becomes of the shell after a list: it goes on, it has ended, or it may have. */
export type Flow = 'on' | 'ended' | 'maybe';

/** Runs a list; handed to whoever finds one inside a command. */
export type RunList = (items: readonly Item[], state: State, scope: Scope, run: Run) => Flow;

/** Functions in functions, shells in shells. */
export const DEEPEST = 12;
