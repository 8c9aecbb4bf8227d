import type { Draft, Evidence } from '../../model/finding.js';
import type { Level } from '../../model/manifest.js';
import type { ConnectionPool, Topology, WorkerGroup } from '../../model/topology.js';
import { count, name, place } from './words.js';

/** Where a pool's size comes from. */
export function howWords(how: ConnectionPool['how']): string {
  switch (how) {
    case 'literal':
      return 'written';
    case 'env':
      return 'by a variable or its default';
    case 'default':
      return "the framework's default, as nothing is written";
    default:
      return how satisfies never;
  }
}

/** A pool that is known to have fewer connections than threads want. */
export const isShort = ({ size, threads, extra }: ConnectionPool): boolean =>
  size !== null && threads !== null && threads + extra > size;

/** Connections that are missing. */
export const shortage = ({ size, threads, extra }: ConnectionPool): number => (threads ?? 0) + extra - (size ?? 0);

/** Proven only where both numbers are written, and the process is seen. */
export const levelOf = (group: WorkerGroup, pools: readonly ConnectionPool[]): Level =>
  !group.implied && group.counts && pools.some(({ how, literalThreads }) => how === 'literal' && literalThreads) ? 'fail' : 'ask';

export const poolWords = ({ name: pool, size, how, at, url }: ConnectionPool): string =>
  `${name(pool)}: ${count(size ?? 0, 'connection')} (${place(at)}, ${url === undefined ? howWords(how) : `by the query of ${name(url)}`})`;

/** The groups of the judged environment, each process once: the group that comes first stands for it. */
export function processes(topology: Topology): readonly WorkerGroup[] {
  const seen = new Set<string>();
  return topology.workerGroups.filter((group) => {
    if (!group.counts) return false;
    const together =
      group.process !== null && group.databasePools?.some(({ threads }) => threads !== threadsEach(group)) === true;
    const key = together ? JSON.stringify([group.framework, group.process, group.at.path, group.at.line]) : group.key;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Threads of one of its processes; null = not known. */
export const threadsEach = ({ concurrency, forks }: WorkerGroup): number | null =>
  concurrency === null ? null : Math.ceil(concurrency / (forks ?? 1));

export interface Held {
  readonly group: WorkerGroup;
  /** connections of one process; null = not known */
  readonly each: number | null;
  readonly literal: boolean;
}

/**
 * All groups together against a limit of the team's: processes at the most replicas, at least one where nothing says how many. Null
 * where it holds.
 */
export function limitDraft(
  topology: Topology,
  held: readonly Held[],
  limit: number,
  what: 'database' | 'Redis',
  key: string,
): Draft | null {
  const known = held.flatMap(({ group, each, literal }) =>
    each === null ? [] : [{ group, each, literal, replicas: group.replicas?.max ?? 1, total: each * (group.replicas?.max ?? 1) }],
  );
  const total = known.reduce((all, one) => all + one.total, 0);
  const [first] = [...known].sort((a, b) => b.total - a.total);
  if (total <= limit || first === undefined) return null;
  const proven =
    known.length === held.length && known.every(({ group, literal }) => literal && group.replicas !== null && !group.implied);
  const lines = known.map(
    ({ group, each, replicas, total: sum }): Evidence => ({
      text: `${name(group.name)} (${place(group.at)}): ${each} x ${replicas} ${group.replicas === null ? 'process, as far as is known' : replicas === 1 ? 'process' : 'processes'} = ${sum}`,
      values: { connections: sum },
    }),
  );
  const question = `May the worker groups hold ${count(total, `${what} connection`)}, where the limit is ${limit}?`;
  return {
    subject: ['*'],
    level: proven ? 'fail' : 'ask',
    facts: { total, limit, groups: known.map(({ group, each, replicas }) => [group.name, each, replicas]) },
    title: proven ? `The worker groups hold ${count(total, `${what} connection`)}, and the limit is ${limit}` : question,
    message: `At the most replicas all worker groups of ${topology.environment} together may hold ${count(total, `${what} connection`)}; \`policy.limits.${key}\` is ${limit}, and web processes hold some besides.`,
    evidence: [...lines, { text: `together ${total} of ${limit}`, values: { total, limit } }],
    unknown: held
      .filter(({ each, group }) => each === null || group.replicas === null)
      .map(({ each, group }) =>
        each === null ? `how many threads ${name(group.name)} has` : `how many processes of ${name(group.name)} run`,
      ),
    at: first.group.at,
    settle: [
      'lower threads or the most replicas',
      'raise the limit in `policy.limits`, if there are more',
      'put a connection pooler in between',
    ],
  };
}
