import type { Draft, Facts } from '../model/finding.js';
import type { StateRule } from '../model/rule.js';
import type { Topology, WorkerGroup } from '../model/topology.js';
import { app, manifest } from './shared/examples.js';
import { type Held, isShort, levelOf, limitDraft, poolWords, processes, shortage, threadsEach } from './shared/pools.js';
import { count, groupWords, name, names, place } from './shared/words.js';

const DATABASE = (lines: string): { readonly [path: string]: string } => ({
  'config/database.yml': `default: &default\n  adapter: postgresql\n${lines}\nproduction:\n  <<: *default\n  database: shop\n`,
});
const THREADS = (threads: number | string): { readonly [path: string]: string } => ({
  'config/sidekiq.yml': `concurrency: ${threads}\nqueues:\n  - builds\n  - status\n  - default\n`,
});
const LIMIT = (limit: number, replicas = 4): { readonly [path: string]: string } =>
  manifest(`worker-groups:\n  worker: { replicas: ${replicas} }\npolicy:\n  limits: { database-connections: ${limit} }\n`);

/** No file says how many threads. */
const UNSIZED = { ...DATABASE('  pool: 5'), 'config/sidekiq.yml': 'queues:\n  - builds\n  - status\n  - default\n' };

export const threadsOverDatabasePool: StateRule = {
  over: 'state',
  meta: {
    id: 'threads-over-database-pool',
    title: 'More threads than database connections',
    subject: ['worker group'],
    finds:
      'A worker process runs more threads than its database pool has connections, or all worker groups together may hold more than the policy allows.',
    why: 'A thread that gets no connection within five seconds raises an error, and only when all of them are busy: at the peak, and never in a test.',
    levels:
      'Fails where both numbers are written for the judged environment; asks where one is a default, or comes from a variable. With `policy.limits.database-connections` the sum over all groups, at the most replicas, is compared as well.',
    silent: [
      'no more threads than connections',
      'a size that is not known, and no `config/database.yml`',
      'the pool of another environment',
      'threads and pool by one variable with one default',
      'a pool that was too small before this change',
    ],
    settle: ['raise `pool`', 'lower the threads'],
    subsumes: [],
  },
  worse: (base, head) => missing(head) > missing(base) || many(head) > many(base),
  *check(topology, { limits }) {
    for (const groups of alike(processes(topology))) yield draft(groups);
    const limit = limits.databaseConnections;
    const over = limit === undefined ? null : limitDraft(topology, heldBy(topology), limit, 'database', 'database-connections');
    if (over !== null) yield over;
  },
  examples: [
    {
      name: 'both numbers are written',
      base: app(DATABASE('  pool: 10')),
      head: app({ ...DATABASE('  pool: 10'), ...THREADS(25) }),
      finds: ['fail worker'],
      doc: true,
    },
    {
      name: 'the pool is sized by a variable that the workers are not given',
      base: app(DATABASE('  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>')),
      head: app({ ...DATABASE('  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>'), ...THREADS(10) }),
      finds: ['ask worker'],
      doc: true,
    },
    {
      name: 'nothing is written: the default is five',
      base: app(DATABASE('  encoding: unicode')),
      head: app({ ...DATABASE('  encoding: unicode'), ...THREADS(10) }),
      finds: ['ask worker'],
    },
    {
      name: 'the process is given its threads by a variable',
      base: app(UNSIZED),
      head: app({
        ...UNSIZED,
        Procfile: 'web: bundle exec puma\nworker: RAILS_MAX_THREADS=10 bundle exec sidekiq -C config/sidekiq.yml\n',
      }),
      finds: ['fail worker'],
    },
    {
      name: 'its threads hang on a variable that nobody sets',
      base: app(UNSIZED),
      head: app({
        ...UNSIZED,
        Procfile: `web: bundle exec puma\nworker: RAILS_MAX_THREADS=\${THREADS:-10} bundle exec sidekiq -C config/sidekiq.yml\n`,
      }),
      finds: ['ask worker'],
    },
    {
      name: 'one of several databases',
      base: app(),
      head: app({
        'config/database.yml':
          'production:\n  primary:\n    adapter: postgresql\n    pool: 5\n  cache:\n    adapter: postgresql\n    pool: 2\n',
      }),
      finds: ['fail worker'],
    },
    {
      name: 'several processes on one pool that is too small',
      base: app(DATABASE('  pool: 10')),
      head: app({
        ...DATABASE('  pool: 10'),
        Procfile:
          'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\na: bundle exec sidekiq -q builds -c 20\nb: bundle exec sidekiq -q status -c 20\n',
      }),
      finds: ['fail a'],
    },
    {
      name: 'more than all groups together may hold',
      base: app(LIMIT(20)),
      head: app({ ...LIMIT(20), ...THREADS(10) }),
      finds: ['fail *'],
    },
    {
      name: 'enough for all threads',
      base: app(DATABASE('  pool: 10')),
      head: app({ ...DATABASE('  pool: 10'), ...THREADS(10) }),
      finds: [],
    },
    { name: 'no database file', base: app(), head: app(THREADS(25)), finds: [] },
    {
      name: 'a size that is not known',
      base: app(DATABASE('  pool: <%= Settings.pool %>')),
      head: app({ ...DATABASE('  pool: <%= Settings.pool %>'), ...THREADS(25) }),
      finds: [],
    },
    {
      name: 'the process is given the variable',
      base: app(DATABASE('  pool: <%= ENV.fetch("DB_POOL") { 5 } %>')),
      head: app({
        ...DATABASE('  pool: <%= ENV.fetch("DB_POOL") { 5 } %>'),
        ...THREADS(10),
        Procfile: 'web: bundle exec puma\nworker: DB_POOL=12 bundle exec sidekiq -C config/sidekiq.yml\n',
      }),
      finds: [],
    },
    {
      name: 'threads and pool by one variable',
      base: app(DATABASE('  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>')),
      head: app({
        ...DATABASE('  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>'),
        ...THREADS('<%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>'),
      }),
      finds: [],
    },
    {
      name: 'the pool of another environment',
      base: app(),
      head: app({ 'config/database.yml': 'test:\n  adapter: sqlite3\n  pool: 1\n' }),
      finds: [],
    },
    {
      name: 'too small before',
      base: app({ ...DATABASE('  pool: 2') }),
      head: app({ ...DATABASE('  pool: 2'), 'config/initializers/x.rb': 'X = 1\n' }),
      finds: [],
    },
  ],
};

