import type { throttling } from '@octokit/plugin-throttling';

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

type Scheduler = NonNullable<NonNullable<NonNullable<Parameters<typeof throttling>[1]['throttle']>['write']>>;

/** What the plugin asks of a scheduler is only this: to let a task run when its turn has come. */
export const schedulerOf = (when: (task: () => Promise<unknown>) => Promise<unknown>): Scheduler =>
  ({ key: () => ({ schedule: (_options: unknown, task: () => Promise<unknown>) => when(task) }) }) as unknown as Scheduler;
