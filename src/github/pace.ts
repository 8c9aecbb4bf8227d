/**
 * Lets the first ones pass at once and spaces those after them by so many milliseconds: a run with few writes loses no time, one that
 * repairs many comments stays below GitHub's secondary limit of 80 in a minute
 * (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export function pacer(burst: number, space: number): () => Promise<void> {
  let passed = 0;
  let last: Promise<void> = Promise.resolve();
  return () => {
    passed++;
    if (passed > burst) last = last.then(() => new Promise((done) => setTimeout(done, space)));
    return last;
  };
}

/** Lets so many tasks run at once; the others wait for their turn. */
export function lanes(count: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
