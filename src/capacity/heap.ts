/** A binary heap of events by time; each carries one whole number. */
export interface Heap {
  readonly size: () => number;
  readonly push: (time: number, what: number) => void;
  /** time of the next event, or infinity */
  readonly time: () => number;
  /** takes the next event away and answers what it carries, or -1 */
  readonly pop: () => number;
}

export function heap(): Heap {
  const times: number[] = [];
  const whats: number[] = [];
  const time = (at: number): number => times[at] ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number): void => {
    [times[a], times[b]] = [time(b), time(a)];
    [whats[a], whats[b]] = [whats[b] ?? -1, whats[a] ?? -1];
  };
  return {
    size: () => times.length,
    time: () => time(0),
    push: (when, what) => {
      let at = times.push(when) - 1;
      whats.push(what);
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (time(above) <= time(at)) break;
        swap(above, at);
        at = above;
      }
    },
    pop: () => {
      const first = whats[0] ?? -1;
      const lastTime = times.pop();
      const lastWhat = whats.pop();
      if (times.length === 0 || lastTime === undefined || lastWhat === undefined) return first;
      times[0] = lastTime;
      whats[0] = lastWhat;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const small = time(left + 1) < time(left) ? left + 1 : left;
        if (small >= times.length || time(at) <= time(small)) break;
        swap(at, small);
        at = small;
      }
      return first;
    },
  };
}
