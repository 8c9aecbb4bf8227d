import { capacityOf, type PoolCapacity } from '../capacity/capacity.js';
import { perRun } from '../capacity/offered.js';
import type { Unsized } from '../capacity/work.js';
import { queueNames, servers } from '../model/carried.js';
import type { Draft, Facts, Fix } from '../model/finding.js';
import type { StateRule } from '../model/rule.js';
import type { Job, Topology, WorkerGroup } from '../model/topology.js';
import { unsizedWords, workOn } from './shared/arithmetic.js';
import { capacityDraft } from './shared/capacity-draft.js';
import { ownersOf } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { key, NUMBERS, pasted } from './shared/fixes.js';
import { amount, percent } from './shared/numbers.js';
import { type Limits, limitsOf, verdictsOf } from './shared/verdict.js';
import { list, name, names, place } from './shared/words.js';

const STARTS =
  'class BuildsController < ApplicationController\n  def create\n    JobCreation.perform_async(params[:id])\n  end\nend\n';
const CREATION = { ...job('JobCreation', { params: 'id' }), 'app/controllers/builds_controller.rb': STARTS };
const WEEK = 'week: { hours: 9-17, night: 54%, days: { mon: 50%, tue: 55%, thu: 96%, fri: 56%, sat: 18%, sun: 16% } }\n';
const DECLARED = (lines: string): { readonly [path: string]: string } => manifest(`${WEEK}${lines}`);
const REPLICAS = 'worker-groups:\n  worker: { replicas: 1 }\n';
const BUSY = `${REPLICAS}jobs:\n  ParseReport: { peak: 2/s, duration: 1s }\n  Notify: { peak: 1/s, duration: 200ms }\n`;

