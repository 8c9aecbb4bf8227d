import { partMarker } from '../model/box.js';
import type { Finding } from '../model/finding.js';
import type { Review } from '../model/review.js';
import type { Detail } from './markdown-finding.js';
import { allClear, type Page, page, type TickedAt } from './markdown-page.js';
import { type CommentMode, deservesComment, questions } from './rows.js';

/** GitHub refuses a comment of more than 65,536 characters. Bytes are never fewer than characters; the rest is left to whoever adds a line. */
const LIMIT = 60_000;

/** The barest box takes more than fifty bytes, so no comment holds more. */
const MOST_BOXES = LIMIT / 50;

/** From everything to the bare boxes: the first that fits is shown. */
const DETAILS: readonly Detail[] = [
  { diagram: true, week: true, notes: true, evidence: true, fixes: true, prose: true, rows: 200, title: 600 },
  { diagram: false, week: true, notes: true, evidence: true, fixes: true, prose: true, rows: 100, title: 600 },
  { diagram: false, week: false, notes: false, evidence: true, fixes: true, prose: true, rows: 50, title: 600 },
  { diagram: false, week: false, notes: false, evidence: false, fixes: true, prose: true, rows: 50, title: 400 },
  { diagram: false, week: false, notes: false, evidence: false, fixes: false, prose: true, rows: 25, title: 400 },
  { diagram: false, week: false, notes: false, evidence: false, fixes: false, prose: false, rows: 25, title: 400 },
  { diagram: false, week: false, notes: false, evidence: false, fixes: false, prose: false, rows: 10, title: 30 },
];
const BARE: Detail = {
  diagram: false,
  week: false,
  notes: false,
  evidence: false,
  fixes: false,
  prose: false,
  rows: 0,
  title: 30,
};

export interface CommentOptions {
  readonly mode: CommentMode;
  /** the Action has a comment already, which must not go on telling what is past */
  readonly exists: boolean;
  /** where a reader of this text ticks its boxes; left out: in it */
  readonly tickedAt?: TickedAt;
}

/**
 * The review as the comment on a pull request, part by part; none where there is nothing to show (input `comment`). A part is at most
 * 65,536 characters and bytes: details are left out first, then prose, but a box never: where bare boxes are too many for one comment, they
 * are parted into several.
 */
export function commentParts(review: Review, { mode, exists, tickedAt = 'here' }: CommentOptions): readonly string[] {
  if (!deservesComment(review, mode)) return exists ? [allClear(review)] : [];
  const boxes = questions(review);
  for (const [index, detail] of boxes.length > MOST_BOXES ? [] : DETAILS.entries()) {
    const text = page(review, { detail, tickedAt, short: index > 0, boxes, part: 1, of: 1 });
    if (size(text) <= LIMIT) return [text];
  }
  const parts = parted(review, boxes, tickedAt);
  return parts.map((some, index) => page(review, { ...bare(some, index + 1, tickedAt), of: parts.length }));
}

/** What a later part says once the boxes need it no more. Its history may still prove ticks, so it is not to be deleted. */
export const spentPart = (part: number): string =>
  `${partMarker(part)}\nThe boxes that stood here are in another part, or settled.\n`;

/** The review as Markdown for whoever wants to paste it, all parts one after the other; empty where it deserves no comment. */
export const markdown = (review: Review): string => commentParts(review, { mode: 'changes', exists: false }).join('\n');

const size = (text: string): number => Buffer.byteLength(text);

const bare = (boxes: readonly Finding[], part: number, tickedAt: TickedAt): Page => ({
  detail: BARE,
  tickedAt,
  short: true,
  boxes,
  part,
  of: 1,
});

/** As many bare boxes in each part as fit. */
function parted(review: Review, boxes: readonly Finding[], tickedAt: TickedAt): readonly (readonly Finding[])[] {
  const parts: Finding[][] = [];
  let rest = boxes;
  while (rest.length > 0) {
    const part = parts.length + 1;
    const fits = (amount: number): boolean => size(page(review, bare(rest.slice(0, amount), part, tickedAt))) <= LIMIT;
    // The most that fits lies between one and all: halve the doubt until it is gone. A single bare box always fits.
    let fit = 1;
    let over = Math.min(rest.length, MOST_BOXES) + 1;
    while (over - fit > 1) {
      const middle = Math.floor((fit + over) / 2);
      if (fits(middle)) fit = middle;
      else over = middle;
    }
    parts.push(rest.slice(0, fit));
    rest = rest.slice(fit);
  }
  return parts;
}
