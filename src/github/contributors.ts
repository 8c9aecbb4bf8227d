import { type Activity, readActivity } from './activity.js';
import type { Api } from './client.js';
import { type Commit, commitsNamed, commitsOf } from './commits.js';
import { contains } from './compare.js';
import { branchTip, type Pull } from './pull.js';

export interface Contributors {
  /** account ids */
  readonly ids: ReadonlySet<number>;
  /** what they are known from: a fork's pushes cannot be read, nor can those of an older server */
  readonly from: 'pushes' | 'commits';
}

/**
 * Who has a part in a pull request: its author, the authors, co-authors and committers of its commits, and who pushed to its head branch since
 * that left the base branch. GitHub's own merges of the base branch make nobody one. What would take more requests is asked only for
 * `speakers`, the ids of those whose word is to be judged.
 */
export async function contributorsOf(api: Api, pull: Pull, speakers: ReadonlySet<number>): Promise<Contributors> {
  const [{ commits, whole }, pushes] = await Promise.all([commitsOf(api, pull), pull.fork ? null : readActivity(api, pull)]);
  const ids = new Set<number>(pull.author === null ? [] : [pull.author.id]);
  for (const commit of commits.values()) {
    if (isUpdate(commit, commits)) continue;
    for (const id of commit.people) ids.add(id);
  }
  const doubtful: Activity[] = [];
  for (const push of pushes?.activities ?? []) {
    if (push.actor === null || ids.has(push.actor) || push.kind === 'deleted' || isUpdatePush(push, commits)) continue;
    // What is not in the pull request may have come from the base branch, and is looked at more closely.
    if (!commits.has(push.after) && speakers.has(push.actor)) doubtful.push(push);
    else if (push.kind === 'pushed' || commits.has(push.after)) ids.add(push.actor);
  }
  for (const id of await guilty(api, pull, doubtful)) ids.add(id);
  return { ids, from: whole && pushes?.complete === true ? 'pushes' : 'commits' };
}

/** GitHub's merge of the base branch: its second parent is no commit of the pull request, and so one of the base branch. */
const isUpdate = ({ byGitHub, parents }: Commit, commits: ReadonlyMap<string, Commit>): boolean =>
  byGitHub && parents.length === 2 && !commits.has(parents[1] ?? '');

/** A push that brought such a merge and nothing else. */
function isUpdatePush({ before, after, kind }: Activity, commits: ReadonlyMap<string, Commit>): boolean {
  const commit = commits.get(after);
  return kind === 'pushed' && commit !== undefined && isUpdate(commit, commits) && commit.parents[0] === before;
}

/** Of pushes whose commits are not in the pull request, who made those that brought something of their own. */
async function guilty(api: Api, pull: Pull, pushes: readonly Activity[]): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  if (pushes.length === 0) return found;
  const tip = await branchTip(api, pull.base.ref);
  const merges = await commitsNamed(api, [...new Set(pushes.flatMap(({ kind, after }) => (kind === 'pushed' ? [after] : [])))]);
  for (const { actor, kind, before, after } of pushes) {
    if (actor === null || found.has(actor)) continue;
    const merge = merges.get(after);
    const own =
      kind === 'created'
        ? after
        : merge?.byGitHub === true && merge.parents.length === 2 && merge.parents[0] === before
          ? merge.parents[1]
          : null;
    // A branch that began at the base branch, or an update by the button that a later push took away: neither brought anything.
    if (own === null || own === undefined || !(await contains(api, tip, own))) found.add(actor);
  }
  return found;
}
