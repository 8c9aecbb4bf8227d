import { isApplicationPath } from '../model/application-path.js';
import type { StateRule } from '../model/rule.js';
import { app } from './shared/examples.js';
import { name, UNREAD } from './shared/words.js';

const BROKEN = 'class Compress\n  include Sidekiq::Job\n  def perform(id\n';

/** What Rails writes down of the database: it has no jobs in it, however large it grows. */
const SCHEMA = /(?:^|\/)db\/(?:\w+_)?schema\.rb$/;

const mayDeclare = (path: string): boolean => isApplicationPath(path) && !SCHEMA.test(path);

export const unreadFile: StateRule = {
  over: 'state',
  meta: {
    id: 'unread-file',
    title: 'File that could not be read',
    subject: ['path'],
    finds: 'A file that may declare jobs, queues or workers could not be read.',
    why: 'What is not read cannot be judged. A review that stays green over a file it did not understand would be a false promise.',
    levels: 'Asks.',
    silent: [
      'a file that was unreadable before this change',
      'a kind of file that nothing reads yet: it is listed as a gap',
      'tests, foreign code and development-only files',
      'the schema that Rails writes',
    ],
    settle: ['repair the file', 'look at it by hand: does it declare a job, a queue or a worker?'],
    subsumes: [],
  },
  *check(topology) {
    for (const gap of topology.gaps) {
      if (!UNREAD.has(gap.reason) || !mayDeclare(gap.path)) continue;
      yield {
        subject: [gap.path],
        level: 'ask',
        facts: { path: gap.path, reason: gap.reason },
        title: `What does ${name(gap.path)} declare?`,
        message: `${name(gap.path)} could not be read${gap.line === null ? '' : ` from line ${gap.line}`}: ${gap.note}.`,
        evidence: [],
        at: { path: gap.path, line: gap.line ?? 1 },
      };
    }
  },
  examples: [
    {
      name: 'a job with a syntax error',
      base: app(),
      head: app({ 'app/jobs/compress.rb': BROKEN }),
      finds: ['ask app/jobs/compress.rb'],
      doc: true,
    },
    {
      name: 'broken before',
      base: app({ 'app/jobs/compress.rb': BROKEN }),
      head: app({ 'app/jobs/compress.rb': `${BROKEN}\n` }),
      finds: [],
    },
    {
      name: 'a worker configuration: one box, and none for each of its queues',
      base: app(),
      head: app({ 'config/sidekiq.yml': 'queues: [builds\n  : :\n - }}\n' }),
      finds: ['ask config/sidekiq.yml'],
    },
    { name: 'a schema with a conflict in it', base: app(), head: app({ 'db/schema.rb': '<<<<<<< HEAD\n' }), finds: [] },
    { name: 'a broken test', base: app(), head: app({ 'spec/jobs/compress_spec.rb': BROKEN }), finds: [] },
    {
      name: 'a broken application of the tests',
      base: app(),
      head: app({ 'spec/dummy/app/jobs/compress.rb': BROKEN }),
      finds: [],
    },
  ],
};
