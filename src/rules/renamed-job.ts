import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import { ownersOf } from './shared/criterion.js';
import { app } from './shared/examples.js';
import { nothing, remains, remainsEvidence } from './shared/remains.js';
import { list, name, place } from './shared/words.js';

const CLASS = (className: string): string =>
  `class ${className}\n  include Sidekiq::Job\n\n  def perform(id)\n    build = Build.find(id)\n    build.compress\n    build.touch\n  end\nend\n`;
const CONTROLLER = (className: string): string =>
  `class BuildsController < ApplicationController\n  def create\n    ParseReport.perform_async(1)\n    ${className}.perform_async(1)\n  end\nend\n`;

export const renamedJob: ChangeRule = {
  over: 'change',
  meta: {
    id: 'renamed-job',
    title: 'Renamed job',
    subject: ['job'],
    finds: 'A job class has a new name.',
    why: 'Payloads carry the name of their class. What was queued, scheduled or set to retry before the deploy names the old one, and so do web processes that are still running the old code.',
    levels:
      'A note where an alias or a delegating class keeps the old name. Fails where the old name is still enqueued or scheduled; asks where it was enqueued or scheduled before, outside tests and tasks.',
    silent: ['an alias or a delegating class keeps the old name: a note', 'a file that moved while the constant stayed'],
    settle: [
      'keep the old name as an alias until the queues are drained',
      'deploy when nothing is queued, scheduled or retrying under the old name',
    ],
    subsumes: ['removed-job', 'schedule-without-job'],
  },
  *check(comparison) {
    for (const change of comparison.jobs.filter(({ from }) => from !== null)) {
      const { from, base, head } = change;
      if (from === null || base === null || head === null) continue;
      const kept = comparison.renames.kept.has(from);
      const left = kept ? nothing : remains(comparison, from);
      const used = comparison.base.enqueues.filter(
        (site) => site.job === from && !site.immediate && site.place !== 'test' && site.place !== 'task',
      );
      const scheduled = comparison.base.schedules.filter((entry) => entry.job === from && entry.enabled);
      const [first] = [...left.sites, ...left.entries];
      const asks = used.length + scheduled.length > 0;
      const draft: Draft = {
        subject: [change.name],
        level: kept ? 'note' : first !== undefined ? 'fail' : asks ? 'ask' : 'note',
        facts: { from, kept, remaining: left.sites.length + left.entries.length, used: asks },
        title:
          kept || (!asks && first === undefined)
            ? `${name(from)} is now ${name(change.name)}`
            : first !== undefined
              ? `${name(from)} is renamed and still used`
              : `Is nothing queued for ${name(from)} when this deploys?`,
        message: kept
          ? `${name(from)} is now ${name(change.name)}, and the old name still works.`
          : first !== undefined
            ? `${name(from)} is now ${name(change.name)}, and ${place(first.at)} still names the old class.`
            : `${name(from)} is now ${name(change.name)}; payloads that wait, are scheduled or retry under the old name will find no class.`,
        evidence: [
          ...remainsEvidence(left),
          ...(asks
            ? [
                {
                  text: `before: enqueued or scheduled at ${list(
                    [...used, ...scheduled].map(({ at }) => place(at)),
                    4,
                  )}`,
                },
              ]
            : []),
        ],
        job: change.name,
        owners: ownersOf(comparison.head, head),
        at: first?.at ?? head.at,
        related: [{ ...base.at, side: 'base', label: 'the old name' }],
        fixes: kept ? [] : [aliasFix(head.at.path, change.name, from)].filter((fix) => fix !== null),
      };
      yield draft;
    }
  },
  examples: [
    {
      name: 'renamed with its calls',
      base: app({ 'app/jobs/compress.rb': CLASS('Compress'), 'app/controllers/builds_controller.rb': CONTROLLER('Compress') }),
      head: app({ 'app/jobs/shrink.rb': CLASS('Shrink'), 'app/controllers/builds_controller.rb': CONTROLLER('Shrink') }),
      finds: ['ask Shrink'],
      doc: true,
    },
    {
      name: 'a call left behind',
      base: app({ 'app/jobs/compress.rb': CLASS('Compress'), 'app/controllers/builds_controller.rb': CONTROLLER('Compress') }),
      head: app({ 'app/jobs/shrink.rb': CLASS('Shrink'), 'app/controllers/builds_controller.rb': CONTROLLER('Compress') }),
      finds: ['fail Shrink'],
    },
    {
      name: 'an alias keeps the old name',
      base: app({ 'app/jobs/compress.rb': CLASS('Compress'), 'app/controllers/builds_controller.rb': CONTROLLER('Compress') }),
      head: app({
        'app/jobs/shrink.rb': `${CLASS('Shrink')}\nCompress = Shrink\n`,
        'app/controllers/builds_controller.rb': CONTROLLER('Shrink'),
      }),
      finds: ['note Shrink'],
    },
    {
      name: 'only the file moved',
      base: app({ 'app/jobs/compress.rb': CLASS('Compress') }),
      head: app({ 'app/workers/compress.rb': CLASS('Compress') }),
      finds: [],
    },
  ],
};

/** The old name as an alias, where both are constants of the top level. */
function aliasFix(
  path: string,
  to: string,
  from: string,
): { path: string; start: number; end: number; text: string; kind: 'create' } | null {
  if (from.includes('::')) return null;
  const file = from.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const folder = path
    .split('/')
    .slice(0, to.includes('::') ? 2 : -1)
    .join('/');
  return {
    path: `${folder}/${file}.rb`,
    start: 1,
    end: 1,
    text: `# Payloads queued before the rename still name this class.\n${from} = ${to}`,
    kind: 'create',
  };
}
