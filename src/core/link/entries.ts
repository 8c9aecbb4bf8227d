import type { EnqueueSite, Entry, Job, ScheduleEntry } from '../../model/topology.js';
import type { AppContext } from './context.js';
import type { Chain } from './edges.js';
import type { Entrance } from './entrances.js';
import { grouped } from './grouped.js';
import type { JobDraft } from './jobs.js';
import { unionOf } from './queue-set.js';
import type { SiteDraft } from './sites.js';

/** So many names of entry points are told; more are no evidence that anyone reads. */
const MOST_WORDS = 12;

/** All that leads to one job. */
interface Incoming {
  readonly sites: readonly SiteDraft[];
  readonly schedules: readonly ScheduleEntry[];
  readonly web: ReadonlySet<string>;
  readonly tasks: ReadonlySet<string>;
  /** schedules written in code */
  readonly coded: ReadonlySet<string>;
  /** other jobs that lead here */
  readonly jobs: ReadonlySet<string>;
  /** a call whose own caller is not known */
  readonly open: boolean;
}

export interface EntriesInput {
  readonly context: AppContext;
  readonly jobs: ReadonlyMap<string, JobDraft>;
  readonly sites: readonly SiteDraft[];
  readonly schedules: readonly ScheduleEntry[];
  readonly chain: Chain;
  readonly entranceOf: (site: SiteDraft) => Entrance;
}

/** Every job with how it is entered and the queues that its call sites choose. */
export function enterJobs(input: EntriesInput): readonly Job[] {
  const { context, jobs } = input;
  const incoming = incomingOf(input);
  const scheduledOnly = onlyScheduledOrTask(incoming);
  return [...jobs.values()].map(({ callQueue: _hook, ...draft }): Job => {
    const into = incoming.get(draft.name) ?? NOTHING;
    const declared = context.manifest.jobs.get(draft.name)?.entry;
    const found = entryOf(into);
    const chosen = into.sites.flatMap(({ queue, immediate }) => (queue === null || immediate ? [] : [queue]));
    return {
      ...draft,
      callQueues: unionOf([...chosen, ...scheduledQueues(into.schedules)]),
      entry: found === 'unknown' && isEntry(declared) ? declared : found,
      onlyScheduledOrTask: scheduledOnly.has(draft.name),
      enteredFrom: wordsOf(into).slice(0, MOST_WORDS),
    };
  });
}

/** The call sites as the topology shows them. */
export const withCallers = (sites: readonly SiteDraft[], chain: Chain): readonly EnqueueSite[] =>
  sites.map(({ where: _where, ...site }, index) => {
    const draft = sites[index];
    return { ...site, callers: (draft === undefined ? undefined : chain.callers.get(draft)) ?? [] };
  });

const NOTHING: Incoming = {
  sites: [],
  schedules: [],
  web: new Set(),
  tasks: new Set(),
  coded: new Set(),
  jobs: new Set(),
  open: false,
};

function incomingOf({ jobs, sites, schedules, chain, entranceOf }: EntriesInput): ReadonlyMap<string, Incoming> {
  const sitesOf = grouped(
    sites.filter(({ job, place }) => job !== null && place !== 'test'),
    ({ job }) => job ?? '',
  );
  const schedulesOf = grouped(
    schedules.filter(({ job, enabled }) => job !== null && enabled),
    ({ job }) => job ?? '',
  );
  const declared = grouped(
    chain.edges.filter(({ via }) => via === 'declared'),
    ({ to }) => to,
  );
  return new Map(
    [...jobs.keys()].map((job) => {
      const own = sitesOf.get(job) ?? [];
      const web = new Set<string>();
      const tasks = new Set<string>();
      const coded = new Set<string>();
      const callers = new Set((declared.get(job) ?? []).map(({ from }) => from));
      let open = false;
      for (const site of own.filter(({ immediate }) => !immediate)) {
        const entrance = entranceOf(site);
        const leading = (chain.callers.get(site) ?? []).map((caller) => caller.job);
        for (const name of entrance.web) web.add(name);
        for (const name of entrance.tasks) tasks.add(name);
        for (const name of entrance.schedules) coded.add(name);
        for (const name of leading) if (name !== job) callers.add(name);
        const known = entrance.web.size + entrance.tasks.size + entrance.schedules.size + leading.length > 0;
        if (entrance.loose || !known) open = true;
      }
      return [job, { sites: own, schedules: schedulesOf.get(job) ?? [], web, tasks, coded, jobs: callers, open }] as const;
    }),
  );
}

/** The first that holds of web, schedule, task; `job` if only jobs enqueue it. */
function entryOf({ web, schedules, tasks, coded, jobs, open }: Incoming): Entry {
  if (web.size > 0) return 'web';
  if (schedules.length > 0 || coded.size > 0) return 'schedule';
  if (tasks.size > 0) return 'task';
  return jobs.size > 0 && !open ? 'job' : 'unknown';
}

const ENTRIES: readonly Entry[] = ['web', 'schedule', 'job', 'task', 'unknown'];
const isEntry = (text: string | undefined): text is Entry => ENTRIES.some((entry) => entry === text);

/**
 * Jobs that start from schedules and tasks alone, every caller followed back through jobs. Whoever is entered by a request, has a caller
 * that is not known, or has none at all, is not among them, and neither is what it leads to.
 */
function onlyScheduledOrTask(incoming: ReadonlyMap<string, Incoming>): ReadonlySet<string> {
  const leadsTo = new Map<string, string[]>();
  for (const [job, { jobs }] of incoming) {
    for (const from of jobs) leadsTo.set(from, [...(leadsTo.get(from) ?? []), job]);
  }
  const spread = (starts: Iterable<string>): ReadonlySet<string> => {
    const reached = new Set(starts);
    for (const job of reached) for (const next of leadsTo.get(job) ?? []) reached.add(next);
    return reached;
  };
  const entries = [...incoming];
  const timed = ({ schedules, tasks, coded }: Incoming): boolean => schedules.length + tasks.size + coded.size > 0;
  const started = spread(entries.filter(([, into]) => timed(into)).map(([job]) => job));
  const others = spread(
    entries.filter(([, into]) => into.web.size > 0 || into.open || (!timed(into) && into.jobs.size === 0)).map(([job]) => job),
  );
  return new Set([...started].filter((job) => !others.has(job)));
}

function wordsOf({ web, schedules, tasks, coded, jobs }: Incoming): readonly string[] {
  return [
    ...[...web].sort(),
    ...schedules.map(({ key, cron, tool }) => `${tool} ${key ?? cron ?? 'entry'}`),
    ...[...coded].sort(),
    ...[...tasks].sort(),
    ...[...jobs].sort(),
  ];
}

/** A queue that a schedule's entry chooses. */
const scheduledQueues = (schedules: readonly ScheduleEntry[]): readonly NonNullable<Job['callQueues']>[] =>
  schedules.flatMap(({ queue, at }) =>
    queue === null ? [] : [{ names: [queue], env: [], complete: true, source: 'call' as const, at }],
  );
