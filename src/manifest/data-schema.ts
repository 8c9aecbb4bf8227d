import { z } from 'zod';
import { nearest } from '../model/nearest.js';
import { amount, flag, listOf, named, oneWord, positiveDuration, rate, section, share, whole, words } from './scalars.js';

const ALERT = /^https?:\/\/\S+$|^[^\s#]*[^\s#/]\.[A-Za-z0-9]+(?:#.+)?$/;
const alertForm = 'write a link, or a file and the rule in it, for example ops/alerts.yml#DefaultQueueLatency';
const ownerForm = 'write a user or team in quotes, for example "@acme/platform"';

const owner = words(ownerForm);
const queueNames = listOf(words('write the name of a queue'), '[imports, exports]').min(1, { error: 'write at least one queue' });

const queue = section(
  {
    objective: positiveDuration.describe('Longest wait before a job starts, at the 95th percentile.').exactOptional(),
    alert: words(alertForm)
      .regex(ALERT, { error: alertForm })
      .describe('The alert that watches the queue: a link, taken at its word, or `file#rule`.')
      .exactOptional(),
    owner: owner.describe('Who answers for the queue.').exactOptional(),
    accepts: oneWord(['any', 'declared', 'none'])
      .describe('Which new jobs may use it: any (default), declared (with an entry under jobs), none.')
      .exactOptional(),
    external: flag.describe('Served outside this repository. Not inherited from "*".').exactOptional(),
  },
  '{ objective: 5m }',
);

const countForm = 'write a number, or { min: 1, max: 6 }';
const replicas = z
  .union(
    [
      whole(0, 3).transform((count) => ({ min: count, max: count })),
      z
        .strictObject({ min: whole(0, 1), max: whole(0, 6) })
        .refine(({ min, max }) => min <= max, { error: 'min is larger than max; write { min: 1, max: 6 }' }),
    ],
    { error: countForm },
  )
  .describe('How many processes run: a number, or the bounds between which they are scaled.');

const workerGroup = section(
  {
    replicas: replicas.exactOptional(),
    concurrency: whole(1, 10).describe('Threads of one process.').exactOptional(),
    queues: queueNames.describe('The queues that it serves.').exactOptional(),
    external: flag.describe('Runs outside this repository.').exactOptional(),
  },
  '{ replicas: 3 }',
);

const lasts = z
  .union(
    [
      positiveDuration.transform((mean) => ({ mean })),
      z.strictObject({ mean: positiveDuration, p95: positiveDuration.exactOptional() }),
    ],
    { error: 'write a duration, for example 1.4s, or { mean: 1.4s, p95: 4s }' },
  )
  .describe('How long one run takes: one value, or the mean and the 95th percentile.');

const dateForm = 'write a day as YYYY-MM-DD, for example 2026-12-11';
const day = z
  .string({ error: dateForm })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: dateForm })
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true, { error: dateForm });

const job = section(
  {
    peak: rate.describe('First arrivals in the busiest hour, wherever they come from, without retries.').exactOptional(),
    duration: lasts.exactOptional(),
    enqueues: named(amount(20), '{ ParseReport: 20 }')
      .describe('Jobs that one run enqueues, and how many: where the code cannot say it, or how many.')
      .exactOptional(),
    queues: queueNames.describe('The queues it runs on, where the code cannot say it.').exactOptional(),
    retries: share(100).describe('The share of runs that run again.').exactOptional(),
    burst: whole(1, 5000).describe('Jobs that arrive at once, beside the peak.').exactOptional(),
    measure: words('write a PromQL query').describe('A PromQL query for the peak. Read from the base branch.').exactOptional(),
    window: positiveDuration.describe('What the numbers were taken from, for example the last 30d.').exactOptional(),
    owner: owner.describe('Who answers for the job.').exactOptional(),
    'review-by': day.describe('The day by which somebody looks at it again.').exactOptional(),
  },
  '{ peak: 5/s, duration: 1.4s }',
);

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const hoursForm = 'write the busy hours as first-last on a 24 hour clock, for example 8-18';
const HOURS = /^(\d{1,2})-(\d{1,2})$/;
const hours = z
  .string({ error: hoursForm })
  .regex(HOURS, { error: hoursForm })
  .transform((text): readonly [number, number] => {
    const [, from, to] = HOURS.exec(text) ?? [];
    return [Number(from), Number(to)];
  })
  .refine(([from, to]) => from < 24 && to <= 24 && from !== to, { error: hoursForm });

const dayShare = share(100).exactOptional();
const multiplierForm = 'write 168 numbers, one for each hour, Monday 00:00 first';
const week = z
  .union(
    [
      z
        .strictObject({
          hours: hours.describe('The busy hours of a day, on a 24 hour clock.').default([0, 24]),
          night: share(100).describe('The other hours, as a share of the busy ones.').default(1),
          days: z
            .strictObject({
              mon: dayShare,
              tue: dayShare,
              wed: dayShare,
              thu: dayShare,
              fri: dayShare,
              sat: dayShare,
              sun: dayShare,
            })
            .describe('Days as a share of the busiest one; a day that is left out is 100%.')
            .default({}),
        })
        .transform((shape) => ({ kind: 'shape' as const, ...shape })),
      z
        .array(amount(1))
        .length(24 * DAYS.length, { error: multiplierForm })
        .refine((values) => values.some((value) => value > 0), { error: 'at least one hour is larger than zero' })
        .transform((values) => ({ kind: 'multipliers' as const, values })),
    ],
    { error: 'write a shape such as { hours: 8-18, night: 45%, days: { sat: 18% } }, or 168 numbers' },
  )
  .describe('How load is spread over a week: a shape, or 168 numbers, Monday 00:00 first.');

const zoneForm = 'write a time zone, for example America/Los_Angeles';
const timezone = z
  .string({ error: zoneForm })
  .refine(isZone, {
    error: ({ input }) => {
      const meant = typeof input === 'string' ? nearest(input, Intl.supportedValuesOf('timeZone')) : null;
      return meant === null ? zoneForm : `write a time zone (did you mean "${meant}"?)`;
    },
  })
  .describe('The time zone of `week`.');

function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}

/** The keys that stand at the top of the manifest for the root app, and again in each entry of `apps`. */
export const appShape = {
  timezone: timezone.exactOptional(),
  queues: named(queue, '{ default: { objective: 5m } }')
    .nullable()
    .describe('What is promised for each queue. "*" fills in what an entry leaves out; without "*" the list is closed.')
    .exactOptional(),
  'worker-groups': named(workerGroup, '{ worker: { replicas: 3 } }')
    .nullable()
    .describe('What deploy files do not say of the processes that run jobs, by their names in those files.')
    .exactOptional(),
  jobs: named(job, '{ JobCreation: { peak: 5/s } }')
    .nullable()
    .describe('What code does not say of jobs, by class.')
    .exactOptional(),
  week: week.exactOptional(),
};

const rootForm = 'write a folder of this repository, for example services/billing';
const root = words(rootForm)
  .transform((text) => text.replace(/^(?:\.\/)+|\/+$/g, '') || '.')
  .refine((text) => !text.startsWith('/') && !text.split('/').includes('..') && !text.includes('\\'), { error: rootForm });

export const app = section(
  { root: root.describe('The root folder of the app; its name where it is left out.').exactOptional(), ...appShape },
  '{ root: services/billing }',
);

export type AppData = NonNullable<z.infer<typeof app>>;
export type WeekData = z.infer<typeof week>;
