import type { Draft, FactValue } from '../../../model/finding.js';
import type { JobDeclaration, ManifestData } from '../../../model/manifest.js';
import { draft, type Sides } from './change.js';

/** Peaks, durations, retries and fan-out that fall, and days of review that go before they came. */
export function* looserJobs({ comparison, before, after }: Sides): Iterable<Draft> {
  const { head, renames } = comparison;
  for (const [old, was] of before.jobs) {
    const current = renames.jobs.get(old) ?? old;
    if (!head.jobs.some((one) => one.name === current)) continue;
    const now = after.jobs.get(current) ?? after.jobs.get(old);
    const place = now === undefined ? { at: was.at, side: 'base' as const } : { at: now.at, side: 'head' as const };
    const key = `jobs.${old}`;
    const lost = [...lostIn(was, now, current, after, comparison.declared.today)];
    if (now === undefined && lost.length > 0) {
      const facts: FactValue = lost.map(({ field }) => field);
      yield draft({ key, was: facts, now: null, words: 'is gone, and the job is still there', ...place, job: current });
      continue;
    }
    for (const { field, from, to, words } of lost) {
      yield draft({ key: `${key}.${field}`, was: from, now: to, words, ...place, job: current });
    }
  }
}

interface Lost {
  readonly field: string;
  readonly from: FactValue;
  readonly to: FactValue;
  readonly words: string;
}

function* lostIn(
  was: JobDeclaration,
  now: JobDeclaration | undefined,
  job: string,
  after: ManifestData,
  today: string,
): Iterable<Lost> {
  const number = (field: string, from: number | undefined, to: number | undefined, unit: string): readonly Lost[] => {
    if (from === undefined || (to !== undefined && to >= from)) return [];
    const words =
      to === undefined ? `is gone; it was ${rounded(from)}${unit}` : `falls from ${rounded(from)} to ${rounded(to)}${unit}`;
    return [{ field, from, to: to ?? null, words }];
  };
  const follows = [...after.jobs.values()].some(({ enqueues }) => enqueues?.has(job) === true);
  if (!(follows && now?.peak === undefined)) yield* number('peak', was.peak, now?.peak, '/s');
  yield* number('duration', was.duration?.mean, now?.duration?.mean, ' s');
  if (now?.duration !== undefined) yield* number('duration.p95', was.duration?.p95, now.duration.p95, ' s');
  yield* number('retries', was.retries, now?.retries, '');
  for (const [target, amount] of was.enqueues ?? []) {
    yield* number(`enqueues.${target}`, amount, now?.enqueues?.get(target), '');
  }
  if (was.owner !== undefined && now?.owner === undefined) yield { field: 'owner', from: was.owner, to: null, words: 'is gone' };
  if (was.reviewBy !== undefined && now?.reviewBy === undefined && was.reviewBy >= today) {
    yield { field: 'review-by', from: was.reviewBy, to: null, words: `is gone before its day, ${was.reviewBy}` };
  }
}

const rounded = (amount: number): string => String(Number(amount.toPrecision(3)));
