import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { EnqueueSite, ScheduleEntry } from '../model/topology.js';
import { app, job } from './shared/examples.js';
import { type Remains, remains, remainsEvidence } from './shared/remains.js';
import { name, place, UNREAD } from './shared/words.js';

const CALLS =
  'class BuildsController < ApplicationController\n  def create\n    ParseReport.perform_async(params[:id])\n    Compress.perform_async(1)\n  end\nend\n';

const MIGRATION = 'class CompressAll < ActiveRecord::Migration[5.2]\n  def change\n    Compress.perform_async(1)\n  end\nend\n';
const PARENT = 'class BaseJob\n  include Sidekiq::Job\nend\n';
const CHILD = (parent: string): string =>
  `class Compress < ${parent}\n  def perform(id)\n    Rails.logger.info("done")\n  end\nend\n`;

export const removedJob: ChangeRule = {
  over: 'change',
  meta: {
    id: 'removed-job',
    title: 'Removed job',
    subject: ['job'],
    finds: 'A job class is gone.',
    why: 'A call that still names it raises an error. Payloads that already wait, are scheduled for later or retry can find no class to run them: they fail until they die.',
    levels:
      'Fails where the class is still enqueued or scheduled; asks where it may still be there unread (its folder became a submodule or a link, or its parent is not defined here any more), and where it was enqueued with a delay, so that payloads may come due for days; else a note.',
    silent: ['an alias or a delegating class keeps the name', 'a call in a migration that was there before: a note'],
    settle: ['remove the remaining calls and schedule entries', 'keep the class until nothing is queued or scheduled for it'],
    subsumes: ['schedule-without-job'],
  },
  *check(comparison) {
    for (const change of comparison.jobs.filter(({ kinds }) => kinds.includes('removed'))) {
      const old = change.base;
      if (old === null) continue;
      const left = remains(comparison, change.name);
      const delayed = comparison.base.enqueues.filter(
        (site) => site.job === change.name && site.delayed && site.place !== 'test',
      );
      const [first] = [...left.sites, ...left.entries];
      const doubt = doubtOf(comparison, old.at.path, left);
      const draft: Draft = {
        subject: [change.name],
        level: first !== undefined ? (doubt?.level ?? 'fail') : delayed.length > 0 && doubt === null ? 'ask' : 'note',
        facts: {
          remaining: left.sites.length + left.entries.length,
          delayed: delayed.length > 0,
          queues: [...old.queues.names],
          ...(doubt === null ? {} : { doubt: doubt.why }),
        },
        ...words(change.name, first, delayed.length > 0, doubt),
        evidence: [
          ...remainsEvidence(left),
          ...delayed.map((site) => ({ text: `before: ${site.form} with a delay at ${place(site.at)}` })),
        ],
        job: change.name,
        at: first?.at ?? old.at,
        side: first === undefined ? 'base' : 'head',
        related: [{ ...old.at, side: 'base', label: 'the class' }],
      };
      yield draft;
    }
  },
  examples: [
    {
      name: 'still enqueued',
      base: app({ ...job('Compress', { params: 'id' }), 'app/controllers/builds_controller.rb': CALLS }),
      head: app({ 'app/controllers/builds_controller.rb': CALLS }),
      finds: ['fail Compress'],
      doc: true,
    },
    {
      name: 'was enqueued with a delay',
      base: app({
        ...job('Compress', { params: 'id' }),
        'app/models/build.rb': 'class Build < ApplicationRecord\n  def later\n    Compress.perform_in(3600, id)\n  end\nend\n',
      }),
      head: app({ 'app/models/build.rb': 'class Build < ApplicationRecord\nend\n' }),
      finds: ['ask Compress'],
    },
    {
      name: 'its parent is a class of a gem now',
      base: app({
        'app/jobs/base_job.rb': PARENT,
        'app/jobs/compress.rb': CHILD('BaseJob'),
        'app/controllers/builds_controller.rb': CALLS,
      }),
      head: app({ 'app/jobs/compress.rb': CHILD('Shared::BaseJob'), 'app/controllers/builds_controller.rb': CALLS }),
      finds: ['ask Compress'],
    },
    {
      name: 'an old migration names it',
      base: app({ ...job('Compress', { params: 'id' }), 'db/migrate/20160204120652_compress_all.rb': MIGRATION }),
      head: app({ 'db/migrate/20160204120652_compress_all.rb': MIGRATION }),
      finds: ['note Compress'],
    },
    {
      name: 'a migration of the same change enqueues it',
      base: app(job('Compress', { params: 'id' })),
      head: app({ 'db/migrate/20160204120652_compress_all.rb': MIGRATION }),
      finds: ['fail Compress'],
    },
    {
      name: 'gone with its calls',
      base: app({ ...job('Compress', { params: 'id' }), 'app/controllers/builds_controller.rb': CALLS }),
      head: app(),
      finds: ['note Compress'],
    },
    {
      name: 'an alias stays',
      base: app(job('Compress', { params: 'id' })),
      head: app({
        'app/jobs/shrink.rb':
          'class Shrink\n  include Sidekiq::Job\n\n  def perform(id)\n    Rails.logger.info("done")\n  end\nend\n\nCompress = Shrink\n',
      }),
      finds: [],
    },
  ],
};

