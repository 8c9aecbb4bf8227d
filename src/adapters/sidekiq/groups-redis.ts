import type { ConnectionPool } from '../../model/topology.js';
import type { Booting, Capsule } from './groups-state.js';

/** Since 7 (seen from 7.2.4) every capsule's threads need a connection; before, the process's and two more. */
export function poolError(booting: Booting): string | null {
  const small = [...booting.capsules.values()].map((capsule) => redisPool(capsule, booting)).find(isTooSmall);
  if (small === undefined || small.how !== 'literal') return null;
  return `ArgumentError: Pool size too small for ${small.name}: ${small.size} connections for ${small.threads} threads`;
}

/** A pool that is known to have fewer connections than threads want. */
export const isTooSmall = (pool: ConnectionPool | undefined): pool is ConnectionPool =>
  pool !== undefined && pool.size !== null && pool.threads !== null && pool.size < pool.threads + pool.extra;

/**
 * The connections to Redis of one capsule, where code sizes them. Since 7 a capsule has a pool as large as its threads, and `size` of
 * `config.redis` replaces that for every one of them (Sidekiq 8.1.7, lib/sidekiq/config.rb, `new_redis_pool`); before, one pool
 * served all threads and two more.
 */
export function redisPool(capsule: Capsule, { pool, major }: Booting): ConnectionPool | undefined {
  if (pool === undefined || pool.at === null) return undefined;
  const { values, env, complete } = pool.size;
  const [size] = values;
  return {
    name: capsule.name ?? 'default',
    size: values.length === 1 && typeof size === 'number' ? size : null,
    how: env.length === 0 && (complete || values.length === 1) ? 'literal' : 'env',
    at: pool.at,
    threads: capsule.threads.value,
    extra: major !== null && major < 7 ? 2 : 0,
    literalThreads: capsule.threads.from?.how === 'literal',
  };
}
