import { multipliers } from '../capacity/week.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import { emptyManifestData, keyLine, type ManifestData } from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import { app, job, manifest } from './shared/examples.js';
import { draft, type Sides } from './shared/loosened/change.js';
import { looserGroups } from './shared/loosened/groups.js';
import { looserJobs } from './shared/loosened/jobs.js';
import { looserQueues } from './shared/loosened/queues.js';

const PROMISED = 'queues:\n  builds: { objective: 1m, alert: https://alerts.example.com/1 }\n  status: {}\n  default: {}\n';

export const loosenedManifest: ChangeRule = {
  over: 'change',
  meta: {
    id: 'loosened-manifest',
    title: 'Loosened manifest',
    subject: ['manifest key'],
    finds: 'The change promises less, or declares less load, than the manifest of the merge base did.',
    why: 'A number that stands in the way of a change is easily moved. Then the review passes, and nobody decided that it may.',
    levels:
      'Asks for what is promised or declared less while the queue, job or worker group still exists. An edit of the policy is a note: it takes effect after the merge.',
    silent: [
      'the merge base has no manifest',
      'a stricter objective, a higher peak, one more alert',
      'the queue, job or worker group is gone',
      'a peak that follows from the declared peak and `enqueues` of a job upstream',
      'replicas that a deploy file says too',
      '`"*"` is taken apart, and the entries say as much as it did',
      'a `review-by` that is past',
    ],
    settle: ['put the old value back', 'acknowledge with the reason why less is enough'],
    subsumes: [],
  },
  *check(comparison) {
    const { base: before, head, policyEdited } = comparison.declared;
    if (before === null) return;
    // A manifest that is gone declares nothing any more.
    const sides = { comparison, before, after: head ?? emptyManifestData };
    yield* looserQueues(sides);
    yield* looserJobs(sides);
    yield* looserGroups(sides);
    yield* looserWeek(sides);
    if (policyEdited) yield policyNote(comparison);
  },
  examples: [
    {
      name: 'a longer wait and no alert',
      base: app(manifest(PROMISED)),
      head: app(manifest('queues:\n  builds: { objective: 10m }\n  status: {}\n  default: {}\n')),
      finds: ['ask queues.builds.objective', 'ask queues.builds.alert'],
      doc: true,
    },
    {
      name: 'a lower peak',
      base: app(manifest('jobs:\n  ParseReport: { peak: 5/s, duration: 2s }\n')),
      head: app(manifest('jobs:\n  ParseReport: { peak: 1/s, duration: 2s }\n')),
      finds: ['ask jobs.ParseReport.peak'],
    },
    {
      name: 'an open list of queues',
      base: app(manifest(PROMISED)),
      head: app(manifest(`${PROMISED}  "*": {}\n`)),
      finds: ['ask queues.*'],
    },
    {
      name: 'more replicas on paper',
      base: app(manifest('worker-groups:\n  worker: { replicas: 2 }\n')),
      head: app(manifest('worker-groups:\n  worker: { replicas: 8 }\n')),
      finds: ['ask worker-groups.worker.replicas'],
    },
    {
      name: 'a flatter week',
      base: app(manifest('week: { hours: 8-18, night: 20%, days: { sat: 10%, sun: 10% } }\n')),
      head: app(manifest('week: { hours: 8-18, night: 90% }\n')),
      finds: ['ask week'],
    },
    {
      name: 'the whole manifest is gone',
      base: app(manifest('queues:\n  builds: { objective: 1m }\n')),
      head: app(),
      finds: ['ask queues.builds'],
    },
    {
      name: 'an edit of the policy',
      base: app(manifest('queues:\n  "*": { objective: 1m }\n')),
      head: app(manifest('queues:\n  "*": { objective: 1m }\npolicy:\n  fail-on: never\n')),
      finds: ['note policy'],
    },
    { name: 'no manifest before', base: app(), head: app(manifest('queues:\n  "*": { objective: 1h }\n')), finds: [] },
    {
      name: 'a stricter promise',
      base: app(manifest(PROMISED)),
      head: app(
        manifest('queues:\n  builds: { objective: 30s, alert: https://alerts.example.com/1 }\n  status: {}\n  default: {}\n'),
      ),
      finds: [],
    },
    {
      name: 'a job that is gone',
      base: app({ ...manifest('jobs:\n  Compress: { peak: 5/s }\n'), ...job('Compress', { queue: 'default' }) }),
      head: app(manifest('queues:\n  "*": {}\n')),
      finds: [],
    },
    {
      name: 'a peak that follows from upstream',
      base: app(manifest('jobs:\n  Notify: { peak: 5/s }\n')),
      head: app(manifest('jobs:\n  Notify: {}\n  ParseReport: { peak: 5/s, enqueues: { Notify: 1 } }\n')),
      finds: [],
    },
    {
      name: 'replicas that the deploy file says too',
      base: app({ ...manifest('worker-groups:\n  worker: { replicas: 2 }\n'), ...formation(2) }),
      head: app({ ...manifest('worker-groups:\n  worker: { replicas: 8 }\n'), ...formation(8) }),
      finds: [],
    },
    {
      name: 'a past day of review',
      base: app(manifest('jobs:\n  ParseReport: { review-by: 2020-01-03 }\n')),
      head: app(manifest('jobs:\n  ParseReport: {}\n')),
      finds: [],
    },
  ],
};

function formation(quantity: number): { readonly [path: string]: string } {
  return { 'app.json': `{ "formation": { "worker": { "quantity": ${quantity} } } }\n` };
}

/** Hours of the week, weighed by their share of the busiest one: the more, the flatter. */
const flatness = (data: ManifestData): number => {
  const hours = multipliers(data.week);
  const busiest = Math.max(...hours);
  return hours.reduce((sum, hour) => sum + hour / busiest, 0);
};

function* looserWeek({ comparison, before, after }: Sides): Iterable<Draft> {
  if (before.week === null) return;
  const [was, now] = [flatness(before), flatness(after)];
  if (now <= was * 1.001) return;
  const { path } = comparison.declared;
  const [line, stood] = [keyLine(after, ['week']), keyLine(before, ['week']) ?? 1];
  const more = `it came to ${Math.round(was)} hours at full load, and comes to ${Math.round(now)} now`;
  yield draft({
    key: 'week',
    was: Math.round(was),
    now: Math.round(now),
    words: 'gets flatter',
    more,
    at: { path, line: line ?? stood },
    side: line === null ? 'base' : 'head',
  });
}

function policyNote({ declared }: Comparison): Draft {
  return {
    subject: ['policy'],
    level: 'note',
    facts: { policy: true },
    title: 'The policy takes effect after the merge',
    message:
      'The change edits `policy`. This review is judged by the policy of the base branch; the new one counts after the merge.',
    evidence: [],
    at: { path: declared.path, line: declared.policyLine },
  };
}
