import type { Edge, Topology } from '../model/topology.js';
import { type Arc, components } from './graph.js';
import { sum } from './moments.js';

/** What one upstream job sends. */
export interface Source {
  readonly from: string;
  /** jobs that one run enqueues */
  readonly perRun: number;
  /** `manifest`: it says so; `code`: one call outside any loop, which is at most one a run */
  readonly by: 'manifest' | 'code';
  /** jobs per second at the peak */
  readonly rate: number;
}

/** How many jobs arrive for the first time at the declared peak, and what is not known of it. */
export interface Demand {
  readonly job: string;
  /** jobs per second, retries aside; null = nothing is known */
  readonly rate: number | null;
  /** false: at least that many */
  readonly complete: boolean;
  readonly declared: number | null;
  /** the part of `rate` that nobody can dispute: a call in the code may not be reached in every run, and so proves no more than is declared */
  readonly certain: number;
  /** what upstream sends, as far as it is known */
  readonly sources: readonly Source[];
  /** why it is not all, in words */
  readonly because: readonly string[];
}

/**
 * The demand of every job: its declared peak, which is all first arrivals wherever they come from, and where none is declared what
 * follows from upstream (peak x enqueues). Where upstream sends more than is declared, the larger counts. A cycle is cut at the jobs
 * whose peak is declared; one with no declared peak adds nothing that can be known.
 */
export function demands(topology: Topology): ReadonlyMap<string, Demand> {
  const jobs = topology.jobs.filter(({ abstract }) => !abstract);
  const declared = new Map(jobs.flatMap(({ name }) => entry(name, topology.manifest.jobs.get(name)?.peak)));
  const all = topology.edges.filter(({ from, to }) => from !== '' && to !== '');
  const names = new Set([...jobs.map(({ name }) => name), ...all.flatMap(({ from, to }) => [from, to])]);
  const { kept, circular, order } = acyclic(names, all, declared);

  const incoming = new Map<string, Edge[]>();
  for (const edge of kept) incoming.set(edge.to, [...(incoming.get(edge.to) ?? []), edge]);
  const found = new Map<string, Demand>();
  const known = new Map(jobs.map((job) => [job.name, job]));
  for (const name of order) {
    const job = known.get(name);
    if (job === undefined) continue;
    const own = declared.get(name) ?? null;
    const { sources, because } = upstream(incoming.get(name) ?? [], found, topology);
    const sent = sum(sources.map(({ rate }) => rate));
    if (circular.has(name)) because.push('it leads back to itself');
    // Only a job that nothing but jobs enqueues is known whole by what they send.
    if (job.entry !== 'job') because.push(sources.length === 0 ? 'no peak is declared' : 'it is also entered otherwise');
    const complete = own !== null || because.length === 0;
    found.set(name, {
      job: name,
      rate: own !== null ? Math.max(own, sent) : sources.length > 0 ? sent : null,
      complete: complete && (own !== null || sources.length > 0),
      declared: own,
      certain: own === null ? sent : Math.max(own, sum(sources.map(({ by, rate }) => (by === 'manifest' ? rate : 0)))),
      sources,
      because: complete ? [] : because,
    });
  }
  return found;
}

const entry = (name: string, value: number | undefined): readonly (readonly [string, number])[] =>
  value === undefined ? [] : [[name, value]];

function upstream(
  edges: readonly Edge[],
  found: ReadonlyMap<string, Demand>,
  topology: Topology,
): { readonly sources: readonly Source[]; readonly because: string[] } {
  const sources: Source[] = [];
  const because: string[] = [];
  for (const edge of edges) {
    const above = found.get(edge.from);
    const each = perRun(topology, edge);
    if (each === null) because.push(`\`${edge.from}\` enqueues it in a loop`);
    if (above === undefined || above.rate === null) because.push(`nothing is declared for \`${edge.from}\``);
    else if (!above.complete) because.push(`not all of \`${edge.from}\` is known`);
    if (above?.rate == null || each === null || each.count === 0) continue;
    sources.push({ from: edge.from, perRun: each.count, by: each.by, rate: above.rate * each.count });
  }
  return { sources, because };
}

/** Jobs that one run enqueues: what the manifest says, else one, else null where the code enqueues in a loop. */
export function perRun(
  topology: Topology,
  { from, to }: Arc,
): { readonly count: number; readonly by: 'manifest' | 'code' } | null {
  const said = topology.manifest.jobs.get(from)?.enqueues?.get(to);
  if (said !== undefined) return { count: said, by: 'manifest' };
  const loops = topology.enqueues.some(
    (site) => site.job === to && site.loop && (site.from === from || site.callers.some(({ job }) => job === from)),
  );
  return loops ? null : { count: 1, by: 'code' };
}

/** The edges without those that close a cycle, the jobs whose cycle nothing cuts, and an order in which upstream comes first. */
function acyclic(
  names: ReadonlySet<string>,
  edges: readonly Edge[],
  declared: ReadonlyMap<string, number>,
): { readonly kept: readonly Edge[]; readonly circular: ReadonlySet<string>; readonly order: readonly string[] } {
  const first = components(names, edges);
  const open = edges.filter(({ from, to }) => first.get(from) !== first.get(to) || !declared.has(to));
  const second = components(names, open);
  const kept = open.filter(({ from, to }) => second.get(from) !== second.get(to));
  const circular = new Set(open.filter(({ from, to }) => second.get(from) === second.get(to)).map(({ to }) => to));
  const order = [...names].sort((a, b) => (second.get(b) ?? 0) - (second.get(a) ?? 0));
  return { kept, circular, order };
}

/** The edges along which work flows on, each with the jobs that one run of `from` enqueues; those that are not known are left out. */
export function flows(topology: Topology): readonly (Arc & { readonly count: number })[] {
  const declared = new Map(topology.jobs.flatMap(({ name }) => entry(name, topology.manifest.jobs.get(name)?.peak)));
  const names = new Set(topology.edges.flatMap(({ from, to }) => [from, to]));
  return acyclic(names, topology.edges, declared).kept.flatMap((edge) => {
    const each = perRun(topology, edge);
    return each === null || each.count === 0 ? [] : [{ from: edge.from, to: edge.to, count: each.count }];
  });
}
