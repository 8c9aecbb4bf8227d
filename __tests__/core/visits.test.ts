import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PlanInput, planVisits } from '../../src/core/plan-visits.js';
import { lookBackDays, visitKey, visits } from '../../src/core/visits.js';
import { loadManifest } from '../../src/manifest/load.js';
import { addDays } from '../../src/model/calendar.js';
import { builtInPolicy, type Manifest } from '../../src/model/manifest.js';
import type { Inventory, InventoryJob } from '../../src/model/review.js';
import type { Accepted, Visit, VisitIssue } from '../../src/model/visit.js';

const job = (name: string, app = '.'): InventoryJob => ({
  ...{ name, app, framework: 'sidekiq', backend: 'sidekiq', path: `app/jobs/${name}.rb`, line: 1, parent: null, entry: 'web' },
  queues: { names: ['default'], env: [], complete: true, source: 'default' },
  perform: null,
});

const inventoryOf = (...names: readonly string[]): Inventory => ({
  ...{ schema: 1, tool: 't', commit: 'c', environment: 'production', manifest: null, apps: [{ name: '.', root: '.' }] },
  jobs: names.map((name) => job(name)),
  queues: [
    {
      ...{ name: 'default', app: '.', backend: 'sidekiq', jobs: [...names], workerGroups: ['worker'], declared: false },
      ...{ objective: null, owner: null, alert: 'none' },
    },
  ],
  ...{ workerGroups: [], enqueues: [], schedules: [], alerts: [], gaps: [] },
});

const manifestOf = (text: string): Manifest => {
  const loaded = loadManifest('m', text);
  if ('problems' in loaded) throw new Error(loaded.problems.join());
  return loaded.manifest;
};

const accepted = (pull: number, on: string, more: Partial<Accepted> = {}): Accepted => ({
  ...{ pull, mergedAt: `${on}T23:59:00Z`, app: '.', job: 'A', rule: 'gateway-job', question: 'Really?', by: 'grace' },
  ...{ reason: null, until: null },
  ...more,
});

const visitsOf = (some: readonly Accepted[], manifest: Manifest | null = null, busiest: readonly number[] = [], names = ['A']) =>
  visits({
    ...{ accepted: some, inventory: inventoryOf(...names), manifest, policy: builtInPolicy, busiest: () => busiest },
    ...{ lookBack: lookBackDays(builtInPolicy), finished: (query: string) => [query] },
  });
const brief = (all: readonly Visit[]) => all.map(({ due, opens, sources }) => [due, opens, ...sources]);

describe('visits', () => {
  test('are due a week after the merge, or once the first full busiest day is over', () => {
    // 2026-03-03 is a Tuesday.
    expect(brief(visitsOf([accepted(12, '2026-03-03')]))).toEqual([['2026-03-10', '2026-03-10', 'pull-12']]);
    // Merged on the busy Tuesday itself: the next one counts, and must be over.
    expect(brief(visitsOf([accepted(12, '2026-03-03')], null, [1]))).toEqual([['2026-03-11', '2026-03-11', 'pull-12']]);
    expect(brief(visitsOf([accepted(12, '2026-03-03')], null, [3]))).toEqual([['2026-03-10', '2026-03-10', 'pull-12']]);
  });

  test('are due on the day until which it was accepted, and opened before a run would not find them any more', () => {
    expect(brief(visitsOf([accepted(12, '2026-03-03', { until: '2026-03-04' })]))).toEqual([
      ['2026-03-04', '2026-03-04', 'pull-12'],
    ]);
    expect(brief(visitsOf([accepted(12, '2026-03-03', { until: '2026-06-01' })]))).toEqual([
      ['2026-06-01', '2026-04-02', 'pull-12'],
    ]);
  });

  test('of two pull requests are two', () => {
    expect(brief(visitsOf([accepted(15, '2026-03-20'), accepted(12, '2026-03-03'), accepted(12, '2026-03-03')]))).toEqual([
      ['2026-03-10', '2026-03-10', 'pull-12'],
      ['2026-03-27', '2026-03-27', 'pull-15'],
    ]);
  });

  test('have the day of the manifest, which covers what was accepted until then', () => {
    const manifest = manifestOf("jobs:\n  A: { review-by: 2026-03-15, peak: 3/s, duration: 2s, retries: 5%, measure: 'x' }\n");
    const [byHand, later, ...others] = visitsOf([accepted(12, '2026-03-03'), accepted(15, '2026-03-20')], manifest);
    expect(brief([byHand, later].flatMap((one) => one ?? []))).toEqual([
      ['2026-03-15', '2026-03-15', 'pull-12', 'review-by-2026-03-15'],
      ['2026-03-27', '2026-03-27', 'pull-15'],
    ]);
    expect(others).toEqual([]);
    expect(byHand).toMatchObject({
      ...{ job: 'A', declared: { peak: 3, duration: 2, retries: 0.05 }, measure: 'x', finished: ['x'] },
      queues: [{ name: 'default', objective: null, alert: 'none', workerGroups: ['worker'] }],
    });
  });

  test('are to jobs that there are, by app and name', () => {
    expect(visitsOf([accepted(12, '2026-03-03', { job: 'B' }), accepted(12, '2026-03-03', { app: 'other' })])).toEqual([]);
    expect(visitsOf([accepted(12, '2026-03-03', { job: '__proto__' })], null, [], ['__proto__'])).toHaveLength(1);
    expect(visitsOf([], manifestOf('jobs:\n  Gone: { review-by: 2026-03-15 }\n'))).toEqual([]);
  });
});

