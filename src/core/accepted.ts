import { boxesOf } from '../model/box.js';
import type { Conversation } from '../model/conversation.js';
import type { Finding } from '../model/finding.js';
import { isQuestion } from '../model/outcome.js';
import type { Review, ReviewedJob } from '../model/review.js';
import type { Accepted } from '../model/visit.js';

export interface AcceptedInput {
  /** of the merged pull request, with its outcome on the day of the merge */
  readonly review: Review;
  readonly conversation: Conversation;
  /** ISO 8601, UTC */
  readonly mergedAt: string;
}

export interface AcceptedWork {
  readonly accepted: readonly Accepted[];
  /** fingerprints of ticked boxes that this review does not ask any more */
  readonly unknown: readonly string[];
}

/**
 * The accepted questions about work that a merged pull request added or moved, one for each job. What the Action itself last showed as ticked
 * was accepted, and so is what a command says; who did so, why and until when is told by the outcome.
 */
export function acceptedOn({ review, conversation, mergedAt }: AcceptedInput): AcceptedWork {
  const statements = review.outcome?.acknowledgements ?? [];
  const said = new Map(statements.map((one) => [one.fingerprint, one]));
  const valid = new Map(statements.filter((one) => one.valid).map((one) => [one.fingerprint, one]));
  const ticked = tickedBoxes(conversation);
  const questions = review.findings.filter(isQuestion);
  const known = new Set(questions.map(({ fingerprint }) => fingerprint));
  const arrived = review.jobs.filter(({ change }) => change.includes('added') || change.includes('moved'));
  const accepted = questions
    .filter(({ fingerprint }) => ticked.has(fingerprint) || valid.has(fingerprint))
    .flatMap((finding) => {
      const answer = valid.get(finding.fingerprint) ?? said.get(finding.fingerprint);
      return arrived
        .filter((job) => isAbout(finding, job))
        .map(
          (job): Accepted => ({
            pull: conversation.pull,
            mergedAt,
            app: job.app,
            job: job.name,
            rule: finding.rule,
            question: finding.title,
            by: answer?.by ?? null,
            reason: answer?.reason ?? null,
            until: answer?.until ?? null,
          }),
        );
    });
  return { accepted, unknown: [...ticked].filter((fingerprint) => !known.has(fingerprint)) };
}

/** Boxes that were ticked in the newest text by the Action itself; none where it cannot be told who wrote what. */
function tickedBoxes({ own, self, historyUnknown }: Conversation): ReadonlySet<string> {
  if (historyUnknown) return new Set();
  const newest = own.map((revisions) => revisions.findLast(({ editor, text }) => editor === self && text !== null)?.text ?? '');
  return new Set(newest.flatMap((text) => boxesOf(text).flatMap(({ ticked, fingerprint }) => (ticked ? [fingerprint] : []))));
}

/** A question names its jobs; one that names none is about those that arrive on its queue, or at its worker group. */
function isAbout(finding: Finding, job: ReviewedJob): boolean {
  if (finding.app !== job.app) return false;
  if (finding.job !== null || finding.jobs.length > 0) return finding.job === job.name || finding.jobs.includes(job.name);
  if (finding.queue !== null) return job.head?.queues.includes(finding.queue) === true;
  return finding.workerGroup !== null && job.head?.workerGroups.includes(finding.workerGroup) === true;
}
