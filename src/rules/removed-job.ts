import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import { app, job } from './shared/examples.js';
import { remains, remainsEvidence } from './shared/remains.js';
import { name, place } from './shared/words.js';

const CALLS =
  'class BuildsController < ApplicationController\n  def create\n    ParseReport.perform_async(params[:id])\n    Compress.perform_async(1)\n  end\nend\n';

export const removedJob: ChangeRule = {
  over: 'change',
  meta: {
    id: 'removed-job',
    title: 'Removed job',
    subject: ['job'],
    finds: 'A job class is gone.',
    why: 'A call that still names it raises an error. Payloads that already wait, are scheduled for later or retry can find no class to run them: they fail until they die.',
    levels:
      'Fails where the class is still enqueued or scheduled; asks where it was enqueued with a delay, so that payloads may come due for days; else a note.',
    silent: ['an alias or a delegating class keeps the name'],
    settle: ['remove the remaining calls and schedule entries', 'keep the class until nothing is queued or scheduled for it'],
    subsumes: ['schedule-without-job'],
    merges: false,
  },
  *check(comparison) {
    for (const change of comparison.jobs.filter(({ kinds }) => kinds.includes('removed'))) {
      const old = change.base;
      if (old === null) continue;
      const left = remains(comparison.head, change.name);
      const delayed = comparison.base.enqueues.filter(
        (site) => site.job === change.name && site.delayed && site.place !== 'test',
      );
      const [first] = [...left.sites, ...left.entries];
      const draft: Draft = {
        subject: [change.name],
        level: first !== undefined ? 'fail' : delayed.length > 0 ? 'ask' : 'note',
        facts: { remaining: left.sites.length + left.entries.length, delayed: delayed.length > 0, queues: [...old.queues.names] },
        title:
          first !== undefined
            ? `${name(change.name)} is removed and still used`
            : delayed.length > 0
              ? `Is nothing scheduled for ${name(change.name)} any more?`
              : `${name(change.name)} is removed`,
        message:
          first !== undefined
            ? `${name(change.name)} is removed, and ${place(first.at)} still ${'tool' in first ? 'schedules' : 'enqueues'} it.`
            : delayed.length > 0
              ? `${name(change.name)} is removed, and it was enqueued with a delay: what is scheduled will find no class to run it.`
              : `${name(change.name)} is removed; payloads that still wait or retry will find no class to run them.`,
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
