/** What somebody said about one box, before it is judged whether it counts. */
export type Statement = Ack | Back;

interface Said {
  readonly fingerprint: string;
  /** account id; null = a ghost */
  readonly person: number | null;
  readonly login: string | null;
  /** ISO 8601, UTC */
  readonly at: string;
}

export interface Ack extends Said {
  readonly kind: 'ack';
  readonly how: 'tick' | 'command';
  readonly reason: string | null;
  /** YYYY-MM-DD */
  readonly until: string | null;
  /** its name fits no box, or several: whoever wrote it should learn that */
  readonly unplaced: boolean;
  /** why the statement proves nothing, whoever made it; null where it stands */
  readonly wrong: string | null;
}

export interface Back extends Said {
  readonly kind: 'back';
  /** the Action itself once showed it as taken back: that was judged then, and stays */
  readonly shown: boolean;
}

/** Time of a statement in milliseconds. What has no time is as old as can be, so that everything else is newer. */
export function timeOf(at: string): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
