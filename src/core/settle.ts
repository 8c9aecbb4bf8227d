import type { Conversation } from '../model/conversation.js';
import type { Finding } from '../model/finding.js';
import type { Policy } from '../model/manifest.js';
import { type Answer, type GateState, isQuestion, type Outcome } from '../model/outcome.js';
import type { Review } from '../model/review.js';
import { saidIn } from './settle/conversation.js';
import { judged } from './settle/judge.js';
import { remarksOn } from './settle/remarks.js';
import { timeOf } from './settle/statement.js';

export interface SettleInput {
  readonly review: Review;
  readonly policy: Policy;
  /** one per pull request: several in a merge group, none where nobody was asked */
  readonly conversations: readonly Conversation[];
  /** YYYY-MM-DD, UTC */
  readonly today: string;
}

/**
 * What people's answers make of a review: which questions are still open, and what that means for the gate (docs/recipes/answering.md). In a merge
 * group an acknowledgement given on any of its pull requests is enough. Never throws, and never answers `error`: that is for whoever could not
 * review at all.
 */
export function settle({ review, policy, conversations, today }: SettleInput): Outcome {
  const questions = new Map(review.findings.filter(isQuestion).map((finding) => [finding.fingerprint, finding]));
  const ticksCount = conversations.length === 0 || conversations.some(({ historyUnknown }) => !historyUnknown);
  const answers = new Map([...questions].map(([key, finding]) => [key, answerOf(finding, policy, ticksCount)]));
  const said = conversations.map((conversation) => ({ conversation, ...saidIn(conversation, questions.keys()) }));

  // Who has no part in one pull request of a group may have written another: a box is answered where it was shown.
  const shownSomewhere = new Set(said.flatMap(({ shown }) => [...shown]));
  const elsewhere = (fingerprint: string, shown: ReadonlySet<string>): string | null => {
    if (said.length < 2 || shownSomewhere.size === 0 || shown.has(fingerprint)) return null;
    return shownSomewhere.has(fingerprint) ? 'another pull request of the group asks it' : NOBODY_ASKS;
  };
  const acknowledgements = said
    .flatMap(({ conversation, statements, shown }) =>
      judged(statements, {
        conversation,
        questions,
        answers,
        policy: policy.acknowledgements,
        today,
        elsewhere: (fingerprint) => elsewhere(fingerprint, shown),
      }),
    )
    .sort((a, b) => timeOf(a.at) - timeOf(b.at) || 0);

  const answered = new Set(acknowledgements.filter(({ valid }) => valid).map(({ fingerprint }) => fingerprint));
  const open = [...questions.values()].filter(({ fingerprint }) => !answered.has(fingerprint));
  return {
    state: stateOf(open, policy.failOn),
    open: open.map(({ fingerprint }) => fingerprint),
    answers: Object.fromEntries(answers),
    acknowledgements,
    remarks:
      questions.size === 0
        ? []
        : [
            ...remarksOn({ conversations, questions, open, policy: policy.acknowledgements }),
            ...said.flatMap(({ remarks }) => remarks),
          ],
  };
}

const NOBODY_ASKS =
  'only the merge group asks it: merge one of its pull requests, update the branch of the other, and answer there';

function answerOf({ level }: Finding, { acknowledgements }: Policy, ticksCount: boolean): Answer {
  if (level === 'fail') return acknowledgements.fail ? 'command' : 'none';
  return acknowledgements.reason || !ticksCount ? 'command' : 'tick';
}

function stateOf(open: readonly Finding[], failOn: Policy['failOn']): GateState {
  if (failOn === 'never') return 'success';
  if (open.some(({ level }) => level === 'fail')) return 'failure';
  return failOn === 'ask' && open.length > 0 ? 'pending' : 'success';
}
