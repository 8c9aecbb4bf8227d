import { findingId, fingerprint } from '../model/canonical.js';
import type { Comparison, Renames, StateContext } from '../model/comparison.js';
import type { Draft, Facts, Finding, Status } from '../model/finding.js';
import type { Level, Policy, RuleOptions } from '../model/manifest.js';
import type { Rule, StateRule } from '../model/rule.js';
import { fold } from './fold.js';

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly notJudged: readonly { readonly rule: string; readonly why: string }[];
}

/**
 * Every rule over every app: findings with identity, status and the team's levels, causes folded into the finding that says most.
 * `help` turns a rule's id into the address of its page.
 */
export function judge(
  comparisons: readonly Comparison[],
  rules: readonly Rule[],
  policy: Policy,
  help: (rule: string) => string,
): Judgement {
  const findings = comparisons.flatMap((comparison) => fold(judgeApp(comparison, rules, policy, help), rules, comparison));
  const notJudged = new Map<string, { rule: string; why: string }>();
  for (const comparison of comparisons) {
    for (const rule of rules.filter(({ meta }) => policy.rules[meta.id] !== 'off')) {
      const why =
        rule.over === 'state' ? rule.notJudged?.(comparison.head, contextOf(comparison, policy)) : rule.notJudged?.(comparison);
      if (why !== undefined && why !== null) notJudged.set(`${rule.meta.id} ${why}`, { rule: rule.meta.id, why });
    }
  }
  return { findings, notJudged: [...notJudged.values()] };
}

function contextOf(comparison: Comparison, { limits }: Policy): StateContext {
  const groups = [...comparison.base.workerGroups, ...comparison.head.workerGroups];
  const arrives = comparison.jobs.filter(({ kinds }) => kinds.includes('added') || kinds.includes('moved'));
  return {
    closed: comparison.closed,
    anyGroups: groups.length > 0,
    arriving: new Set(arrives.map(({ name }) => name)),
    firstAlerts: (comparison.base.alerts ?? null) === null && (comparison.head.alerts ?? null) !== null,
    limits,
  };
}

function judgeApp(
  comparison: Comparison,
  rules: readonly Rule[],
  policy: Policy,
  help: (rule: string) => string,
): readonly Finding[] {
  return rules.flatMap((rule) => {
    const set = policy.rules[rule.meta.id];
    if (set === 'off') return [];
    const options: RuleOptions = typeof set === 'object' ? set : {};
    const forced: Level | null = typeof set === 'string' ? set : null;
    const make = (draft: Draft, status: Status): Finding => toFinding(draft, status, rule, comparison, forced, help);
    if (rule.over === 'change')
      return unique([...rule.check(comparison, options, policy)], rule).map((draft) => make(draft, 'introduced'));
    return judgeState(rule, comparison, contextOf(comparison, policy), options, forced, make);
  });
}

/** A state rule runs on both sides; the ids say what is new, what got worse, what was there and what is gone. */
function judgeState(
  rule: StateRule,
  comparison: Comparison,
  context: StateContext,
  options: RuleOptions,
  forced: Level | null,
  make: (draft: Draft, status: Status) => Finding,
): readonly Finding[] {
  const key = (subject: readonly string[]): string => JSON.stringify(subject);
  const before = new Map(
    unique([...rule.check(comparison.base, context, options)], rule).map((draft) => {
      const subject = renameSubject(draft.subject, rule.meta.subject, comparison.renames);
      return [key(subject), { ...draft, subject }] as const;
    }),
  );
  const found = unique([...rule.check(comparison.head, context, options)], rule).map((draft) => {
    const old = before.get(key(draft.subject));
    before.delete(key(draft.subject));
    if (old === undefined) return make(draft, 'introduced');
    const louder = forced === null && old.level === 'note' && draft.level !== 'note';
    return make(draft, louder || rule.worse?.(old.facts, draft.facts) === true ? 'worsened' : 'existing');
  });
  return [...found, ...[...before.values()].map((draft) => make({ ...draft, side: 'base' }, 'resolved'))];
}

/** One subject, one finding: the loudest draft of each. */
function unique(drafts: readonly Draft[], rule: Rule): readonly Draft[] {
  const order: readonly Level[] = ['note', 'ask', 'fail'];
  const kept = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.subject.length !== rule.meta.subject.length) {
      throw new Error(`${rule.meta.id} declares ${rule.meta.subject.length} subject keys and gave ${draft.subject.length}`);
    }
    const key = JSON.stringify(draft.subject);
    const other = kept.get(key);
    if (other === undefined || order.indexOf(draft.level) > order.indexOf(other.level)) kept.set(key, draft);
  }
  return [...kept.values()];
}

/** A base subject in head's names, so that a rename neither resolves nor introduces what was there before. */
function renameSubject(subject: readonly string[], kinds: readonly string[], renames: Renames): readonly string[] {
  return subject.map((key, index) => {
    switch (kinds[index]) {
      case 'job':
        return renames.jobs.get(key) ?? key;
      case 'queue': {
        const slash = key.indexOf('/');
        const name = renames.queues.get(key.slice(slash + 1));
        return name === undefined ? key : `${key.slice(0, slash)}/${name}`;
      }
      case 'worker group':
        return renames.workerGroups.get(key) ?? key;
      default:
        return key;
    }
  });
}

function toFinding(
  draft: Draft,
  status: Status,
  rule: Rule,
  comparison: Comparison,
  forced: Level | null,
  help: (rule: string) => string,
): Finding {
  const id = findingId(rule.meta.id, comparison.app, comparison.environment, draft.subject);
  const level = forced ?? draft.level;
  const facts: Facts = { ...draft.facts, level };
  return {
    id,
    fingerprint: fingerprint(id, facts),
    rule: rule.meta.id,
    level,
    status,
    app: comparison.app,
    environment: comparison.environment,
    subject: draft.subject.filter((key) => key !== '').join(' '),
    job: draft.job ?? null,
    queue: draft.queue ?? null,
    workerGroup: draft.workerGroup ?? null,
    jobs: draft.job === undefined ? [] : [draft.job],
    owners: draft.owners ?? [],
    title: draft.title,
    message: draft.message,
    facts,
    evidence: draft.evidence,
    chain: draft.chain ?? null,
    unknown: draft.unknown ?? [],
    settle: draft.settle ?? rule.meta.settle,
    path: draft.at.path,
    line: draft.at.line,
    side: draft.side ?? 'head',
    related: draft.related ?? [],
    fixes: draft.fixes ?? [],
    help: help(rule.meta.id),
  };
}
