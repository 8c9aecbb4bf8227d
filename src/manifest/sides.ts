import {
  emptyManifestData,
  type JobDeclaration,
  type Manifest,
  type ManifestData,
  type QueueDeclaration,
} from '../model/manifest.js';

/**
 * The manifest that the head is judged with: its own data, but who owns and what is measured come from the policy's commit, so that a
 * change cannot name its own judge.
 */
export function forHead(head: Manifest | null, policy: Manifest | null): Manifest | null {
  if (head === null) return null;
  return mapApps(head, (app, data) => withOwners(data, policy?.apps.get(app) ?? emptyManifestData));
}

/**
 * The manifest that the base is judged with: its own data, and what only the head declares. First declaring what was there before
 * introduces nothing.
 */
export function forBase(base: Manifest | null, head: Manifest | null): Manifest | null {
  if (base === null || head === null) return base ?? head;
  return mapApps(head, (app, data) => {
    const own = base.apps.get(app);
    return own === undefined ? data : union(own, data);
  });
}

function mapApps(manifest: Manifest, change: (app: string, data: ManifestData) => ManifestData): Manifest {
  return { ...manifest, apps: new Map([...manifest.apps].map(([app, data]) => [app, change(app, data)])) };
}

function union(own: ManifestData, head: ManifestData): ManifestData {
  const both = <Entry extends object>(
    left: ReadonlyMap<string, Entry>,
    right: ReadonlyMap<string, Entry>,
  ): ReadonlyMap<string, Entry> =>
    new Map([...right, ...left].map(([name]) => [name, { ...right.get(name), ...left.get(name) } as Entry]));
  const every =
    own.everyQueue === null && head.everyQueue === null ? null : ({ ...head.everyQueue, ...own.everyQueue } as QueueDeclaration);
  return {
    queues: both(own.queues, head.queues),
    everyQueue: every,
    listsQueues: own.listsQueues || head.listsQueues,
    workerGroups: both(own.workerGroups, head.workerGroups),
    jobs: both(own.jobs, head.jobs),
    week: own.week ?? head.week,
    timezone: own.timezone ?? head.timezone,
  };
}

function withOwners(data: ManifestData, policy: ManifestData): ManifestData {
  const queue = (entry: QueueDeclaration, trusted: QueueDeclaration | null | undefined): QueueDeclaration => {
    const { owner: _claimed, ...rest } = entry;
    return trusted?.owner === undefined ? rest : { ...rest, owner: trusted.owner };
  };
  const job = (entry: JobDeclaration, trusted: JobDeclaration | undefined): JobDeclaration => {
    const { owner: _claimed, measure: _query, ...rest } = entry;
    return {
      ...rest,
      ...(trusted?.owner === undefined ? {} : { owner: trusted.owner }),
      ...(trusted?.measure === undefined ? {} : { measure: trusted.measure }),
    };
  };
  return {
    ...data,
    queues: new Map([...data.queues].map(([name, entry]) => [name, queue(entry, policy.queues.get(name))])),
    everyQueue: data.everyQueue === null ? null : queue(data.everyQueue, policy.everyQueue),
    jobs: new Map([...data.jobs].map(([name, entry]) => [name, job(entry, policy.jobs.get(name))])),
  };
}
