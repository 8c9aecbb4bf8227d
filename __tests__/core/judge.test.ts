import { describe, expect, test } from '@jest/globals';
import { compare } from '../../src/core/compare.js';
import { judge } from '../../src/core/judge.js';
import type { Draft, Finding } from '../../src/model/finding.js';
import { builtInPolicy, type Policy } from '../../src/model/manifest.js';
import type { Rule, RuleMeta, StateRule } from '../../src/model/rule.js';
import type { Job, Topology } from '../../src/model/topology.js';
import { group, job, side, topology, undeclared } from '../support/topology.js';

const meta = (id: string, more: Partial<RuleMeta> = {}): RuleMeta => ({
  id,
  title: id,
  subject: ['job', 'queue'],
  finds: '',
  why: '',
  levels: '',
  silent: [],
  settle: [],
  subsumes: [],
  ...more,
});

const draftOf = ({ name, queues, at }: Job, level: Draft['level']): Draft => ({
  subject: [name, `sidekiq/${queues.names[0]}`],
  level,
  facts: { queue: queues.names[0] ?? '' },
  title: '',
  message: `${name} is told`,
  evidence: [],
  job: name,
  queue: queues.names[0] ?? '',
  at,
});

const everyJob = (id: string, level: Draft['level'], more: Partial<RuleMeta> = {}): StateRule => ({
  over: 'state',
  meta: meta(id, more),
  examples: [],
  *check(app: Topology) {
    for (const candidate of app.jobs) yield draftOf(candidate, level);
  },
});

const WORKER = [group('worker', ['default'])];

function findings(base: Topology, head: Topology, rules: readonly Rule[], policy: Policy = builtInPolicy): readonly Finding[] {
  return judge(compare(side(base), side(head), new Set(), undeclared), rules, policy, (id) => id).findings;
}

const shown = (list: readonly Finding[]): readonly string[] =>
  list.map(({ rule, level, status, subject }) => `${rule} ${level} ${status} ${subject}`);

describe('status', () => {
  test('introduced, existing and resolved follow from the ids', () => {
    const base = topology([job('Stays', 'default'), job('Goes', 'default', { perform: null })], WORKER);
    const head = topology([job('Stays', 'default'), job('Comes', 'default')], WORKER);
    expect([...shown(findings(base, head, [everyJob('r', 'ask')]))].sort()).toEqual([
      'r ask existing Stays sidekiq/default',
      'r ask introduced Comes sidekiq/default',
      'r ask resolved Goes sidekiq/default',
    ]);
  });

  test('a renamed job keeps its findings', () => {
    const base = topology([job('Old', 'default', { lines: ['a', 'b'] })], WORKER);
    const head = topology([job('New', 'default', { lines: ['a', 'b'] })], WORKER);
    expect(shown(findings(base, head, [everyJob('r', 'ask')]))).toEqual(['r ask existing New sidekiq/default']);
  });

  test('worse values are worsened', () => {
    const rule: StateRule = {
      ...everyJob('r', 'ask'),
      *check(app) {
        for (const candidate of app.jobs) yield { ...draftOf(candidate, 'ask'), facts: { load: candidate.lines.length } };
      },
      worse: (before, after) => Number(after.load) > Number(before.load),
    };
    const of = (lines: readonly string[]): Topology => topology([job('A', 'default', { lines })], WORKER);
    expect(shown(findings(of(['x']), of(['x', 'y']), [rule]))).toEqual(['r ask worsened A sidekiq/default']);
    expect(shown(findings(of(['x', 'y']), of(['x']), [rule]))).toEqual(['r ask existing A sidekiq/default']);
  });
});

describe('identity', () => {
  test('the id ignores lines and words, the fingerprint ignores neighbours and follows the facts', () => {
    const base = topology([], WORKER);
    const one = findings(base, topology([job('A', 'default')], WORKER), [everyJob('r', 'ask')])[0];
    const moved = findings(
      base,
      topology([job('A', 'default', { at: { path: 'x.rb', line: 99 } }), job('B', 'default')], WORKER),
      [everyJob('r', 'ask')],
    )[0];
    const louder = findings(base, topology([job('A', 'default')], WORKER), [everyJob('r', 'fail')])[0];
    expect(one?.id).toMatch(/^[0-9a-f]{16}$/);
    expect([moved?.id, moved?.fingerprint]).toEqual([one?.id, one?.fingerprint]);
    expect(louder?.id).toBe(one?.id);
    expect(louder?.fingerprint).not.toBe(one?.fingerprint);
  });
});

describe('policy', () => {
  const head = topology([job('A', 'default')], WORKER);
  const none = topology([], WORKER);

  test("off is silent, a level replaces the rule's own", () => {
    const rules = [everyJob('r', 'ask')];
    expect(findings(none, head, rules, { ...builtInPolicy, rules: { r: 'off' } })).toEqual([]);
    expect(shown(findings(none, head, rules, { ...builtInPolicy, rules: { r: 'note' } }))).toEqual([
      'r note introduced A sidekiq/default',
    ]);
  });
});

describe('one cause, one box', () => {
  const none = topology([], WORKER);
  const head = topology([job('A', 'default')], WORKER);

  test('a finding is folded into one that covers it and is at least as loud', () => {
    const rules = [everyJob('upper', 'ask', { subsumes: ['lower'] }), everyJob('lower', 'ask')];
    const [only, ...rest] = findings(none, head, rules);
    expect([only?.rule, rest]).toEqual(['upper', []]);
    expect(only?.evidence).toContainEqual({ text: 'A is told' });
  });

  test('not into a quieter one, nor into one that was there before', () => {
    const rules = [everyJob('upper', 'note', { subsumes: ['lower'] }), everyJob('lower', 'ask')];
    expect(
      findings(none, head, rules)
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(['lower', 'upper']);
    expect(findings(head, head, [everyJob('upper', 'ask', { subsumes: ['lower'] }), everyJob('lower', 'ask')])).toHaveLength(2);
  });

  test('a level from policy is applied before', () => {
    const rules = [everyJob('upper', 'ask', { subsumes: ['lower'] }), everyJob('lower', 'ask')];
    expect(findings(none, head, rules, { ...builtInPolicy, rules: { upper: 'note' } })).toHaveLength(2);
  });

  test('equal findings about untouched jobs are one, and one more job opens it again', () => {
    const quiet: StateRule = {
      ...everyJob('r', 'ask'),
      *check(app) {
        if (app.workerGroups.length === 0) for (const candidate of app.jobs) yield draftOf(candidate, 'ask');
      },
    };
    const jobs = [job('A', 'default'), job('B', 'default')];
    const two = findings(topology(jobs, WORKER), topology(jobs, []), [quiet]);
    const all = [...jobs, job('C', 'default')];
    const three = findings(topology(all, WORKER), topology(all, []), [quiet]);
    expect(two.map((finding) => [finding.jobs, finding.job])).toEqual([[['A', 'B'], null]]);
    expect(three[0]?.id).toBe(two[0]?.id);
    expect(three[0]?.fingerprint).not.toBe(two[0]?.fingerprint);
  });

  test('each added job is a finding of its own', () => {
    expect(findings(none, topology([job('A', 'default'), job('B', 'default')], WORKER), [everyJob('r', 'ask')])).toHaveLength(2);
  });
});
