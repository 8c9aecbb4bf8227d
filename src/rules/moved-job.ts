import { carried, queueNames, servers } from '../model/carried.js';
import type { Comparison, JobChange } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { Job } from '../model/topology.js';
import { ownersOf } from './shared/criterion.js';
import { app, job } from './shared/examples.js';
import { alertWords, groupsEvidence, list, name, names } from './shared/words.js';

const BASE_CLASS = (queue: string): string => `class BaseJob\n  include Sidekiq::Job\n  sidekiq_options queue: "${queue}"\nend\n`;
const CHILD = 'class Compress < BaseJob\n  def perform(id)\n    Rails.logger.info(id)\n  end\nend\n';

export const movedJob: ChangeRule = {
  over: 'change',
  meta: {
    id: 'moved-job',
    title: 'Job moved to another queue',
    subject: ['job'],
    finds: 'The queues that a job resolves to differ between the two sides.',
    why: 'Moved work needs room where it arrives, and what already waits on the old queue needs somebody to take it. A move that happens in a parent class, a constant or a framework default is easy to miss.',
    levels:
      "A note where the job's own file or an explicit `set(queue:)` at a call site says so. It asks where the move is implicit (a parent, mixin, constant, prefix or framework default moved it), and where the old queue loses its last worker group.",
    silent: ['the same queue in another spelling', 'a file that moved'],
    settle: ['keep serving the old queue until it is drained', 'confirm that the move is meant, and that the new queue has room'],
    subsumes: [],
  },
  *check(comparison) {
    const renamed = new Set<string>();
    for (const change of comparison.jobs.filter(({ kinds }) => kinds.includes('moved'))) {
      const whole = wholeRename(comparison, change);
      if (whole === null) yield move(comparison, change);
      else if (!renamed.has(whole.from)) {
        renamed.add(whole.from);
        yield renamedQueue(comparison, change, whole);
      }
    }
    for (const draft of movedByFramework(comparison)) yield draft;
  },
  examples: [
    {
      name: 'the job says so itself',
      base: app(job('Compress', { queue: 'builds' })),
      head: app(job('Compress', { queue: 'status' })),
      finds: ['note Compress'],
    },
    {
      name: 'its parent moved',
      base: app({ 'app/jobs/base_job.rb': BASE_CLASS('builds'), 'app/jobs/compress.rb': CHILD }),
      head: app({ 'app/jobs/base_job.rb': BASE_CLASS('status'), 'app/jobs/compress.rb': CHILD }),
      finds: ['ask Compress'],
      doc: true,
    },
    {
      name: 'a call site chooses another queue',
      base: app(),
      head: app({
        'app/controllers/builds_controller.rb':
          'class BuildsController < ApplicationController\n  def create\n    ParseReport.set(queue: :status).perform_async(1)\n  end\nend\n',
      }),
      finds: ['note ParseReport'],
    },
    {
      name: 'the old queue loses its last worker group',
      base: app(job('Compress', { queue: 'default' })),
      head: app({
        ...job('Compress', { queue: 'status' }),
        'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n',
      }),
      finds: ['ask Compress'],
    },
    {
      name: 'all jobs of a queue that nobody served move to one that is served',
      base: app({ ...job('Compress', { queue: 'prod_default' }), ...job('Shrink', { queue: 'prod_default' }) }),
      head: app({ ...job('Compress', { queue: 'default' }), ...job('Shrink', { queue: 'default' }) }),
      finds: ['ask Compress'],
    },
    {
      name: 'a queue renamed as a whole, the old name still served',
      base: app(job('Compress', { queue: 'default' })),
      head: app({
        ...job('Compress', { queue: 'media' }),
        'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n  - media\n',
      }),
      finds: ['note Compress'],
    },
    {
      name: 'another spelling',
      base: app(job('Compress', { queue: 'builds' })),
      head: app({
        'app/jobs/compress.rb':
          "class Compress\n  include Sidekiq::Job\n  sidekiq_options queue: :builds\n\n  def perform()\n    Rails.logger.info('done')\n  end\nend\n",
      }),
      finds: [],
    },
  ],
};

interface QueueRename {
  readonly from: string;
  readonly to: string;
}

