import { findQueue, isLive, queueNames, servers } from '../model/carried.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import { type Arrival, arrivals, ownersOf, placementFacts, usedAtBase } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { ownGroupFixes, plainestServer, settlingFixes } from './shared/fixes.js';
import { ownThreads } from './shared/threads-needed.js';
import { type Limits, limitsIn } from './shared/verdict.js';
import { alertWords, groupWords, name, queueKey, unknownQueue } from './shared/words.js';

const SOLID_QUEUE = (queues: string): { readonly [path: string]: string } => ({
  'config/application.rb':
    'module Ci\n  class Application < Rails::Application\n    config.active_job.queue_adapter = :solid_queue\n  end\nend\n',
  'Gemfile.lock':
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (8.0.2)\n    sidekiq (7.3.9)\n    solid_queue (1.1.5)\n\nDEPENDENCIES\n  rails\n  sidekiq\n  solid_queue\n',
  'config/queue.yml': `production:\n  workers:\n    - queues: ${queues}\n      threads: 3\n`,
  Procfile: 'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\njobs: bin/jobs\n',
});
const COMPRESS =
  'class Compress < ActiveJob::Base\n  queue_as :media_large\n\n  def perform\n    Rails.logger.info("done")\n  end\nend\n';

export const newJobOnSharedQueue: ChangeRule = {
  over: 'change',
  meta: {
    id: 'new-job-on-shared-queue',
    title: 'New job on a shared queue',
    subject: ['job', 'queue'],
    finds:
      'A job that is new, or moved, runs on a queue that it shares, and asks where that queue stood idle: it was served, and no job used it.',
    why: 'An idle queue has been sized and watched for nothing. The incident behind this tool began with a busy new job on `default`, which had stood idle.',
    levels:
      'Without a manifest it asks on the first use of an idle queue and is a note otherwise. With one it asks where `accepts` forbids new jobs, and is a note where the queue has an objective and a live alert.',
    silent: [
      "the change adds a worker group of the queue's own",
      'a wildcard that already carried other jobs serves the queue',
      'an application that had no jobs',
      'jobs that the framework itself brings',
      'a queue renamed as a whole',
    ],
    settle: [
      'give the job a queue and a worker group of its own',
      'declare objective and alert of the queue, peak and duration of the job',
      'acknowledge with a reason',
    ],
    subsumes: ['unmonitored-queue'],
  },
  *check(comparison, _options, policy) {
    for (const arrival of arrivals(comparison)) {
      if (!arrival.change.kinds.includes('added') && !arrival.change.kinds.includes('moved')) continue;
      const before = arrival.change.base === null ? [] : queueNames(arrival.change.base);
      for (const queue of queueNames(arrival.job)) {
        if (before.includes(queue)) continue;
        const draft = judge(comparison, arrival, queue, limitsIn(policy));
        if (draft !== null) yield draft;
      }
    }
  },
  examples: [
    {
      name: 'the first job on an idle queue',
      base: app(),
      head: app(job('Compress')),
      finds: ['ask Compress sidekiq/default'],
      doc: true,
    },
    {
      name: 'one more job on a queue in use',
      base: app(),
      head: app(job('Compress', { queue: 'builds' })),
      finds: ['note Compress sidekiq/builds'],
    },
    {
      name: 'a worker group of its own',
      base: app(),
      head: app({
        ...job('Compress', { queue: 'compress' }),
        Procfile:
          'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\ncompress: bundle exec sidekiq -q compress\n',
      }),
      finds: [],
    },
    {
      name: 'a wildcard that already carried jobs',
      base: app(SOLID_QUEUE('["builds", "*"]')),
      head: app({ ...SOLID_QUEUE('["builds", "*"]'), 'app/jobs/compress.rb': COMPRESS }),
      finds: [],
    },
    {
      name: 'a wildcard that carried none',
      base: app(SOLID_QUEUE('["builds", "media*"]')),
      head: app({ ...SOLID_QUEUE('["builds", "media*"]'), 'app/jobs/compress.rb': COMPRESS }),
      finds: ['ask Compress solid-queue/media_large'],
    },
    {
      name: 'an entry that takes only declared jobs',
      base: app(manifest('queues:\n  builds: { accepts: declared }\n  status: {}\n  default: {}\n')),
      head: app({
        ...manifest('queues:\n  builds: { accepts: declared }\n  status: {}\n  default: {}\n'),
        ...job('Compress', { queue: 'builds' }),
      }),
      finds: ['ask Compress sidekiq/builds'],
    },
    {
      name: 'a watched queue',
      base: app(manifest('queues:\n  "*": { objective: 5m, alert: https://alerts.example.com/1 }\n')),
      head: app({ ...manifest('queues:\n  "*": { objective: 5m, alert: https://alerts.example.com/1 }\n'), ...job('Compress') }),
      finds: ['note Compress sidekiq/default'],
    },
  ],
};

function judge(comparison: Comparison, arrival: Arrival, queueName: string, limits: Limits): Draft | null {
  const { head } = comparison;
  const queue = findQueue(head, arrival.job.backend, queueName);
  const firstUse = arrival.firstUse.includes(queueName) && !arrival.ownGroup;
  const shared = usedAtBase(comparison).has(queueName) && ![...comparison.renames.queues.values()].includes(queueName);
  const declared = head.manifest.jobs.has(arrival.job.name);
  const forbidden = queue?.accepts === 'none' || (queue?.accepts === 'declared' && !declared);
  if (!firstUse && !shared && !forbidden) return null;
  const watched = queue !== undefined && queue.objective !== null && isLive(queue.alert);
  const level: Level = forbidden || (firstUse && !watched) ? 'ask' : 'note';
  const serving = servers(head, arrival.job.backend, queueName);
  const group = plainestServer(serving, queueName);
  const arrives = arrival.change.kinds.includes('added') ? 'is new' : 'moved';
  return {
    subject: [arrival.job.name, queueKey(arrival.job.backend, queueName)],
    level,
    facts: { ...placementFacts(head, arrival.job), queue: queueName, firstUse, accepts: queue?.accepts ?? 'any' },
    title: forbidden
      ? `May ${name(arrival.job.name)} run on ${name(queueName)}?`
      : firstUse
        ? watched
          ? `${name(arrival.job.name)} is the first job on ${name(queueName)}`
          : `Is ${name(queueName)} sized and watched for ${name(arrival.job.name)}?`
        : `${name(arrival.job.name)} shares ${name(queueName)}`,
    message: forbidden
      ? `${name(arrival.job.name)} ${arrives} and runs on ${name(queueName)}, which takes ${queue?.accepts === 'none' ? 'no new jobs' : 'only jobs that the manifest declares'}.`
      : firstUse
        ? `${name(arrival.job.name)} ${arrives} and runs on ${name(queueName)}, which stood idle: it was served, and no job used it.${watched ? '' : ' Nobody has sized or watched it for this work.'}`
        : `${name(arrival.job.name)} ${arrives} and runs on ${name(queueName)} beside other jobs.`,
    evidence: [
      ...serving.map((candidate) => ({ text: groupWords(candidate) })),
      { text: `${name(queueName)}: ${alertWords(queue?.alert ?? 'unknown')}` },
    ],
    unknown: unknownQueue(arrival.job.queues),
    job: arrival.job.name,
    queue: queueName,
    owners: ownersOf(head, arrival.job),
    at: arrival.job.queues.at ?? arrival.job.at,
    fixes:
      level === 'note'
        ? []
        : settlingFixes(
            head,
            arrival.job,
            ownGroupFixes(head, arrival.job, group, ownThreads(head, arrival.job.name, limits)),
            queueName,
          ),
  };
}
