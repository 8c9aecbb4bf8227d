import { queueNames } from '../model/carried.js';
import type { Comparison } from '../model/comparison.js';
import type { ChangeRule } from '../model/rule.js';
import { serves } from '../model/topology.js';
import { app, job, manifest } from './shared/examples.js';
import { name, names } from './shared/words.js';

// Examples are reviewed on 2026-03-03.
const visit = (day: string): { readonly [path: string]: string } => ({
  ...manifest(`jobs:\n  Compress: { review-by: ${day} }\n`),
  ...job('Compress', { queue: 'default' }),
});

export const overdueReview: ChangeRule = {
  over: 'change',
  meta: {
    id: 'overdue-review',
    title: 'Overdue review',
    subject: ['job'],
    finds:
      'The change touches a job, or the queue or worker group on which a job runs, that should have been looked at again by now.',
    why: 'Nobody came back after "looks good" to ask whether the experiment needs a queue and workers of its own.',
    levels: 'A note: a date must not stand in the way of a change that has nothing to do with it.',
    silent: ['a change to other queues', 'a day that is not past', 'the job is gone'],
    settle: ['look at the load of the queue in a busy week, then drop `review-by`'],
    subsumes: [],
  },
  *check(comparison) {
    const { declared, head, jobs } = comparison;
    const entries = new Map([...(declared.base?.jobs ?? []), ...(declared.head?.jobs ?? [])]);
    for (const [jobName, { at }] of entries) {
      // Whoever takes the day out of the manifest has settled it.
      const reviewBy = declared.head?.jobs.get(jobName)?.reviewBy;
      const overdue = head.jobs.find((one) => one.name === jobName);
      if (reviewBy === undefined || overdue === undefined || reviewBy >= declared.today) continue;
      if (jobs.some((one) => one.name === jobName && one.kinds.includes('added'))) continue;
      const touched = neighbours(comparison, queueNames(overdue));
      if (touched.length === 0) continue;
      yield {
        subject: [jobName],
        level: 'note',
        facts: { reviewBy },
        title: `${name(jobName)} was to be looked at again by ${reviewBy}`,
        message: `${name(jobName)} was to be looked at again by ${reviewBy}, and this change touches ${touchedWords(jobName, touched)}.`,
        evidence: [],
        job: jobName,
        at,
      };
    }
  },
  examples: [
    {
      name: 'one more job on its queue',
      base: app(visit('2026-02-20')),
      head: app({ ...visit('2026-02-20'), ...job('Purge', { queue: 'default' }) }),
      finds: ['note Compress'],
      doc: true,
    },
    {
      name: 'a job on another queue',
      base: app(visit('2026-02-20')),
      head: app({ ...visit('2026-02-20'), ...job('Purge', { queue: 'status' }) }),
      finds: [],
    },
    {
      name: 'the worker group of its queue',
      base: app(visit('2026-02-20')),
      head: app({
        ...visit('2026-02-20'),
        'config/sidekiq.yml': 'concurrency: 9\nqueues:\n  - builds\n  - status\n  - default\n',
      }),
      finds: ['note Compress'],
    },
    {
      name: 'a day to come',
      base: app(visit('2026-04-01')),
      head: app({ ...visit('2026-04-01'), ...job('Purge', { queue: 'default' }) }),
      finds: [],
    },
    {
      name: 'the job is gone',
      base: app(visit('2026-02-20')),
      head: app({ ...manifest('jobs:\n  Compress: { review-by: 2026-02-20 }\n'), ...job('Purge', { queue: 'default' }) }),
      finds: [],
    },
  ],
};

/** Jobs that this change touches on one of the queues, and worker groups that serve one. */
const neighbours = ({ jobs, workerGroups }: Comparison, queues: readonly string[]): readonly string[] => [
  ...jobs
    .filter(({ head }) => head !== null && queueNames(head).some((queue) => queues.includes(queue)))
    .map((change) => change.name),
  ...workerGroups
    .filter(({ head }) => head !== null && queues.some((queue) => serves(head, queue) !== undefined))
    .map((change) => change.name),
];

function touchedWords(job: string, touched: readonly string[]): string {
  const others = touched.filter((one) => one !== job);
  if (others.length === 0) return 'it';
  return `${touched.includes(job) ? 'it, and ' : ''}${names(others)} on the same queue`;
}
