import { settle } from '../core/settle.js';
import { readConversation } from '../github/conversation.js';
import { pullsBetween, readPull } from '../github/pull.js';
import type { Conversation } from '../model/conversation.js';
import { isQuestion } from '../model/outcome.js';
import type { Review } from '../model/review.js';
import type { Run } from './context.js';
import { type Judged, judge } from './judge.js';
import { publishBroken, publishStatusOf, publishViews } from './publish.js';
import type { Verdict } from './verdict.js';

/** Commits on the way into a branch, or already in it. */
export interface Range {
  readonly base: string;
  readonly head: string;
  /** the branch of a merge group: GitHub names the pull request in it */
  readonly ref: string;
}

/**
 * Reviews what a merge group would merge, against the commit it stands on, and sets the status of its head. A question that was answered on
 * any of its pull requests is answered. Unmet is a failure here: a pending status would hang the queue until it times out.
 */
export async function reviewMergeGroup(run: Run, range: Range): Promise<Verdict> {
  try {
    run.log.info(`Reviewing the merge group ${range.head} on ${range.base}`);
    const verdict = await reviewRange(run, range, 'status');
    const status = await publishStatusOf(run, range.head, verdict, { unmet: 'failure', fresh: true });
    const whole = { ...verdict, status };
    await publishViews(run, whole, { sha: range.head, writable: status !== null, target: null });
    return whole;
  } catch (error) {
    await publishBroken(run, range.head, error, true);
    throw error;
  }
}

/** Reviews commits that were merged already: it says what passed with open questions, and holds nothing. */
export async function reportMerged(run: Run, range: Range): Promise<Verdict> {
  run.log.info(`Reporting on ${range.base.slice(0, 7)} to ${range.head.slice(0, 7)}`);
  const verdict = await reviewRange(run, range, 'none');
  const open = verdict.review.outcome?.open.length ?? 0;
  if (open > 0) run.log.warning(`merged with the gate unmet: ${open} open, ${verdict.title}`);
  await publishViews(run, verdict, { sha: range.head, writable: false, target: null });
  return verdict;
}

async function reviewRange(run: Run, range: Range, gate: Verdict['gate']): Promise<Verdict> {
  const judged = await judge(run, { base: range.base, head: range.head, policy: range.base });
  const numbers = judged.review.findings.some(isQuestion) ? await pullsBetween(run.api, range) : [];
  const conversations = await Promise.all(numbers.map((number) => conversationOn(run, number, judged)));
  const outcome = settle({ review: judged.review, policy: judged.policy, conversations, today: run.today });
  const review: Review = { ...judged.review, outcome };
  return {
    title: numbers.length === 0 ? range.head.slice(0, 7) : numbers.map((number) => `#${number}`).join(', '),
    review,
    commentUrl: null,
    gate,
    status: null,
  };
}

async function conversationOn(run: Run, number: number, { review, policy }: Judged): Promise<Conversation> {
  const pull = await readPull(run.api, number);
  return (await readConversation(run.api, pull, { policy, review })).conversation;
}
