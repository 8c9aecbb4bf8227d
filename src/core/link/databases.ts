import type { GroupSettings, Workers } from '../../model/adapter.js';
import type { DatabaseFact } from '../../model/fact.js';
import type { ConnectionPool, WorkerGroup } from '../../model/topology.js';
import type { Resolved, Scalar, Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import { within } from './paths.js';

type Sized = Pick<ConnectionPool, 'size' | 'how' | 'url'>;

/** Active Record's pool holds 5 where nothing is written (Rails 7.1, database_configurations/hash_config.rb, `pool`; 8.1 likewise). */
const UNWRITTEN: Sized = { size: 5, how: 'default' };

export interface ProcessValues {
  readonly resolve: (value: Value) => Resolved;
  readonly env: (name: string) => Resolved | null;
}

/** The pools of a process's databases in the judged environment, without the threads that share them: `withThreads` adds those. */
export function databasePools(context: AppContext, { resolve, env }: ProcessValues): readonly ConnectionPool[] {
  const path = within(context.root, 'config/database.yml');
  const major = railsVersion(context);
  return context.facts('database').flatMap((fact): readonly ConnectionPool[] => {
    if (fact.at.path !== path || fact.environment !== context.environment) return [];
    const sized = sizeOf(fact, major, resolve, env);
    return sized === null ? [] : [{ name: fact.name, ...sized, at: fact.at, threads: null, extra: 0, literalThreads: false }];
  });
}

function railsVersion({ version }: AppContext): number | null {
  const text = version('activerecord') ?? version('rails');
  const number = text === null ? Number.NaN : Number.parseFloat(text);
  return Number.isNaN(number) ? null : number;
}

/** The size of a pool; null where there is no bound. A size in a URL wins over keys, and the process's own URL over both. */
function sizeOf(
  fact: DatabaseFact,
  version: number | null,
  resolve: ProcessValues['resolve'],
  env: ProcessValues['env'],
): Sized | null {
  // Rails merges DATABASE_URL into the database that is called primary, unless the file gives it a URL of its own.
  const variable = fact.name === 'primary' ? 'DATABASE_URL' : `${fact.name.toUpperCase()}_DATABASE_URL`;
  const url = fact.url === undefined ? env(variable) : resolve(fact.url);
  const inUrl = url === null ? null : poolOfUrl(url);
  if (inUrl !== null) return { ...inUrl, url: fact.url === undefined ? variable : 'url' };
  const newer = version === null || version >= 8.1;
  const written = newer && fact.limit !== undefined ? fact.limit : fact.pool;
  if (written === undefined) return UNWRITTEN;
  const resolved = resolve(written);
  const [only] = resolved.values;
  if (resolved.values.length !== 1 || only === undefined) return { size: null, how: 'env' };
  const how = resolved.complete && resolved.env.length === 0 ? ('literal' as const) : ('env' as const);
  // `pool:` with nothing behind it is the default, and since 8.1 no bound at all.
  if (only === null) return version === null ? { size: null, how } : version < 8.1 ? UNWRITTEN : null;
  const size = toInteger(only);
  return size < 0 && newer ? null : { size, how };
}

/** Ruby's `to_i`. */
const toInteger = (value: Scalar): number => {
  const number = typeof value === 'number' ? Math.trunc(value) : Number.parseInt(String(value), 10);
  return Number.isNaN(number) ? 0 : number;
};

/** `?pool=10` of a URL that is known. */
function poolOfUrl({ values, complete, env }: Resolved): Sized | null {
  const [url, another] = values;
  if (typeof url !== 'string' || another !== undefined || !url.includes('?')) return null;
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const pool = query.get('max_connections') ?? query.get('pool');
  if (pool === null) return null;
  return { size: toInteger(pool), how: complete && env.length === 0 ? 'literal' : 'env' };
}

/** Groups with the threads that share each of their pools: those of the whole process, or their own where each group is one. */
export function withThreads(groups: readonly WorkerGroup[], frameworks: AppContext['frameworks']): readonly WorkerGroup[] {
  const sharing = new Map<string, Workers['databaseThreads']>();
  for (const { workers } of frameworks) if (workers !== undefined) sharing.set(workers.backend, workers.databaseThreads);
  return groups.map((group) => {
    const shared = sharing.get(group.framework);
    if (group.databasePools === undefined || shared === undefined) return group;
    const together = shared.per === 'group' ? [group] : groups.filter((other) => other === group || isSameProcess(group, other));
    const counts = together.map(({ concurrency, forks }) =>
      concurrency === null ? null : Math.ceil(concurrency / (forks ?? 1)),
    );
    const threads = counts.every((count) => count !== null) ? counts.reduce((all, count) => all + count, 0) : null;
    // A number of the manifest is as good as one in a file.
    const literalThreads = together.every(({ concurrencyFrom }) => (concurrencyFrom?.how ?? 'literal') === 'literal');
    // What the process needs for itself goes to the database of its queues: one of that name, else the only one.
    const apart = group.databasePools.some(({ name }) => name === 'queue');
    const extra = (name: string): number => (apart && name !== 'queue' ? 0 : shared.extra);
    return {
      ...group,
      databasePools: group.databasePools.map((pool) => ({ ...pool, threads, literalThreads, extra: extra(pool.name) })),
    };
  });
}

const isSameProcess = (group: WorkerGroup, other: WorkerGroup): boolean =>
  group.process !== null &&
  other.process === group.process &&
  other.framework === group.framework &&
  other.at.path === group.at.path &&
  other.at.line === group.at.line;

/** What the group's settings say of its connections to Redis. */
export const redisPoolOf = (settings: GroupSettings | undefined): { readonly redisPool?: ConnectionPool } =>
  settings?.redisPool === undefined ? {} : { redisPool: settings.redisPool };
