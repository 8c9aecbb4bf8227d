import { type Activity, readActivity } from './activity.js';
import type { Api } from './client.js';
import { type Commit, commitsNamed, commitsOf } from './commits.js';
import { contains } from './compare.js';
import { isZero } from './payload.js';
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
  const listed = commitsOf(api, pull);
  const inBase = basePart(api, pull, async (sha) => (await listed).commits.has(sha));
  const [{ commits, whole }, pushes] = await Promise.all([listed, pull.fork ? null : readActivity(api, pull, inBase)]);
  const ids = new Set<number>(pull.author === null ? [] : [pull.author.id]);
  for (const commit of commits.values()) {
    if (isUpdate(commit, commits)) continue;
    for (const id of commit.people) ids.add(id);
  }
  for (const id of await pushersOf(api, pushes?.activities ?? [], { commits, inBase, speakers, known: ids })) ids.add(id);
  return { ids, from: whole && pushes?.complete === true ? 'pushes' : 'commits' };
}

/** GitHub's merge of the base branch: its second parent is no commit of the pull request, and so one of the base branch. */
const isUpdate = ({ byGitHub, parents }: Commit, commits: ReadonlyMap<string, Commit>): boolean =>
  byGitHub && parents.length === 2 && !commits.has(parents[1] ?? '');

/** Most commits of a branch's past that are looked for in the base branch; those beyond are taken for somebody's own. */
const MOST_CHECKS = 20;

type InBase = (sha: string) => Promise<boolean>;

/** Whether a commit is part of the base branch. Each is asked for once, and none that the pull request itself adds. */
function basePart(api: Api, pull: Pull, isAdded: (sha: string) => Promise<boolean>): InBase {
  const known = new Map<string, Promise<boolean>>();
  let tip: Promise<string> | undefined;
  return async (sha) => {
    if (isZero(sha) || (await isAdded(sha))) return false;
    const found = known.get(sha);
    if (found !== undefined || known.size >= MOST_CHECKS) return found ?? false;
    tip ??= branchTip(api, pull.base.ref);
    const answer = tip.then((history) => contains(api, history, sha));
    known.set(sha, answer);
    return answer;
  };
}

interface Known {
  readonly commits: ReadonlyMap<string, Commit>;
  readonly inBase: InBase;
  readonly speakers: ReadonlySet<number>;
  /** who has a part in the change by its commits */
  readonly known: ReadonlySet<number>;
}

/** Who moved a branch since it last stood on the base branch, by moves from the newest back. */
async function pushersOf(
  api: Api,
  moves: readonly Activity[],
  { commits, inBase, speakers, known }: Known,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  let checked = 0;
  for (const [index, move] of moves.entries()) {
    const { actor, kind, after } = move;
    if (actor === null || kind === 'deleted' || known.has(actor) || found.has(actor)) continue;
    if (!speakers.has(actor)) {
      if (commits.has(after) && !isUpdateMove(move, commits.get(after), commits)) found.add(actor);
      continue;
    }
    // Only now that somebody's word depends on it: did the branch stand on the base branch later than this?
    for (; checked <= index; checked++) {
      if (await inBase(moves[checked]?.after ?? '')) return found;
    }
    const commit = commits.get(after) ?? (kind === 'pushed' ? (await commitsNamed(api, [after])).get(after) : undefined);
    const brought = commit?.parents[1] ?? '';
    const update = isUpdateMove(move, commit, commits) && (commits.has(after) || (await inBase(brought)));
    if (!update) found.add(actor);
  }
  return found;
}

/** A push that brought GitHub's own merge and nothing else. */
const isUpdateMove = ({ kind, before }: Activity, commit: Commit | undefined, commits: ReadonlyMap<string, Commit>): boolean =>
  kind === 'pushed' && commit !== undefined && isUpdate(commit, commits) && commit.parents[0] === before;
