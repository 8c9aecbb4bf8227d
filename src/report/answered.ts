import type { Finding } from '../model/finding.js';
import type { Review } from '../model/review.js';
import { questions } from './rows.js';

/** The questions of a review: those that are open, and those that somebody acknowledged. Where nobody was asked all are open. */
export function answersOf(review: Review): { readonly open: readonly Finding[]; readonly settled: readonly Finding[] } {
  const asked = questions(review);
  if (review.outcome === null) return { open: asked, settled: [] };
  const open = new Set(review.outcome.open);
  return {
    open: asked.filter(({ fingerprint }) => open.has(fingerprint)),
    settled: asked.filter(({ fingerprint }) => !open.has(fingerprint)),
  };
}

/** The rule whose places are lines of the manifest that policy is read from: they say nothing about the head's files. */
const OF_THE_POLICY = 'team-checklist';

/** Whether a finding's own place is a line of the head, and not one before the change or in the team's policy. */
export const standsInHead = (finding: Finding): boolean => finding.side === 'head' && finding.rule !== OF_THE_POLICY;
