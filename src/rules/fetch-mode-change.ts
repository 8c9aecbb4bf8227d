import type { ChangeRule } from '../model/rule.js';
import type { Mode } from '../model/topology.js';
import { app } from './shared/examples.js';
import { groupWords, name } from './shared/words.js';

const QUEUES = (text: string): { readonly [path: string]: string } => ({
  'config/sidekiq.yml': `concurrency: 5\nqueues:\n${text}`,
});
const STRICT = QUEUES('  - builds\n  - status\n  - default\n');

const MEANING: { readonly [mode in Mode]: string } = {
  strict: 'a queue is served only while every queue before it is empty',
  weighted: 'every queue gets a share by its weight',
  random: 'every queue gets the same share',
  any: 'the backend knows no order between queues',
};

export const fetchModeChange: ChangeRule = {
  over: 'change',
  meta: {
    id: 'fetch-mode-change',
    title: 'Changed order between queues',
    subject: ['worker group'],
    finds: 'A worker group takes its queues in another mode: strict, weighted or random.',
    why: 'One weight makes a whole list weighted, and removing the last one makes it strict: then the queues at the end can starve. The list looks almost the same.',
    levels: 'Asks.',
    silent: ['a group with a single queue', 'other weights in the same mode', 'queues in another order'],
    settle: ['write a weight for every queue, or for none'],
    subsumes: [],
  },
  *check(comparison) {
    for (const { name: group, kinds, base, head } of comparison.workerGroups) {
      if (!kinds.includes('mode') || base === null || head === null) continue;
      if (base.queues.length < 2 || head.queues.length < 2 || base.mode === 'any' || head.mode === 'any') continue;
      yield {
        subject: [group],
        level: 'ask',
        facts: { from: base.mode, to: head.mode, queues: head.queues.map((queue) => [queue.name, queue.weight]) },
        title: `Is ${name(group)} meant to take its queues ${head.mode === 'strict' ? 'in strict order' : head.mode === 'random' ? 'at random' : 'by weight'}?`,
        message: `${name(group)} changes from ${base.mode} (${MEANING[base.mode]}) to ${head.mode} (${MEANING[head.mode]}).`,
        evidence: [{ text: `before: ${groupWords(base)}` }, { text: `after: ${groupWords(head)}` }],
        workerGroup: group,
        at: head.queues[0]?.at ?? head.at,
      };
    }
  },
  examples: [
    {
      name: 'one weight makes all weighted',
      base: app(STRICT),
      head: app(QUEUES('  - [builds, 2]\n  - status\n  - default\n')),
      finds: ['ask worker'],
      doc: true,
    },
    { name: 'another order', base: app(STRICT), head: app(QUEUES('  - status\n  - builds\n  - default\n')), finds: [] },
    {
      name: 'other weights',
      base: app(QUEUES('  - [builds, 2]\n  - [status, 1]\n  - [default, 1]\n')),
      head: app(QUEUES('  - [builds, 5]\n  - [status, 1]\n  - [default, 1]\n')),
      finds: [],
    },
  ],
};
