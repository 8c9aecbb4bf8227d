import type { ScheduleFact } from '../../model/fact.js';
import type { ScheduleEntry } from '../../model/topology.js';
import type { Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import { type JobDraft, queueSet } from './jobs.js';
import { namedJobs } from './sites.js';

/** Every schedule entry of the judged environment, with the job it runs. */
export function findSchedules(context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly ScheduleEntry[] {
  return context.facts
    .filter(
      (fact): fact is ScheduleFact =>
        fact.kind === 'schedule' && (fact.environment === null || fact.environment === context.environment),
    )
    .map((fact) => ({
      tool: fact.tool,
      key: fact.key,
      ...target(fact.job, context, jobs),
      cron: text(fact.cron, context),
      queue: fact.queue === null ? null : (queueSet(context.resolve(fact.queue), 'call', fact.at).names[0] ?? null),
      enabled: fact.enabled,
      args: fact.args,
      at: fact.at,
    }));
}

function target(
  value: Value | null,
  context: AppContext,
  jobs: ReadonlyMap<string, JobDraft>,
): Pick<ScheduleEntry, 'job' | 'written' | 'unresolved'> {
  if (value === null) return { job: null, written: null, unresolved: null };
  const resolved = value.kind === 'literal' ? value : asClassName(value, context);
  const [named] = namedJobs(resolved, context, jobs);
  if (named !== undefined) return named;
  const written = resolved.kind === 'ref' ? resolved.name : resolved.kind === 'literal' ? String(resolved.value ?? '') : '';
  const found = context.classes.find({ name: written, nesting: resolved.kind === 'ref' ? resolved.nesting : [] });
  // A class whose ancestors are not all known may be a job by one of them.
  const open = found === null || context.classes.lineage(found).some(({ external }) => external);
  return { job: null, written: written.replace(/^::/, ''), unresolved: open ? 'computed' : 'not-a-job' };
}

/** A constant stays one; anything else that comes down to a single text is the name of a class. */
function asClassName(value: Value, context: AppContext): Value {
  if (value.kind === 'ref') return value;
  const { values, complete } = context.resolve(value);
  const [only] = values;
  return complete && values.length === 1 && typeof only === 'string'
    ? { kind: 'literal', value: only }
    : { kind: 'unresolved', reason: 'computed' };
}

function text(value: Value | null, context: AppContext): string | null {
  if (value === null) return null;
  const { values } = context.resolve(value);
  const [only] = values;
  return values.length === 1 && only !== null && only !== undefined ? String(only) : null;
}
