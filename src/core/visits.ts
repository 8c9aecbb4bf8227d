import { addDays, firstFullDay } from '../model/calendar.js';
import { findingId } from '../model/canonical.js';
import { emptyManifestData, type JobDeclaration, type Manifest, type Policy, queueEntry } from '../model/manifest.js';
import type { Inventory } from '../model/review.js';
import type { Accepted, Visit, VisitIssue, VisitPlan } from '../model/visit.js';

export interface VisitsInput {
  /** questions that were accepted on pull requests that are merged */
  readonly accepted: readonly Accepted[];
  /** what the default branch holds now */
  readonly inventory: Inventory;
  readonly manifest: Manifest | null;
  readonly policy: Policy;
  /** the busiest days of an app's week, Monday = 0 */
  readonly busiest: (app: string) => readonly number[];
}

const DAY = 86_400;

/**
 * Every return visit that is still to be made or was made, one per job: jobs whose questions somebody accepted, and jobs with a
 * `review-by` (contracts, section 5). A job that is gone has none.
 */
export function visits({ accepted, inventory, manifest, policy, busiest }: VisitsInput): readonly Visit[] {
  return inventory.jobs.flatMap((job) => {
    const data = manifest?.apps.get(job.app) ?? emptyManifestData;
    const entry = data.jobs.get(job.name);
    const own = accepted.filter((one) => one.app === job.app && one.job === job.name);
    const reviewBy = entry?.reviewBy ?? null;
    if (own.length === 0 && reviewBy === null) return [];
    const due = reviewBy ?? latest(own.map((one) => dueDay(one, policy.reviewAfter, busiest(job.app))));
    return [
      {
        key: findingId('return-visit', job.app, inventory.environment, [job.name]),
        app: job.app,
        job: job.name,
        path: job.path,
        line: job.line,
        due,
        sources: [
          ...[...new Set(own.map(({ pull }) => pull))].sort((a, b) => a - b).map((pull) => `pull-${pull}`),
          ...(reviewBy === null ? [] : [`review-by-${reviewBy}`]),
        ],
        accepted: own,
        declared: declaredOf(entry),
        measure: entry?.measure ?? null,
        queues: job.queues.names.map((name) => {
          const queue = inventory.queues.find((one) => one.app === job.app && one.name === name);
          return {
            name,
            objective: queueEntry(data, name)?.objective ?? null,
            alert: queue?.alert ?? 'unknown',
            workerGroups: queue?.workerGroups ?? [],
          };
        }),
      },
    ];
  });
}

function declaredOf(entry: JobDeclaration | undefined): Visit['declared'] {
  return { peak: entry?.peak ?? null, duration: entry?.duration?.mean ?? null, retries: entry?.retries ?? null };
}

/** An `until` is due on its day; else the policy's time after the merge, stretched until a full busiest day is over. */
function dueDay({ mergedAt, until }: Accepted, reviewAfter: number, busiest: readonly number[]): string {
  if (until !== null) return until;
  const merged = mergedAt.slice(0, 10);
  const plain = addDays(merged, Math.ceil(reviewAfter / DAY));
  return latest([plain, addDays(firstFullDay(merged, busiest), 1)]);
}

const latest = (days: readonly string[]): string => [...days].sort().at(-1) ?? '';

/**
 * What to do with the issues: one is open for each job that is due. A person who closes it ends the visit for good; what was
 * accepted later is a visit of its own.
 */
export function planVisits(all: readonly Visit[], issues: readonly VisitIssue[], today: string): VisitPlan {
  const due = all.filter((visit) => visit.due <= today);
  const open = (key: string): VisitIssue | undefined => issues.find((issue) => issue.open && issue.key === key);
  const ended = (visit: Visit): boolean => {
    const made = new Set(issues.filter((issue) => !issue.open && issue.key === visit.key).flatMap(({ sources }) => sources));
    return visit.sources.every((source) => made.has(source));
  };
  return {
    open: due.filter((visit) => open(visit.key) === undefined && !ended(visit)),
    update: due.flatMap((visit) => {
      const issue = open(visit.key);
      return issue === undefined ? [] : [{ issue, visit }];
    }),
    close: issues
      .filter((issue) => issue.open && !due.some(({ key }) => key === issue.key))
      .map((issue) => {
        const later = all.find(({ key }) => key === issue.key);
        return { issue, why: later === undefined ? ('gone' as const) : ('later' as const), due: later?.due ?? null };
      }),
  };
}
