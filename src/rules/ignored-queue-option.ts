import type { StateRule } from '../model/rule.js';
import { app } from './shared/examples.js';
import { name } from './shared/words.js';

const ACTIVE_JOB = (line: string): { readonly [path: string]: string } => ({
  'config/application.rb':
    'module Ci\n  class Application < Rails::Application\n    config.load_defaults 7.1\n    config.active_job.queue_adapter = :sidekiq\n  end\nend\n',
  'app/jobs/application_job.rb': 'class ApplicationJob < ActiveJob::Base\nend\n',
  'app/jobs/compress.rb': `class Compress < ApplicationJob\n  ${line}\n\n  def perform(id)\n    Rails.logger.info(id)\n  end\nend\n`,
});

export const ignoredQueueOption: StateRule = {
  over: 'state',
  meta: {
    id: 'ignored-queue-option',
    title: 'Queue option without effect',
    subject: ['job'],
    finds: 'A job names a queue in a way that its framework ignores.',
    why: 'In an Active Job class on Sidekiq, `sidekiq_options queue:` is accepted and never used: the adapter passes the queue of `queue_as`. The job runs on another queue than its file says.',
    levels: 'Asks.',
    silent: [
      'the ignored option names the queue that counts anyway',
      '`sidekiq_options retry:` in an Active Job, which does count',
    ],
    settle: ['name the queue as the framework reads it', 'remove the option'],
    subsumes: [],
  },
  *check(topology) {
    for (const fact of topology.ineffective) {
      const job = topology.jobs.find((candidate) => candidate.name === fact.job);
      if (fact.setting !== 'queue' || job === undefined) continue;
      if (job.queues.complete && job.queues.names.length === 1 && job.queues.names[0] === fact.value) continue;
      yield {
        subject: [job.name],
        level: 'ask',
        facts: { ignored: fact.value, queues: [...job.queues.names] },
        title: `Which queue is ${name(job.name)} meant for?`,
        message: `${name(job.name)} says queue ${name(fact.value)}, which has no effect: ${fact.why}. It runs on ${job.queues.names.map(name).join(', ') || 'a queue that is not known'}.`,
        evidence: [],
        job: job.name,
        at: fact.at,
        fixes:
          job.queueLine === null
            ? []
            : [
                {
                  path: fact.at.path,
                  start: fact.at.line,
                  end: fact.at.line,
                  text: `  ${job.queueLine.replace('{queue}', fact.value)}`,
                  kind: 'replace',
                },
              ],
      };
    }
  },
  examples: [
    {
      name: 'sidekiq_options in an Active Job',
      base: app(),
      head: app(ACTIVE_JOB('sidekiq_options queue: "builds"')),
      finds: ['ask Compress'],
      doc: true,
    },
    { name: 'queue_as', base: app(), head: app(ACTIVE_JOB('queue_as :builds')), finds: [] },
    { name: 'a retry option, which counts', base: app(), head: app(ACTIVE_JOB('sidekiq_options retry: 3')), finds: [] },
    { name: 'the queue that counts anyway', base: app(), head: app(ACTIVE_JOB('sidekiq_options queue: "default"')), finds: [] },
  ],
};
