import { MARKER, partMarker } from '../model/box.js';
import type { Finding } from '../model/finding.js';
import type { Answer } from '../model/outcome.js';
import type { Review } from '../model/review.js';
import { attemptWords, type BoxState, boxStates, unplaced } from './answers.js';
import { code, prose, rich } from './escape.js';
import { box, type Detail, folded, joined, note } from './markdown-finding.js';
import { weekSection } from './markdown-load.js';
import { measuredJobs } from './markdown-measured.js';
import { groupsTable, jobsTable } from './markdown-table.js';
import { bodyJobs, newFindings, shortFingerprints } from './rows.js';
import { shownName } from './text.js';
import { count, countsLine, headline, shortCommit } from './wording.js';

/** Where the boxes of a text are ticked: in this very text, in the comment on the pull request, or nowhere. */
export type TickedAt = 'here' | 'comment' | 'nowhere';

/** One comment of perhaps several. */
export interface Page {
  readonly detail: Detail;
  readonly tickedAt: TickedAt;
  /** something was left out */
  readonly short: boolean;
  readonly boxes: readonly Finding[];
  readonly part: number;
  readonly of: number;
}

type Short = (finding: Finding) => string;

/** One part of the comment. The first holds everything but the boxes of the others. */
export function page(review: Review, { detail, tickedAt, short, boxes, part, of }: Page): string {
  const shorts = shortFingerprints(review.findings);
  const named: Short = (finding) => shorts.get(finding.fingerprint) ?? finding.fingerprint;
  const state = boxStates(review);
  const section = (title: string, level: 'fail' | 'ask') =>
    boxSection(
      title,
      boxes
        .filter((finding) => finding.level === level)
        .map((finding) => ({ finding, short: named(finding), state: state(finding) })),
      { detail, tickedAt: review.outcome === null ? null : tickedAt, level },
    );
  const title = `### Queue Review: ${headline(review)}${of === 1 ? '' : ` (part ${part} of ${of})`}`;
  const first = part === 1;
  return `${joined([
    [partMarker(part), title],
    ...(first ? [jobsTable(review, detail.rows), bodies(review, detail), groupsTable(review, detail.rows)] : []),
    section('To fix', 'fail'),
    section('To answer', 'ask'),
    first ? remarks(review) : [],
    first ? passing(review) : [],
    short && first ? ['Details were left out to keep this short: `queue-review review` shows them all.'] : [],
    ...(first
      ? [
          weekSection(review, detail),
          notes(review, named, detail),
          measuredJobs(review, detail),
          notJudged(review, detail),
          gaps(review, detail),
        ]
      : []),
    footer(review, first),
  ]).join('\n')}\n`;
}

/** What the comment says once nothing deserves it any more. */
export const allClear = (review: Review): string =>
  `${joined([
    [MARKER, '### Queue Review: all clear'],
    ['Nothing in this change needs a decision any more.'],
    footer(review, true),
  ]).join('\n')}\n`;

const MOST_BODIES = 20;

