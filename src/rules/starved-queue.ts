import { capacityOf, type PoolCapacity } from '../capacity/capacity.js';
import type { LoadedQueue } from '../capacity/load.js';
import type { PoolGroup } from '../capacity/pools.js';
import type { Draft, Evidence } from '../model/finding.js';
import type { StateRule } from '../model/rule.js';
import type { Mode, Topology } from '../model/topology.js';
import { finite, unsizedWords, workWords } from './shared/arithmetic.js';
import { app, manifest } from './shared/examples.js';
import { about, amount, jobsWords, percent } from './shared/numbers.js';
import { count, duration, name, names } from './shared/words.js';

const ONE = 'worker-groups:\n  worker: { replicas: 1 }\n';
const NUMBERS = (builds: string, status = '6/min', objective = ''): { readonly [path: string]: string } =>
  manifest(
    `${objective}${ONE}jobs:\n  ParseReport: { peak: ${builds}, duration: 1s, enqueues: { Notify: 0 } }\n  Notify: { peak: ${status}, duration: 200ms }\n`,
  );
const WEIGHTS = { 'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - [builds, 1]\n  - [status, 5]\n  - [default, 1]\n' };
const TURNED = { 'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - status\n  - builds\n  - default\n' };

export const starvedQueue: StateRule = {
  over: 'state',
  meta: {
    id: 'starved-queue',
    title: 'Starved queue',
    subject: ['worker group', 'queue'],
    finds: 'At the declared peak the order in which a worker group takes its queues leaves one of them too little.',
    why: 'In strict order a queue is served only while every queue before it is empty. When those keep all threads busy, it gets nothing at all, for hours, while the group looks busy and healthy.',
    levels:
      'Asks. Nothing is judged without declared numbers. It is folded into what says that the group as a whole has too few threads.',
    silent: [
      'the queues before it leave it threads enough',
      'one that is late because the whole group has too few threads, in whatever order: that is told of the group',
      'a group in no order, with a single queue, or without declared numbers',
      'a starved queue that was starved before this change',
    ],
    settle: ['serve it by a worker group of its own', 'list it further up, or write weights', 'run more threads'],
    subsumes: [],
  },
  *check(topology) {
    for (const of of capacityOf(topology).pools) {
      const { growing, by } = of.victims();
      for (const queue of of.least.queues) {
        const grows = growing.find(({ key }) => key === queue.key)?.rate ?? null;
        const reason = reasonOf(of, queue, grows);
        if (reason !== null) yield draft(topology, of, queue, reason, grows, by);
      }
    }
  },
  examples: [
    {
      name: 'the queue before it takes all threads',
      base: app({ ...NUMBERS('6/s'), ...TURNED }),
      head: app(NUMBERS('6/s')),
      finds: ['ask worker sidekiq/status'],
      doc: true,
    },
    {
      name: 'threads enough, and an objective that only the order misses',
      base: app({ ...NUMBERS('225/min', '6/min', 'queues:\n  "*": { objective: 5s }\n'), ...TURNED }),
      head: app(NUMBERS('225/min', '6/min', 'queues:\n  "*": { objective: 5s }\n')),
      finds: ['ask worker sidekiq/status'],
    },
    { name: 'threads enough', base: app({ ...NUMBERS('2/s'), ...TURNED }), head: app(NUMBERS('2/s')), finds: [] },
    { name: 'weights that leave it enough', base: app(NUMBERS('6/s')), head: app({ ...NUMBERS('6/s'), ...WEIGHTS }), finds: [] },
    { name: 'starved before', base: app(NUMBERS('6/s')), head: app(NUMBERS('6/s')), finds: [] },
    { name: 'no numbers', base: app(TURNED), head: app(), finds: [] },
  ],
};

type Reason = 'order' | 'weights' | 'wait' | 'shared';

/** Why a queue starves by order alone; null where it does not, or where no order would help it. */
function reasonOf(of: PoolCapacity, queue: LoadedQueue, grows: number | null): Reason | null {
  const serving = serversOf(of, queue);
  if (serving.length === 0 || serving.every(({ order }) => order.length < 2)) return null;
  if (grows !== null) {
    // Alone, it would fit: what takes its threads goes first, or beside it.
    if (queue.busy >= queue.threads) return null;
    const modes = new Set<Mode>(serving.map(({ group }) => group.mode));
    if (modes.has('any')) return null;
    if (of.pool.groups.length > serving.length) return 'shared';
    return modes.has('strict') ? 'order' : 'weights';
  }
  const { objective, p95, unordered } = queue;
  return objective !== null && p95 > objective && unordered <= objective ? 'wait' : null;
}

const serversOf = (of: PoolCapacity, queue: LoadedQueue): readonly PoolGroup[] =>
  (of.pool.queues.find(({ key }) => key === queue.key)?.groups ?? []).flatMap((index) => of.pool.groups[index] ?? []);

