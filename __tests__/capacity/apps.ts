import { emptyManifestData, type JobDeclaration, type ManifestData, type Week } from '../../src/model/manifest.js';
import type { Edge, Job, Topology, WorkerGroup } from '../../src/model/topology.js';
import { topology } from '../support/topology.js';

const at = { path: '.github/queue-review.yml', line: 1 };

export interface Numbers {
  readonly jobs?: {
    readonly [job: string]: Omit<JobDeclaration, 'at' | 'enqueues'> & { readonly enqueues?: { readonly [job: string]: number } };
  };
  readonly week?: Week;
}

export function manifestOf({ jobs = {}, week }: Numbers): ManifestData {
  return {
    ...emptyManifestData,
    jobs: new Map(
      Object.entries(jobs).map(([name, { enqueues, ...rest }]): [string, JobDeclaration] => [
        name,
        { ...rest, ...(enqueues === undefined ? {} : { enqueues: new Map(Object.entries(enqueues)) }), at },
      ]),
    ),
    week: week ?? null,
  };
}

/** `A>B` as an edge. */
export const edge = (pair: string): Edge => {
  const [from = '', to = ''] = pair.split('>');
  return { from, to, via: 'direct', hops: [], queue: null, at };
};

/** An app with numbers. `objectives` in seconds by queue name. */
export function sized(
  jobs: readonly Job[],
  groups: readonly WorkerGroup[],
  numbers: Numbers,
  more: { readonly edges?: readonly string[]; readonly objectives?: { readonly [queue: string]: number } } & Partial<
    Omit<Topology, 'edges'>
  > = {},
): Topology {
  const { edges = [], objectives = {}, ...rest } = more;
  const app = topology(jobs, groups, { manifest: manifestOf(numbers), ...rest, edges: edges.map(edge) });
  return { ...app, queues: app.queues.map((queue) => ({ ...queue, objective: objectives[queue.name] ?? null })) };
}