export const overCapacity: StateRule = {
  over: 'state',
  meta: {
    id: 'over-capacity',
    title: 'More work than threads',
    subject: ['worker group', 'job'],
    finds:
      'At the declared peak a worker group has more work than its threads can do, or keeps its jobs waiting longer than is promised.',
    why: 'On a quiet day everything is done in time. On the busy one more arrives in each hour than is finished, and what waits at night is late the next morning: 35,000 jobs and 18 hours, in the incident that this tool was built after.',
    levels:
      'Asks from 80 % of the threads at the peak, where an objective is missed, or where a burst is not worked off within it. Fails from 100 % at the most replicas, where the most is known; else it asks how many run. A new or moved job without peak or duration asks where another job of the group has both. Options: `{ ask: 80%, fail: 100% }`.',
    silent: [
      'a group none of whose jobs has a peak and a duration',
      'a job without numbers that was there before',
      'less than 80 %, and every objective kept',
      'a declared peak that the most replicas carry, and the least as well',
      'work that was too much before this change, by the same two digits',
    ],
    settle: [
      'run more threads or processes',
      'give the job a queue and a worker group of its own',
      'declare the peak and the duration that are missing',
    ],
    subsumes: ['starved-queue'],
  },
  worse: (base, head) => digits(head.utilisation) > digits(base.utilisation) || counted(head.missed) > counted(base.missed),
  *check(topology, context, options) {
    const capacity = capacityOf(topology);
    const limits = limitsOf(options);
    for (const of of capacity.pools) {
      for (const verdict of verdictsOf(topology, of, limits))
        yield capacityDraft(topology, capacity, of, verdict, context, limits);
      for (const unsized of of.pool.unsized) {
        const candidate = topology.jobs.find((job) => job.name === unsized.job);
        if (candidate !== undefined && context.arriving.has(candidate.name))
          yield* missing(topology, of, candidate, unsized, limits);
      }
    }
  },
  notJudged(topology) {
    const { pools, idle, demands } = capacityOf(topology);
    const jobsOf = (group: WorkerGroup): readonly string[] =>
      topology.queues.flatMap(({ jobs, workerGroups }) => (workerGroups.includes(group.name) ? jobs : []));
    const isSized = (one: string): boolean =>
      demands.get(one)?.rate != null && topology.manifest.jobs.get(one)?.duration !== undefined;
    const threadless = idle.filter((group) => group.concurrency === null && jobsOf(group).some(isSized));
    const workless = idle.filter((group) => !threadless.includes(group) && jobsOf(group).length > 0);
    const every = pools.length === 0 && threadless.length === 0;
    const whose = every ? 'a worker group' : list(workless.map((group) => name(group.name)));
    const parts = [
      ...(workless.length === 0
        ? []
        : [
            `no job of ${whose} has a declared peak and duration; a \`peak\` and a \`duration\` under \`jobs\` in the manifest would wake it`,
          ]),
      ...(threadless.length === 0
        ? []
        : [
            `how many threads ${names(threadless.map((group) => group.name))} has is not known; a \`concurrency\` under \`worker-groups\` in the manifest would wake it`,
          ]),
    ];
    return parts.length === 0 ? null : parts.join('; ');
  },
  examples: [
    {
      name: 'a new job whose peak is more than the threads can do',
      base: app(DECLARED(BUSY)),
      head: app({ ...CREATION, ...DECLARED(`${BUSY}  JobCreation: { peak: 4.8/s, duration: 1.4s }\n`) }),
      finds: ['fail worker'],
      doc: true,
    },
    {
      name: 'nobody says how many processes run',
      base: app(DECLARED('jobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n')),
      head: app({
        ...CREATION,
        ...DECLARED('jobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n  JobCreation: { peak: 4.8/s, duration: 1.4s }\n'),
      }),
      finds: ['ask worker'],
      doc: true,
    },
    {
      name: 'scaled elsewhere, and the most is enough',
      base: app(DECLARED(BUSY.replace('replicas: 1', 'replicas: { min: 1, max: 6 }'))),
      head: app({
        ...CREATION,
        ...DECLARED(
          `${BUSY.replace('replicas: 1', 'replicas: { min: 1, max: 6 }')}  JobCreation: { peak: 4.8/s, duration: 1.4s }\n`,
        ),
      }),
      finds: ['ask worker'],
    },
    {
      name: 'a new job without numbers beside one that has them',
      base: app(DECLARED(BUSY)),
      head: app({ ...CREATION, ...DECLARED(BUSY) }),
      finds: ['ask worker JobCreation'],
      doc: true,
    },
    {
      name: 'an objective that is missed although the threads are enough',
      base: app(DECLARED(BUSY)),
      head: app({
        ...CREATION,
        ...DECLARED(
          `queues:\n  "*": { objective: 2s }\n${BUSY}  JobCreation: { peak: 4/min, duration: { mean: 20s, p95: 60s } }\n`,
        ),
      }),
      finds: ['ask worker'],
    },
    {
      name: 'a burst that is not worked off in time',
      base: app(DECLARED(BUSY)),
      head: app({
        ...CREATION,
        ...DECLARED(`queues:\n  "*": { objective: 5m }\n${BUSY}  JobCreation: { peak: 1/h, duration: 1s, burst: 5000 }\n`),
      }),
      finds: ['ask worker'],
    },
    {
      name: 'room enough',
      base: app(DECLARED(BUSY)),
      head: app({ ...CREATION, ...DECLARED(`${BUSY}  JobCreation: { peak: 30/min, duration: 1.4s }\n`) }),
      finds: [],
    },
    {
      name: 'no numbers at all',
      base: app(),
      head: app(CREATION),
      finds: [],
    },
    {
      name: 'a job without numbers that was there before',
      base: app({ ...CREATION, ...DECLARED('jobs:\n  Notify: { peak: 1/s, duration: 1s }\n') }),
      head: app({
        ...CREATION,
        ...DECLARED('jobs:\n  Notify: { peak: 1/s, duration: 1s }\n  ParseReport: { peak: 1/s, duration: 1s }\n'),
      }),
      finds: [],
    },
    {
      name: 'too much before and after',
      base: app({ ...CREATION, ...DECLARED(`${REPLICAS}jobs:\n  JobCreation: { peak: 4.8/s, duration: 1.4s }\n`) }),
      head: app({ ...CREATION, ...DECLARED(`${REPLICAS}jobs:\n  JobCreation: { peak: 4.81/s, duration: 1.4s }\n`) }),
      finds: [],
    },
    {
      name: 'more than before',
      base: app({ ...CREATION, ...DECLARED(`${REPLICAS}jobs:\n  JobCreation: { peak: 4.8/s, duration: 1.4s }\n`) }),
      head: app({ ...CREATION, ...DECLARED(`${REPLICAS}jobs:\n  JobCreation: { peak: 9/s, duration: 1.4s }\n`) }),
      finds: ['fail worker'],
    },
  ],
};