function bodies(review: Review, detail: Detail): readonly string[] {
  const jobs = bodyJobs(review);
  if (jobs.length === 0) return [];
  if (!detail.prose) return [`Only code changed in ${count(jobs.length, 'job')}.`];
  const more = jobs.length - MOST_BODIES;
  return [
    `Only code changed in ${jobs
      .slice(0, MOST_BODIES)
      .map(({ name }) => code(name))
      .join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  ];
}

interface Item {
  readonly finding: Finding;
  readonly short: string;
  readonly state: BoxState;
}

interface SectionOptions {
  readonly detail: Detail;
  /** null where nobody was asked */
  readonly tickedAt: TickedAt | null;
  readonly level: 'fail' | 'ask';
}

function boxSection(title: string, items: readonly Item[], { detail, tickedAt, level }: SectionOptions): readonly string[] {
  if (items.length === 0) return [];
  const texts = items.map(({ finding, short, state }) => box(finding, short, state, detail));
  const why = level === 'fail' ? 'The files contradict each other.' : 'A person decides.';
  const how =
    tickedAt !== null ? howTo(items, level, tickedAt) : level === 'fail' ? '' : ' Settle it by one of its ways, or tick the box.';
  return [`#### ${title}`, '', `${why}${how}`, '', ...(detail.prose ? joined(texts) : texts.flat())];
}

/** How the boxes of a section are answered; they are all of one level, and so of one way. */
function howTo(items: readonly Item[], level: 'fail' | 'ask', tickedAt: TickedAt): string {
  const example = items.find(({ state }) => state.open);
  const [some] = items;
  if (example === undefined) {
    return some === undefined
      ? ''
      : ` All answered; ${code(`/queue-review unack ${some.short}`)} in a comment takes an answer back.`;
  }
  const command = `${code(`/queue-review ack ${example.short} <reason>`)}${tickedAt === 'here' ? '' : ' on the pull request'}`;
  const answer: Answer = example.state.answer;
  switch (answer) {
    case 'tick':
      return ` Settle each question by one of its ways${TICK[tickedAt]}, or comment ${command}.`;
    case 'command':
      return level === 'fail'
        ? ` Fix them, or comment ${command}; a tick does not count.`
        : ` Settle each question by one of its ways, or comment ${command}; a tick does not count.`;
    case 'none':
      return ' Only a change of the files settles it; a tick does not count.';
    default:
      return answer satisfies never;
  }
}

const TICK: { readonly [at in TickedAt]: string } = {
  here: ', tick its box',
  comment: ', tick its box in the comment on the pull request',
  nowhere: '',
};

function passing({ outcome }: Review): readonly string[] {
  if (outcome === null || outcome.open.length === 0 || outcome.state !== 'success') return [];
  return ['The policy lets open questions pass: they hold no status.'];
}

const MOST_REMARKS = 10;

function remarks(review: Review): readonly string[] {
  const all = [
    ...(review.outcome?.remarks ?? []),
    ...unplaced(review).map((one) => `\`${one.fingerprint}\`: ${attemptWords(one)}`),
  ];
  const more = all.length - MOST_REMARKS;
  const lines = [
    ...all.slice(0, MOST_REMARKS).map((remark) => `- ${rich(remark)}`),
    ...(more > 0 ? [`- and ${count(more, 'other')}`] : []),
  ];
  const answered = (review.outcome?.open ?? []).length === 0;
  // Whoever tried to answer must not have to look for why it did not work.
  if (all.length > 0 && !answered) return ['On the answers:', '', ...lines];
  return folded(count(all.length, 'remark on the answers', 'remarks on the answers'), lines);
}

function notes(review: Review, short: Short, detail: Detail): readonly string[] {
  const found = newFindings(review, 'note');
  if (found.length === 0) return [];
  if (!detail.notes) return [`${count(found.length, 'note')}.`];
  return folded(
    count(found.length, 'note'),
    found.flatMap((finding) => note(finding, short(finding))),
  );
}

function notJudged(review: Review, detail: Detail): readonly string[] {
  if (review.notJudged.length === 0 || !detail.prose) return [];
  return folded(
    `Not judged: ${count(review.notJudged.length, 'rule')}`,
    review.notJudged.map(({ rule, why }) => `- ${prose(rule)}: ${rich(why)}`),
  );
}

const MOST_GAPS = 20;

function gaps(review: Review, detail: Detail): readonly string[] {
  if (review.gaps.length === 0) return [];
  const title = `Not read: ${count(review.gaps.length, 'place')}`;
  if (!detail.notes) return [`${title}.`];
  const more = review.gaps.length - MOST_GAPS;
  const items = review.gaps
    .slice(0, MOST_GAPS)
    .map((gap) => `- ${code(gap.line === null ? gap.path : `${gap.path}:${gap.line}`)}: ${rich(gap.note)}`);
  return folded(title, [...items, ...(more > 0 ? [`- and ${count(more, 'other')}`] : [])]);
}

function footer(review: Review, whole: boolean): readonly string[] {
  const counts = whole ? countsLine(review) : null;
  const policy = review.policy === null ? 'built-in policy' : `policy of ${code(shortCommit(review.policy))}`;
  const environment = prose(shownName(review.environment));
  const commits = `${prose(review.tool)} · ${code(shortCommit(review.base))} to ${code(shortCommit(review.head))} · ${environment} · ${policy}`;
  return [...(counts === null ? [] : [`Not shown: ${counts}`, '']), `<sub>${commits}</sub>`];
}
