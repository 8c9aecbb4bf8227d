import { findQueue, isSilent, queueNames } from '../model/carried.js';
import type { StateRule } from '../model/rule.js';
import { ownersOf } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { declareFixes } from './shared/fixes.js';
import { duration, name, queueKey } from './shared/words.js';

const WATCHED = 'queues:\n  "*": { objective: 5m, alert: https://alerts.example.com/1 }\n';
const UNWATCHED = 'queues:\n  builds: { objective: 5m, alert: https://alerts.example.com/1 }\n  status: { objective: 5m }\n';

export const unmonitoredQueue: StateRule = {
  over: 'state',
  meta: {
    id: 'unmonitored-queue',
    title: 'Unmonitored queue',
    subject: ['job', 'queue'],
    finds: 'A job runs on a queue whose manifest entry names no alert.',
    why: 'In the incident that this tool was made after, 35,000 jobs waited 18 hours on a queue that no alert watched, while every alert that existed stayed green.',
    levels: 'Asks for each job that this change brings to such a queue.',
    silent: [
      'a queue that the manifest does not mention: whether somebody watches it is not known',
      'a queue whose own entry or `"*"` names an alert',
      'a queue served elsewhere',
    ],
    settle: ['name the alert that pages somebody when the queue is late', 'put the job on a queue that is watched'],
    subsumes: [],
    merges: true,
  },
  *check(topology) {
    for (const candidate of topology.jobs) {
      if (candidate.abstract || candidate.provided) continue;
      for (const queueName of queueNames(candidate)) {
        const queue = findQueue(topology, candidate.backend, queueName);
        if (queue === undefined || !queue.mentioned || queue.external || !isSilent(queue.alert)) continue;
        yield {
          subject: [candidate.name, queueKey(candidate.backend, queueName)],
          level: 'ask',
          facts: { queue: queueName, alert: queue.alert, objective: queue.objective },
          title: `Who is paged when ${name(queueName)} is late?`,
          message: `${name(candidate.name)} runs on ${name(queueName)}, for which the manifest names no alert${queue.objective === null ? '' : `, although it promises a start within ${duration(queue.objective)}`}.`,
          evidence: [],
          job: candidate.name,
          queue: queueName,
          owners: ownersOf(topology, candidate),
          at: candidate.queues.at ?? candidate.at,
          fixes: declareFixes(topology.manifest, queueName, null),
        };
      }
    }
  },
  notJudged: (topology) =>
    topology.queues.some(({ mentioned }) => mentioned)
      ? null
      : "no alerts declared: `alert` under the manifest's `queues` would wake it",
  examples: [
    {
      name: 'a new job on a queue without an alert',
      base: app(manifest(UNWATCHED)),
      head: app({ ...manifest(UNWATCHED), ...job('Compress', { queue: 'status' }) }),
      finds: ['ask Compress sidekiq/status'],
      doc: true,
    },
    {
      name: 'one alert for all queues',
      base: app(manifest(WATCHED)),
      head: app({ ...manifest(WATCHED), ...job('Compress') }),
      finds: [],
    },
    { name: 'a queue that the manifest does not mention', base: app(), head: app(job('Compress')), finds: [] },
  ],
};
