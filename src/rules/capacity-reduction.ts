import { capacityOf } from '../capacity/capacity.js';
import type { Comparison, WorkerGroupChange } from '../model/comparison.js';
import type { Draft, Evidence } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { Topology, WorkerGroup } from '../model/topology.js';
import { headroomWords, membersOf, unsizedWords, workOn, workWords } from './shared/arithmetic.js';
import { app, manifest } from './shared/examples.js';
import { type Fall, fall, left, takenOver } from './shared/fall.js';
import { threadsFix } from './shared/fixes.js';
import { amount, percent } from './shared/numbers.js';
import { fits, type Limits, limitsIn } from './shared/verdict.js';
import { groupWords, name, names, place } from './shared/words.js';

const THREADS = (threads: number): { readonly [path: string]: string } => ({
  'config/sidekiq.yml': `concurrency: ${threads}\nqueues:\n  - builds\n  - status\n  - default\n`,
});
const LOCK = (version: string): { readonly [path: string]: string } => ({
  'config/sidekiq.yml': 'queues:\n  - builds\n  - status\n  - default\n',
  'Gemfile.lock': `GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (7.1.3)\n    sidekiq (${version})\n\nDEPENDENCIES\n  rails\n  sidekiq\n`,
});
const SCALE = (quantity: number): { readonly [path: string]: string } => ({
  'app.json': `{ "formation": { "worker": { "quantity": ${quantity} } } }\n`,
});
const SMALL = manifest(
  'worker-groups:\n  worker: { replicas: 1 }\njobs:\n  ParseReport: { peak: 30/min, duration: 1s }\n  Notify: { peak: 30/min, duration: 200ms }\n',
);
const TWO = (queues: string): string => `web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\n${queues}`;

export const capacityReduction: ChangeRule = {
  over: 'change',
  meta: {
    id: 'capacity-reduction',
    title: 'Fewer threads',
    subject: ['worker group'],
    finds: 'A worker group has fewer threads or processes than before, also where an upgrade lowers a default.',
    why: 'A number in a file is lowered, or a library changes its default, and days later the queues are late: nobody connects the two. Sidekiq 7 starts 5 threads where Sidekiq 6 started 10.',
    levels:
      'Asks; a note where the declared numbers of all its jobs still fit: under 80 % at the peak (or what `over-capacity` is set to ask at), every objective kept.',
    silent: [
      'more threads, or the same',
      'a group that is split, where those that take its queues have as many threads together',
      'a number that is not known on one of the two sides',
      'a group whose queues nobody serves any more: that is told of the queues',
    ],
    settle: [
      'acknowledge with the reason why fewer are enough',
      'declare peak and duration of its jobs: what fits is a note',
      'keep the threads',
    ],
    subsumes: [],
  },
  *check(comparison, _options, policy) {
    const limits = limitsIn(policy);
    for (const change of comparison.workerGroups) {
      const fallen = fall(change);
      if (fallen !== null && !takenOver(comparison, change)) yield draft(comparison, change, fallen, limits);
    }
  },
  examples: [
    { name: 'fewer threads in the file', base: app(THREADS(10)), head: app(THREADS(5)), finds: ['ask worker'], doc: true },
    {
      name: 'an upgrade lowers the default',
      base: app(LOCK('6.5.12')),
      head: app(LOCK('7.3.9')),
      finds: ['ask worker'],
      doc: true,
    },
    { name: 'fewer processes', base: app(SCALE(4)), head: app(SCALE(2)), finds: ['ask worker'] },
    {
      name: 'the declared numbers still fit',
      base: app({ ...THREADS(10), ...SMALL }),
      head: app({ ...THREADS(5), ...SMALL }),
      finds: ['note worker'],
      doc: true,
    },
    { name: 'more threads', base: app(THREADS(5)), head: app(THREADS(10)), finds: [] },
    {
      name: 'a group is split',
      base: app(THREADS(10)),
      head: app({ ...THREADS(5), Procfile: TWO('second: bundle exec sidekiq -q builds -q status -q default -c 5\n') }),
      finds: [],
    },
    {
      name: 'a process that helped is gone',
      base: app({ Procfile: TWO('second: bundle exec sidekiq -q builds -c 20\n') }),
      head: app(),
      finds: ['ask second'],
    },
    {
      name: 'a number that hangs on a variable',
      base: app(THREADS(10)),
      head: app({ 'config/sidekiq.yml': 'concurrency: <%= ENV["THREADS"] %>\nqueues:\n  - builds\n  - status\n  - default\n' }),
      finds: [],
    },
    {
      name: 'a group and its queue are gone',
      base: app({ Procfile: TWO('imports: bundle exec sidekiq -q imports -c 20\n') }),
      head: app(),
      finds: [],
    },
  ],
};

