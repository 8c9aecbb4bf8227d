import type { ChangeRule } from '../model/rule.js';
import { ownersOf } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { name, names, unknownQueue } from './shared/words.js';

const COMPUTED = {
  'app/jobs/compress.rb':
    'class Compress\n  include Sidekiq::Job\n  sidekiq_options queue: Shard.current.queue\n\n  def perform\n    Rails.logger.info("done")\n  end\nend\n',
};
const FROM_ENV = {
  'app/jobs/compress.rb':
    'class Compress\n  include Sidekiq::Job\n  sidekiq_options queue: ENV.fetch("COMPRESS_QUEUE", "builds")\n\n  def perform\n    Rails.logger.info("done")\n  end\nend\n',
};
const PINNED = manifest('jobs:\n  Compress: { queues: [builds, status] }\n');

export const dynamicQueue: ChangeRule = {
  over: 'change',
  meta: {
    id: 'dynamic-queue',
    title: 'Computed queue name',
    subject: ['job'],
    finds: 'A job whose queue cannot be known, or not in full, from the text.',
    why: 'Whether somebody serves and watches a queue can only be checked for names that are known.',
    levels: 'Asks where no possible name is known; a note where some are: each of them is judged.',
    silent: ['a queue that was computed before this change', '`queues` of the job in the manifest says which it can be'],
    settle: ['list the possible queues of the job in the manifest: `jobs.<Job>.queues`', 'write the name where it can be read'],
    subsumes: [],
  },
  *check(comparison) {
    for (const change of comparison.jobs) {
      const now = change.head;
      if (now === null || now.queues.complete || (change.base !== null && !change.base.queues.complete)) continue;
      const known = now.queues.names;
      yield {
        subject: [change.name],
        level: known.length === 0 ? 'ask' : 'note',
        facts: { queues: [...known], env: [...now.queues.env], reason: now.queues.reason ?? '' },
        title: known.length === 0 ? `Which queues can ${name(change.name)} go to?` : `${name(change.name)} may also go elsewhere`,
        message: `The queue of ${name(change.name)} is computed${known.length === 0 ? '' : `; ${names(known)} ${known.length === 1 ? 'is' : 'are'} known and judged`}.`,
        evidence: [],
        unknown: unknownQueue(now.queues),
        job: change.name,
        owners: ownersOf(comparison.head, now),
        at: now.queues.at ?? now.at,
      };
    }
  },
  examples: [
    { name: 'a computed name', base: app(), head: app(COMPUTED), finds: ['ask Compress'], doc: true },
    { name: 'an environment variable with a default', base: app(), head: app(FROM_ENV), finds: ['note Compress'] },
    { name: 'the manifest says which', base: app(PINNED), head: app({ ...PINNED, ...COMPUTED }), finds: [] },
    { name: 'computed before', base: app(COMPUTED), head: app({ ...COMPUTED, ...job('Other', { queue: 'builds' }) }), finds: [] },
  ],
};
