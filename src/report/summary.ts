import { partOf } from '../model/box.js';
import { cutAtLine } from '../model/cut.js';
import type { Review } from '../model/review.js';
import { answersOf } from './answered.js';
import { code, prose } from './escape.js';
import { commentParts } from './markdown.js';
import { questions } from './rows.js';
import { statusDescription } from './status.js';
import { headline, shortCommit } from './wording.js';

/** GitHub drops a job summary of more than 1 MiB as a whole. */
const MOST_BYTES = 900 * 1024;

/**
 * The job summary as Markdown, at most 900 KiB: what the comment says, whether or not the team wants one, or one line where nothing changed; and
 * the counts. `link` is the page of the comment, where the boxes are ticked; null = there is none. Ends with a line end.
 */
export function summary(review: Review, link: string | null): string {
  const page = link !== null && /^https?:\/\/[^\s<>()\\]+$/.test(link) ? link : null;
  const tickedAt = page === null ? 'nowhere' : 'comment';
  // A team that wants few comments still finds the whole of it here.
  const parts = commentParts(review, { mode: 'changes', exists: false, tickedAt });
  const texts = parts.length === 0 ? [silent(review)] : parts.map(withoutMarker);
  const where = page === null || questions(review).length === 0 ? [] : [`[The checklist](${page}) is where to answer.`];
  const blocks = [...texts.map((text) => text.trimEnd()), counts(review), ...where];
  return cutAtLine(`${blocks.join('\n\n')}\n`, MOST_BYTES, 'The rest did not fit here: `queue-review review` shows it all.');
}

const withoutMarker = (text: string): string => (partOf(text) === null ? text : text.split('\n').slice(1).join('\n'));

const silent = (review: Review): string =>
  [
    `### Queue Review: ${headline(review)}`,
    '',
    `${prose(statusDescription(review))}.`,
    '',
    `<sub>${prose(review.tool)} · ${code(shortCommit(review.base))} to ${code(shortCommit(review.head))} · ${prose(review.environment)}</sub>`,
  ].join('\n');

function counts(review: Review): string {
  const { introduced, existing, resolved } = review.counts;
  const { open, settled } = answersOf(review);
  const cells = [introduced.fail, introduced.ask, introduced.note, open.length, settled.length, existing, resolved];
  return [
    '| Contradictions | Questions | Notes | Open | Acknowledged | Older findings | Resolved |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    `| ${cells.join(' | ')} |`,
  ].join('\n');
}