function draft(comparison: Comparison, { name: groupName, base, head }: WorkerGroupChange, fallen: Fall, limits: Limits): Draft {
  const { head: topology } = comparison;
  const group = head ?? base;
  if (group === null) throw new Error(`a change of worker group ${groupName} has no side`);
  const fit = head !== null && fits(capacityOf(topology), topology, head.name, limits);
  const declared = topology.manifest.workerGroups.get(groupName);
  const replicas = declared?.lines.replicas;
  // Where only the manifest says how many processes run, its line is the one that changed.
  const onPaper =
    declared !== undefined && replicas !== undefined && !fallen.what.includes('threads') && head?.fileReplicas === null;
  const at = onPaper
    ? { path: declared.at.path, line: replicas }
    : ((head?.concurrencyFrom?.how === 'literal' ? head.concurrencyFrom.at : null) ?? group.at);
  const why = fallen.upgrade ? ', because a newer version starts fewer where nothing is written' : '';
  return {
    subject: [groupName],
    level: fit ? 'note' : 'ask',
    facts: { before: fallen.before, after: fallen.after, queues: group.queues.map((queue) => queue.name) },
    title: fit
      ? `${name(groupName)} has fewer threads, and the declared work still fits`
      : head === null
        ? `Can the others do without ${name(groupName)}?`
        : `${fallen.after === '1 thread' ? 'Is' : 'Are'} ${fallen.after} enough for ${name(groupName)}?`,
    message:
      head === null
        ? `${name(groupName)} had ${fallen.before} and is gone; what it served is left to ${names(left(topology, group).map((other) => other.name))}.`
        : `${name(groupName)} had ${fallen.before} and has ${fallen.after}${why}.`,
    evidence: [
      ...(base === null ? [] : [{ text: `before: ${groupWords(base)}` }]),
      ...(head === null
        ? left(topology, group).map((other) => ({ text: `after: ${groupWords(other)}` }))
        : [{ text: `after: ${groupWords(head)}` }]),
      ...loads(comparison, base, head),
    ],
    unknown: unknownOf(topology, head),
    workerGroup: groupName,
    at,
    side: head === null ? 'base' : 'head',
    fixes:
      fit || head === null || base?.concurrency == null || base.concurrency === head.concurrency
        ? []
        : threadsFix(head, base.concurrency),
    related:
      base === null || head === null
        ? []
        : [{ ...(base.concurrencyFrom?.at ?? base.at), side: 'base', label: `before: ${fallen.before}` }],
    ...(fallen.upgrade
      ? {
          settle: [
            head?.config == null
              ? `start it with ${base?.concurrency ?? 10} threads to keep them (${place(group.at)})`
              : `write \`concurrency: ${base?.concurrency ?? 10}\` into ${head.config} to keep the threads`,
            'acknowledge with the reason why fewer are enough',
          ],
        }
      : isDeclared(topology, head)
        ? {
            settle: [
              'keep the threads, or as many as the declared work needs',
              'acknowledge with the reason why fewer are enough',
            ],
          }
        : {}),
  };
}

/** Peak and duration are declared of all that the group is asked to carry: there is nothing more to declare. */
const isDeclared = (topology: Topology, head: WorkerGroup | null): boolean =>
  capacityOf(topology).pools.some(({ pool }) => pool.unsized.length === 0 && pool.groups.some((member) => member.group === head));

/** The declared peak on both sides, as far as it is declared. */
function loads(comparison: Comparison, base: WorkerGroup | null, head: WorkerGroup | null): readonly Evidence[] {
  const at = (topology: Topology, group: WorkerGroup | null, when: string): readonly Evidence[] => {
    const of = capacityOf(topology).pools.find(({ pool }) => pool.groups.some((member) => member.group === group));
    const block = of?.least.blocks.find(({ groups }) => groups.some((index) => of.pool.groups[index]?.group === group));
    if (of === undefined || block === undefined) return [];
    const shared = membersOf(of, block).length > 1 ? ', with the groups that share its queues' : '';
    const jobs =
      when === 'after'
        ? workOn(of, block)
            .slice(0, 6)
            .map((work) => ({ text: workWords(work) }))
        : [];
    const holds = when === 'after' ? `; ${headroomWords(block.utilisation)}` : '';
    return [
      ...jobs,
      {
        text: `${when}: ${amount(block.busy)} of ${block.threads} threads busy at the declared peak (${percent(block.utilisation)})${shared}${holds}`,
      },
    ];
  };
  return [...at(comparison.base, base, 'before'), ...at(comparison.head, head, 'after')];
}

function unknownOf(topology: Topology, head: WorkerGroup | null): readonly string[] {
  const of = capacityOf(topology).pools.find(({ pool }) => pool.groups.some((member) => member.group === head));
  return of === undefined
    ? ['what the group is asked to carry: no peak and duration is declared for its jobs']
    : unsizedWords(of);
}
