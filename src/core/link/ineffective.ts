import type { Ineffective } from '../../model/topology.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';
import { valueText } from './queue-set.js';

/** Settings without effect that a file alone shows. What a class's ancestors decide comes from the framework's reading of the class. */
export function ineffectiveSettings(context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly Ineffective[] {
  return context.facts('ineffective').flatMap((fact): readonly Ineffective[] => {
    if (fact.owner !== null && !jobs.has(fact.owner)) return [];
    const job = fact.owner === null ? undefined : jobs.get(fact.owner);
    return [
      {
        framework: fact.framework,
        job: job?.name ?? null,
        setting: fact.setting,
        value: valueText(fact.value, context.resolve),
        why: fact.why,
        wins: job?.queues.names.join(', ') ?? '',
        at: fact.at,
      },
    ];
  });
}
