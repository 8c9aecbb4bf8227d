import type { ServedQueue, WorkerGroup } from '../../model/topology.js';

/** The order of carriers: as policy lists them, else Procfiles first, else by path. */
export function byCarrier(deploy: readonly string[] | null): (a: string, b: string) => number {
  const rank = (path: string): number => {
    const listed = deploy?.indexOf(path) ?? -1;
    if (listed >= 0) return listed;
    return (path.split('/').at(-1) ?? '').startsWith('Procfile') ? 1_000 : 2_000;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * Two different carriers that describe the same process (same name, or same resolved command) are one group seen twice: it serves the
 * union, its capacity is the smaller, and it bears the name of the first carrier.
 */
export function mergeCarriers(groups: readonly WorkerGroup[], order: (a: string, b: string) => number): readonly WorkerGroup[] {
  const sorted = [...groups].sort((a, b) => order(a.at.path, b.at.path));
  const merged: WorkerGroup[] = [];
  for (const group of sorted) {
    const index = merged.findIndex((candidate) => isTwin(candidate, group));
    const twin = merged[index];
    if (twin === undefined) merged.push(unique(group, merged));
    else merged[index] = join(twin, group);
  }
  return merged;
}

function isTwin(known: WorkerGroup, group: WorkerGroup): boolean {
  const carriers = [known.at.path, ...known.alsoIn.map(({ path }) => path)];
  if (carriers.includes(group.at.path) || known.capsule !== group.capsule) return false;
  return (
    [known.process, ...known.otherNames].includes(group.process) ||
    (known.command !== null && known.command === group.command && same(known, group))
  );
}

const same = (a: WorkerGroup, b: WorkerGroup): boolean =>
  a.queues.map(({ name }) => name).join() === b.queues.map(({ name }) => name).join();

function join(first: WorkerGroup, second: WorkerGroup): WorkerGroup {
  const otherNames =
    second.process === null || second.process === first.process
      ? first.otherNames
      : [...new Set([...first.otherNames, second.process])];
  return {
    ...first,
    alsoIn: [...first.alsoIn, second.at],
    otherNames,
    counts: first.counts && second.counts,
    queues: union(first.queues, second.queues),
    concurrency: smaller(first.concurrency, second.concurrency),
    replicas: smallerRange(first.replicas, second.replicas),
    fileReplicas: smallerRange(first.fileReplicas, second.fileReplicas),
    complete: first.complete && second.complete,
    ...(first.reason === undefined && second.reason !== undefined ? { reason: second.reason } : {}),
    overridden: [...first.overridden, ...second.overridden],
  };
}

/** What only one of two carriers serves may not be served. */
function union(first: readonly ServedQueue[], second: readonly ServedQueue[]): readonly ServedQueue[] {
  const has = (queues: readonly ServedQueue[], name: string): boolean => queues.some((queue) => queue.name === name);
  return [
    ...first.map((queue) => (has(second, queue.name) ? queue : { ...queue, possible: true })),
    ...second.filter(({ name }) => !has(first, name)).map((queue) => ({ ...queue, possible: true })),
  ];
}

const smaller = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));

function smallerRange(a: WorkerGroup['replicas'], b: WorkerGroup['replicas']): WorkerGroup['replicas'] {
  if (a === null || b === null) return a ?? b;
  return { min: Math.min(a.min, b.min), max: Math.min(a.max, b.max) };
}

/** Two processes of one name that are not the same process keep their names apart by their carrier's folder. */
function unique(group: WorkerGroup, known: readonly WorkerGroup[]): WorkerGroup {
  if (!known.some(({ key }) => key === group.key)) return group;
  const name = `${group.name} (${group.at.path})`;
  return { ...group, name, key: `${group.framework}:${name}` };
}
