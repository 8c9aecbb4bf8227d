import { busyDays } from '../capacity/week.js';
import { addDays, firstFullDay } from '../model/calendar.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { JobDeclaration } from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import { app, job, manifest } from './shared/examples.js';
import { name } from './shared/words.js';

// Examples are reviewed on Tuesday, 2026-03-03.
const WEEK = 'week: { hours: 8-18, night: 45%, days: { mon: 50%, tue: 55%, thu: 96%, fri: 56%, sat: 18%, sun: 16% } }\n';
const due = (day: string): { readonly [path: string]: string } => ({
  ...manifest(`${WEEK}jobs:\n  Compress: { review-by: ${day} }\n`),
  ...job('Compress', { queue: 'default' }),
});

export const earlyReviewBy: ChangeRule = {
  over: 'change',
  meta: {
    id: 'early-review-by',
    title: 'Review before a busy day',
    subject: ['job'],
    finds: 'A job is to be looked at again before it has seen a full busy day.',
    why: 'The incident looked fine for a day and a half: those were quiet days. What was seen before the busiest day says nothing about it.',
    levels: 'Asks.',
    silent: [
      'a day after the first full busiest day',
      'no `review-by` at all',
      'a day that this change did not set, for a job that it did not add or move',
    ],
    settle: ['set `review-by` to a day after the first full busy day'],
    subsumes: [],
  },
  *check(comparison) {
    for (const [jobName, entry] of comparison.declared.head?.jobs ?? []) {
      const found = early(comparison, jobName, entry);
      if (found !== null) yield found;
    }
  },
  examples: [
    { name: 'the next morning', base: app(), head: app(due('2026-03-04')), finds: ['ask Compress'], doc: true },
    { name: 'a past day on a new job', base: app(), head: app(due('2026-02-20')), finds: ['ask Compress'] },
    { name: 'after the busiest day', base: app(), head: app(due('2026-03-05')), finds: [] },
    {
      name: 'no day is set',
      base: app(),
      head: app({ ...manifest('jobs:\n  Compress: { peak: 1/s }\n'), ...job('Compress', { queue: 'default' }) }),
      finds: [],
    },
    {
      name: 'an old day',
      base: app(due('2026-02-20')),
      head: app({ ...due('2026-02-20'), ...job('Compress', { queue: 'default', body: 'Rails.logger.info("more")' }) }),
      finds: [],
    },
  ],
};

function early(comparison: Comparison, jobName: string, entry: JobDeclaration): Draft | null {
  const { declared, jobs, head, renames } = comparison;
  const { reviewBy } = entry;
  if (reviewBy === undefined || !head.jobs.some((one) => one.name === jobName)) return null;
  const change = jobs.find((one) => one.name === jobName);
  const arrived = change?.kinds.some((kind) => kind === 'added' || kind === 'moved') === true;
  const old = [...renames.jobs].find(([, to]) => to === jobName)?.[0] ?? jobName;
  const same = declared.base?.jobs.get(old)?.reviewBy === reviewBy;
  if (same && !arrived) return null;
  const busy = firstFullDay(declared.headDate, busyDays(head.manifest.week, 1));
  if (reviewBy > busy) return null;
  return {
    subject: [jobName],
    level: 'ask',
    facts: { reviewBy },
    title: `Will ${name(jobName)} have had a whole busy day by ${reviewBy}?`,
    message: `${name(jobName)} is to be looked at again by ${reviewBy}. The first full day at peak load after ${declared.headDate} is ${busy}: until it is over, nothing is known about it.`,
    evidence: [
      {
        text:
          head.manifest.week === null
            ? 'the manifest describes no week, so every day counts as a busy one'
            : 'the busiest day is taken from `week` in the manifest',
      },
    ],
    job: jobName,
    at: entry.at,
    settle: [`set \`review-by\` to ${addDays(busy, 1)} or later`, 'acknowledge with a reason'],
  };
}
