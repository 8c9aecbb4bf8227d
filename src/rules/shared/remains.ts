import type { Comparison } from '../../model/comparison.js';
import type { EnqueueSite, ScheduleEntry } from '../../model/topology.js';
import { hasRun } from './migrations.js';
import { place } from './words.js';

/** Calls and schedule entries of a commit that name a job which is not there. */
export interface Remains {
  readonly sites: readonly EnqueueSite[];
  readonly entries: readonly ScheduleEntry[];
  /** calls in migrations that have run */
  readonly past: readonly EnqueueSite[];
}

export const nothing: Remains = { sites: [], entries: [], past: [] };

/** What still names `job`, as its full path or a tail of it that nothing else answers to. */
export function remains({ head, changedPaths }: Comparison, job: string): Remains {
  const means = (written: string | null): boolean => {
    const bare = written?.replace(/^::/, '') ?? '';
    return bare !== '' && (bare === job || job.endsWith(`::${bare}`));
  };
  const sites = head.enqueues.filter(
    (site) => site.job === null && site.unresolved !== 'computed' && site.place !== 'test' && means(site.written),
  );
  return {
    sites: sites.filter((site) => !hasRun(site, changedPaths)),
    entries: head.schedules.filter(
      (entry) => entry.job === null && entry.enabled && entry.unresolved !== 'computed' && means(entry.written),
    ),
    past: sites.filter((site) => hasRun(site, changedPaths)),
  };
}

export const remainsEvidence = ({ sites, entries, past }: Remains): readonly { readonly text: string }[] => [
  ...sites.map((site) => ({ text: `${site.form} at ${place(site.at)}${site.in === null ? '' : ` in ${site.in}`}` })),
  ...entries.map((entry) => ({ text: `schedule entry ${entry.key ?? entry.written ?? ''} at ${place(entry.at)}` })),
  ...past.map((site) => ({ text: `${site.form} at ${place(site.at)}: a migration that was there before` })),
];
