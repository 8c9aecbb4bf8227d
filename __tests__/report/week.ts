import type { QueueLoad, Review } from '../../src/model/review.js';
import type { Episode, QueueWeek, Simulation } from '../../src/model/simulation.js';
import { incident } from './incident.js';

const HOUR = 3600;

export const wednesday: Episode = {
  from: 57 * HOUR,
  until: 74.75 * HOUR,
  most: 35_383,
  mostAt: 65 * HOUR,
  longest: 9_907,
};

/** Wednesday and Thursday, as the points of a curve. */
export const curve: readonly number[] = Array.from(
  { length: 56 },
  (_, at) => [13_269, 26_537, 35_383, 31_563, 20_985, 10_376, 0, 0, 11_195, 22_390, 29_853, 25_629, 13_932, 1_923][at - 19] ?? 0,
);
const calm: readonly number[] = curve.map(() => 0);

const load = (queue: string, more: Partial<QueueLoad>): QueueLoad => ({
  app: '.',
  queue,
  workerGroup: queue,
  utilisation: 0.48,
  p95: 0.02,
  objective: 60,
  curve: calm,
  ...more,
});

/** The incident with numbers: a queue that piles up, the chain behind it, and a queue that nobody speaks of. */
export const loaded: Review = {
  ...incident,
  load: [
    load('aggregate', { offered: { ...wednesday, most: 3_840 } }),
    load('default', { workerGroup: 'worker', utilisation: 1.344, p95: null, objective: null, curve, worst: wednesday }),
    load('default', { workerGroup: 'extra', utilisation: 1.344, p95: null, objective: null, curve, worst: wednesday }),
    load('builds', { atLeast: true }),
    load('newsletter', {}),
  ],
};

const quiet: QueueWeek = { curve: calm, arrivals: 3.571, episodes: [], growth: null };

/** A week in which one queue is late, another one once the first is not, and a third never drains. */
export const simulation: Simulation = {
  schema: 1,
  tool: 'queue-review 0.1.0',
  commit: '3f2a1bc0000000000000000000000000000000aa',
  environment: 'production',
  manifest: '.github/queue-review.yml',
  apps: [
    {
      app: '.',
      timezone: 'America/Los_Angeles',
      jobs: [
        {
          name: 'JobCreation',
          queues: ['default'],
          rate: 4.8,
          complete: true,
          declared: 4.8,
          from: [],
          runs: 1,
          duration: { mean: 1.4, p95: null },
          busy: 6.72,
        },
        {
          name: 'ParseReport',
          queues: ['builds'],
          rate: 4.8,
          complete: false,
          declared: 2,
          from: [{ job: 'JobCreation', perRun: 1, rate: 4.8 }],
          runs: 1.25,
          duration: { mean: 2, p95: 6 },
          busy: 12,
        },
      ],
      queues: [
        {
          queue: 'default',
          workerGroups: [{ name: 'worker', threads: 5, replicas: null }],
          arrivals: 4.8,
          busy: 6.72,
          threads: 5,
          utilisation: 1.344,
          utilisationAtMost: null,
          p95: null,
          objective: null,
          holds: 0.744,
          enough: 9,
          atLeast: false,
          hidden: ['builds'],
          carried: { curve, arrivals: 4.8, episodes: [wednesday], growth: null },
          offered: { curve, arrivals: 4.8, episodes: [wednesday], growth: null },
        },
        {
          queue: 'builds',
          workerGroups: [{ name: 'builds', threads: 11, replicas: { min: 1, max: 3 } }],
          arrivals: 6,
          busy: 12,
          threads: 11,
          utilisation: 1.091,
          utilisationAtMost: 0.3636,
          p95: null,
          objective: 60,
          holds: 0.9167,
          enough: 15,
          atLeast: true,
          hidden: [],
          carried: quiet,
          offered: { curve: curve.map((jobs) => jobs + 9), arrivals: 6, episodes: [wednesday], growth: 12_345 },
        },
      ],
      moves: true,
    },
  ],
  missing: [
    {
      app: '.',
      kind: 'job',
      name: 'Purge',
      what: ['peak', 'duration'],
      why: ['`Sweep` enqueues it in a loop', 'it is rare'],
      line: null,
    },
    { app: '.', kind: 'queue', name: 'lost', what: ['workers'], why: ['no worker group serves it'], line: null },
    { app: '.', kind: 'worker-group', name: 'worker', what: ['replicas'], why: ['one is counted'], line: 7 },
    { app: '.', kind: 'week', name: null, what: ['week'], why: [], line: null },
  ],
  fill: { path: '.github/queue-review.yml', text: 'jobs:\n  Purge:\n    peak: 5/s # arrivals', left: 3 },
};

export const empty: Simulation = {
  ...simulation,
  manifest: null,
  apps: simulation.apps.map((app) => ({ ...app, jobs: [], queues: [], moves: false })),
};
