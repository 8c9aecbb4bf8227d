import { findQueue, queueNames } from '../model/carried.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { EnqueueSite, Topology } from '../model/topology.js';
import { ownersOf, placementFacts } from './shared/criterion.js';
import { app, manifest } from './shared/examples.js';
import { list, name } from './shared/words.js';

const CALLBACK = 'class Build < ApplicationRecord\n  after_create_commit { Notify.perform_async(id) }\nend\n';
const PEAK = 'jobs:\n  Notify: { peak: 5/s, duration: 1s }\n';

export const newProducer: ChangeRule = {
  over: 'change',
  meta: {
    id: 'new-producer',
    title: 'New producer',
    subject: ['job'],
    finds: 'A job that existed gains an enqueue from a kind of place that did not enqueue it: web, callback, loop or schedule.',
    why: 'The arrival rate of a job is set by its callers. A callback or a loop can multiply it without a line of the job changing.',
    levels:
      'A note. It asks where the job declares a peak, which this change may raise, or where its queue takes only declared work.',
    silent: ['a new call from another job or from a task', 'a call that moved within the same kind of place'],
    settle: ['raise the declared peak, or say why it holds'],
    subsumes: [],
  },
  *check(comparison) {
    for (const [job, before] of comparison.head.jobs
      .filter(({ abstract, provided }) => !abstract && !provided)
      .map((job) => [job, oldName(job.name, comparison.renames.jobs)] as const)) {
      if (!comparison.base.jobs.some((candidate) => candidate.name === before)) continue;
      const known = new Set(producers(comparison.base, before).keys());
      const fresh = [...producers(comparison.head, job.name)].filter(([kind]) => !known.has(kind));
      const [first] = fresh;
      if (first === undefined) continue;
      const declared = comparison.head.manifest.jobs.get(job.name)?.peak !== undefined;
      const guarded = queueNames(job).some((queue) => findQueue(comparison.head, job.backend, queue)?.accepts === 'declared');
      const draft: Draft = {
        subject: [job.name],
        level: declared || guarded ? 'ask' : 'note',
        facts: {
          ...placementFacts(comparison.head, job),
          producers: fresh.map(([kind]) => kind).sort(),
          peak: comparison.head.manifest.jobs.get(job.name)?.peak ?? null,
        },
        title:
          declared || guarded ? `Does the declared load of ${name(job.name)} still hold?` : `${name(job.name)} gains a producer`,
        message: `${name(job.name)} is now also enqueued from ${list(fresh.map(([kind, site]) => `${kind === 'web' || kind === 'schedule' ? `the ${kind}` : `a ${kind}`}${site.in === null ? '' : ` (${site.in})`}`))}.`,
        evidence: fresh.map(([, site]) => ({ text: `${site.form} at ${site.at.path}:${site.at.line}` })),
        job: job.name,
        owners: ownersOf(comparison.head, job),
        at: first[1].at,
      };
      yield draft;
    }
  },
  examples: [
    {
      name: 'a model callback starts to enqueue it',
      base: app(),
      head: app({ 'app/models/build.rb': CALLBACK }),
      finds: ['note Notify'],
      doc: true,
    },
    {
      name: 'its peak is declared',
      base: app(manifest(PEAK)),
      head: app({ ...manifest(PEAK), 'app/models/build.rb': CALLBACK }),
      finds: ['ask Notify'],
    },
    {
      name: 'a schedule starts to run it',
      base: app(),
      head: app({ 'config/schedule.yml': 'notify:\n  cron: "0 * * * *"\n  class: Notify\n' }),
      finds: ['note Notify'],
    },
    {
      name: 'a task enqueues it',
      base: app(),
      head: app({ 'lib/tasks/notify.rake': 'task notify: :environment do\n  Notify.perform_async(1)\nend\n' }),
      finds: [],
    },
  ],
};

const oldName = (job: string, renames: ReadonlyMap<string, string>): string =>
  [...renames].find(([, to]) => to === job)?.[0] ?? job;

type Producer = Pick<EnqueueSite, 'in' | 'form' | 'at'>;

/** The kinds of place that enqueue a job, with the first site of each; other jobs and tasks are none. */
function producers(topology: Topology, job: string): ReadonlyMap<string, Producer> {
  const found = new Map<string, Producer>();
  const add = (kind: string, site: Producer): void => {
    if (!found.has(kind)) found.set(kind, site);
  };
  for (const site of topology.enqueues) {
    if (site.job !== job || site.immediate || site.place === 'job' || site.place === 'task' || site.place === 'test') continue;
    if (site.place === 'web') add('web', site);
    if (site.callback) add('callback', site);
    if (site.loop) add('loop', site);
    if (site.place === 'schedule') add('schedule', site);
  }
  for (const entry of topology.schedules.filter((candidate) => candidate.job === job && candidate.enabled))
    add('schedule', { in: entry.key, form: entry.tool, at: entry.at });
  return found;
}