function draft(
  topology: Topology,
  of: PoolCapacity,
  queue: LoadedQueue,
  reason: Reason,
  grows: number | null,
  by: string,
): Draft {
  const [lead] = serversOf(of, queue);
  if (lead === undefined) throw new Error(`nothing serves ${queue.key}`);
  const { group } = lead;
  const at = group.queues.find((served) => served.name === queue.name)?.at ?? group.at;
  const ahead = aheadOf(of, lead, queue);
  const first = ahead.length === 0 ? 'the other queues' : names(ahead.map((other) => other.name));
  const model = topology.queues.find(({ key }) => key === queue.key);
  return {
    subject: [group.name, queue.key],
    level: 'ask',
    facts: {
      reason,
      group: [group.name, group.concurrency, group.replicas?.min ?? null],
      mode: group.mode,
      ahead: ahead.map((other) => other.name),
      objective: queue.objective,
      late: grows !== null,
    },
    title:
      grows === null
        ? `May ${name(queue.name)} wait behind ${first}?`
        : `Is ${name(queue.name)} meant to starve while ${first} are busy?`.replace(
            /(`[^`]+`) are busy/,
            ahead.length === 1 ? '$1 is busy' : '$1 are busy',
          ),
    message: messageOf(queue, group.name, reason, first),
    evidence: [...orderEvidence(of, lead, queue), ...outcome(queue, grows, by)],
    unknown: [...unsizedWords(of), ...of.pool.doubts],
    queue: queue.name,
    workerGroup: group.name,
    owners: model?.owner == null ? [] : [model.owner],
    at,
    related: at === group.at ? [] : [{ ...group.at, side: 'head', label: `${group.name} serves it` }],
    fixes: [],
  };
}

function messageOf(queue: LoadedQueue, group: string, reason: Reason, first: string): string {
  switch (reason) {
    case 'order':
      return `${name(group)} takes ${name(queue.name)} only while ${first} ${first.includes(' and ') ? 'are' : 'is'} empty, and at the declared peak that leaves it too little: it falls behind although it needs only ${amount(queue.busy)} of ${count(queue.threads, 'thread')}.`;
    case 'weights':
      return `By its weight ${name(queue.name)} gets too few of the threads of ${name(group)} at the declared peak: it falls behind although it needs only ${amount(queue.busy)} of ${count(queue.threads, 'thread')}.`;
    case 'wait':
      return `In order of arrival ${name(queue.name)} would keep its promise of ${duration(queue.objective ?? 0)}; behind ${first} it does not: one job of twenty waits longer than ${about(queue.p95)}.`;
    case 'shared':
      return `There are threads enough, but those of ${name(group)}, which alone serves ${name(queue.name)}, are taken by queues that other groups serve too.`;
    default:
      return reason satisfies never;
  }
}

/** Queues with declared work that the group takes before this one. */
function aheadOf(of: PoolCapacity, { group, order }: PoolGroup, queue: LoadedQueue): readonly LoadedQueue[] {
  const keys = order.map((entry) => of.pool.queues[entry.queue]?.key);
  const before = group.mode === 'strict' ? keys.slice(0, keys.indexOf(queue.key)) : keys.filter((key) => key !== queue.key);
  return before.flatMap((key) => of.least.queues.find((other) => other.key === key) ?? []);
}

function orderEvidence(of: PoolCapacity, lead: PoolGroup, queue: LoadedQueue): readonly Evidence[] {
  const { group, order } = lead;
  const listed = order.map(({ queue: index, weight }) => {
    const other = of.least.queues[index];
    const share = group.mode === 'weighted' ? ` (weight ${weight})` : '';
    return other === undefined ? '' : `${name(other.name)}${share} ${amount(other.busy)}`;
  });
  const own = of.pool.queues.find(({ key }) => key === queue.key)?.streams.map(({ work }) => work) ?? [];
  return [
    {
      text: `${name(group.name)} (${group.mode}, ${count(queue.threads, 'thread')}), threads that each queue keeps busy at the peak, in order: ${listed.join(', ')}`,
    },
    ...own.slice(0, 4).map((work) => ({ text: workWords(work) })),
    {
      text:
        group.mode === 'strict'
          ? `with what goes before it ${name(queue.name)} comes to ${percent(queue.utilisation)}`
          : `together they come to ${percent(queue.utilisation)} of the threads that serve ${name(queue.name)}`,
      values: { utilisation: finite(queue.utilisation) },
    },
  ];
}

function outcome(queue: LoadedQueue, grows: number | null, by: string): readonly Evidence[] {
  if (grows === null) {
    return [
      {
        text: `one job of twenty waits longer than ${about(queue.p95)}; in order of arrival it would be ${about(queue.unordered)}`,
        values: { p95: finite(queue.p95) },
      },
    ];
  }
  const how = by === 'simulation' ? ', by simulation' : by === 'bounds' ? ', at the least' : '';
  return [
    {
      text: `it grows by ${jobsWords(grows * 3600)} jobs in each hour of the peak${how}`,
      values: { perHour: Math.round(grows * 3600) },
    },
  ];
}
