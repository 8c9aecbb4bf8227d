import { percent } from '../model/amounts.js';
import type { Finding, Hop } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { Carried, GroupState, Review, ReviewedGroup, ReviewedJob } from '../model/review.js';
import { alertWord, count, modeWord, seconds } from './wording.js';

/** What counts as brought by this change. */
export const isNew = (finding: Finding): boolean => finding.status === 'introduced' || finding.status === 'worsened';

/**
 * Findings that this change brings, of one level, once each. The plain list of changed jobs is the table, so its notes are not repeated;
 * where a policy makes questions of them, they are boxes like all others.
 */
export function newFindings(review: Review, level: Level): readonly Finding[] {
  const seen = new Set<string>();
  return review.findings.filter((finding) => {
    if (finding.level !== level || !isNew(finding) || (finding.rule === 'job-changed' && level === 'note')) return false;
    if (seen.has(finding.fingerprint)) return false;
    seen.add(finding.fingerprint);
    return true;
  });
}

/** What waits for a person or a change of the files. */
export const questions = (review: Review): readonly Finding[] => [...newFindings(review, 'fail'), ...newFindings(review, 'ask')];

/** Jobs that deserve a row: something about them other than their code changed. */
export const rowJobs = (review: Review): readonly ReviewedJob[] => review.jobs.filter((job) => !onlyBody(job));
export const bodyJobs = (review: Review): readonly ReviewedJob[] => review.jobs.filter(onlyBody);
const onlyBody = (job: ReviewedJob): boolean => job.change.every((kind) => kind === 'body');

/** One row of the table of jobs, in plain words. `app` only where there are several. */
export interface JobRow {
  readonly job: string;
  readonly change: string;
  readonly queue: readonly string[];
  readonly queueBefore: readonly string[] | null;
  readonly servedBy: readonly string[];
  readonly threads: string;
  readonly alert: string;
  readonly from: string | null;
  readonly app: string;
}

export function jobRow(job: ReviewedJob): JobRow {
  const shown = job.head ?? job.base;
  const moved = job.change.includes('moved') && job.base !== null && job.head !== null;
  return {
    job: job.name,
    change: job.change.filter((kind) => kind !== 'body' || job.change.length === 1).join(', '),
    queue: shown?.queues ?? [],
    queueBefore: moved ? (job.base?.queues ?? []) : null,
    servedBy: shown?.workerGroups ?? [],
    threads: threadsWord(shown),
    alert: shown === null ? '-' : alertWord(shown.alert),
    from: job.from,
    app: job.app,
  };
}

const threadsWord = (shown: Carried | null): string =>
  shown === null || shown.workerGroups.length === 0 ? '-' : shown.threads === null ? '?' : String(shown.threads);

export const severalApps = (review: Review): boolean =>
  new Set([...review.jobs, ...review.workerGroups].map(({ app }) => app)).size > 1;

/** What a worker group is on one side, piece by piece, so that faces can set base beside head. */
function groupWords(state: GroupState): {
  readonly queues: readonly string[];
  readonly size: string;
  readonly mode: string;
} {
  return {
    queues: state.queues.map(({ name, weight }) => (weight === null ? name : `${name} (${weight})`)),
    size: sizeWords(state),
    mode: modeWord(state.mode),
  };
}

/** `5 threads`, `5 threads x 3`, `5 threads x 1 to 6`, `threads not known`. */
export function sizeWords(state: Pick<GroupState, 'concurrency' | 'replicas'>): string {
  const threads = state.concurrency === null ? 'threads not known' : count(state.concurrency, 'thread');
  if (state.replicas === null) return threads;
  const { min, max } = state.replicas;
  return `${threads} × ${min === max ? min : `${min} to ${max}`}`;
}

/** The chain as a table: its head, and a row for each hop. The load has a column where some hop's is known. */
export function chainRows(
  hops: readonly Hop[],
  show: { readonly name: (text: string) => string; readonly text: (text: string) => string },
): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const loaded = hops.some(({ utilisation }) => utilisation !== undefined);
  return {
    head: ['Job', 'Reached', 'Queue', 'Threads', ...(loaded ? ['Load'] : []), 'Objective', 'Alert'],
    rows: hops.map((hop) => [
      show.name(hop.job),
      hop.via === null ? 'first' : `${show.text(hop.via)}${hop.from === undefined ? '' : ` from ${show.name(hop.from)}`}`,
      hop.queue === '' ? '?' : show.name(hop.queue),
      hop.threads === null ? '?' : String(hop.threads),
      ...(loaded ? [hop.utilisation === undefined ? '?' : percent(hop.utilisation)] : []),
      hop.objective === null ? 'none' : seconds(hop.objective),
      alertWord(hop.alert),
    ]),
  };
}

/** A changed group as cells: name, change, queues, order, size, each with what it was where that differs. */
export function groupCells(
  group: ReviewedGroup,
  name: (text: string) => string,
  list: (names: readonly string[], none: string) => string,
): readonly string[] {
  const state = group.head ?? group.base;
  const now = state === null ? null : groupWords(state);
  const was = group.head !== null && group.base !== null ? groupWords(group.base) : null;
  const both = (after: string, before: string | undefined): string =>
    before === undefined || before === after ? after : `${after} (was ${before})`;
  return [
    name(group.name),
    group.change.join(', '),
    both(list(now?.queues ?? [], 'none'), was === null ? undefined : list(was.queues, 'none')),
    both(now?.mode ?? '?', was?.mode),
    both(now?.size ?? '?', was?.size),
  ];
}

/** For every fingerprint the first characters that tell it from all others: seven, more where two collide. */
export function shortFingerprints(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const sorted = [...new Set(findings.map(({ fingerprint }) => fingerprint))].sort();
  const shared = (a: string, b: string | undefined): number => {
    let length = 0;
    while (b !== undefined && length < a.length && a[length] === b[length]) length++;
    return length;
  };
  // In sorted order the fingerprint that shares most with one stands beside it.
  return new Map(
    sorted.map((one, index) => {
      const longest = Math.max(shared(one, sorted[index - 1]), shared(one, sorted[index + 1]));
      return [one, one.slice(0, Math.max(7, longest + 1))];
    }),
  );
}

/** What makes a comment appear: `changes` = whatever deserves a row or a box, `findings` = boxes alone. */
export type CommentMode = 'changes' | 'findings';

/** Whether the pull request deserves a comment at all (input `comment`, docs/recipes/inputs.md). */
export const deservesComment = (review: Review, mode: CommentMode): boolean =>
  questions(review).length > 0 ||
  (mode === 'changes' &&
    (review.workerGroups.length > 0 ||
      review.jobs.some(({ change }) =>
        change.some((kind) => kind === 'added' || kind === 'removed' || kind === 'renamed' || kind === 'moved'),
      )));
