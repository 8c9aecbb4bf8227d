import type { Draft } from '../model/finding.js';
import { nearest } from '../model/nearest.js';
import type { StateRule } from '../model/rule.js';
import type { Topology } from '../model/topology.js';
import { app, job, manifest } from './shared/examples.js';
import { declareFixes } from './shared/fixes.js';
import { name, names, queueKey } from './shared/words.js';

const DECLARED =
  'queues:\n  builds: { objective: 5m, alert: https://alerts.example.com/1 }\n  status: { objective: 5m, alert: https://alerts.example.com/2 }\n';

export const undeclaredQueue: StateRule = {
  over: 'state',
  meta: {
    id: 'undeclared-queue',
    title: 'Undeclared queue',
    subject: ['queue'],
    finds: 'A queue that a job uses is not in the manifest, although the manifest lists the queues.',
    why: 'A queue that nobody declared has no objective, no alert and no owner. A misspelt name looks the same: the broker creates it without a word.',
    levels: 'Asks. The team may raise it to fail in policy.',
    silent: ['a manifest without `queues`, or none', 'a manifest whose `queues` has a `"*"` entry', 'a queue that is listed'],
    settle: ['list the queue in the manifest with its objective and alert', 'correct the name'],
    subsumes: [],
  },
  *check(topology) {
    if (!topology.manifest.listsQueues || topology.manifest.everyQueue !== null) return;
    for (const queue of topology.queues) {
      if (queue.declared || queue.jobs.length === 0) continue;
      yield draft(topology, queue.key, queue.name, queue.backend, queue.jobs);
    }
  },
  notJudged: (topology) =>
    topology.manifest.listsQueues ? null : 'no queues declared: a `queues` list in the manifest would wake it',
  examples: [
    {
      name: 'a misspelt queue',
      base: app(manifest(DECLARED)),
      head: app({
        ...manifest(DECLARED),
        ...job('Compress', { queue: 'build' }),
        'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n  - build\n',
      }),
      finds: ['ask sidekiq/build'],
      doc: true,
    },
    {
      name: 'an open list',
      base: app(manifest('queues:\n  "*": { objective: 5m }\n')),
      head: app({ ...manifest('queues:\n  "*": { objective: 5m }\n'), ...job('Compress', { queue: 'default' }) }),
      finds: [],
    },
    { name: 'no manifest', base: app(), head: app(job('Compress', { queue: 'default' })), finds: [] },
  ],
};

function draft(topology: Topology, key: string, queue: string, backend: string | null, users: readonly string[]): Draft {
  const declared = [...topology.manifest.queues.keys()];
  const near = nearest(queue, declared);
  const user = topology.jobs.find((candidate) => candidate.name === users[0]);
  return {
    subject: [key === '' ? queueKey(backend, queue) : key],
    level: 'ask',
    facts: { queue },
    title: `Who answers for ${name(queue)}?`,
    message: `${name(queue)} is not among the queues that the manifest declares${near === null ? '' : `; did you mean ${name(near)}?`}`,
    evidence: [{ text: `used by ${names(users)}` }, { text: `declared: ${names(declared)}` }],
    queue,
    at: user?.queues.at ??
      user?.at ??
      topology.manifest.queues.values().next().value?.at ?? { path: '.github/queue-review.yml', line: 1 },
    fixes: declareFixes(topology.manifest, [queue], null),
  };
}
