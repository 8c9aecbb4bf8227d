import type { Finding, Fix } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { Carried, GroupState, Review, ReviewedGroup, ReviewedJob } from '../model/review.js';
import type { AlertState, Mode } from '../model/topology.js';

export const LEVELS: readonly Level[] = ['fail', 'ask', 'note'];

/** `1 question`, `1,200 questions`; a plural that is not noun + s is given. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? noun : plural}`;

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1);
  return last === undefined || items.length === 1 ? (last ?? '') : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Seconds as people say them: `250 ms`, `30 s`, `5 min`, `1 h 30 min`, `7 d`. */
export function seconds(amount: number): string {
  if (amount > 0 && amount < 1) return `${Number((amount * 1000).toPrecision(3))} ms`;
  const parts: string[] = [];
  let rest = amount;
  for (const [size, unit] of [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${whole} ${unit}`);
    rest -= whole * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${Number(rest.toPrecision(3))} s`);
  return parts.slice(0, 2).join(' ');
}

/** The state of an alert in one cell of a table. */
export function alertWord(alert: AlertState): string {
  switch (alert) {
    case 'named':
      return 'names it';
    case 'per-queue':
      return 'covers each queue';
    case 'global':
      return 'covers all together';
    case 'stated':
      return 'stated';
    case 'maybe':
      return 'may cover it';
    case 'dead':
      return 'cannot fire';
    case 'none':
      return 'none';
    case 'unknown':
      return 'not declared';
    default:
      return alert satisfies never;
  }
}

export function modeWord(mode: Mode): string {
  switch (mode) {
    case 'strict':
      return 'strict order';
    case 'weighted':
      return 'by weight';
    case 'random':
      return 'in random order';
    case 'any':
      return 'in no order';
    default:
      return mode satisfies never;
  }
}

/** What counts as brought by this change. */
export const isNew = (finding: Finding): boolean => finding.status === 'introduced' || finding.status === 'worsened';

/** Findings that this change brings, of one level. The plain list of changed jobs is the table, so its notes are not repeated. */
export const newFindings = (review: Review, level: Level): readonly Finding[] =>
  review.findings.filter((finding) => finding.level === level && isNew(finding) && finding.rule !== 'job-changed');

/** Jobs that deserve a row: something about them other than their code changed. */
export const rowJobs = (review: Review): readonly ReviewedJob[] => review.jobs.filter((job) => !onlyBody(job));
export const bodyJobs = (review: Review): readonly ReviewedJob[] => review.jobs.filter(onlyBody);
const onlyBody = (job: ReviewedJob): boolean => job.change.every((kind) => kind === 'body');

export type Unknown = '?' | '-';

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
export function groupWords(state: GroupState): {
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

/** Which pieces of a changed group differ; all of the one side where there is no other. */
export function groupRow(group: ReviewedGroup): {
  readonly group: string;
  readonly change: string;
  readonly now: GroupState | null;
  readonly was: GroupState | null;
} {
  return {
    group: group.name,
    change: group.change.join(', '),
    now: group.head ?? group.base,
    was: group.head !== null && group.base !== null ? group.base : null,
  };
}

/** The conclusion as a headline: `1 contradiction and 2 questions`, `nothing to decide`. */
export function headline(review: Review): string {
  const { fail, ask } = review.counts.introduced;
  const parts = [
    ...(fail > 0 ? [`${count(fail, 'contradiction')} to fix`] : []),
    ...(ask > 0 ? [`${count(ask, 'question')} to answer`] : []),
  ];
  return parts.length === 0 ? 'nothing to decide' : list(parts);
}

/** What the conclusion means for whoever waits for it. */
export function conclusionWords(review: Review): string {
  switch (review.conclusion) {
    case 'fail':
      return 'Fails: the files contradict each other. Fix it, or change what the manifest promises.';
    case 'ask':
      return 'Asks: a person must decide. Settle each question by one of its ways, or acknowledge it with a reason.';
    case 'pass':
      return 'Passes: nothing here needs a decision.';
    default:
      return review.conclusion satisfies never;
  }
}

/** Older findings and settled ones in one line, or null where there are none. */
export function countsLine({ counts }: Review): string | null {
  const parts = [
    ...(counts.existing > 0 ? [`${count(counts.existing, 'older finding')} that this change neither brings nor worsens`] : []),
    ...(counts.resolved > 0 ? [`${counts.resolved} resolved by it`] : []),
  ];
  return parts.length === 0 ? null : `${parts.join(', ')}.`;
}

export const shortCommit = (commit: string): string => commit.slice(0, 7);

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

/** Where lines to paste belong. */
export function fixPlace(fix: Fix): string {
  switch (fix.kind) {
    case 'create':
      return 'new file';
    case 'insert':
      return `before line ${fix.start}`;
    case 'replace':
      return fix.end > fix.start ? `instead of lines ${fix.start} to ${fix.end}` : `instead of line ${fix.start}`;
    default:
      return fix.kind satisfies never;
  }
}

/** Whether the pull request deserves a comment at all: contracts, section 4. */
export const deservesComment = (review: Review): boolean =>
  review.workerGroups.length > 0 ||
  review.jobs.some(({ change }) =>
    change.some((kind) => kind === 'added' || kind === 'removed' || kind === 'renamed' || kind === 'moved'),
  ) ||
  review.findings.some((finding) => isNew(finding) && finding.level !== 'note');
