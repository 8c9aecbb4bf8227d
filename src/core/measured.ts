import type { SideFacts } from '../model/topology.js';
import type { Measured, MeasuredJob } from '../model/visit.js';

/**
 * The measured numbers of jobs that the head holds, each job once, beside what is declared for them; those that most exceed it first. What
 * is about other jobs is left out: the numbers come from another run.
 */
export function measuredJobs(
  { apps }: SideFacts,
  measured: readonly Measured[],
  finished: (query: string) => readonly string[],
): readonly MeasuredJob[] {
  const found = apps.flatMap(({ app, jobs, manifest }) =>
    jobs.flatMap(({ name }): readonly MeasuredJob[] => {
      const own = measured.find((one) => one.app === app && one.job === name);
      if (own === undefined) return [];
      const entry = manifest.jobs.get(name);
      return [{ ...own, declared: entry?.peak ?? null, finished: entry?.measure === undefined ? [] : finished(entry.measure) }];
    }),
  );
  return found.sort((a, b) => excess(b) - excess(a) || (a.app < b.app ? -1 : a.app > b.app ? 1 : 0) || (a.job < b.job ? -1 : 1));
}

const excess = ({ peak, declared }: MeasuredJob): number =>
  peak === null || declared === null || declared === 0 ? 0 : peak / declared;
