import type { Conversation } from '../../model/conversation.js';
import type { Finding } from '../../model/finding.js';
import type { Policy } from '../../model/manifest.js';
import { namesTeam } from './people.js';

export interface RemarksInput {
  readonly conversations: readonly Conversation[];
  readonly questions: ReadonlyMap<string, Finding>;
  readonly open: readonly Finding[];
  readonly policy: Policy['acknowledgements'];
}

/** What readers must know about how people were judged. Plain text, names in backticks. */
export function remarksOn({ conversations, questions, open, policy }: RemarksInput): readonly string[] {
  const any = (holds: (conversation: Conversation) => boolean): boolean => conversations.some(holds);
  const teams = [...questions.values()].some((finding) => namesTeam(finding, policy));
  const remarks: string[] = [];
  if (any(({ historyUnknown }) => historyUnknown)) {
    remarks.push('The edit history of this comment could not be read, so ticks prove nothing: answer by the command.');
  }
  if (any(({ contributorsFrom }) => contributorsFrom === 'commits') && !policy.author) {
    remarks.push(
      'Who pushed to the branch of this change could not be read: its author and the people of its commits count as having a part in it.',
    );
  }
  if (teams && any(({ people }) => [...people.values()].some((person) => person.teams === null))) {
    remarks.push(
      'Members of teams cannot be read with this token, so where a team is named everyone with write access may answer.',
    );
  }
  if (open.length > 0 && !policy.author && any(({ otherWriters }) => otherWriters === false)) {
    remarks.push(
      'Nobody can write here but those who have a part in this change: `acknowledgements: { author: true }` under `policy` in the manifest lets them answer.',
    );
  }
  return remarks;
}
