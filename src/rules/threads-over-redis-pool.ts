import type { Draft, Facts } from '../model/finding.js';
import type { StateRule } from '../model/rule.js';
import type { ConnectionPool, WorkerGroup } from '../model/topology.js';
import { app, manifest } from './shared/examples.js';
import { isShort, levelOf, limitDraft, poolWords, shortage } from './shared/pools.js';
import { count, groupWords, name, place } from './shared/words.js';

const REDIS = (size: string): { readonly [path: string]: string } => ({
  'config/initializers/sidekiq.rb': `Sidekiq.configure_server do |config|\n  config.redis = { url: "redis://localhost:6379/0", size: ${size} }\nend\n`,
});
const PLAIN = {
  'config/initializers/sidekiq.rb':
    'Sidekiq.configure_server do |config|\n  config.redis = { url: "redis://localhost:6379/0" }\nend\n',
};
const CLIENT = { 'config/initializers/sidekiq.rb': 'Sidekiq.configure_client do |config|\n  config.redis = { size: 1 }\nend\n' };
const LIMIT = (limit: number): { readonly [path: string]: string } =>
  manifest(`worker-groups:\n  worker: { replicas: 4 }\npolicy:\n  limits: { redis-connections: ${limit} }\n`);
const TEN = { 'config/sidekiq.yml': 'concurrency: 10\nqueues:\n  - builds\n  - status\n  - default\n' };

export const threadsOverRedisPool: StateRule = {
  over: 'state',
  meta: {
    id: 'threads-over-redis-pool',
    title: 'More threads than Redis connections',
    subject: ['worker group'],
    finds:
      'Code gives a worker process fewer connections to Redis than it has threads, or all worker groups together may hold more than the policy allows.',
    why: 'Sidekiq sizes its connections by its threads, and a number in an initializer replaces that. Newer versions then refuse to start: after the deploy nothing runs.',
    levels:
      'Fails where both numbers are written; asks where one comes from a variable or a default. With `policy.limits.redis-connections` the sum over all groups, at the most replicas, is compared as well.',
    silent: [
      'no size is written: Sidekiq takes as many as it has threads',
      'as many connections as threads',
      'the connections of a client, which runs no jobs',
      'a size under a condition, or one that is computed',
      'a pool that was too small before this change',
    ],
    settle: ['leave `size` out', 'raise it to the number of threads'],
    subsumes: [],
  },
  worse: (base, head) => missing(head) > missing(base),
  *check(topology, { limits }) {
    for (const group of topology.workerGroups) {
      if (group.counts && group.redisPool !== undefined && isShort(group.redisPool)) yield draft(group, group.redisPool);
    }
    if (limits.redisConnections === undefined) return;
    const held = topology.workerGroups
      .filter(({ counts }) => counts)
      .map((group) => ({ group, each: group.concurrency, literal: (group.concurrencyFrom?.how ?? 'literal') === 'literal' }));
    const over = limitDraft(topology, held, limits.redisConnections, 'Redis', 'redis-connections');
    if (over !== null) yield over;
  },
  examples: [
    { name: 'a size smaller than the threads', base: app(PLAIN), head: app(REDIS('3')), finds: ['fail worker'], doc: true },
    {
      name: 'a size by a variable',
      base: app(PLAIN),
      head: app(REDIS('ENV.fetch("REDIS_POOL", 3).to_i')),
      finds: ['ask worker'],
    },
    {
      name: 'more than all groups together may hold',
      base: app(LIMIT(20)),
      head: app({ ...LIMIT(20), ...TEN }),
      finds: ['fail *'],
    },
    { name: 'no size', base: app(), head: app(PLAIN), finds: [] },
    { name: 'enough', base: app(PLAIN), head: app(REDIS('10')), finds: [] },
    { name: 'a client', base: app(PLAIN), head: app(CLIENT), finds: [] },
    { name: 'a computed size', base: app(PLAIN), head: app(REDIS('Settings.pool')), finds: [] },
    { name: 'too small before', base: app(REDIS('3')), head: app(REDIS('3')), finds: [] },
  ],
};

const missing = ({ missing: many, total }: Facts): number => Number(many ?? total ?? 0);

function draft(group: WorkerGroup, pool: ConnectionPool): Draft {
  const level = levelOf(group, [pool]);
  const threads = count(pool.threads ?? 0, 'thread');
  const refuses = group.queues.length === 0 && group.reason !== undefined;
  const wanted = (pool.threads ?? 0) + pool.extra;
  return {
    subject: [group.name],
    level,
    facts: { threads: pool.threads, extra: pool.extra, size: pool.size, how: pool.how, missing: shortage(pool) },
    title:
      level === 'fail'
        ? `${name(group.name)} has ${threads} and ${count(pool.size ?? 0, 'connection')} to Redis`
        : `${pool.size === 1 ? 'Is' : 'Are'} ${count(pool.size ?? 0, 'connection')} to Redis enough for the ${threads} of ${name(group.name)}?`,
    message: `${name(group.name)} runs ${threads}${pool.extra === 0 ? '' : ` and needs ${pool.extra} more`}, and ${place(pool.at)} gives it ${count(pool.size ?? 0, 'connection')} to Redis${refuses ? `: it refuses to start (${group.reason ?? ''})` : ': threads wait for one, or the process refuses to start'}.`,
    evidence: [
      ...(refuses ? [] : [{ text: groupWords(group) }]),
      { text: poolWords(pool), values: { size: pool.size, threads: pool.threads } },
    ],
    unknown: pool.how === 'literal' ? [] : ['what the variable says where it runs'],
    workerGroup: group.name,
    at: pool.at,
    related: [{ ...(group.concurrencyFrom?.at ?? group.at), side: 'head', label: threads }],
    settle: [
      'leave `size` out: Sidekiq takes as many connections as it has threads',
      `raise \`size\` to ${wanted} (${place(pool.at)})`,
    ],
  };
}
