import { statusOf } from '../github/client.js';
import type { GateState } from '../model/outcome.js';
import type { Review } from '../model/review.js';

/** What a run found out, to be shown in every place that the workflow asked for. */
export interface Verdict {
  /** what was reviewed, in words: `#12` */
  readonly title: string;
  /** with its outcome */
  readonly review: Review;
  readonly commentUrl: string | null;
  /** who holds the merge: the commit status, or nobody where a run only reports */
  readonly gate: 'status' | 'none';
  /** what the commit status was made to say; null = none was set, and the result of the job is the only signal left */
  readonly status: GateState | null;
}

export const stateOf = ({ review }: Verdict): GateState => review.outcome?.state ?? 'success';

/** Whether the merge should wait. */
export const isUnmet = (verdict: Verdict): boolean => stateOf(verdict) !== 'success';

/** GitHub's word for a token that may not write: a fork, Dependabot, or a job without the permission. */
export function isRefused(error: unknown): boolean {
  return statusOf(error) === 403 && error instanceof Error && !/archived|locked/i.test(error.message);
}
