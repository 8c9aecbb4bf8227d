import { settle } from '../core/settle.js';
import { publishComment } from '../github/comment.js';
import { type OwnComment, readConversation } from '../github/conversation.js';
import { headNow, headRef, type Pull, readPull, sidesOf } from '../github/pull.js';
import { othersOf } from '../github/same-head.js';
import type { Review } from '../model/review.js';
import { commentParts, spentPart } from '../report/markdown.js';
import type { Run } from './context.js';
import { type Judged, judge } from './judge.js';
import { publishBroken, publishStatusOf, publishViews } from './publish.js';
import { isRefused, isUnmet, type Verdict } from './verdict.js';

/** How often a run starts again because the head moved, or somebody ticked a box, while it worked. */
const ROUNDS = 4;

/**
 * Reviews one pull request from its live state, whatever event told of it, and publishes the verdict. Null where there is nothing to
 * gate any more. Throws what `judge` throws, after the status says so.
 */
export async function reviewPull(run: Run, number: number): Promise<Verdict | null> {
  for (let round = 1; round <= ROUNDS; round++) {
    const pull = await pullOrBroken(run, number);
    if (pull.state !== 'open') {
      run.log.info(`#${number} is ${pull.merged ? 'merged' : 'closed'}: nothing is gated any more`);
      return null;
    }
    const verdict = await atHead(run, pull);
    if (verdict !== 'moved') return verdict;
    run.log.info(`#${number}: its head moved while ${pull.head.sha.slice(0, 7)} was reviewed`);
  }
  run.log.notice(`#${number}: its head moves faster than it can be reviewed; the run of the last push decides`);
  return null;
}

/** A pull request that GitHub does not show has a head all the same, known to git: no older verdict may stand there. */
async function pullOrBroken(run: Run, number: number): Promise<Pull> {
  try {
    return await readPull(run.api, number);
  } catch (error) {
    const head = await headRef(run.again(), number).catch(() => null);
    if (head !== null) await publishBroken(run, head, error, !run.event.readOnly);
    throw error;
  }
}

async function atHead(run: Run, pull: Pull): Promise<Verdict | 'moved'> {
  const writable = !(pull.fork && run.event.readOnlyOnFork) && !run.event.readOnly && !pull.archived;
  try {
    run.log.info(`Reviewing #${pull.number} at ${pull.head.sha}`);
    const reviewed = await verdictOn(run, pull, writable);
    if (reviewed === 'moved') return 'moved';
    return await publishVerdict(run, pull, reviewed, writable);
  } catch (error) {
    await publishBroken(run, pull.head.sha, error, writable);
    throw error;
  }
}

interface Reviewed {
  readonly verdict: Verdict;
  /** GitHub's patches by path, where it showed them all */
  readonly patches: ReadonlyMap<string, string> | null;
  /** there was a comment before this run */
  readonly hadComment: boolean;
}

/** The verdict, and the comment that shows it where one may be written. */
async function verdictOn(run: Run, pull: Pull, writable: boolean): Promise<Reviewed | 'moved'> {
  const { base, policy, patches } = await sidesOf(run.api, pull);
  const judged = await judge(run, { base, head: pull.head.sha, policy });
  const answered = await answer(run, pull, judged, writable);
  if (answered === 'moved') return 'moved';
  const { review, commentUrl, hadComment } = answered;
  return {
    verdict: { title: `#${pull.number}`, review, commentUrl, gate: 'status', status: null },
    patches,
    hadComment,
  };
}

/**
 * Another open pull request with the same head that is not done, or null. A status belongs to a commit: what a second pull request into a branch
 * with another policy makes of it must not open the way of this one.
 */
async function heldBy(run: Run, pull: Pull): Promise<Verdict | null> {
  for (const number of await othersOf(run.api, pull)) {
    const other = await readPull(run.api, number);
    if (other.state !== 'open' || other.head.sha !== pull.head.sha) continue;
    run.log.info(`Reviewing #${number} too: its head is the same commit, and so is its status`);
    const reviewed = await verdictOn(run, other, false);
    if (reviewed !== 'moved' && isUnmet(reviewed.verdict)) return reviewed.verdict;
  }
  return null;
}

interface Answered {
  readonly review: Review;
  readonly commentUrl: string | null;
  /** there was a comment before this run */
  readonly hadComment: boolean;
}

/** What people said, and the comment that shows it. Again where somebody spoke between reading and writing: their tick counts. */
async function answer(run: Run, pull: Pull, { review, policy }: Judged, writable: boolean): Promise<Answered | 'moved'> {
  const mode = run.inputs.comment;
  let hadComment: boolean | null = null;
  for (let round = 1; ; round++) {
    const { conversation, own } = await readConversation(run.api, pull, { policy, review });
    hadComment ??= own.length > 0;
    const outcome = settle({ review, policy, conversations: [conversation], today: run.today });
    const reviewed: Review = { ...review, outcome };
    const answered = { review: reviewed, commentUrl: mode === 'never' ? null : (own[0]?.url ?? null), hadComment };
    if ((await headNow(run.api, pull.number)) !== pull.head.sha) return 'moved';
    if (!writable || mode === 'never') return answered;
    const parts = commentParts(reviewed, { mode, exists: own.length > 0 });
    const { url, wrote } = await comment(run, pull, parts, own);
    // Nobody can have ticked a comment before it was there.
    if (!wrote || own.length === 0 || round === ROUNDS) return { ...answered, commentUrl: url ?? answered.commentUrl };
  }
}

/** A comment that is refused says nothing of the status, which is a permission of its own. */
async function comment(
  run: Run,
  pull: Pull,
  parts: readonly string[],
  own: readonly OwnComment[],
): Promise<{ readonly url: string | null; readonly wrote: boolean }> {
  try {
    const published = await publishComment(run.api, pull, parts, own, { spent: spentPart });
    if (published.skipped !== null) run.log.notice(`no comment on #${pull.number}: ${published.skipped}`);
    return published;
  } catch (error) {
    if (!isRefused(error)) throw error;
    run.log.warning(`no comment on #${pull.number}: the token may not write one; the job needs \`pull-requests: write\``);
    return { url: null, wrote: false };
  }
}

async function publishVerdict(
  run: Run,
  pull: Pull,
  { verdict, patches, hadComment }: Reviewed,
  writable: boolean,
): Promise<Verdict> {
  const fresh = !hadComment && verdict.commentUrl !== null;
  const held = writable && !isUnmet(verdict) ? await heldBy(run, pull) : null;
  const status = writable
    ? await publishStatusOf(run, pull.head.sha, verdict, { unmet: run.inputs.unmetState, fresh, held })
    : null;
  const whole = { ...verdict, status };
  await publishViews(run, whole, { sha: pull.head.sha, writable: status !== null, target: { pull, patches, hadComment, fresh } });
  return whole;
}