interface Doubt {
  /** what is not seen any more: the class, or what makes it a job */
  readonly of: 'class' | 'job';
  readonly why: string;
  /** of a class that is still used; a file that could not be read is asked about as a file */
  readonly level: 'ask' | 'note';
}

const VENDOR = /(?:^|\/)vendor\//;

/** Why the class may be there and be a job all the same; null where it is gone for sure. */
function doubtOf({ head, changedPaths }: Comparison, path: string, { sites, entries }: Remains): Doubt | null {
  const above = path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));
  // A folder that is a path of its own at the head is a submodule or a link now.
  const folder = above.find((part) => changedPaths.has(part));
  if (folder !== undefined)
    return { of: 'class', why: `${name(folder)} is a submodule or a symbolic link now, and is not read`, level: 'ask' };
  const own = head.gaps.find((gap) => gap.path === path && gap.reason !== 'dynamic');
  if (own !== undefined)
    return { of: 'class', why: `${name(path)} could not be read`, level: UNREAD.has(own.reason) ? 'note' : 'ask' };
  const added = head.gaps.find((gap) => gap.reason === 'submodule' && changedPaths.has(gap.path));
  if (added !== undefined)
    return { of: 'class', why: `the submodule ${name(added.path)} comes with this change, and is not read`, level: 'ask' };
  const file = `/${path.slice(path.lastIndexOf('/') + 1)}`;
  const vendored = [...changedPaths].find((other) => VENDOR.test(other) && other.endsWith(file));
  if (vendored !== undefined)
    return { of: 'class', why: `this change touches ${name(vendored)}, and vendored code is not read`, level: 'ask' };
  const used = [...sites, ...entries];
  if (used.length === 0 || used.some(({ mayBeJob }) => mayBeJob !== true)) return null;
  return { of: 'job', why: 'the class is there, and one of its ancestors is not defined in this repository', level: 'ask' };
}

function words(
  job: string,
  first: EnqueueSite | ScheduleEntry | undefined,
  delayed: boolean,
  doubt: Doubt | null,
): Pick<Draft, 'title' | 'message' | 'settle'> {
  const use = first === undefined ? '' : `${place(first.at)} still ${'tool' in first ? 'schedules' : 'enqueues'} it`;
  if (doubt !== null) {
    return {
      title:
        first === undefined
          ? `${name(job)} is not seen any more`
          : `Is ${name(job)} still ${doubt.of === 'job' ? 'a job' : 'there'}?`,
      message: `${name(job)} is not seen${doubt.of === 'job' ? ' as a job' : ''} any more: ${doubt.why}${use === '' ? '' : `. ${use}`}.`,
      settle: ['look whether the class is still there, and a job', 'remove the remaining calls and schedule entries'],
    };
  }
  if (first !== undefined) {
    return { title: `${name(job)} is removed and still used`, message: `${name(job)} is removed, and ${use}.` };
  }
  return delayed
    ? {
        title: `Is nothing scheduled for ${name(job)} any more?`,
        message: `${name(job)} is removed, and it was enqueued with a delay: what is scheduled will find no class to run it.`,
      }
    : {
        title: `${name(job)} is removed`,
        message: `${name(job)} is removed; payloads that still wait or retry will find no class to run them.`,
      };
}
