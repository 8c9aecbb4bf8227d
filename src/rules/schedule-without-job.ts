import { nearest } from '../model/nearest.js';
import type { StateRule } from '../model/rule.js';
import type { ScheduleEntry, Topology } from '../model/topology.js';
import { app } from './shared/examples.js';
import { name } from './shared/words.js';

const SCHEDULE = (className: string): { readonly [path: string]: string } => ({
  'config/schedule.yml': `nightly:\n  cron: "0 3 * * *"\n  class: ${className}\n`,
});

export const scheduleWithoutJob: StateRule = {
  over: 'state',
  meta: {
    id: 'schedule-without-job',
    title: 'Schedule entry without a job',
    subject: ['entry'],
    finds: 'A schedule entry names a class that is not a job of this application.',
    why: 'The entry fires on time and nothing runs: the payload fails in the worker, retries, and dies, or the scheduler does not start at all.',
    levels:
      'Fails where the repository should define the class and does not; asks where the name lies in a namespace that the repository does not define, or the class has a parent that it does not define, so that a gem may bring it, and where a submodule may hold it.',
    silent: ['an entry that runs a command and no class', 'an entry that is switched off', 'a class name that is computed'],
    settle: ['correct the class name', 'remove the entry, and what the scheduler has stored of it'],
    subsumes: [],
  },
  *check(topology) {
    for (const entry of topology.schedules) {
      if (entry.job !== null || entry.written === null || !entry.enabled) continue;
      if (entry.unresolved === 'computed' || entry.unresolved === null) continue;
      const near = nearest(
        entry.written,
        topology.jobs.filter(({ provided }) => !provided).map((job) => job.name),
      );
      const doubt = doubtOf(entry, topology);
      yield {
        subject: [`${entry.tool}/${entry.key ?? entry.written}/${entry.written}`],
        level: doubt === null ? 'fail' : 'ask',
        facts: { class: entry.written, why: entry.unresolved },
        title: doubt?.title ?? `The schedule names ${name(entry.written)}, which no job answers to`,
        message: `The entry ${name(entry.key ?? entry.written)} runs ${name(entry.written)}, which ${doubt?.what ?? (entry.unresolved === 'not-a-job' ? 'is defined here, but is no job' : 'is not defined')}${near === null ? '' : `; did you mean ${name(near)}?`}`,
        evidence: [{ text: `${entry.tool}: ${entry.cron ?? 'no time given'}` }],
        job: entry.written,
        at: entry.at,
      };
    }
  },
  examples: [
    {
      name: 'a class that does not exist',
      base: app(),
      head: app(SCHEDULE('ParseReports')),
      finds: ['fail sidekiq-cron/nightly/ParseReports'],
      doc: true,
    },
    {
      name: 'a class of a gem',
      base: app(),
      head: app(SCHEDULE('Blazer::SendChecks')),
      finds: ['ask sidekiq-cron/nightly/Blazer::SendChecks'],
    },
    {
      name: 'a class whose parent a gem brings',
      base: app(),
      head: app({ ...SCHEDULE('Nightly'), 'app/jobs/nightly.rb': 'class Nightly < Shared::Job\n  def perform\n  end\nend\n' }),
      finds: ['ask sidekiq-cron/nightly/Nightly'],
    },
    { name: 'a job of the application', base: app(), head: app(SCHEDULE('ParseReport')), finds: [] },
    {
      name: 'an entry that is switched off',
      base: app(),
      head: app({ 'config/schedule.yml': 'nightly:\n  cron: "0 3 * * *"\n  class: ParseReports\n  status: disabled\n' }),
      finds: [],
    },
  ],
};

interface Doubt {
  readonly title: string;
  readonly what: string;
}

/** What else may bring the job; null where nothing does. */
function doubtOf({ written, unresolved, mayBeJob }: ScheduleEntry, { gaps }: Topology): Doubt | null {
  const job = name(written ?? '');
  if (mayBeJob === true) {
    return { title: `Is ${job} a job?`, what: 'is defined here, with an ancestor that is not defined in this repository' };
  }
  if (unresolved === 'gem') return { title: `Does a gem bring ${job}?`, what: 'is not defined in this repository' };
  const submodule = unresolved === 'missing' ? gaps.find(({ reason }) => reason === 'submodule') : undefined;
  return submodule === undefined
    ? null
    : { title: `Does a submodule hold ${job}?`, what: `is not defined here; the submodule ${name(submodule.path)} is not read` };
}
