import type { ScheduleFact } from '../../model/fact.js';
import type { ScheduleEntry } from '../../model/topology.js';
import type { Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';
import { mayBeJob, namedJobs } from './names.js';

/** Every schedule entry of the judged environment, with the job it runs. */
export function findSchedules(context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly ScheduleEntry[] {
  return context
    .facts('schedule')
    .filter((fact) => isJudged(fact, context))
    .flatMap((fact) =>
      targets(fact.job, context, jobs).map((target) => ({
        tool: fact.tool,
        key: fact.key,
        ...target,
        cron: only(fact.cron, context),
        queue: only(fact.queue, context),
        enabled: fact.enabled,
        args: fact.args,
        at: fact.at,
      })),
    );
}

const isJudged = ({ environment }: ScheduleFact, context: AppContext): boolean =>
  environment === null || environment === context.environment;

type ScheduleTarget = Pick<ScheduleEntry, 'job' | 'written' | 'unresolved' | 'mayBeJob'>;

function targets(value: Value | null, context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly ScheduleTarget[] {
  if (value === null) return [{ job: null, written: null, unresolved: null }];
  const found = namedJobs(value, context, jobs);
  if (found.length === 0) return [{ job: null, written: null, unresolved: 'computed' }];
  return found.map((named) => ({
    job: named.job,
    written: named.written,
    unresolved: named.unresolved,
    ...(mayBeJob(named) ? { mayBeJob: true } : {}),
  }));
}

/** The text of a value that can be one only. */
function only(value: Value | null, context: AppContext): string | null {
  if (value === null) return null;
  const { values } = context.resolve(value);
  const [text] = values;
  return values.length === 1 && text !== null && text !== undefined ? String(text) : null;
}
