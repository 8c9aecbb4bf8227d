import type { Fix } from '../model/finding.js';
import type { Conclusion, Review } from '../model/review.js';
import type { AlertState, Mode } from '../model/topology.js';

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

/** The conclusion as a headline: `1 contradiction to fix and 2 questions to answer`, `all questions answered`, `nothing to decide`. */
export function headline(review: Review): string {
  const { outcome } = review;
  const asked = review.counts.introduced;
  if (outcome === null) return toDo(asked) ?? 'nothing to decide';
  const open = new Set(outcome.open);
  const levels = new Map(review.findings.map(({ fingerprint, level }) => [fingerprint, level]));
  const fail = [...open].filter((fingerprint) => levels.get(fingerprint) === 'fail').length;
  const answered = asked.fail + asked.ask - open.size;
  const left = toDo({ fail, ask: open.size - fail });
  if (left !== null) return answered > 0 ? `${left}, ${answered.toLocaleString('en-US')} answered` : left;
  return answered > 0 ? 'all questions answered' : 'all clear, nothing to decide';
}

function toDo({ fail, ask }: { readonly fail: number; readonly ask: number }): string | null {
  const parts = [
    ...(fail > 0 ? [`${count(fail, 'contradiction')} to fix`] : []),
    ...(ask > 0 ? [`${count(ask, 'question')} to answer`] : []),
  ];
  return parts.length === 0 ? null : list(parts);
}

/** The conclusion, once people have answered. */
export function verdict({ conclusion, outcome }: Review): Conclusion {
  if (outcome === null) return conclusion;
  switch (outcome.state) {
    case 'success':
      return 'pass';
    case 'pending':
      return 'ask';
    case 'failure':
    case 'error':
      return 'fail';
    default:
      return outcome.state satisfies never;
  }
}

/** What the conclusion means for whoever waits for it. */
export function conclusionWords(review: Review): string {
  const found = verdict(review);
  switch (found) {
    case 'fail':
      return 'Fails: the files contradict each other. Fix it, or change what the manifest promises.';
    case 'ask':
      return 'Asks: a person must decide. Settle each question by one of its ways, or acknowledge it with a reason.';
    case 'pass':
      if ((review.outcome?.open.length ?? 0) > 0) return 'Passes: the policy lets open questions pass.';
      return review.conclusion === 'pass' ? 'Passes: nothing here needs a decision.' : 'Passes: every question is answered.';
    default:
      return found satisfies never;
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
