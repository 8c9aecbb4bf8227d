import type { Finding } from './finding.js';

/** The state of the gate, in the words of a commit status. */
export type GateState = 'success' | 'pending' | 'failure' | 'error';

/** What can answer a finding: a tick in the comment, only the command, or nothing but a change of the files. */
export type Answer = 'tick' | 'command' | 'none';

/** One statement about one finding, and whether it counts. */
export interface Acknowledgement {
  readonly fingerprint: string;
  /** login */
  readonly by: string;
  /** ISO 8601, UTC */
  readonly at: string;
  readonly how: 'tick' | 'command';
  readonly reason: string | null;
  /** YYYY-MM-DD: it counts through that day, UTC */
  readonly until: string | null;
  readonly valid: boolean;
  /** why it does not count, in words that complete "does not count: ..."; null where it does */
  readonly why: string | null;
  /** who took it back, and when; a comment that once showed this keeps it taken back */
  readonly takenBack: { readonly by: string; readonly at: string } | null;
}

/** The review, once people have answered. */
export interface Outcome {
  readonly state: GateState;
  /** fingerprints of fail and ask findings that nobody has settled */
  readonly open: readonly string[];
  readonly answers: { readonly [fingerprint: string]: Answer };
  /** in time order, the newest last; the newest valid one of a fingerprint counts */
  readonly acknowledgements: readonly Acknowledgement[];
  /** what readers must know about how people were judged: pushes that could not be read, a single writer */
  readonly remarks: readonly string[];
}

/** Whether a finding holds the gate until somebody settles it. */
export const isQuestion = (finding: Finding): boolean =>
  (finding.status === 'introduced' || finding.status === 'worsened') && finding.level !== 'note';
