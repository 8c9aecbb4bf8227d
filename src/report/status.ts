import type { Review } from '../model/review.js';
import { answersOf } from './answered.js';
import { count } from './wording.js';

/** GitHub refuses a longer description of a commit status. */
const LONGEST = 140;

/** What the commit status says beside its colour: one plain line of at most 140 characters. */
export function statusDescription(review: Review): string {
  return words(review).slice(0, LONGEST);
}

function words(review: Review): string {
  const { open, settled } = answersOf(review);
  if (open.length + settled.length === 0) {
    return review.jobs.length === 0 && review.workerGroups.length === 0 ? 'no job, queue or worker changed' : 'nothing to decide';
  }
  const fails = open.filter(({ level }) => level === 'fail').length;
  const asks = open.length - fails;
  const parts = [
    ...(fails > 0 ? [`${count(fails, 'contradiction')} to fix`] : []),
    ...(asks > 0 ? [`${count(asks, 'question')} open`] : []),
    ...(open.length === 0 ? ['nothing open'] : []),
    ...(settled.length > 0 ? [count(settled.length, 'acknowledged', 'acknowledged')] : []),
  ];
  const free = open.length > 0 && review.outcome?.state === 'success' ? '; none of it holds the merge' : '';
  return `${parts.join(', ')}${free}`;
}
