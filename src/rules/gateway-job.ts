import { findQueue, isLive, queueNames, servers, threads } from '../model/carried.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft, Hop } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import type { AlertState, Edge, Job, Topology } from '../model/topology.js';
import { type Arrival, arrivals, edgeQueues, followers, ownersOf, placementFacts } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { declareFixes, ownGroupFixes, plainestServer } from './shared/fixes.js';
import { alertWords, duration, groupWords, list, name, names, unknownQueue } from './shared/words.js';

const STARTS =
  'class BuildsController < ApplicationController\n  def create\n    JobCreation.perform_async(params[:id])\n  end\nend\n';
const CREATION = { body: 'ParseReport.perform_async(build_id)', params: 'build_id' };
const DECLARED =
  'queues:\n  builds: { objective: 5m, alert: https://alerts.example.com/1 }\n  status: { objective: 5m, alert: https://alerts.example.com/2 }\n';
const DECLARED_ALL = `${DECLARED}  default: { objective: 5m, alert: https://alerts.example.com/3 }\n`;

export const gatewayJob: ChangeRule = {
  over: 'change',
  meta: {
    id: 'gateway-job',
    title: 'Job in front of a chain',
    subject: ['job'],
    finds: 'A job that is new, moved or newly leads on stands in front of jobs on other queues.',
    why: 'If the first queue stalls, the queues behind it are empty, and every dashboard and alert that watches them looks healthy. That is how 35,000 jobs waited for 18 hours unseen.',
    levels:
      'Without a manifest it asks. With one it fails where a known value of the first queue is weaker than what follows: no objective, or a longer one, or no live alert.',
    silent: [
      'a job reached only from schedules or tasks: a note',
      "a change that adds a worker group of the queue's own: a note, unless a declared value is weaker",
      'followers on the same queue, or on a queue that no job used before',
      'a model that is merely mentioned, or whose callback runs on updates only',
      'an edge that was there before, and one more name in a call that already enqueued one of several jobs on that queue',
      'jobs that the framework itself brings, as followers',
    ],
    settle: [
      'give the job a queue and a worker group of its own',
      'declare peak, duration and alert',
      'acknowledge with a reason',
    ],
    subsumes: ['new-job-on-shared-queue'],
    merges: false,
  },
  *check(comparison) {
    for (const arrival of arrivals(comparison)) {
      if (arrival.gates.length > 0) yield draft(comparison, arrival);
    }
  },
  examples: [
    {
      name: 'a new first step on an idle queue',
      base: app(),
      head: app({ ...job('JobCreation', CREATION), 'app/controllers/builds_controller.rb': STARTS }),
      finds: ['ask JobCreation'],
      doc: true,
    },
    {
      name: 'the queues behind it are declared and its own is not',
      base: app(manifest(DECLARED)),
      head: app({ ...manifest(DECLARED), ...job('JobCreation', CREATION), 'app/controllers/builds_controller.rb': STARTS }),
      finds: ['fail JobCreation'],
      doc: true,
    },
    {
      name: 'declared and no weaker than what follows',
      base: app(manifest(DECLARED_ALL)),
      head: app({ ...manifest(DECLARED_ALL), ...job('JobCreation', CREATION), 'app/controllers/builds_controller.rb': STARTS }),
      finds: ['ask JobCreation'],
    },
    {
      name: 'reached only from a schedule',
      base: app(),
      head: app({
        ...job('JobCreation', { body: 'ParseReport.perform_async(1)' }),
        'config/schedule.yml': 'creation:\n  cron: "0 * * * *"\n  class: JobCreation\n',
      }),
      finds: ['note JobCreation'],
    },
    {
      name: 'a worker group of its own',
      base: app(),
      head: app({
        ...job('JobCreation', { ...CREATION, queue: 'creation' }),
        'app/controllers/builds_controller.rb': STARTS,
        Procfile:
          'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\ncreation: bundle exec sidekiq -q creation\n',
      }),
      finds: ['note JobCreation'],
    },
    {
      name: 'one more name in a call that already led there',
      base: app(job('JobCreation', { queue: 'default', params: 'build_id', body: 'ParseReport.perform_async(build_id)' })),
      head: app({
        ...job('Compress', { queue: 'builds', params: 'build_id' }),
        ...job('JobCreation', {
          queue: 'default',
          params: 'build_id',
          body: '(build_id > 9 ? Compress : ParseReport).perform_async(build_id)',
        }),
      }),
      finds: [],
    },
    {
      name: 'a call of its own to one more job',
      base: app(job('JobCreation', { queue: 'default', params: 'build_id', body: 'ParseReport.perform_async(build_id)' })),
      head: app({
        ...job('Compress', { queue: 'builds', params: 'build_id' }),
        ...job('JobCreation', {
          queue: 'default',
          params: 'build_id',
          body: 'ParseReport.perform_async(build_id)\n    Compress.perform_async(build_id)',
        }),
      }),
      finds: ['ask JobCreation'],
    },
    {
      name: 'followers on the same queue',
      base: app(),
      head: app({ ...job('JobCreation', { ...CREATION, queue: 'builds' }), 'app/controllers/builds_controller.rb': STARTS }),
      finds: [],
    },
    {
      name: 'a callback on update only',
      base: app({
        'app/models/build.rb': 'class Build < ApplicationRecord\n  after_update_commit { ParseReport.perform_async(id) }\nend\n',
      }),
      head: app({
        'app/models/build.rb': 'class Build < ApplicationRecord\n  after_update_commit { ParseReport.perform_async(id) }\nend\n',
        ...job('JobCreation', { body: 'Build.create!(number: 1)' }),
      }),
      finds: [],
    },
    {
      name: 'a record whose creation enqueues',
      base: app({
        'app/models/build.rb': 'class Build < ApplicationRecord\n  after_create_commit { ParseReport.perform_async(id) }\nend\n',
      }),
      head: app({
        'app/models/build.rb': 'class Build < ApplicationRecord\n  after_create_commit { ParseReport.perform_async(id) }\nend\n',
        'app/controllers/builds_controller.rb': STARTS,
        ...job('JobCreation', { body: 'Build.create!(number: number)', params: 'number' }),
      }),
      finds: ['ask JobCreation'],
      doc: true,
    },
  ],
};

