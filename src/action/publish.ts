import { publishCheckRun } from '../github/check-run.js';
import { explainError } from '../github/client.js';
import { publishInline, readPatches } from '../github/inline.js';
import type { Pull } from '../github/pull.js';
import { CONTEXT, publishStatus, type Status } from '../github/status.js';
import { UserError } from '../model/errors.js';
import type { GateState } from '../model/outcome.js';
import { annotations } from '../report/annotations.js';
import { inlineCandidates, inlineComments } from '../report/inline.js';
import { reviewJson } from '../report/json.js';
import { sarif } from '../report/sarif.js';
import { statusDescription } from '../report/status.js';
import { summary } from '../report/summary.js';
import { type Run, runUrl } from './context.js';
import { writeFileSafely } from './files.js';
import { isRefused, isUnmet, stateOf, type Verdict } from './verdict.js';

/** Longest text that the runner takes as one output; the limit is 1 MB for a step. */
const MOST_OUTPUT = 900_000;

/**
 * Sets the commit status that the branch requires; `fresh` where this run is the first to speak, `held` where the status of the same commit has
 * to speak for another pull request that is not done. Returns its state, or null where the token may not: the job's own result is the gate then.
 */
export async function publishStatusOf(
  run: Run,
  sha: string,
  verdict: Verdict,
  {
    unmet,
    fresh,
    held = null,
  }: { readonly unmet: 'pending' | 'failure'; readonly fresh: boolean; readonly held?: Verdict | null },
): Promise<GateState | null> {
  const spoken = held ?? verdict;
  const state = stateOf(spoken);
  const status = {
    state: state === 'pending' ? unmet : state,
    description: `${held === null ? '' : `${held.title} has the same head: `}${statusDescription(spoken.review)}`,
    targetUrl: spoken.commentUrl ?? runUrl(run),
  };
  return (await setStatus(run, sha, status, fresh)) ? status.state : null;
}

/** A review that could not be made must not leave an older verdict standing. What went wrong is told by whoever called. */
export async function publishBroken(run: Run, sha: string, error: unknown, writable: boolean): Promise<void> {
  if (!writable) return;
  const told = explainError(error);
  const description = told instanceof UserError ? (told.problems[0] ?? '') : 'the review ended with an internal error';
  try {
    await setStatus({ ...run, api: run.again() }, sha, { state: 'error', description, targetUrl: runUrl(run) });
  } catch (second) {
    run.log.warning(`the status could not be set: ${explainError(second).message}`);
  }
}

async function setStatus(run: Run, sha: string, status: Status, fresh = false): Promise<boolean> {
  try {
    await publishStatus(run.api, sha, status, { fresh });
    run.log.info(`Status ${CONTEXT} of ${sha.slice(0, 7)}: ${status.state}, ${status.description}`);
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return false;
  }
}

/** Where a verdict is shown beside comment and status. */
export interface Places {
  readonly sha: string;
  /** the token may write */
  readonly writable: boolean;
  readonly target: {
    readonly pull: Pull;
    readonly patches: ReadonlyMap<string, string> | null;
    readonly hadComment: boolean;
    /** nothing of ours was there before this run */
    readonly fresh: boolean;
  } | null;
}

/** Everything beside comment and status. What cannot be published here is a warning: the gate stands. */
export async function publishViews(run: Run, verdict: Verdict, places: Places): Promise<void> {
  const { review } = verdict;
  const { inputs, log } = run;
  if (inputs.annotations) log.annotate(annotations(review));
  if (inputs.summary) await log.summary(summary(review, verdict.commentUrl));
  if (!places.writable) return;
  if (inputs.inlineComments && places.target !== null) {
    const { target } = places;
    await attempt(run, 'inline comments', () => inline(run, verdict, target));
  }
  if (inputs.checkRun) {
    await attempt(run, 'the check run', async () => {
      await publishCheckRun(run.api, places.sha, {
        conclusion: isUnmet(verdict) ? 'neutral' : 'success',
        title: statusDescription(review),
        summary: summary(review, verdict.commentUrl),
        annotations: annotations(review),
        detailsUrl: runUrl(run),
      });
    });
  }
}

async function inline(run: Run, { review }: Verdict, target: NonNullable<Places['target']>): Promise<void> {
  const { pull, hadComment, fresh } = target;
  const candidates = inlineCandidates(review);
  // A first review without a place in the code has nothing to post and nothing to take back.
  if (candidates.length === 0 && !hadComment) return;
  const paths = new Set(candidates.map(({ path }) => path));
  const patches = target.patches ?? (await readPatches(run.api, pull.number, paths));
  const { skipped } = await publishInline(run.api, pull, review.head, inlineComments(review, patches), { fresh });
  if (skipped !== null) run.log.notice(`inline comments: ${skipped}`);
}

async function attempt(run: Run, what: string, publish: () => Promise<void>): Promise<void> {
  try {
    await publish();
  } catch (error) {
    const why = isRefused(error) ? 'the token may not write them' : explainError(error).message;
    run.log.warning(`${what} could not be published: ${why}`);
  }
}

/** The outputs of the step and the SARIF file, of all that was reviewed: the worst of each. `broken` where something could not be. */
export async function publishOutputs(run: Run, verdicts: readonly Verdict[], broken = false): Promise<void> {
  const { log, inputs, env } = run;
  const worst = <Word extends string>(order: readonly Word[], words: readonly Word[]): Word =>
    order.find((word) => words.includes(word)) ?? (order.at(-1) as Word);
  const sum = (part: (verdict: Verdict) => number): string => String(verdicts.reduce((total, one) => total + part(one), 0));
  log.output(
    'conclusion',
    worst(
      ['fail', 'ask', 'pass'],
      verdicts.map(({ review }) => review.conclusion),
    ),
  );
  log.output(
    'state',
    broken
      ? 'error'
      : worst(
          ['error', 'failure', 'pending', 'success'],
          verdicts.map((one) => one.status ?? stateOf(one)),
        ),
  );
  log.output(
    'fail-count',
    sum(({ review }) => review.counts.introduced.fail),
  );
  log.output(
    'ask-count',
    sum(({ review }) => review.counts.introduced.ask),
  );
  log.output(
    'note-count',
    sum(({ review }) => review.counts.introduced.note),
  );
  log.output(
    'open-count',
    sum(({ review }) => review.outcome?.open.length ?? 0),
  );
  log.output('comment-url', verdicts.find(({ commentUrl }) => commentUrl !== null)?.commentUrl ?? '');
  const [only] = verdicts;
  const json = verdicts.length === 1 && only !== undefined ? reviewJson(only.review) : '';
  if (json.length > MOST_OUTPUT) log.warning('the review is too large for the output `review-json`, which stays empty');
  log.output('review-json', json.length > MOST_OUTPUT ? '' : json);
  if (inputs.sarifFile !== null && only !== undefined && verdicts.length === 1) {
    const path = await writeFileSafely(inputs.sarifFile, sarif(only.review), env);
    log.output('sarif-file', path);
  }
}
