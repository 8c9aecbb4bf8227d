import type { EnqueueSite, ScheduleEntry, Topology } from '../../model/topology.js';
import { place } from './words.js';

/** Calls and schedule entries of a commit that name a job which is not there. */
export interface Remains {
  readonly sites: readonly EnqueueSite[];
  readonly entries: readonly ScheduleEntry[];
}

/** What still names `job`, as its full path or a tail of it that nothing else answers to. */
export function remains(topology: Topology, job: string): Remains {
  const means = (written: string | null): boolean => {
    const bare = written?.replace(/^::/, '') ?? '';
    return bare !== '' && (bare === job || job.endsWith(`::${bare}`));
  };
  return {
    sites: topology.enqueues.filter(
      (site) => site.job === null && site.unresolved !== 'computed' && site.place !== 'test' && means(site.written),
    ),
    entries: topology.schedules.filter(
      (entry) => entry.job === null && entry.enabled && entry.unresolved !== 'computed' && means(entry.written),
    ),
  };
}

export const remainsEvidence = ({ sites, entries }: Remains): readonly { readonly text: string }[] => [
  ...sites.map((site) => ({ text: `${site.form} at ${place(site.at)}${site.in === null ? '' : ` in ${site.in}`}` })),
  ...entries.map((entry) => ({ text: `schedule entry ${entry.key ?? entry.written ?? ''} at ${place(entry.at)}` })),
];