interface Weakness {
  readonly words: string;
}

function draft(comparison: Comparison, arrival: Arrival): Draft {
  const { head } = comparison;
  const { job: gateway, gates } = arrival;
  const behind = followers(head, gates, gateway.name);
  const own = placementFacts(head, gateway);
  const weaknesses = weakness(head, gateway, behind);
  const firstUse = arrival.firstUse.length > 0;
  const level: Level = arrival.scheduledOnly ? 'note' : weaknesses.length > 0 ? 'fail' : arrival.ownGroup ? 'note' : 'ask';
  const queues = names(own.queues);
  const theirs = [...new Set(behind.flatMap(({ edge, job }) => edgeQueues(edge, job)))].filter(
    (queue) => !own.queues.includes(queue),
  );
  const serving = own.queues.flatMap((queue) => servers(head, gateway.backend, queue));
  const [queue] = own.queues;
  return {
    subject: [gateway.name],
    level,
    facts: {
      ...own,
      firstUse,
      weaker: weaknesses.map(({ words }) => words),
      hops: behind.map(({ edge, job }) => [edge.from, edge.to, edge.via, [...edgeQueues(edge, job)]]),
    },
    title: `${name(gateway.name)} stands in front of ${names(behind.map(({ job }) => job.name))}: who notices when ${queues} stalls?`,
    message: [
      `${name(gateway.name)} stands in front of ${names(behind.map(({ job }) => job.name))} (${theirs.length === 1 ? 'queue' : 'queues'} ${list(theirs)}) and runs on ${queues}${firstUse ? ', which no job used before' : ''}.`,
      `If ${queues} stalls, their queues look empty and healthy.`,
      ...(weaknesses.length === 0 ? [] : [`Weaker than what follows: ${list(weaknesses.map(({ words }) => words))}.`]),
    ].join(' '),
    evidence: [
      ...(gateway.enteredFrom.length === 0 ? [] : [{ text: `entered from ${list(gateway.enteredFrom, 4)}` }]),
      ...gates.map((edge) => ({ text: `leads to ${edge.to} by ${edge.via}: ${edge.hops.join(' → ')}` })),
      ...[...new Set(serving)].map((group) => ({ text: groupWords(group) })),
    ],
    chain: chain(head, gateway, behind),
    unknown: unknownQueue(gateway.queues),
    job: gateway.name,
    ...(own.queues.length === 1 && queue !== undefined ? { queue } : {}),
    owners: ownersOf(head, gateway),
    at: gateway.queues.at ?? gateway.at,
    related: gates.map((edge) => ({ ...edge.at, side: 'head' as const, label: `leads to ${edge.to}` })),
    fixes:
      level === 'note' || queue === undefined
        ? []
        : [
            ...ownGroupFixes(head, gateway, plainestServer(serving, queue)),
            ...declareFixes(head.manifest, queue, gateway.name, strictestOf(behind, head) ?? undefined),
          ],
  };
}