function wholeRename({ renames }: Comparison, change: JobChange): QueueRename | null {
  if (change.base === null || change.head === null) return null;
  for (const from of queueNames(change.base)) {
    const to = renames.queues.get(from);
    if (to !== undefined && queueNames(change.head).includes(to)) return { from, to };
  }
  return null;
}

function move(comparison: Comparison, change: JobChange): Draft {
  const { base, head } = change;
  if (base === null || head === null) throw new Error(`${change.name} moved without two sides`);
  const left = queueNames(base).filter((queue) => !queueNames(head).includes(queue));
  const orphaned = left.filter(
    (queue) =>
      servers(comparison.base, base.backend, queue).length > 0 && servers(comparison.head, base.backend, queue).length === 0,
  );
  const implicit =
    // What a call site chooses is written where everybody sees it.
    [...base.queues.names].sort().join() !== [...head.queues.names].sort().join() &&
    !comparison.changedPaths.has(head.at.path) &&
    !comparison.changedPaths.has(base.at.path) &&
    head.queues.source !== 'manifest';
  const edited = implicit ? head.decidedBy.filter((path) => comparison.changedPaths.has(path)) : [];
  const before = carried(comparison.base, base);
  const after = carried(comparison.head, head);
  return {
    subject: [change.name],
    level: implicit || orphaned.length > 0 ? 'ask' : 'note',
    facts: {
      from: [...before.queues],
      to: [...after.queues],
      implicit,
      orphaned,
      groups: [...after.workerGroups],
      threads: after.threads,
      alert: after.alert,
    },
    title: implicit
      ? `Is ${name(change.name)} meant to move to ${names(after.queues)}?`
      : orphaned.length > 0
        ? `Who drains ${names(orphaned)}?`
        : `${name(change.name)} moves to ${names(after.queues)}`,
    message: [
      `${name(change.name)} moves from ${names(before.queues)} to ${names(after.queues)}`,
      implicit ? ', although its own file did not change' : '',
      orphaned.length > 0 ? `; no worker group serves ${names(orphaned)} any more, and jobs may still wait there` : '',
      '.',
    ].join(''),
    evidence: [
      ...(edited.length === 0 ? [] : [{ text: `decided by ${list(edited)}, which this change edits` }]),
      {
        text: `before: ${list(before.queues)}, served by ${list(before.workerGroups) || 'nobody known'}, ${alertWords(before.alert)}`,
      },
      {
        text: `after: ${list(after.queues)}, served by ${list(after.workerGroups) || 'nobody known'}, ${alertWords(after.alert)}`,
      },
    ],
    job: change.name,
    owners: ownersOf(comparison.head, head),
    at: head.queues.at ?? head.at,
    related: base.queues.at === null ? [] : [{ ...base.queues.at, side: 'base', label: 'decided before' }],
  };
}

function renamedQueue(comparison: Comparison, change: JobChange, { from, to }: QueueRename): Draft {
  const job = change.head;
  if (job === null) throw new Error(`${change.name} moved without a head`);
  const served = servers(comparison.head, job.backend, from).length > 0;
  return {
    subject: [change.name],
    level: served ? 'note' : 'ask',
    facts: { from: [from], to: [to], served },
    title: served ? `${name(from)} becomes ${name(to)}` : `Is ${name(from)} drained before nobody serves it?`,
    message: `All jobs of ${name(from)} move to ${name(to)}: the queue is renamed as a whole${served ? ', and the old name is still served' : ', and no worker group serves the old name, where jobs may still wait'}.`,
    evidence: groupsEvidence(comparison.head),
    job: change.name,
    owners: ownersOf(comparison.head, job),
    at: job.queues.at ?? job.at,
  };
}

/** Jobs that the framework brings and a default moved: mail goes elsewhere when `load_defaults` rises. */
function movedByFramework(comparison: Comparison): readonly Draft[] {
  const before = new Map(comparison.base.jobs.filter(({ provided }) => provided).map((job) => [job.name, job]));
  return comparison.head.jobs
    .filter(({ provided }) => provided)
    .flatMap((job: Job) => {
      const old = before.get(job.name);
      if (old === undefined || old.queues.names.length === 0 || job.queues.names.length === 0) return [];
      if ([...old.queues.names].sort().join() === [...job.queues.names].sort().join()) return [];
      return [move(comparison, { name: job.name, from: null, kinds: ['moved'], base: old, head: job })];
    });
}
