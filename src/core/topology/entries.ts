import type { Framework } from '../../model/adapter.js';
import type { Edge, EnqueueSite, Entry, Job, QueueSet, ScheduleEntry, Via } from '../../model/topology.js';
import { type Reached, walker } from './chain.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';
import { isWeb, type SiteDraft } from './sites.js';

export interface Entered {
  readonly jobs: readonly Job[];
  readonly edges: readonly Edge[];
  readonly sites: readonly EnqueueSite[];
}

const VIAS: readonly Via[] = ['direct', 'service', 'record', 'declared'];

/** Walks from every job and every web class: what leads to what, and how each job is entered. */
export function enter(
  context: AppContext,
  drafts: ReadonlyMap<string, JobDraft>,
  siteDrafts: readonly SiteDraft[],
  schedules: readonly ScheduleEntry[],
): Entered {
  const walk = walker(context, siteDrafts);
  const callers = new Map<SiteDraft, { job: string; via: Via }[]>(siteDrafts.map((site) => [site, []]));
  const edges = new Map<string, Edge>();
  for (const job of drafts.values()) {
    if (job.abstract || job.provided) continue;
    for (const reached of walk(job.name, performOf(job, context.frameworks), false)) {
      callers.get(reached.site)?.push({ job: job.name, via: reached.via });
      addEdge(edges, job.name, reached);
    }
  }
  declareEdges(edges, context, drafts);

  const web = new Map<SiteDraft, Set<string>>();
  for (const name of context.classes.all.keys()) {
    if (drafts.has(name) || !isWeb(name, context)) continue;
    for (const method of context.classes.methodsOf(name)) {
      for (const { site } of walk(name, method.name, method.singleton)) {
        const from = web.get(site) ?? new Set();
        web.set(site, from.add(`${name}${method.singleton ? '.' : '#'}${method.name}`));
      }
    }
  }

  const bySite = new Map<string, SiteDraft[]>();
  for (const site of siteDrafts) if (site.job !== null) bySite.set(site.job, [...(bySite.get(site.job) ?? []), site]);
  const entered = new Map<string, JobEntry>();
  for (const job of drafts.keys()) {
    const own = bySite.get(job) ?? [];
    const words = [
      ...new Set(
        own.flatMap((site) => [...(web.get(site) ?? []), ...(site.place === 'web' && site.in !== null ? [site.in] : [])]),
      ),
    ].sort();
    entered.set(job, {
      scheduled: schedules.some((entry) => entry.job === job && entry.enabled),
      sites: own,
      web: words,
      callers,
    });
  }
  const jobs = [...drafts.values()].map(
    ({ options: _options, ...draft }): Job => ({
      ...draft,
      callQueues: callQueues(entered.get(draft.name)?.sites ?? []),
      entry: entryOf(draft.name, entered, new Set()),
      onlyScheduledOrTask: onlyScheduledOrTask(draft.name, entered, new Set()),
      enteredFrom: entered.get(draft.name)?.web ?? [],
    }),
  );
  return {
    jobs,
    edges: [...edges.values()],
    sites: siteDrafts.map(({ where: _where, ...site }, index) => ({
      ...site,
      callers: best(callers.get(siteDrafts[index] as SiteDraft) ?? []),
    })),
  };
}

const performOf = (job: JobDraft, frameworks: readonly Framework[]): string =>
  frameworks.find(({ id }) => id === job.framework)?.performMethod ?? 'perform';

/** An edge is a pair of jobs; of several ways the most direct one is told. */
function addEdge(edges: Map<string, Edge>, from: string, { site, via, hops }: Reached): void {
  if (site.job === null || site.immediate) return;
  const key = `${from} ${site.job}`;
  const known = edges.get(key);
  if (known !== undefined && VIAS.indexOf(known.via) <= VIAS.indexOf(via)) return;
  edges.set(key, { from, to: site.job, via, hops: [...hops, site.form], queue: site.queue, at: site.at });
}

function declareEdges(edges: Map<string, Edge>, { manifest }: AppContext, drafts: ReadonlyMap<string, JobDraft>): void {
  for (const [from, declared] of manifest.jobs) {
    if (!drafts.has(from)) continue;
    for (const to of declared.enqueues?.keys() ?? []) {
      const key = `${from} ${to}`;
      if (drafts.has(to) && !edges.has(key))
        edges.set(key, { from, to, via: 'declared', hops: [`${from} enqueues ${to}`], queue: null, at: declared.at });
    }
  }
}

interface JobEntry {
  readonly scheduled: boolean;
  readonly sites: readonly SiteDraft[];
  /** controllers and the like that lead here, in words */
  readonly web: readonly string[];
  readonly callers: ReadonlyMap<SiteDraft, readonly { job: string; via: Via }[]>;
}

/** The first that holds of web, schedule, task; `job` if only jobs enqueue it. Entered directly, by the vias, or by a job that is. */
function entryOf(job: string, entered: ReadonlyMap<string, JobEntry>, seen: Set<string>): Entry {
  const entry = entered.get(job);
  if (entry === undefined || seen.has(job)) return 'unknown';
  seen.add(job);
  if (entry.web.length > 0) return 'web';
  if (entry.scheduled || entry.sites.some(({ place }) => place === 'schedule')) return 'schedule';
  if (entry.sites.some(({ place }) => place === 'task')) return 'task';
  const byJobs = entry.sites.some((site) => site.place === 'job' || (entry.callers.get(site) ?? []).length > 0);
  const others = entry.sites.some((site) => site.place !== 'job' && (entry.callers.get(site) ?? []).length === 0);
  return byJobs && !others ? 'job' : 'unknown';
}

/**
 * Reached only from schedules and tasks. Callers are followed back through jobs; a job without a known caller, or a call in a model or
 * service whose own caller is not found, is not.
 */
function onlyScheduledOrTask(job: string, entered: ReadonlyMap<string, JobEntry>, seen: Set<string>): boolean {
  const entry = entered.get(job);
  if (entry === undefined || entry.web.length > 0) return false;
  if (seen.has(job)) return true;
  seen.add(job);
  const sites = entry.sites.filter((site) => site.from !== job);
  if (!entry.scheduled && sites.length === 0) return false;
  return sites.every((site) => {
    if (site.place === 'schedule' || site.place === 'task') return true;
    const callers = (entry.callers.get(site) ?? []).map((caller) => caller.job);
    const all = site.from === null ? callers : [...callers, site.from];
    return all.length > 0 && all.every((caller) => caller === job || onlyScheduledOrTask(caller, entered, seen));
  });
}

/** The queues that call sites choose instead of the job's own. */
function callQueues(sites: readonly SiteDraft[]): QueueSet | null {
  const chosen = sites.filter((site) => !site.immediate).flatMap(({ queue }) => (queue === null ? [] : [queue]));
  const [first] = chosen;
  if (first === undefined) return null;
  return {
    names: [...new Set(chosen.flatMap(({ names }) => names))].sort(),
    env: [...new Set(chosen.flatMap(({ env }) => env))],
    complete: chosen.every(({ complete }) => complete),
    source: 'call',
    at: first.at,
  };
}

/** One row per job that leads here, by its most direct way. */
function best(callers: readonly { job: string; via: Via }[]): readonly { job: string; via: Via }[] {
  const found = new Map<string, Via>();
  for (const { job, via } of callers) {
    const known = found.get(job);
    if (known === undefined || VIAS.indexOf(via) < VIAS.indexOf(known)) found.set(job, via);
  }
  return [...found].map(([job, via]) => ({ job, via }));
}
