import { capacityOf } from '../../../capacity/capacity.js';
import { spread } from '../../../capacity/moments.js';
import type { Draft, FactValue } from '../../../model/finding.js';
import { type JobDeclaration, keyLine } from '../../../model/manifest.js';
import { about, amount, percent, rateWords } from '../numbers.js';
import { type Change, draft, type Sides } from './change.js';

/** Peaks, durations, retries and fan-out that fall, and days of review that go before they came. */
export function* looserJobs(sides: Sides): Iterable<Draft> {
  const { comparison, before, after } = sides;
  const { head, renames } = comparison;
  for (const [old, was] of before.jobs) {
    const current = renames.jobs.get(old) ?? old;
    if (!head.jobs.some((one) => one.name === current)) continue;
    const now = after.jobs.get(current) ?? after.jobs.get(old);
    const named = after.jobs.has(current) ? current : old;
    const place = (field: readonly string[]): Pick<Change, 'at' | 'side'> =>
      now === undefined
        ? { at: was.at, side: 'base' }
        : { at: { ...now.at, line: keyLine(after, ['jobs', named, ...field]) ?? now.at.line }, side: 'head' };
    const key = `jobs.${old}`;
    const lost = [...lostIn(sides, was, now, current)];
    if (now === undefined && lost.length > 0) {
      const facts: FactValue = lost.map(({ field }) => field);
      yield draft({ key, was: facts, now: null, words: 'is gone', more: 'the job is still there', ...place([]), job: current });
      continue;
    }
    for (const { field, from, to, ...said } of lost) {
      yield draft({ key: `${key}.${field}`, was: from, now: to, ...said, ...place(fieldPath(field)), job: current });
    }
  }
}

/** `enqueues.Feed::Crawl` as the keys below the job's entry. */
function fieldPath(field: string): readonly string[] {
  const dot = field.indexOf('.');
  return dot < 0 ? [field] : [field.slice(0, dot), field.slice(dot + 1)];
}

interface Lost {
  readonly field: string;
  readonly from: FactValue;
  readonly to: FactValue;
  readonly words: string;
  readonly more?: string;
}

function* lostIn(sides: Sides, was: JobDeclaration, now: JobDeclaration | undefined, job: string): Iterable<Lost> {
  const { renames, declared } = sides.comparison;
  type Words = (value: number) => string;
  const number = (field: string, from: number | undefined, to: number | undefined, words: Words): readonly Lost[] => {
    if (from === undefined || (to !== undefined && to >= from)) return [];
    if (to === undefined) return [{ field, from, to: null, words: 'is gone', more: `it was ${words(from)}` }];
    return [{ field, from, to, words: `falls from ${words(from)} to ${words(to)}` }];
  };
  if (!follows(sides, job, was, now)) yield* number('peak', was.peak, now?.peak, rateWords);
  yield* number('duration', was.duration?.mean, now?.duration?.mean, about);
  if (variesLess(was.duration, now?.duration)) yield* number('duration.p95', was.duration?.p95, now?.duration?.p95, about);
  yield* number('retries', was.retries, now?.retries, percent);
  for (const [target, each] of was.enqueues ?? []) {
    const still = now?.enqueues?.get(renames.jobs.get(target) ?? target) ?? now?.enqueues?.get(target);
    yield* number(`enqueues.${target}`, each, still, amount);
  }
  if (was.owner !== undefined && now?.owner === undefined)
    yield { field: 'owner', from: was.owner, to: null, words: 'is gone', more: `it was ${was.owner}` };
  if (was.reviewBy !== undefined && now?.reviewBy === undefined && was.reviewBy >= declared.today)
    yield { field: 'review-by', from: was.reviewBy, to: null, words: 'is gone before its day', more: `it was ${was.reviewBy}` };
}

/** Nothing is lost of a peak that upstream sends: as much as was declared, or where none is left all that `enqueues` says. */
function follows({ comparison, after }: Sides, job: string, was: JobDeclaration, now: JobDeclaration | undefined): boolean {
  const demand = capacityOf(comparison.head).demands.get(job);
  if (demand === undefined) return false;
  // Beside a number that is declared, what only the code sends is not certain.
  const counted = demand.sources.filter(({ by }) => by === 'manifest' || now?.peak === undefined);
  const sent = counted.reduce((all, { rate }) => all + rate, 0);
  if (sent >= (was.peak ?? 0) * (1 - 1e-9)) return true;
  const said = [...after.jobs.values()].some(({ enqueues }) => enqueues?.has(job) === true);
  return said && now?.peak === undefined && demand.sources.some(({ by }) => by === 'manifest');
}

/** A percentile that falls, or that is gone where its duration varied more than one without a percentile is taken to. */
function variesLess(was: JobDeclaration['duration'], now: JobDeclaration['duration']): boolean {
  if (was?.p95 === undefined || now === undefined) return false;
  return now.p95 !== undefined || spread(was.mean, was.p95).variation > spread(now.mean, null).variation;
}
