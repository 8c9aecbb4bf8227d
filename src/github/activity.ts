import type { Octokit } from '@octokit/rest';
import { type Api, statusOf } from './client.js';
import { isZero } from './payload.js';
import type { Pull } from './pull.js';

/** One move of a branch. */
export interface Activity {
  readonly kind: 'created' | 'pushed' | 'deleted';
  /** account id; null = a ghost */
  readonly actor: number | null;
  /** commit ids */
  readonly before: string;
  readonly after: string;
}

type Rest = Awaited<ReturnType<Octokit['rest']['repos']['listActivities']>>['data'][number];

/**
 * How the head branch of a pull request came to where it is, newest first, back to where it was made. A branch that was deleted and restored as
 * it was is the same branch. `complete` = the beginning was found. Null where the records cannot be read.
 */
export async function readActivity(
  { octokit, owner, repo }: Api,
  { head }: Pull,
): Promise<{ readonly activities: readonly Activity[]; readonly complete: boolean } | null> {
  const query = { owner, repo, ref: `refs/heads/${head.ref}`, per_page: 100 };
  const all: Activity[] = [];
  try {
    for await (const { data } of octokit.paginate.iterator(octokit.rest.repos.listActivities, query)) {
      all.push(...data.map(activityOf));
      // What the next page holds decides about a creation that ends this one.
      const end = beginning(all);
      if (end !== null && end < all.length - 1) break;
    }
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return null;
    throw error;
  }
  const end = beginning(all);
  const activities = end === null ? all : all.slice(0, end + 1);
  // The records may lag behind a push, and who made that one is not known then.
  const current = activities.some(({ after }) => after === head.sha);
  return { activities, complete: current && (end !== null || isZero(all.at(-1)?.before ?? '')) };
}

/** Index of the newest creation that is no mere restoration, as far as the list tells; null where there is none. */
function beginning(all: readonly Activity[]): number | null {
  const index = all.findIndex(({ kind, after }, at) => {
    if (kind !== 'created') return false;
    const earlier = all[at + 1];
    return earlier?.kind !== 'deleted' || earlier.before !== after;
  });
  return index === -1 ? null : index;
}

function activityOf({ activity_type: type, actor, before, after }: Rest): Activity {
  const kind = type === 'branch_creation' ? 'created' : type === 'branch_deletion' ? 'deleted' : 'pushed';
  return { kind, actor: actor?.id ?? null, before, after };
}