/** The shortest objective among the queues behind the gate, in seconds; null where none has one. */
function strictestOf(behind: readonly { readonly edge: Edge; readonly job: Job }[], topology: Topology): number | null {
  const objectives = behind.flatMap(({ edge, job }) =>
    edgeQueues(edge, job).map((queue) => findQueue(topology, job.backend, queue)?.objective ?? null),
  );
  const known = objectives.filter((objective): objective is number => objective !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/**
 * Known values of the gateway's queue that are weaker than a follower's. The manifest counts as soon as it declares an objective or an
 * alert for a follower's queue: the gateway's missing entry is then a known absence.
 */
function weakness(
  topology: Topology,
  gateway: Job,
  behind: readonly { readonly edge: Edge; readonly job: Job }[],
): readonly Weakness[] {
  const theirs = behind
    .flatMap(({ edge, job }) => edgeQueues(edge, job).map((queue) => findQueue(topology, job.backend, queue)))
    .filter((queue) => queue !== undefined);
  const strictest = strictestOf(behind, topology);
  const watched = theirs.some(({ alert }) => isLive(alert));
  return queueNames(gateway).flatMap((queueName) => {
    const queue = findQueue(topology, gateway.backend, queueName);
    if (queue?.external === true) return [];
    const found: Weakness[] = [];
    const objective = queue?.objective ?? null;
    if (strictest !== null && objective === null)
      found.push({ words: `${name(queueName)} has no objective where what follows promises ${duration(strictest)}` });
    if (strictest !== null && objective !== null && objective > strictest) {
      found.push({
        words: `${name(queueName)} promises ${duration(objective)} where what follows promises ${duration(strictest)}`,
      });
    }
    const alert: AlertState = queue === undefined || !queue.mentioned ? 'none' : queue.alert;
    if (watched && (alert === 'none' || alert === 'dead'))
      found.push({ words: `${name(queueName)} has ${alertWords(alert)} where a queue behind it has one` });
    return found;
  });
}

/** The chain hop by hop; the weakest hop is the one least watched: no alert first, then the longest or missing objective. */
function chain(topology: Topology, gateway: Job, behind: readonly { readonly edge: Edge; readonly job: Job }[]): readonly Hop[] {
  const hop = (job: Job, queues: readonly string[], edge: Edge | null): Omit<Hop, 'weakest'> => {
    const found = queues.map((queue) => findQueue(topology, job.backend, queue));
    return {
      job: job.name,
      queue: queues.join(' | '),
      via: edge?.via ?? null,
      ...(edge === null ? {} : { from: edge.from }),
      threads: queues[0] === undefined ? null : threads(servers(topology, job.backend, queues[0])),
      objective: found.find((queue) => queue !== undefined)?.objective ?? null,
      alert: found.find((queue) => queue !== undefined)?.alert ?? 'unknown',
    };
  };
  const hops = [hop(gateway, queueNames(gateway), null), ...behind.map(({ edge, job }) => hop(job, edgeQueues(edge, job), edge))];
  const weight = ({ alert, objective }: Omit<Hop, 'weakest'>): number => (isLive(alert) ? 0 : 1e9) + (objective ?? 1e8);
  const most = Math.max(...hops.map(weight));
  const weakest = hops.every((candidate) => weight(candidate) === most)
    ? -1
    : hops.findIndex((candidate) => weight(candidate) === most);
  return hops.map((candidate, index) => ({ ...candidate, weakest: index === weakest }));
}
