import type { Finding } from '../model/finding.js';
import type { Acknowledgement, Answer } from '../model/outcome.js';
import type { Review } from '../model/review.js';

/** How one box stands, once people have answered. */
export interface BoxState {
  readonly open: boolean;
  readonly answer: Answer;
  /** what settles it; null while it is open */
  readonly acknowledged: Acknowledgement | null;
  /** the newest taking back; null where nothing was, or where a newer answer counts */
  readonly takenBack: { readonly by: string; readonly at: string } | null;
  /** statements that do not count, the newest few, while it is open */
  readonly attempts: readonly Acknowledgement[];
}

const MOST_ATTEMPTS = 3;
const UNANSWERED: BoxState = { open: true, answer: 'tick', acknowledged: null, takenBack: null, attempts: [] };

/** How the box of each finding stands. Where nobody was asked, every box is open. */
export function boxStates({ outcome }: Review): (finding: Finding) => BoxState {
  if (outcome === null) return () => UNANSWERED;
  const open = new Set(outcome.open);
  const said = new Map<string, Acknowledgement[]>();
  for (const one of outcome.acknowledgements) {
    const list = said.get(one.fingerprint);
    if (list === undefined) said.set(one.fingerprint, [one]);
    else list.push(one);
  }
  return ({ fingerprint }) => {
    const all = said.get(fingerprint) ?? [];
    const isOpen = open.has(fingerprint);
    return {
      open: isOpen,
      answer: outcome.answers[fingerprint] ?? 'none',
      acknowledged: isOpen ? null : (all.findLast(({ valid }) => valid) ?? null),
      takenBack: isOpen ? newest(all) : null,
      attempts: isOpen ? newestFew(all.filter(({ valid, takenBack }) => !valid && takenBack === null)) : [],
    };
  };
}

function newest(all: readonly Acknowledgement[]): BoxState['takenBack'] {
  let found: BoxState['takenBack'] = null;
  for (const { takenBack } of all) {
    if (takenBack !== null && (found === null || Date.parse(takenBack.at) >= Date.parse(found.at))) found = takenBack;
  }
  return found;
}

/** The same person failing for the same reason again says nothing new. */
function newestFew(attempts: readonly Acknowledgement[]): readonly Acknowledgement[] {
  const distinct = new Map(attempts.map((one) => [`${one.how} ${one.by} ${one.why}`, one]));
  return [...distinct.values()].slice(-MOST_ATTEMPTS);
}

const MOST_UNPLACED = 5;

/** Commands about names that fit no box of this review, the newest few. */
export function unplaced({ outcome }: Review): readonly Acknowledgement[] {
  if (outcome === null) return [];
  const { acknowledgements, answers } = outcome;
  return newestFew(acknowledgements.filter(({ fingerprint }) => !Object.hasOwn(answers, fingerprint))).slice(-MOST_UNPLACED);
}

/** `2026-08-01 10:30 UTC`: a time as GitHub tells it, to the minute. */
export const minute = (at: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(at) ? `${at.slice(0, 10)} ${at.slice(11, 16)} UTC` : at;

/** Who answered, when, why and until when, as running text with names in backticks. */
export function acknowledgedWords({ by, at, how, reason, until }: Acknowledgement): string {
  const why = reason === null ? '' : `: ${reason}`;
  const limit = until === null ? '' : ` (until ${until})`;
  return `Acknowledged by \`${by}\` on ${minute(at)}${how === 'tick' ? ', by a tick' : ''}${why}${limit}`;
}

/** Why somebody's statement does not count, as running text. */
export const attemptWords = ({ by, at, how, why }: Acknowledgement): string =>
  `A ${how} by \`${by}\` (${minute(at)}) does not count: ${why ?? 'it says nothing'}.`;

export const takenBackWords = ({ by, at }: { readonly by: string; readonly at: string }): string =>
  `Taken back${by === '' ? '' : ` by \`${by}\``} on ${minute(at)}.`;
