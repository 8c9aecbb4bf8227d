import type { Inventory, InventoryEnqueue, InventoryJob, InventoryQueue } from '../model/review.js';
import type { EnqueueSite, Job, Queue, SideFacts, Topology, Via } from '../model/topology.js';
import { reviewGap } from './conclude.js';

/** What one commit says, as JSON shows it. `tool` is name and version, `manifest` the path of the manifest that was read. */
export function inventory(
  side: SideFacts,
  { tool, manifest }: { readonly tool: string; readonly manifest: string | null },
): Inventory {
  const apps = [...side.apps].sort((a, b) => (a.app < b.app ? -1 : 1));
  return {
    schema: 1,
    tool,
    commit: side.commit,
    environment: side.environment,
    manifest,
    apps: apps.map(({ app, root }) => ({ name: app, root: root === '' ? '.' : root })),
    jobs: apps.flatMap(({ jobs }) => jobs.filter(({ provided }) => !provided).map(jobRow)),
    queues: apps.flatMap(({ queues }) => queues.map(queueRow)),
    workerGroups: apps.flatMap(({ workerGroups }) =>
      workerGroups.map((group) => ({
        name: group.name,
        key: group.key,
        app: group.app,
        framework: group.framework,
        process: group.process,
        capsule: group.capsule,
        implied: group.implied,
        external: group.external,
        path: group.at.path,
        line: group.at.line,
        environment: group.environment,
        queues: group.queues.map(({ name, weight }) => ({ name, weight })),
        mode: group.mode,
        concurrency: group.concurrency,
        replicas: group.replicas,
        complete: group.complete,
        ...(group.reason === undefined ? {} : { reason: group.reason }),
      })),
    ),
    enqueues: apps.flatMap(({ enqueues }) => enqueues.flatMap(enqueueRows)),
    schedules: apps.flatMap(({ schedules }) =>
      schedules.map(({ job, cron, queue, key, at }) => ({ job, cron, queue, key, path: at.path, line: at.line })),
    ),
    alerts: apps.flatMap(({ alerts }) =>
      (alerts?.covers ?? []).map(({ covers, queues, at }) => ({ path: at.path, line: at.line, covers, queues })),
    ),
    gaps: gapRows(side, apps),
  };
}

function jobRow({ name, app, framework, backend, at, parent, entry, queues, perform }: Job): InventoryJob {
  const { names, env, complete, source, reason } = queues;
  return {
    name,
    app,
    framework,
    backend,
    path: at.path,
    line: at.line,
    parent,
    entry,
    queues: { names, env, complete, source, ...(reason === undefined ? {} : { reason }) },
    perform:
      perform === null
        ? null
        : {
            required: perform.required,
            optional: perform.optional,
            rest: perform.rest,
            keywords: perform.keywords.map((keyword) => ({ ...keyword })),
          },
  };
}

const queueRow = ({ name, app, backend, jobs, workerGroups, declared, objective, owner, alert }: Queue): InventoryQueue => ({
  name,
  app,
  backend,
  jobs,
  workerGroups,
  declared,
  objective,
  owner,
  alert,
});

/** A row per call site and job that leads there; where none does, `from` is null. */
function enqueueRows(site: EnqueueSite): readonly InventoryEnqueue[] {
  if (site.place === 'test' || site.immediate) return [];
  const place = site.place;
  const callers: readonly { readonly job: string | null; readonly via: Via | null }[] =
    site.callers.length > 0 ? site.callers : [{ job: null, via: null }];
  const reason = reasonOf(site);
  return callers.map(({ job: from, via }) => ({
    job: site.job,
    from,
    place,
    via,
    queue: site.queue?.names[0] ?? null,
    delayed: site.delayed,
    path: site.at.path,
    line: site.at.line,
    ...(reason === null ? {} : { reason }),
  }));
}

function reasonOf({ unresolved, written }: EnqueueSite): string | null {
  switch (unresolved) {
    case null:
      return null;
    case 'computed':
      return 'the class is computed';
    case 'gem':
      return `${written} is not defined in this repository`;
    case 'missing':
      return `${written} is not defined`;
    default:
      return unresolved satisfies never;
  }
}

function gapRows(side: SideFacts, apps: readonly Topology[]): Inventory['gaps'] {
  const owned = new Map(apps.flatMap((topology) => topology.gaps.map((gap) => [gap, topology.app] as const)));
  return side.gaps.map((gap) => reviewGap(gap, owned.get(gap) ?? null));
}
