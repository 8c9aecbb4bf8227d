import type { MethodFact } from '../../model/fact.js';
import type { Edge, Via } from '../../model/topology.js';
import { isMoreDirect, jobRoots, type Reached, type Walk } from './chain.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';
import type { SiteDraft } from './sites.js';

export interface Chain {
  readonly edges: readonly Edge[];
  /** the jobs that lead to a call site, each by its most direct way */
  readonly callers: ReadonlyMap<SiteDraft, readonly { readonly job: string; readonly via: Via }[]>;
  /** every method that some job reaches */
  readonly methods: ReadonlySet<MethodFact>;
}

/** What leads to what: walked from every job, and what the manifest declares. */
export function chainOf(context: AppContext, jobs: ReadonlyMap<string, JobDraft>, walk: Walk): Chain {
  const edges = new Map<string, Edge>();
  const callers = new Map<SiteDraft, { job: string; via: Via }[]>();
  const methods = new Set<MethodFact>();
  const performOf = new Map(context.frameworks.map(({ id, performMethod }) => [id, performMethod]));
  for (const job of jobs.values()) {
    if (job.provided || job.abstract) continue;
    const walked = walk(jobRoots(job.name, performOf.get(job.framework) ?? '', context.methods));
    for (const method of walked.methods) methods.add(method);
    for (const found of walked.reached) {
      if (found.site.immediate || found.site.place === 'test') continue;
      const list = callers.get(found.site) ?? [];
      callers.set(found.site, list);
      list.push({ job: job.name, via: found.via });
      addEdge(edges, job.name, found);
    }
  }
  declare(edges, context, jobs);
  return { edges: [...edges.values()].sort(byNames), callers, methods };
}

const key = (from: string, to: string): string => `${from}\0${to}`;

/** An edge is the pair of jobs; of several ways the most direct one is told, and of equal ones the shortest. */
function addEdge(edges: Map<string, Edge>, from: string, { site, via, hops }: Reached): void {
  if (site.job === null) return;
  const known = edges.get(key(from, site.job));
  const better = known === undefined || isMoreDirect(via, known.via) || (via === known.via && hops.length < known.hops.length);
  if (better) edges.set(key(from, site.job), { from, to: site.job, via, hops, queue: site.queue, at: site.at });
}

function declare(edges: Map<string, Edge>, { manifest }: AppContext, jobs: ReadonlyMap<string, JobDraft>): void {
  for (const [from, declared] of manifest.jobs) {
    for (const to of declared.enqueues?.keys() ?? []) {
      if (!jobs.has(from) || !jobs.has(to) || edges.has(key(from, to))) continue;
      edges.set(key(from, to), {
        from,
        to,
        via: 'declared',
        hops: [`the manifest: ${from} enqueues ${to}`],
        queue: null,
        at: declared.at,
      });
    }
  }
}

const byNames = (a: Edge, b: Edge): number => compareText(a.from, b.from) || compareText(a.to, b.to);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
