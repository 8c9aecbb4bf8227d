import type { Conversation, Person } from '../../model/conversation.js';
import type { Finding } from '../../model/finding.js';
import type { Policy } from '../../model/manifest.js';
import type { Acknowledgement, Answer } from '../../model/outcome.js';
import { mayTakeBack, whyNot } from './people.js';
import type { Ack, Back, Statement } from './statement.js';

export interface JudgeInput {
  readonly conversation: Conversation;
  readonly questions: ReadonlyMap<string, Finding>;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly policy: Policy['acknowledgements'];
  /** YYYY-MM-DD */
  readonly today: string;
  /** why a box cannot be answered in this conversation, or null */
  readonly elsewhere: (fingerprint: string) => string | null;
}

/** An acknowledgement while later statements may still change what it is worth. */
interface Standing {
  readonly ack: Ack;
  readonly by: string;
  why: string | null;
  takenBack: { readonly by: string; readonly at: string } | null;
}

/**
 * The statements of one conversation as acknowledgements, each with whether it counts. They are read in time order, per fingerprint; one that
 * does not count changes nothing. Those about boxes that are not asked any more fall out.
 */
export function judged(statements: readonly Statement[], input: JudgeInput): readonly Acknowledgement[] {
  const standing = new Map<string, Standing[]>();
  for (const said of statements) {
    const before = standing.get(said.fingerprint) ?? [];
    if (said.kind === 'back') takeBack(said, before, input);
    else if (input.questions.has(said.fingerprint) || said.unplaced) {
      const next: Standing = { ack: said, by: nameOf(said, input.conversation), why: whyWrong(said, input), takenBack: null };
      if (next.why === null) expire(next, before, input.today);
      standing.set(said.fingerprint, [...before, next]);
    }
  }
  return [...standing.values()].flat().map(acknowledgement);
}

function takeBack(said: Back, before: readonly Standing[], { conversation }: JudgeInput): void {
  if (!said.shown && !mayTakeBack(personOf(said, conversation))) return;
  // Who took it back is not known any more where only the Action's own text still tells of it.
  const takenBack = { by: said.shown ? '' : nameOf(said, conversation), at: said.at };
  for (const earlier of before) {
    const same = earlier.takenBack?.by === '' && earlier.takenBack.at === said.at;
    if (earlier.why !== null && !same) continue;
    earlier.takenBack = takenBack;
    earlier.why = takenBack.by === '' ? 'taken back' : `taken back by \`${takenBack.by}\``;
  }
}

/** A time limit that has passed. Who limits what he said before means the limit, so the earlier word does not outlive it. */
function expire(next: Standing, before: readonly Standing[], today: string): void {
  const { until, at, person } = next.ack;
  if (until === null || today <= until) return;
  next.why = `it counted until ${until}`;
  if (at.slice(0, 10) > until) return;
  for (const earlier of before) {
    if (earlier.why === null && earlier.ack.person === person)
      earlier.why = `a later one by the same person counted until ${until}`;
  }
}

/** Who may not answer at all should learn that first, and not once everything else about the answer is right. */
function whyWrong(said: Ack, input: JudgeInput): string | null {
  const finding = input.questions.get(said.fingerprint);
  if (finding === undefined) return said.wrong;
  const answer = input.answers.get(said.fingerprint) ?? 'none';
  if (answer === 'none') return 'only a change of the files answers it';
  const needsCommand = answer === 'command' && said.how === 'tick' ? NEEDS_COMMAND : null;
  const person = personOf(said, input.conversation);
  return whyNot(person, finding, input.policy) ?? said.wrong ?? needsCommand ?? input.elsewhere(said.fingerprint);
}

const NEEDS_COMMAND = 'it takes the command, with a reason';

const personOf = ({ person }: Statement, { people }: Conversation): Person | undefined =>
  person === null ? undefined : people.get(person);

const nameOf = (said: Statement, conversation: Conversation): string =>
  personOf(said, conversation)?.login ?? said.login ?? 'ghost';

const acknowledgement = ({ ack, by, why, takenBack }: Standing): Acknowledgement => ({
  fingerprint: ack.fingerprint,
  by,
  at: ack.at,
  how: ack.how,
  reason: ack.reason,
  until: ack.until,
  valid: why === null,
  why,
  takenBack,
});
