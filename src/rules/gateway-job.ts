import { servers } from '../model/carried.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import { type Arrival, arrivals, edgeQueues, followers, ownersOf, placementFacts } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { ownGroupFixes, plainestServer, settlingFixes } from './shared/fixes.js';
import { chainOf, dependents, isProvidedFor, strictestOf, weakness } from './shared/gateway.js';
import { ownThreads } from './shared/threads-needed.js';
import { type Limits, limitsIn } from './shared/verdict.js';
import { groupWords, list, name, names, unknownQueue } from './shared/words.js';

const STARTS =
  'class BuildsController < ApplicationController\n  def create\n    JobCreation.perform_async(params[:id])\n  end\nend\n';
const CREATION = { body: 'ParseReport.perform_async(build_id)', params: 'build_id' };
const DECLARED =
  'queues:\n  builds: { objective: 5m, alert: https://alerts.example.com/1 }\n  status: { objective: 5m, alert: https://alerts.example.com/2 }\n';
const REPLICAS = 'worker-groups:\n  worker: { replicas: 1 }\n';
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
      'Without a manifest it asks. With one it fails where a known value of the first queue is weaker than what follows: no objective, or a longer one, no live alert, or threads that the declared peak takes whole, at the most replicas.',
    silent: [
      'a job reached only from schedules or tasks: a note',
      'a queue whose objective, alert and load are known, none of them weaker than what follows: a note',
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
  },
  *check(comparison, _options, policy) {
    for (const arrival of arrivals(comparison)) {
      if (arrival.gates.length > 0) yield draft(comparison, arrival, limitsIn(policy));
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
      name: 'declared, watched and sized for its peak',
      base: app(manifest(DECLARED_ALL)),
      head: app({
        ...manifest(`${DECLARED_ALL}jobs:\n  JobCreation: { peak: 1/s, duration: 1s }\n`),
        ...job('JobCreation', CREATION),
        'app/controllers/builds_controller.rb': STARTS,
      }),
      finds: ['note JobCreation'],
    },
    {
      name: 'declared and watched, and too small for its peak',
      base: app(manifest(DECLARED_ALL)),
      head: app({
        ...manifest(`${DECLARED_ALL}${REPLICAS}jobs:\n  JobCreation: { peak: 9/s, duration: 1s }\n`),
        ...job('JobCreation', CREATION),
        'app/controllers/builds_controller.rb': STARTS,
      }),
      finds: ['fail JobCreation'],
    },
    {
      name: 'too small for its peak, if no more than one process runs',
      base: app(manifest(DECLARED_ALL)),
      head: app({
        ...manifest(`${DECLARED_ALL}jobs:\n  JobCreation: { peak: 9/s, duration: 1s }\n`),
        ...job('JobCreation', CREATION),
        'app/controllers/builds_controller.rb': STARTS,
      }),
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

function draft(comparison: Comparison, arrival: Arrival, limits: Limits): Draft {
  const { head } = comparison;
  const { job: gateway, gates } = arrival;
  const behind = followers(head, gates, gateway.name);
  const own = placementFacts(head, gateway);
  const weaknesses = weakness(head, gateway, behind);
  const firstUse = arrival.firstUse.length > 0;
  const provided = arrival.ownGroup || isProvidedFor(head, gateway);
  const level: Level = arrival.scheduledOnly ? 'note' : weaknesses.length > 0 ? 'fail' : provided ? 'note' : 'ask';
  const queues = names(own.queues);
  const stall = own.queues.length === 1 ? 'stalls' : 'stall';
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
      weaker: weaknesses.map(({ words, fact }) => fact ?? words),
      hops: behind.map(({ edge, job }) => [edge.from, edge.to, edge.via, [...edgeQueues(edge, job)]]),
    },
    title: `${name(gateway.name)} stands in front of ${names(behind.map(({ job }) => job.name))}: who notices when ${queues} ${stall}?`,
    message: [
      `${name(gateway.name)} stands in front of ${names(behind.map(({ job }) => job.name))} (${theirs.length === 1 ? 'queue' : 'queues'} ${list(theirs)}) and runs on ${queues}${firstUse ? ', which no job used before' : ''}.`,
      `If ${queues} ${stall}, ${behind.length === 1 ? 'its' : 'their'} ${theirs.length === 1 ? 'queue looks' : 'queues look'} empty and healthy.`,
      ...(weaknesses.length === 0 ? [] : [`Weaker than what follows: ${list(weaknesses.map(({ words }) => words))}.`]),
    ].join(' '),
    evidence: [
      ...(gateway.enteredFrom.length === 0 ? [] : [{ text: `entered from ${list(gateway.enteredFrom, 4)}` }]),
      ...gates.map((edge) => ({ text: `leads to ${edge.to} by ${edge.via}: ${edge.hops.join(' → ')}` })),
      ...dependents(head, gateway),
      ...[...new Set(serving)].map((group) => ({ text: groupWords(group) })),
    ],
    chain: chainOf(head, gateway, behind),
    unknown: unknownQueue(gateway.queues),
    job: gateway.name,
    ...(own.queues.length === 1 && queue !== undefined ? { queue } : {}),
    owners: ownersOf(head, gateway),
    at: gateway.queues.at ?? gateway.at,
    related: gates.map((edge) => ({ ...edge.at, side: 'head' as const, label: `leads to ${edge.to}` })),
    fixes:
      level === 'note' || queue === undefined
        ? []
        : settlingFixes(
            head,
            gateway,
            ownGroupFixes(head, gateway, plainestServer(serving, queue), ownThreads(head, gateway.name, limits)),
            queue,
            strictestOf(behind, head) ?? undefined,
          ),
  };
}
