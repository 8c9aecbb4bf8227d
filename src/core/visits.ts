import { addDays, earliest, firstFullDay, latest } from '../model/calendar.js';
import { findingId } from '../model/canonical.js';
import { emptyManifestData, type JobDeclaration, type Manifest, type Policy, queueEntry } from '../model/manifest.js';
import type { Inventory, InventoryJob } from '../model/review.js';
import type { Accepted, Visit } from '../model/visit.js';

export interface VisitsInput {
  /** questions that were accepted on pull requests that are merged */
  readonly accepted: readonly Accepted[];
  /** what the default branch holds now */
  readonly inventory: Inventory;
  readonly manifest: Manifest | null;
  readonly policy: Policy;
  /** the busiest days of an app's week, Monday = 0 */
  readonly busiest: (app: string) => readonly number[];
  /** how many days after its merge a pull request is still looked at */
  readonly lookBack: number;
  /** metrics of a query that count finished work */
  readonly finished: (query: string) => readonly string[];
}

const DAY = 86_400;

/** Days before a pull request is out of sight in which its visit is opened: runs may be left out. */
const MARGIN = 7;

/** Days that a run looks back: a visit is found as long as it is due by then, and for a month more. */
export const lookBackDays = ({ reviewAfter }: Policy): number => Math.ceil(reviewAfter / DAY) + 30;

/** What the visits to a job are known by: 16 hex digits. */
export const visitKey = (app: string, environment: string, job: string): string =>
  findingId('return-visit', app, environment, [job]);

/**
 * Every return visit that is still to be made or was made: to jobs whose questions somebody accepted, and to jobs with a `review-by`, which
 * sets the day for all that was accepted until then (docs/recipes/return-visits.md). A job that is gone has none.
 */
export function visits(input: VisitsInput): readonly Visit[] {
  return input.inventory.jobs.flatMap((job) => visitsTo(job, input));
}

function visitsTo(job: InventoryJob, input: VisitsInput): readonly Visit[] {
  const entry = input.manifest?.apps.get(job.app)?.jobs.get(job.name);
  const reviewBy = entry?.reviewBy ?? null;
  const own = input.accepted.filter((one) => one.app === job.app && one.job === job.name);
  const covered = own.filter(({ mergedAt }) => reviewBy !== null && mergedAt.slice(0, 10) <= reviewBy);
  const byHand =
    reviewBy === null
      ? []
      : [
          {
            due: reviewBy,
            opens: reviewBy,
            sources: [...sourcesOf(covered), `review-by-${reviewBy}`],
            accepted: covered,
          },
        ];
  const rest = own.filter((one) => !covered.includes(one));
  const byPull = sourcesOf(rest).map((source) => {
    const accepted = rest.filter(({ pull }) => source === `pull-${pull}`);
    const due = latest(accepted.map((one) => dueDay(one, input.policy.reviewAfter, input.busiest(job.app))));
    const last = addDays(latest(accepted.map(({ mergedAt }) => mergedAt.slice(0, 10))), input.lookBack - MARGIN);
    return { due, opens: earliest([due, last]), sources: [source], accepted };
  });
  const [reasons, about] = [[...byHand, ...byPull], describe(job, entry, input)];
  return reasons.map((reason) => ({ ...about, ...reason }));
}

const sourcesOf = (accepted: readonly Accepted[]): readonly string[] =>
  [...new Set(accepted.map(({ pull }) => pull))].sort((a, b) => a - b).map((pull) => `pull-${pull}`);

function describe(
  job: InventoryJob,
  entry: JobDeclaration | undefined,
  { inventory, manifest, finished }: VisitsInput,
): Omit<Visit, 'due' | 'opens' | 'sources' | 'accepted'> {
  const data = manifest?.apps.get(job.app) ?? emptyManifestData;
  const measure = entry?.measure ?? null;
  return {
    key: visitKey(job.app, inventory.environment, job.name),
    app: job.app,
    job: job.name,
    path: job.path,
    line: job.line,
    declared: { peak: entry?.peak ?? null, duration: entry?.duration?.mean ?? null, retries: entry?.retries ?? null },
    measure,
    finished: measure === null ? [] : finished(measure),
    queues: job.queues.names.map((name) => {
      const queue = inventory.queues.find((one) => one.app === job.app && one.name === name);
      return {
        name,
        objective: queueEntry(data, name)?.objective ?? null,
        alert: queue?.alert ?? 'unknown',
        workerGroups: queue?.workerGroups ?? [],
      };
    }),
  };
}

/** An `until` is due on its day; else the policy's time after the merge, stretched until a full busiest day is over. */
function dueDay({ mergedAt, until }: Accepted, reviewAfter: number, busiest: readonly number[]): string {
  if (until !== null) return until;
  const merged = mergedAt.slice(0, 10);
  const plain = addDays(merged, Math.ceil(reviewAfter / DAY));
  return latest([plain, addDays(firstFullDay(merged, busiest), 1)]);
}