const KEY = visitKey('.', 'production', 'A');
const issue = (number: number, sources: readonly string[], more: Partial<VisitIssue> = {}): VisitIssue => ({
  ...{ number, key: KEY, sources, open: true, title: '', body: '' },
  ...more,
});
const plan = (input: Partial<PlanInput>) =>
  planVisits({ visits: [], issues: [], jobs: new Set([KEY]), unread: new Set(), today: '2026-03-10', ...input });
const closed = { open: false } as const;

describe('the plan', () => {
  const [first] = visitsOf([accepted(12, '2026-03-03')]);
  const [second] = visitsOf([accepted(15, '2026-03-05')]);
  const all = [first, second].flatMap((one) => one ?? []);

  test('opens what is due, and tells what is to come', () => {
    expect(plan({ visits: all })).toMatchObject({ open: [{ sources: ['pull-12'] }], toCome: [{ sources: ['pull-15'] }] });
    expect(plan({ visits: all, today: '2026-03-09' }).open).toEqual([]);
  });

  test('makes one issue of all that is due of a job, since the first of its days', () => {
    const [visit, ...others] = plan({ visits: all, today: '2026-03-20' }).open;
    expect([visit?.due, visit?.sources, visit?.accepted.length, others]).toEqual(['2026-03-10', ['pull-12', 'pull-15'], 2, []]);
  });

  test('ends what a person closed, and not what was accepted later', () => {
    const issues = [issue(1, ['pull-12'], closed)];
    expect(plan({ visits: all, issues })).toMatchObject({ open: [], update: [], close: [] });
    expect(plan({ visits: all, issues, today: '2026-03-12' }).open.map(({ sources }) => sources)).toEqual([['pull-15']]);
  });

  test('keeps an open issue whose pull request tells nothing any more', () => {
    expect(plan({ issues: [issue(1, ['pull-12'])] })).toMatchObject({ update: [], close: [] });
    expect(plan({ issues: [issue(1, ['pull-12', 'review-by-2026-03-01'])] }).close).toEqual([]);
    expect(plan({ visits: all.slice(1), issues: [issue(1, ['pull-12'])] })).toMatchObject({ update: [], close: [] });
  });

  test('touches nothing that rests on a pull request that could not be read', () => {
    const input = { visits: all, issues: [issue(1, ['pull-9'])], unread: new Set(['pull-9']) };
    expect(plan(input)).toMatchObject({ open: [], update: [], close: [], duplicates: [] });
  });

  test('closes where the job or the wish is gone, or the day was moved by hand', () => {
    const byHand = (on: string) => visitsOf([accepted(12, '2026-03-03')], manifestOf(`jobs:\n  A: { review-by: ${on} }\n`));
    expect(plan({ issues: [issue(1, ['pull-12'])], jobs: new Set() }).close).toMatchObject([{ why: 'gone' }]);
    expect(plan({ issues: [issue(1, ['review-by-2026-03-01'])] }).close).toMatchObject([{ why: 'gone' }]);
    const moved = { visits: byHand('2026-04-01'), issues: [issue(1, ['pull-12'])] };
    expect(plan(moved).close).toMatchObject([{ why: 'later', due: '2026-04-01' }]);
    expect(plan({ ...moved, issues: [issue(1, ['review-by-2026-03-01'])] }).close).toMatchObject([{ why: 'later' }]);
    // A day of its own that is to come takes nothing from what is open.
    expect(plan({ visits: all.slice(1), issues: [issue(1, ['review-by-2026-03-01'])] }).close).toMatchObject([{ why: 'gone' }]);
  });

  test('keeps the oldest of several', () => {
    const issues = [issue(8, ['pull-12']), issue(3, ['pull-12']), issue(5, ['pull-12'])];
    const { update, duplicates } = plan({ visits: all, issues });
    expect([update.map((one) => one.issue.number), duplicates.map((one) => [one.issue.number, one.of])]).toEqual([
      [3],
      [
        [5, 3],
        [8, 3],
      ],
    ]);
  });

  const DAY0 = '2026-03-01';
  const source = fc.integer({ min: 1, max: 4 });
  const world = fc.record({
    pulls: fc.uniqueArray(fc.record({ pull: source, on: fc.nat(40), until: fc.option(fc.nat(120)) }), {
      selector: ({ pull }) => pull,
    }),
    reviewBy: fc.option(fc.nat(60)),
    closures: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    runs: fc.array(fc.nat(80), { minLength: 1, maxLength: 30 }),
    unreadAt: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  });

  test('over any history: one open issue at most, never early, a second run changes nothing, and a closed visit never comes back', () => {
    fc.assert(
      fc.property(world, ({ pulls, reviewBy, closures, runs, unreadAt }) => {
        const days = runs.sort((a, b) => a - b).map((step) => addDays(DAY0, step));
        const manifest = reviewBy === null ? null : manifestOf(`jobs:\n  A: { review-by: ${addDays(DAY0, reviewBy)} }\n`);
        let issues: readonly VisitIssue[] = [];
        const ended = new Set<string>();
        for (const [index, today] of days.entries()) {
          const merged = pulls
            .map(({ pull, on, until }) =>
              accepted(pull, addDays(DAY0, on), { until: until === null ? null : addDays(DAY0, on + until) }),
            )
            .filter(({ mergedAt }) => mergedAt.slice(0, 10) <= today);
          const bad = unreadAt[index] === true && merged[0] !== undefined ? `pull-${merged[0].pull}` : null;
          const known = visitsOf(bad === null ? merged : merged.slice(1), manifest);
          const input = { visits: known, issues, unread: new Set(bad === null ? [] : [bad]), today };
          const made = plan(input);
          expect(made.duplicates).toEqual([]);
          for (const visit of [...made.open, ...made.update.map((one) => one.visit)]) expect(visit.opens <= today).toBe(true);
          for (const visit of made.open) expect(visit.sources.every((one) => ended.has(one))).toBe(false);
          issues = done(issues, made);
          expect(issues.filter((one) => one.open).length).toBeLessThanOrEqual(1);
          const again = plan({ ...input, issues });
          expect([again.open, again.close, again.duplicates]).toEqual([[], [], []]);
          for (const { issue: one, visit } of again.update) expect(visit.sources).toEqual(one.sources);
          if (closures[index] === true) {
            for (const one of issues.filter(({ open }) => open)) for (const from of one.sources) ended.add(from);
            issues = issues.map((one) => ({ ...one, open: false }));
          }
        }
      }),
    );
  });
});

/** The issues once a plan is carried out. */
function done(issues: readonly VisitIssue[], { open, update, close }: ReturnType<typeof planVisits>): readonly VisitIssue[] {
  const updated = issues.map((one) => {
    if (close.some(({ issue: { number } }) => number === one.number)) return { ...one, open: false, sources: [] };
    const visit = update.find(({ issue: { number } }) => number === one.number)?.visit;
    return visit === undefined ? one : { ...one, sources: visit.sources };
  });
  return [...updated, ...open.map((visit, index) => issue(issues.length + index + 1, visit.sources))];
}
