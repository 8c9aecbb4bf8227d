import { queueNames, runs } from '../model/carried.js';
import type {
  Comparison,
  Declared,
  JobChange,
  JobChangeKind,
  Renames,
  WorkerGroupChange,
  WorkerGroupChangeKind,
} from '../model/comparison.js';
import { builtInPolicy, emptyManifestData, type Manifest, type Policy } from '../model/manifest.js';
import { type Job, type SideFacts, serves, type Topology, type WorkerGroup } from '../model/topology.js';
import { findRenames, ownJobs } from './renames.js';

/** The manifests of both sides as they stand in their files, and the days that count (YYYY-MM-DD, UTC). */
export interface Declarations {
  readonly path: string;
  readonly base: Manifest | null;
  readonly head: Manifest | null;
  readonly today: string;
  readonly headDate: string;
}

/**
 * What differs between two commits, app by app. Says what changed and whether the worker groups are all known; whether it matters is
 * for the rules. An app that one side lacks is compared with an empty one.
 */
export function compare(
  base: SideFacts,
  head: SideFacts,
  changedPaths: ReadonlySet<string>,
  declarations: Declarations,
): readonly Comparison[] {
  const names = [...new Set([...head.apps, ...base.apps].map(({ app }) => app))].sort();
  return names.map((app, index) => {
    const after = head.apps.find((topology) => topology.app === app);
    const before = base.apps.find((topology) => topology.app === app);
    const declared = declaredFor(app, declarations, index === 0);
    return compareApp(before ?? empty(app, after), after ?? empty(app, before), changedPaths, declared);
  });
}

function declaredFor(app: string, { path, base, head, today, headDate }: Declarations, first: boolean): Declared {
  const own = (manifest: Manifest | null): Declared['base'] =>
    manifest === null ? null : (manifest.apps.get(app) ?? emptyManifestData);
  // A manifest that is gone leaves the built-in policy.
  const edited = base !== null && policyText(base.policy) !== policyText(head?.policy ?? builtInPolicy);
  return {
    path,
    base: own(base),
    head: own(head),
    policyEdited: first && edited,
    policyLine: head?.policyLine ?? 1,
    today,
    headDate,
  };
}

/** What a policy says, wherever its lines stand. */
const policyText = (policy: Policy): string => JSON.stringify(policy, (key, value) => (key === 'at' ? undefined : value));

function empty(app: string, like: Topology | undefined): Topology {
  return {
    app,
    root: like?.root ?? '',
    environment: like?.environment ?? '',
    jobs: [],
    queues: [],
    workerGroups: [],
    edges: [],
    enqueues: [],
    schedules: [],
    ineffective: [],
    frameworks: [],
    gaps: [],
    unreadDeployFiles: false,
    manifest: emptyManifestData,
  };
}

function compareApp(base: Topology, head: Topology, changedPaths: ReadonlySet<string>, declared: Declared): Comparison {
  const renames = findRenames(base, head);
  return {
    app: head.app,
    environment: head.environment,
    base,
    head,
    jobs: jobChanges(base, head, renames),
    workerGroups: groupChanges(base, head, renames),
    renames,
    closed: isClosed(base, head),
    changedPaths,
    declared,
  };
}

