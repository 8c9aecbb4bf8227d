import { queueNames, runs } from '../model/carried.js';
import type { Renames } from '../model/comparison.js';
import { type Job, serves, type Topology, type WorkerGroup } from '../model/topology.js';

/** At least this share of the code lines inside the methods must be the same for two classes to be one that was renamed. */
const SAME_CODE = 0.6;

/** What base calls otherwise than head: jobs, queues renamed as a whole, worker groups. */
export function findRenames(base: Topology, head: Topology): Renames {
  const { jobs, kept } = renamedJobs(base, head);
  return { jobs, kept, queues: renamedQueues(base, head, jobs), workerGroups: renamedGroups(base, head) };
}

function renamedJobs(base: Topology, head: Topology): { jobs: Map<string, string>; kept: Set<string> } {
  const baseJobs = ownJobs(base);
  const headJobs = ownJobs(head);
  const jobs = new Map<string, string>();
  const kept = new Set<string>();
  const added = new Map([...headJobs].filter(([name]) => !baseJobs.has(name)));
  const join = (from: string, to: string): void => {
    jobs.set(from, to);
    added.delete(to);
  };

  for (const [name] of baseJobs) {
    const survivor = headJobs.get(name);
    const shell = survivor?.shellFor ?? null;
    const alias = survivor === undefined ? [...added.values()].find((job) => job.aliases.includes(name))?.name : undefined;
    const target = shell !== null && added.has(shell) ? shell : alias;
    if (target === undefined) continue;
    join(name, target);
    kept.add(name);
  }

  const removed = [...baseJobs.values()].filter((job) => !headJobs.has(job.name) && !jobs.has(job.name));
  for (const { from, to } of bestPairs(removed, [...added.values()])) join(from.name, to.name);
  return { jobs, kept };
}

interface Pair {
  readonly from: Job;
  readonly to: Job;
  readonly score: number;
}

/** Best match first, one to one; a job whose best match is a tie stays removed and added. */
function bestPairs(removed: readonly Job[], added: readonly Job[]): readonly Pair[] {
  const pairs = removed
    .flatMap((from) => added.map((to) => ({ from, to, score: similarity(from, to) })))
    .filter(({ score }) => score >= SAME_CODE)
    .sort((a, b) => b.score - a.score);
  const taken = new Set<Job>();
  const chosen: Pair[] = [];
  for (const pair of pairs) {
    if (taken.has(pair.from) || taken.has(pair.to)) continue;
    const rival = pairs.some(
      (other) =>
        other !== pair &&
        other.score === pair.score &&
        (other.from === pair.from ? !taken.has(other.to) : other.to === pair.to && !taken.has(other.from)),
    );
    taken.add(pair.from).add(pair.to);
    if (!rival) chosen.push(pair);
  }
  return chosen;
}

/** The share of code lines that two jobs have in common, zero where their parameters differ. */
function similarity(from: Job, to: Job): number {
  if (JSON.stringify(from.perform) !== JSON.stringify(to.perform)) return 0;
  const longer = Math.max(from.lines.length, to.lines.length);
  if (longer === 0) return 0;
  const left = new Map<string, number>();
  for (const line of from.lines) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of to.lines) {
    const count = left.get(line) ?? 0;
    if (count > 0) common += 1;
    left.set(line, count - 1);
  }
  return common / longer;
}

/** A queue is renamed as a whole when all its jobs moved to one queue that had none and that no group served at base beside the old one. */
function renamedQueues(base: Topology, head: Topology, jobs: ReadonlyMap<string, string>): Map<string, string> {
  const queues = new Map<string, string>();
  const headJobs = ownJobs(head);
  const used = usedQueues(base);
  const usedAtHead = usedQueues(head);
  for (const [name, users] of used) {
    if (usedAtHead.has(name)) continue;
    const targets = new Set<string>();
    for (const user of users) {
      const now = headJobs.get(jobs.get(user.name) ?? user.name);
      for (const target of now === undefined ? [] : queueNames(now).filter((queue) => !queueNames(user).includes(queue)))
        targets.add(target);
      if (now === undefined) targets.add('');
    }
    const [target] = targets;
    if (targets.size !== 1 || target === undefined || target === '' || used.has(target)) continue;
    const backend = users[0]?.backend ?? null;
    const served = (queue: string): boolean =>
      base.workerGroups.some((group) => runs(group, backend) && serves(group, queue) !== undefined);
    // Where nobody served the old name, the move to a served one corrects the name.
    if (served(target) && served(name)) continue;
    queues.set(name, target);
  }
  return queues;
}

function usedQueues(topology: Topology): Map<string, Job[]> {
  const used = new Map<string, Job[]>();
  for (const job of ownJobs(topology).values()) {
    for (const name of queueNames(job)) used.set(name, [...(used.get(name) ?? []), job]);
  }
  return used;
}

/** A worker group is renamed when only its name differs. */
function renamedGroups(base: Topology, head: Topology): Map<string, string> {
  const headNames = new Set(head.workerGroups.map((group) => group.name));
  const baseNames = new Set(base.workerGroups.map((group) => group.name));
  const free = head.workerGroups.filter((group) => !baseNames.has(group.name));
  const renamed = new Map<string, string>();
  for (const group of base.workerGroups.filter((candidate) => !headNames.has(candidate.name))) {
    const twins = free.filter((candidate) => shape(candidate) === shape(group));
    const [twin] = twins;
    if (twins.length === 1 && twin !== undefined && ![...renamed.values()].includes(twin.name))
      renamed.set(group.name, twin.name);
  }
  return renamed;
}

/** All that files say of a group but its name and place: a number that the manifest gives one name makes it no other group. */
function shape(group: WorkerGroup): string {
  const queues = group.queues.map(({ name, weight }) => [name, weight]);
  return JSON.stringify([
    group.framework,
    queues,
    group.mode,
    group.concurrency,
    group.fileReplicas,
    group.environment,
    group.implied,
  ]);
}

/** Jobs of the application itself, base classes aside, by name. */
export function ownJobs(topology: Topology): Map<string, Job> {
  return new Map(topology.jobs.filter((job) => !job.provided && !job.abstract).map((job) => [job.name, job]));
}
