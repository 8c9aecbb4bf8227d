import type { Comparison, StateContext } from './comparison.js';
import type { Draft, Facts } from './finding.js';
import type { Policy, RuleOptions } from './manifest.js';
import type { Topology } from './topology.js';

export interface RuleMeta {
  readonly id: string;
  /** the bad state as a short noun phrase, sentence case */
  readonly title: string;
  /** what the subject tuple holds, in order: `job`, `queue`, ... */
  readonly subject: readonly string[];
  /** one line: what it finds */
  readonly finds: string;
  /** why it matters: what happened to whom */
  readonly why: string;
  /** when it fails, asks or notes */
  readonly levels: string;
  /** when it stays silent, one line each; every line has an example that finds nothing */
  readonly silent: readonly string[];
  /** how to settle it */
  readonly settle: readonly string[];
  /** rules whose findings about the same job or queue are folded into this one's */
  readonly subsumes: readonly string[];
  /** a plain list, job by job: its findings stay apart where those of others with equal level and facts about untouched jobs become one */
  readonly lists?: true;
}

/** A small repository before and after, and what this rule must say. Paths to texts; base absent = the same as head without the job files. */
export interface Example {
  readonly name: string;
  readonly base: { readonly [path: string]: string };
  readonly head: { readonly [path: string]: string };
  /** what this rule introduces, as `level subject words` in order; empty = it stays silent */
  readonly finds: readonly string[];
  /** shown on the rule's page */
  readonly doc?: boolean;
}

interface RuleBase {
  readonly meta: RuleMeta;
  readonly examples: readonly Example[];
  /** whether a finding of both sides got worse; absent = never */
  readonly worse?: (base: Facts, head: Facts) => boolean;
}

export interface StateRule extends RuleBase {
  readonly over: 'state';
  check(topology: Topology, context: StateContext, options: RuleOptions): Iterable<Draft>;
  /** null where the evidence exists; else what was not judged and what would wake the rule */
  notJudged?(topology: Topology, context: StateContext): string | null;
}

export interface ChangeRule extends RuleBase {
  readonly over: 'change';
  check(comparison: Comparison, options: RuleOptions, policy: Policy): Iterable<Draft>;
  notJudged?(comparison: Comparison): string | null;
}

export type Rule = StateRule | ChangeRule;