function jobChanges(base: Topology, head: Topology, renames: Renames): readonly JobChange[] {
  const before = ownJobs(base);
  const after = ownJobs(head);
  const changes: JobChange[] = [];
  const oldNames = new Map([...renames.jobs].map(([from, to]) => [to, from]));
  for (const [name, job] of after) {
    const from = oldNames.get(name) ?? null;
    const old = before.get(from ?? name) ?? null;
    // A shell left behind under the old name is part of the rename, not a change of its own.
    if (from === null && renames.kept.has(name)) continue;
    const kinds: JobChangeKind[] =
      old === null
        ? ['added']
        : [...(from === null ? [] : (['renamed'] as const)), ...differences(old, job, base, head, renames)];
    if (kinds.length > 0) changes.push({ name, from, kinds, base: old, head: job });
  }
  for (const [name, job] of before) {
    if (!after.has(name) && !renames.jobs.has(name))
      changes.push({ name, from: null, kinds: ['removed'], base: job, head: null });
  }
  return changes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function differences(old: Job, job: Job, base: Topology, head: Topology, renames: Renames): readonly JobChangeKind[] {
  const kinds: JobChangeKind[] = [];
  const queuesKnown = old.queues.names.length > 0 && job.queues.names.length > 0;
  const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
  // Queues that call sites choose count: work goes where it did not go before.
  if (queuesKnown && !same(queueNames(old), queueNames(job))) kinds.push('moved');
  if (old.perform !== null && job.perform !== null && !same(old.perform, job.perform)) kinds.push('signature');
  if (old.retry !== job.retry || old.lock !== job.lock) kinds.push('retry');
  if (!same(scheduleOf(base, old.name), scheduleOf(head, job.name))) kinds.push('schedule');
  if (!same(leadsTo(base, old.name, renames), leadsTo(head, job.name, null))) kinds.push('edges');
  if (kinds.length === 0 && old.digest !== job.digest) kinds.push('body');
  return kinds;
}

const scheduleOf = (topology: Topology, job: string): unknown =>
  topology.schedules
    .filter((entry) => entry.job === job && entry.enabled)
    .map(({ key, cron, queue }) => JSON.stringify([key, cron, queue]))
    .sort();

const leadsTo = (topology: Topology, job: string, renames: Renames | null): readonly string[] =>
  topology.edges
    .filter(({ from }) => from === job)
    .map(({ to }) => renames?.jobs.get(to) ?? to)
    .sort();

function groupChanges(base: Topology, head: Topology, renames: Renames): readonly WorkerGroupChange[] {
  const before = new Map(base.workerGroups.map((group) => [group.name, group]));
  const oldNames = new Map([...renames.workerGroups].map(([from, to]) => [to, from]));
  const changes: WorkerGroupChange[] = [];
  for (const group of head.workerGroups) {
    const from = oldNames.get(group.name) ?? null;
    const old = before.get(from ?? group.name) ?? null;
    const kinds: WorkerGroupChangeKind[] =
      old === null ? ['added'] : [...(from === null ? [] : (['renamed'] as const)), ...groupDifferences(old, group)];
    if (kinds.length > 0) changes.push({ name: group.name, from, kinds, base: old, head: group });
  }
  const after = new Set(head.workerGroups.map((group) => group.name));
  for (const group of base.workerGroups) {
    if (!after.has(group.name) && !renames.workerGroups.has(group.name)) {
      changes.push({ name: group.name, from: null, kinds: ['removed'], base: group, head: null });
    }
  }
  return changes;
}

function groupDifferences(old: WorkerGroup, group: WorkerGroup): readonly WorkerGroupChangeKind[] {
  const kinds: WorkerGroupChangeKind[] = [];
  if (queuesText(old) !== queuesText(group)) kinds.push('queues');
  if (old.concurrency !== group.concurrency) kinds.push('concurrency');
  if (JSON.stringify(old.replicas) !== JSON.stringify(group.replicas)) kinds.push('replicas');
  if (old.mode !== group.mode) kinds.push('mode');
  return kinds;
}

/** Queues with their weights; the order is part of it only where the group serves in strict order. */
function queuesText(group: WorkerGroup): string {
  const queues = group.queues.map(({ name, weight }) => JSON.stringify([name, weight]));
  return (group.mode === 'strict' ? queues : queues.sort()).join(' ');
}

/**
 * The closed world of DESIGN section 4: a process was found, every group is complete, no deploy file stayed unread, and at base every
 * job's known queues were served. Only then can "no group serves it" be proven.
 */
function isClosed(base: Topology, head: Topology): boolean {
  if (head.unreadDeployFiles) return false;
  if (!head.workerGroups.some((group) => group.process !== null && !group.external && !group.implied)) return false;
  if (head.workerGroups.some((group) => !group.complete && !group.external)) return false;
  for (const job of ownJobs(base).values()) {
    for (const name of job.queues.names) {
      const queue = base.queues.find((candidate) => candidate.name === name && candidate.backend === job.backend);
      if (queue?.external === true) continue;
      if (!base.workerGroups.some((group) => runs(group, job.backend) && serves(group, name) !== undefined)) return false;
    }
  }
  return true;
}