const missing = ({ missing: many, total }: Facts): number => Number(many ?? total ?? 0);

const many = ({ groups }: Facts): number => (Array.isArray(groups) ? groups.length : 0);

/** Processes that are short of the same connections in the same way: one pool is one cause. */
function alike(groups: readonly WorkerGroup[]): readonly (readonly WorkerGroup[])[] {
  const found = new Map<string, WorkerGroup[]>();
  for (const group of groups) {
    const short = (group.databasePools ?? []).filter(isShort);
    if (short.length === 0) continue;
    const key = JSON.stringify([levelOf(group, short), short]);
    found.set(key, [...(found.get(key) ?? []), group]);
  }
  return [...found.values()];
}

function draft(groups: readonly WorkerGroup[]): Draft {
  const [group] = groups;
  const short = (group?.databasePools ?? []).filter(isShort);
  const [worst] = [...short].sort((a, b) => shortage(b) - shortage(a));
  if (group === undefined || worst === undefined) throw new Error('no pool is short');
  const who = names(groups.map(({ process, name: own }) => process ?? own));
  const each = groups.length === 1 ? '' : ' each';
  const level = levelOf(group, short);
  const threads = worst.threads ?? 0;
  const wanted = threads + worst.extra;
  const pool = `${count(worst.size ?? 0, 'connection')}${worst.name === 'primary' ? '' : ` to ${name(worst.name)}`}`;
  const besides = worst.extra === 0 ? '' : ` and ${worst.extra} of its own`;
  return {
    subject: [group.name],
    level,
    facts: {
      threads,
      extra: worst.extra,
      missing: shortage(worst),
      groups: groups.map(({ name: own }) => own).sort(),
      pools: short.map(({ name: database, size, how }) => [database, size, how]),
    },
    title:
      level === 'fail'
        ? `${who} ${groups.length === 1 ? 'runs' : 'run'} ${count(threads, 'thread')}${each} on ${pool}`
        : `${worst.size === 1 ? 'Is' : 'Are'} ${pool} enough for the ${count(threads, 'thread')}${each} of ${who}?`,
    message: `A process of ${who} runs ${count(threads, 'thread')}${besides}, and its pool has ${pool}: when all are busy, ${shortage(worst) === 1 ? 'one of them waits for a connection, and fails if it gets none' : `${shortage(worst)} of them wait for a connection, and fail if they get none`} within five seconds.`,
    evidence: [
      ...groups.map((other) => ({ text: groupWords(other) })),
      ...(group.forks === undefined
        ? []
        : [{ text: `in ${group.forks} processes, each with a pool of its own: ${count(threads, 'thread')} each` }]),
      ...(threads === threadsEach(group) ? [] : [{ text: `all groups of the process together: ${count(threads, 'thread')}` }]),
      ...(worst.extra === 0
        ? []
        : [{ text: `besides its threads the process needs ${count(worst.extra, 'connection')} for itself` }]),
      ...short.map((each) => ({ text: poolWords(each), values: { size: each.size, threads: each.threads } })),
    ],
    unknown: [
      ...(short.some(({ how }) => how !== 'literal') ? ['whether a variable, or the query of DATABASE_URL, sizes the pool'] : []),
      ...(short.some(({ literalThreads }) => !literalThreads) ? ['whether a variable sets other threads where it runs'] : []),
    ],
    workerGroup: group.name,
    at: worst.at,
    related: [{ ...(group.concurrencyFrom?.at ?? group.at), side: 'head', label: `${count(threads, 'thread')}` }],
    settle: [
      worst.url === undefined
        ? `size the pool for ${count(wanted, 'connection')}: \`pool: ${wanted}\` (${place(worst.at)})`
        : `size the pool for ${count(wanted, 'connection')}: \`pool=${wanted}\` in the query of ${name(worst.url)}, which wins over \`pool\``,
      `lower the threads to ${Math.max(1, (worst.size ?? 0) - worst.extra)}`,
      ...(worst.how === 'env' ? ['give the worker process the variable that sizes the pool'] : []),
    ],
  };
}

/** What each process may hold: a connection for each thread, and no more than its pool where that is written. */
function heldBy(topology: Topology): readonly Held[] {
  return processes(topology).map((group) => {
    const pool = group.databasePools?.find(({ name: database }) => database === 'primary') ?? group.databasePools?.[0];
    const threads = pool?.threads ?? threadsEach(group);
    const literal = pool?.literalThreads ?? (group.concurrencyFrom?.how ?? 'literal') === 'literal';
    if (threads === null) return { group, each: null, literal };
    const wanted = threads + (pool?.extra ?? 0);
    const one = pool?.how === 'literal' && pool.size !== null ? Math.min(wanted, pool.size) : wanted;
    return { group, each: one * (group.forks ?? 1), literal };
  });
}
