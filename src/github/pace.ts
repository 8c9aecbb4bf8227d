import type { throttling } from '@octokit/plugin-throttling';

type Group = NonNullable<NonNullable<NonNullable<Parameters<typeof throttling>[1]['throttle']>['write']>>;

/**
 * Lets the first requests pass at once and spaces the ones after them: a run with few writes loses no time, one that repairs many
 * comments stays below GitHub's secondary limits (80 of these requests in a minute,
 * docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). Times in milliseconds.
 */
export function pacer(burst: number, space: number): Group {
  let passed = 0;
  let last: Promise<unknown> = Promise.resolve();
  const schedule = (_options: unknown, task: () => Promise<unknown>): Promise<unknown> => {
    passed++;
    if (passed > burst) last = last.then(() => new Promise((done) => setTimeout(done, space)));
    return last.then(task);
  };
  // All that the plugin asks of its scheduler is to be let through.
  return { key: () => ({ schedule }) } as unknown as Group;
}
