import type { ChangeRule } from '../model/rule.js';
import { app, job } from './shared/examples.js';
import { list, name } from './shared/words.js';

export const jobChanged: ChangeRule = {
  over: 'change',
  meta: {
    id: 'job-changed',
    title: 'Changed job',
    subject: ['job'],
    finds: 'A job that this change adds, removes, renames or changes.',
    why: 'The plain list, so that a reviewer sees at a glance which background work a change touches.',
    levels: 'A note.',
    silent: ['a job whose code is the same, comments and formatting aside', 'tests of jobs'],
    settle: [],
    subsumes: [],
    lists: true,
  },
  *check(comparison) {
    for (const change of comparison.jobs) {
      const side = change.head ?? change.base;
      if (side === null) continue;
      const queues = list(side.queues.names.map(name)) || 'a queue that is not known';
      yield {
        subject: [change.name],
        level: 'note',
        facts: { change: [...change.kinds], queues: [...side.queues.names] },
        title: `${name(change.name)}: ${change.kinds.join(', ')}`,
        message: `${name(change.name)} ${change.head === null ? 'ran' : 'runs'} on ${queues} (${change.kinds.join(', ')}).`,
        evidence: [],
        job: change.name,
        at: side.at,
        side: change.head === null ? 'base' : 'head',
      };
    }
  },
  examples: [
    { name: 'a new job', base: app(), head: app(job('Compress', { queue: 'builds' })), finds: ['note Compress'], doc: true },
    {
      name: 'a comment',
      base: app(job('Compress', { queue: 'builds' })),
      head: app({
        'app/jobs/compress.rb':
          'class Compress\n  include Sidekiq::Job\n  sidekiq_options queue: "builds"\n\n  # Makes it small.\n  def perform()\n    Rails.logger.info("done")\n  end\nend\n',
      }),
      finds: [],
    },
  ],
};