/** A number as facts carry it: two digits; what has no bound is more than all. */
const digits = (value: Facts[string] | undefined): number =>
  typeof value === 'number' ? Number(value.toPrecision(2)) : Number.POSITIVE_INFINITY;
const counted = (value: Facts[string] | undefined): number => (Array.isArray(value) ? value.length : 0);

/** A job that this change brings to a group whose other work is known, and whose own is not. */
function* missing(topology: Topology, of: PoolCapacity, candidate: Job, unsized: Unsized, limits: Limits): Iterable<Draft> {
  const served = queueNames(candidate).flatMap((queue) => servers(topology, candidate.backend, queue));
  const group = of.pool.groups.find((member) => served.includes(member.group))?.group;
  const block = of.least.blocks.find(({ groups }) => groups.some((index) => of.pool.groups[index]?.group === group));
  if (group === undefined || block === undefined) return;
  const room = Math.max(0, limits.ask * block.threads - block.busy);
  const wanted = unsized.missing.map((what) => (what === 'peak' ? 'how many arrive' : 'how long one runs'));
  const others = workOn(of, block)
    .map((work) => work.job)
    .filter((other) => other !== candidate.name);
  yield {
    subject: [group.name, candidate.name],
    level: 'ask',
    facts: { missing: [...unsized.missing], group: [group.name, group.concurrency, group.replicas?.min ?? null] },
    title: `How much work does ${name(candidate.name)} bring to ${name(group.name)}?`,
    message: `${name(group.name)} is judged by the declared peak of ${names(others.length > 0 ? others : [candidate.name])}; of ${name(candidate.name)} it is not known ${list(wanted)}, and it is not counted.`,
    evidence: [
      {
        text: `declared so far: ${amount(block.busy)} of ${block.threads} threads busy at the peak (${percent(block.utilisation)})`,
        values: { busy: block.busy, threads: block.threads },
      },
      {
        text: `up to ${percent(limits.ask)} there is room for ${amount(room)} threads: ${amount(room)} jobs a second of 1 s each`,
      },
      ...unsized.because.map((text) => ({ text })),
    ],
    unknown: unsizedWords(of, candidate.name),
    job: candidate.name,
    workerGroup: group.name,
    owners: ownersOf(topology, candidate),
    at: candidate.at,
    settle: [
      ...loops(topology, candidate.name, unsized),
      declared(topology, candidate.name, unsized),
      'acknowledge with a reason',
    ],
    fixes: numbersFix(topology, candidate.name, unsized),
  };
}

/** What to write, and where: `` add `duration: 1s # one run, on average` to `Compress` (.github/queue-review.yml:7) ``. */
function declared({ manifest: data }: Topology, candidate: string, { missing: wanted }: Unsized): string {
  const entry = data.jobs.get(candidate);
  if (entry === undefined)
    return `declare ${list(wanted.map((what) => `\`${what}\``))} of ${name(candidate)} under \`jobs\` in the manifest`;
  return `add ${list(wanted.map((what) => name(NUMBERS[what])))} to ${name(candidate)} (${place(entry.at)})`;
}

/** Where jobs of a known peak enqueue it in a loop, how many a run enqueues is as good as a peak. */
function loops(topology: Topology, candidate: string, { missing: wanted }: Unsized): readonly string[] {
  const { demands } = capacityOf(topology);
  const from = topology.edges.filter(
    (edge) => edge.to === candidate && demands.get(edge.from)?.rate != null && perRun(topology, edge) === null,
  );
  const [only, another] = from;
  const entry = only === undefined || another !== undefined ? undefined : topology.manifest.jobs.get(only.from);
  if (only === undefined || entry === undefined || !wanted.includes('peak')) return [];
  return [
    `say how many of it one run of ${name(only.from)} enqueues: ${name(`enqueues: { ${key(candidate)}: 10 }`)} in its entry (${place(entry.at)})`,
  ];
}

/** The lines to fill in, before the first job of the manifest; none where the job has an entry already, or where jobs stand in braces. */
function numbersFix({ manifest: data }: Topology, candidate: string, { missing: wanted }: Unsized): readonly Fix[] {
  const before = data.paste?.jobs ?? null;
  if (before?.what !== 'entry' || data.jobs.has(candidate)) return [];
  return [pasted(before, [`${key(candidate)}:`, ...wanted.map((what) => `  ${NUMBERS[what]}`)])];
}
