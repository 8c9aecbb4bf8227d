import type { Finding } from '../model/finding.js';
import type { Review } from '../model/review.js';
import { code, prose, rich } from './escape.js';
import { box, type Detail, folded, joined, note } from './markdown-finding.js';
import { groupsTable, jobsTable } from './markdown-table.js';
import { bodyJobs, deservesComment, newFindings, shortFingerprints } from './rows.js';
import { count, countsLine, headline, shortCommit } from './wording.js';

/** The first line of every comment, by which it is found again. */
export const MARKER = '<!-- queue-review -->';

/** GitHub refuses a comment of more than 65,536 characters; the rest is left to whoever adds a line. */
const LIMIT = 65_000;

/** From everything to the bare boxes: the first that fits is shown. */
const DETAILS: readonly Detail[] = [
  { diagram: true, notes: true, evidence: true, fixes: true, prose: true, rows: 200, title: 600 },
  { diagram: false, notes: true, evidence: true, fixes: true, prose: true, rows: 100, title: 600 },
  { diagram: false, notes: false, evidence: true, fixes: true, prose: true, rows: 50, title: 600 },
  { diagram: false, notes: false, evidence: false, fixes: true, prose: true, rows: 50, title: 400 },
  { diagram: false, notes: false, evidence: false, fixes: false, prose: true, rows: 25, title: 400 },
  { diagram: false, notes: false, evidence: false, fixes: false, prose: false, rows: 25, title: 400 },
  { diagram: false, notes: false, evidence: false, fixes: false, prose: false, rows: 10, title: 30 },
];

/**
 * The review as the comment on a pull request; empty where the contract wants none (contracts, section 4). At most 65,536 characters:
 * details are left out first, then prose. A box is left out only where bare boxes alone are too many, and then the comment says so.
 */
export function markdown(review: Review): string {
  if (!deservesComment(review)) return '';
  for (const detail of DETAILS) {
    const text = render(review, detail, Number.POSITIVE_INFINITY);
    if (text.length <= LIMIT) return text;
  }
  const last = DETAILS.at(-1);
  let boxes = newFindings(review, 'fail').length + newFindings(review, 'ask').length;
  while (last !== undefined && boxes > 0) {
    boxes = Math.floor(boxes * 0.9);
    const text = render(review, last, boxes);
    if (text.length <= LIMIT) return text;
  }
  return `${MARKER}\n### Queue Review: ${headline(review)}\n`;
}

type Short = (finding: Finding) => string;

function render(review: Review, detail: Detail, most: number): string {
  const shorts = shortFingerprints(review.findings);
  const short: Short = (finding) => shorts.get(finding.fingerprint) ?? finding.fingerprint;
  const fails = newFindings(review, 'fail').slice(0, most);
  const asks = newFindings(review, 'ask').slice(0, most - fails.length);
  const left = newFindings(review, 'fail').length + newFindings(review, 'ask').length - fails.length - asks.length;
  const blocks = [
    [MARKER, `### Queue Review: ${headline(review)}`],
    jobsTable(review, detail.rows),
    bodies(review),
    groupsTable(review, detail.rows),
    boxes('To fix', 'The files contradict each other.', fails, short, detail),
    boxes('To answer', 'A person decides: settle it by one of its ways, or tick the box.', asks, short, detail),
    left > 0 ? [`**${count(left, 'more box', 'more boxes')} did not fit here:** \`queue-review review\` shows them all.`] : [],
    left === 0 && detail !== DETAILS[0]
      ? ['Details were left out to keep this short: `queue-review review` shows them all.']
      : [],
    notes(review, short, detail),
    notJudged(review, detail),
    gaps(review, detail),
    footer(review),
  ];
  return `${joined(blocks).join('\n')}\n`;
}

const MOST_BODIES = 20;

function bodies(review: Review): readonly string[] {
  const jobs = bodyJobs(review);
  if (jobs.length === 0) return [];
  const more = jobs.length - MOST_BODIES;
  return [
    `Only code changed in ${jobs
      .slice(0, MOST_BODIES)
      .map(({ name }) => code(name))
      .join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  ];
}

function boxes(title: string, why: string, findings: readonly Finding[], short: Short, detail: Detail): readonly string[] {
  if (findings.length === 0) return [];
  const items = findings.map((finding) => box(finding, short(finding), detail));
  return [`#### ${title}`, '', why, '', ...(detail.prose ? joined(items) : items.flat())];
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

function footer(review: Review): readonly string[] {
  const counts = countsLine(review);
  const policy = review.policy === null ? 'built-in policy' : `policy of ${code(shortCommit(review.policy))}`;
  const commits = `${prose(review.tool)} · ${code(shortCommit(review.base))} to ${code(shortCommit(review.head))} · ${prose(review.environment)} · ${policy}`;
  return [...(counts === null ? [] : [`Not shown: ${counts}`, '']), `<sub>${commits}</sub>`];
}
