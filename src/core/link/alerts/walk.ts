import type { AlertSignal, AlertStep, LabelMatcher } from '../../../model/alert.js';
import { matcherWords, meets, namesQueues } from './matchers.js';

/** What is left of a metric's series of one queue, once an expression has picked and added up. */
export interface Walked {
  /** the series takes part; else the reason why not, in words that complete "it ..." */
  readonly admits: true | string;
  /** a matcher names the queue, or a label is set to it */
  readonly named: boolean;
  /** the operation that made one number of all queues; null = a number for each is left */
  readonly merged: string | null;
  /** only some are picked, by their value */
  readonly picked: boolean;
  /** a template or an unreadable pattern stands where the queue is chosen */
  readonly doubt: string | null;
}

/** Labels that tell the environment, and what other environments than the judged one are called. */
const ENVIRONMENT_LABELS: ReadonlySet<string> = new Set(['env', 'environment', 'rails_env', 'stage', 'deployment_environment']);
const ENVIRONMENTS = [
  'production',
  'prod',
  'prd',
  'live',
  'staging',
  'stage',
  'stg',
  'development',
  'dev',
  'test',
  'qa',
  'sandbox',
];
const SAME: readonly (readonly string[])[] = [
  ['production', 'prod', 'prd', 'live'],
  ['staging', 'stage', 'stg'],
  ['development', 'dev'],
];

/** Follows a signal's steps with the series of one queue, whose name stands in one of `labels`. */
export function walk(signal: AlertSignal, labels: ReadonlySet<string>, queue: string, environment: string): Walked {
  let alive: ReadonlySet<string> = labels;
  let named = false;
  let merged: string | null = labels.size === 0 ? 'all' : null;
  let picked = false;
  let doubt: string | null = null;
  const refused = (why: string): Walked => ({ admits: why, named, merged, picked, doubt });
  for (const step of signal.steps) {
    switch (step.kind) {
      case 'match':
        for (const matcher of step.matchers) {
          const about = alive.has(matcher.label) ? queue : labels.has(matcher.label) ? '' : null;
          const verdict = about === null ? elsewhere(matcher, environment) : choice(matcher, about);
          if (typeof verdict === 'string') return refused(verdict);
          if (verdict.doubt !== null) doubt ??= verdict.doubt;
          if (alive.has(matcher.label) && namesQueues(matcher)) named = true;
        }
        break;
      case 'except':
        if (excepts(step, alive, queue)) return refused('leaves it out');
        break;
      case 'aggregate': {
        const left = kept(alive, step);
        if (alive.size > 0 && left.size === 0) merged ??= step.op;
        alive = left;
        break;
      }
      case 'pick':
        picked = true;
        break;
      case 'relabel': {
        const from = step.from.filter((label) => alive.has(label));
        if (from.length > 0) {
          alive = new Set([...alive, step.to]);
          if (!step.whole) doubt ??= `it rewrites the label \`${step.to}\``;
        } else if (alive.has(step.to)) doubt ??= `it rewrites the label \`${step.to}\``;
        break;
      }
      case 'label':
        if (labels.has(step.label) || step.label === 'queue') {
          if (step.value !== queue) return refused(`is about \`${step.value}\``);
          named = true;
        }
        break;
      default:
        step satisfies never;
    }
  }
  return { admits: true, named, merged: named ? null : merged, picked, doubt };
}

/** A matcher on the queue's label: a doubt, or why it does not take this queue. */
function choice(matcher: LabelMatcher, value: string): { readonly doubt: string | null } | string {
  if (matcher.hole) return { doubt: `a template fills in \`${matcher.label}\`` };
  const met = meets(matcher, value);
  if (met === null) return { doubt: `the pattern of \`${matcher.label}\` is not understood` };
  if (met) return { doubt: null };
  return matcher.negated ? `leaves out ${matcherWords({ ...matcher, negated: false })}` : `watches ${matcherWords(matcher)} only`;
}

/** A matcher on another label matters only where it asks for another environment. */
function elsewhere(matcher: LabelMatcher, environment: string): { readonly doubt: null } | string {
  const open = { doubt: null };
  if (!ENVIRONMENT_LABELS.has(matcher.label) || matcher.op !== 'is' || matcher.negated || matcher.hole) return open;
  const same = SAME.find((names) => names.includes(environment)) ?? [environment];
  const others = matcher.values.every((value) => ENVIRONMENTS.includes(value) && !same.includes(value));
  return others ? `watches ${matcherWords(matcher)} only` : open;
}

/** Left out for sure: everything that is asked for is the queue, and it is this one. */
const excepts = (
  { matchers }: { readonly matchers: readonly LabelMatcher[] },
  alive: ReadonlySet<string>,
  queue: string,
): boolean => matchers.every((matcher) => alive.has(matcher.label) && !matcher.hole && meets(matcher, queue) === true);

function kept(alive: ReadonlySet<string>, { by, without }: AlertStep & { kind: 'aggregate' }): ReadonlySet<string> {
  if (by !== null) return new Set([...alive].filter((label) => by.includes(label)));
  return without === null ? new Set() : new Set([...alive].filter((label) => !without.includes(label)));
}
