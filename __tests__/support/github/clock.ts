/** The server's own time: it stands still, and each write is one second later. */
export interface Clock {
  /** ISO 8601 to the second */
  readonly now: () => string;
  /** seconds since 1970 */
  readonly seconds: () => number;
  /** moves on by a second and returns the new time: what is written now is later than all that was written before */
  readonly tick: () => string;
  readonly advance: (seconds: number) => void;
  readonly set: (iso: string) => void;
}

export function createClock(start = '2026-02-02T09:00:00Z'): Clock {
  let seconds = Date.parse(start) / 1000;
  const now = () => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  return {
    now,
    seconds: () => seconds,
    tick: () => {
      seconds += 1;
      return now();
    },
    advance: (by) => {
      seconds += by;
    },
    set: (iso) => {
      seconds = Math.floor(Date.parse(iso) / 1000);
    },
  };
}
