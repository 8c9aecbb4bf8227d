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
 * How the head branch of a pull request came to where it is, newest first, back to where it was made, or at least to where it stood on the base
 * branch (`inBase`). A branch that was deleted and restored as it was is the same branch. `complete` = that beginning was found, and the
 * records know where the head is. Null where they cannot be read.
 */
export async function readActivity(
  { octokit, owner, repo }: Api,
  { head }: Pull,
  inBase: (sha: string) => Promise<boolean>,
): Promise<{ readonly activities: readonly Activity[]; readonly complete: boolean } | null> {
  const query = { owner, repo, ref: `refs/heads/${head.ref}`, per_page: 100 };
  const all: Activity[] = [];
  let left = false;
  try {
    for await (const { data } of octokit.paginate.iterator(octokit.rest.repos.listActivities, query)) {
      all.push(...data.map(activityOf));
      // What the next page holds decides about a creation that ends this one.
      const end = beginning(all);
      if (end !== null && end < all.length - 1) break;
      // A branch that lives for years has left the base branch many times: only the last time counts.
      left = data.length === query.per_page && (await inBase(all.at(-1)?.after ?? ''));
      if (left) break;
    }
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return null;
    throw error;
  }
  const end = beginning(all);
  const activities = end === null ? all : all.slice(0, end + 1);
  // The records may lag behind a push, and who made that one is not known then.
  const current = activities.some(({ after }) => after === head.sha);
  return { activities, complete: current && (left || end !== null || isZero(all.at(-1)?.before ?? '')) };
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
