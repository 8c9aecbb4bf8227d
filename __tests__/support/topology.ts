import type { Declarations } from '../../src/core/compare.js';
import { emptyManifestData } from '../../src/model/manifest.js';
import type { Job, Queue, Topology, WorkerGroup } from '../../src/model/topology.js';

/** A job on one queue, run by Sidekiq. */
export function job(name: string, queue: string, more: Partial<Job> = {}): Job {
  return {
    name,
    app: '.',
    framework: 'sidekiq',
    backend: 'sidekiq',
    at: { path: `app/jobs/${name}.rb`, line: 1 },
    parent: null,
    abstract: false,
    provided: false,
    refines: false,
    aliases: [],
    shellFor: null,
    queues: { names: [queue], env: [], complete: true, source: 'class', at: null },
    callQueues: null,
    retryQueue: null,
    perform: { required: 1, optional: 0, rest: false, keywords: [], keyrest: false },
    performAt: null,
    retry: null,
    lock: null,
    entry: 'unknown',
    onlyScheduledOrTask: false,
    enteredFrom: [],
    digest: name,
    lines: [`${name} body`],
    queueLine: null,
    decidedBy: [],
    ...more,
  };
}

/** A worker process that serves these queues with five threads. */
export function group(name: string, queues: readonly string[], more: Partial<WorkerGroup> = {}): WorkerGroup {
  return {
    name,
    key: `sidekiq:${name}`,
    app: '.',
    framework: 'sidekiq',
    process: name,
    capsule: null,
    implied: false,
    external: false,
    at: { path: 'Procfile', line: 1 },
    config: null,
    environment: null,
    counts: true,
    queues: queues.map((queue) => ({ name: queue, weight: null, possible: false, at: null })),
    mode: 'strict',
    concurrency: 5,
    concurrencyFrom: { at: null, how: 'literal' },
    replicas: null,
    fileReplicas: null,
    complete: true,
    alsoIn: [],
    otherNames: [],
    command: 'sidekiq',
    dedicatedCommand: null,
    overridden: [],
    patterns: 'none',
    ...more,
  };
}

/** An app of these jobs and groups; queues follow from both. */
export function topology(jobs: readonly Job[], groups: readonly WorkerGroup[], more: Partial<Topology> = {}): Topology {
  const names = [
    ...new Set([
      ...jobs.flatMap(({ queues }) => queues.names),
      ...groups.flatMap(({ queues }) => queues.map(({ name }) => name)),
    ]),
  ];
  return {
    app: '.',
    root: '',
    environment: 'production',
    jobs,
    queues: names.map((name) => queue(name, jobs, groups)),
    workerGroups: groups,
    edges: [],
    enqueues: [],
    schedules: [],
    ineffective: [],
    frameworks: [],
    gaps: [],
    unreadDeployFiles: false,
    manifest: emptyManifestData,
    ...more,
  };
}

function queue(name: string, jobs: readonly Job[], groups: readonly WorkerGroup[]): Queue {
  return {
    key: `sidekiq/${name}`,
    name,
    app: '.',
    backend: 'sidekiq',
    jobs: jobs.filter(({ queues }) => queues.names.includes(name)).map((candidate) => candidate.name),
    workerGroups: groups.filter(({ queues }) => queues.some((served) => served.name === name)).map((candidate) => candidate.name),
    declared: false,
    mentioned: false,
    external: false,
    objective: null,
    owner: null,
    accepts: 'any',
    alert: 'unknown',
  };
}

/** One commit of one app. */
export const side = (
  app: Topology,
  commit = 'a'.repeat(40),
): { commit: string; environment: string; apps: readonly Topology[]; gaps: readonly [] } => ({
  commit,
  environment: app.environment,
  apps: [app],
  gaps: [],
});

/** No manifest on either side. */
export const undeclared: Declarations = {
  path: '.github/queue-review.yml',
  base: null,
  head: null,
  today: '2026-03-03',
  headDate: '2026-03-03',
};
