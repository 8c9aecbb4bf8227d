import { type ServedQueue, serves, type WorkerGroup } from '../../model/topology.js';
import { globs } from '../globs.js';

/** The order of carriers: as policy lists them, else Procfiles first, else by path. */
export function byCarrier(deploy: readonly string[] | null): (a: string, b: string) => number {
  const listed = (deploy ?? []).map((pattern) => globs([pattern]));
  const ranks = new Map<string, number>();
  const rank = (path: string): number => {
    const known = ranks.get(path);
    if (known !== undefined) return known;
    const at = listed.findIndex((matches) => matches(path));
    const name = path.slice(path.lastIndexOf('/') + 1);
    const found = at >= 0 ? at : listed.length + (name === 'Procfile' ? 0 : name.startsWith('Procfile') ? 1 : 2);
    ranks.set(path, found);
    return found;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** A group with what its command comes to: equal texts are the same resolved command. */
export interface Candidate {
  readonly group: WorkerGroup;
  readonly sameCommand: string;
}

/**
 * Two different carriers that describe the same process (same name, or same resolved command) are one group seen twice: it serves the
 * union, its capacity is the smaller, and it bears the name of the first carrier.
 */
export function mergeCarriers(candidates: readonly Candidate[], order: (a: string, b: string) => number): readonly Candidate[] {
  const sorted = [...candidates].sort((a, b) => order(a.group.at.path, b.group.at.path));
  const merged: Candidate[] = [];
  for (const candidate of sorted) {
    // A name is the better sign: of several processes with one command, the one that is called the same.
    const twin =
      merged.find((known) => isTwin(known, candidate, sameName)) ?? merged.find((known) => isTwin(known, candidate, sameCommand));
    if (twin === undefined) merged.push(unique(candidate, merged));
    else merged[merged.indexOf(twin)] = { ...twin, group: join(twin.group, candidate.group) };
  }
  return merged;
}

type Likeness = (known: Candidate, other: Candidate) => boolean;

function isTwin(known: Candidate, other: Candidate, alike: Likeness): boolean {
  const { group } = known;
  if (group.framework !== other.group.framework || group.capsule !== other.group.capsule) return false;
  if ([group.at.path, ...group.alsoIn.map(({ path }) => path)].includes(other.group.at.path)) return false;
  return alike(known, other);
}

const sameName: Likeness = ({ group }, { group: other }) => [group.name, ...group.otherNames].includes(other.name);
const sameCommand: Likeness = (known, other) => known.sameCommand === other.sameCommand;

function join(first: WorkerGroup, second: WorkerGroup): WorkerGroup {
  const names = second.name === first.name ? first.otherNames : [...new Set([...first.otherNames, second.name])];
  const reason = first.reason ?? second.reason;
  return {
    ...first,
    alsoIn: [...first.alsoIn, second.at],
    otherNames: names,
    counts: first.counts || second.counts,
    environment: first.environment ?? second.environment,
    queues: union(first, second),
    ...capacity(first, second),
    replicas: smallerRange(first.replicas, second.replicas),
    fileReplicas: smallerRange(first.fileReplicas, second.fileReplicas),
    complete: first.complete && second.complete,
    ...(reason === undefined ? {} : { reason }),
    overridden: [...first.overridden, ...second.overridden],
  };
}

/** The smaller number of threads; a carrier that may be another environment's has no say, and one that is not known leaves it unknown. */
function capacity(first: WorkerGroup, second: WorkerGroup): Pick<WorkerGroup, 'concurrency' | 'concurrencyFrom'> {
  const own = { concurrency: first.concurrency, concurrencyFrom: first.concurrencyFrom };
  const other = { concurrency: second.concurrency, concurrencyFrom: second.concurrencyFrom };
  if (first.counts !== second.counts) return first.counts ? own : other;
  if (first.concurrency === null || second.concurrency === null) return first.concurrency === null ? own : other;
  return second.concurrency < first.concurrency ? other : own;
}

/**
 * What only one of two carriers serves may not be served. Where both are known in full and run in the judged environment for sure, the
 * queue bears the one that serves it: else doubt serves.
 */
function union(first: WorkerGroup, second: WorkerGroup): readonly ServedQueue[] {
  const others = new Map(second.queues.map((queue) => [queue.name, queue]));
  const certain = [first, second].every(({ counts, complete }) => counts && complete);
  const alone = (queue: ServedQueue, there: WorkerGroup, here: WorkerGroup): Pick<ServedQueue, 'onlyIn'> =>
    certain && !queue.possible && serves(there, queue.name) === undefined ? { onlyIn: here.at.path } : {};
  return [
    ...first.queues.map((queue) => ({
      ...queue,
      possible: queue.possible || others.get(queue.name)?.possible !== false,
      ...alone(queue, second, first),
    })),
    ...second.queues
      .filter(({ name }) => !first.queues.some((queue) => queue.name === name))
      .map((queue) => ({ ...queue, possible: true, ...alone(queue, first, second) })),
  ];
}

function smallerRange(a: WorkerGroup['replicas'], b: WorkerGroup['replicas']): WorkerGroup['replicas'] {
  if (a === null || b === null) return a ?? b;
  return { min: Math.min(a.min, b.min), max: Math.min(a.max, b.max) };
}

/** Two processes of one name that are not the same process keep their names apart by their carrier's line. */
function unique(candidate: Candidate, known: readonly Candidate[]): Candidate {
  const { group } = candidate;
  if (!known.some((other) => other.group.key === group.key)) return candidate;
  const name = `${group.name} (${group.at.path}:${group.at.line})`;
  return { ...candidate, group: { ...group, name, key: `${group.framework}:${name}` } };
}
