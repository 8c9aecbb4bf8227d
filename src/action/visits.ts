import { finishedWork } from '../adapters/prometheus/finished.js';
import { busyDays } from '../capacity/week.js';
import { acceptedOn } from '../core/accepted.js';
import { planVisits } from '../core/plan-visits.js';
import { settle } from '../core/settle.js';
import { lookBackDays, visitKey, visits } from '../core/visits.js';
import { explainError } from '../github/client.js';
import { parted } from '../github/compare.js';
import { readConversation } from '../github/conversation.js';
import { ownIssues } from '../github/issues.js';
import { type MergedPull, mergedPull, mergedPulls } from '../github/merged.js';
import { readPull } from '../github/pull.js';
import { addDays } from '../model/calendar.js';
import { builtInPolicy } from '../model/manifest.js';
import type { Accepted, VisitIssue } from '../model/visit.js';
import { visitOf } from '../report/visit.js';
import { visitsSummary } from '../report/visits-summary.js';
import { type Branch, readDefaultBranch } from './branch.js';
import type { Run } from './context.js';
import { judge } from './judge.js';
import { measureJobs } from './measure.js';
import { keepIssues, withRemedy } from './visit-issues.js';

/** Most merged pull requests that are reviewed again in one run: each costs some ten requests. */
const MOST_REVIEWED = 60;

/**
 * Comes back to look: at work whose questions were accepted before it was merged, and at jobs with a `review-by` (docs/recipes/return-visits.md). One
 * issue for each job that is due is opened, kept up to date, and closed where its job is gone. Nothing of a run is remembered but the issues.
 */
export async function returnVisits(run: Run): Promise<void> {
  const branch = await readDefaultBranch(run);
  const policy = branch.manifest?.policy ?? builtInPolicy;
  const days = lookBackDays(policy);
  const issues = await readIssues(run);
  const pulls = await readPulls(run, branch, days, issues);
  const { accepted, unread } = await readAccepted(run, pulls.answered);
  const { inventory, manifest } = branch;
  const week = (app: string) => manifest?.apps.get(app)?.week ?? null;
  const plan = planVisits({
    visits: visits({
      ...{ accepted, inventory, manifest, policy, finished: finishedWork },
      lookBack: days,
      busiest: (app) => busyDays(week(app), 1),
    }),
    issues,
    jobs: new Set(inventory.jobs.map(({ app, name }) => visitKey(app, inventory.environment, name))),
    unread: new Set(unread.map((number) => `pull-${number}`)),
    today: run.today,
  });
  const measured = await measureJobs(run, branch);
  const kept = await keepIssues(run, plan, measured);
  for (const { due, job, sources } of plan.toCome) run.log.info(`${job} is due on ${due}, for ${sources.join(', ')}`);
  run.log.info(`Return visits: ${kept.due.length} due, ${plan.toCome.length} to come`);
  if (run.inputs.summary) {
    await run.log.summary(visitsSummary({ ...kept, toCome: plan.toCome, unread, pulls: pulls.seen, days }));
  }
  if (kept.error !== null) throw kept.error;
}

async function readIssues({ api, log }: Run): Promise<readonly VisitIssue[]> {
  const { issues, cut } = await withRemedy(() => ownIssues(api));
  if (cut) log.warning('this account opened thousands of issues: the oldest were not looked at, and visits may be opened twice');
  return issues.flatMap((issue) => {
    const found = visitOf(issue.body);
    return found === null ? [] : [{ ...issue, ...found }];
  });
}

interface Pulls {
  readonly answered: readonly MergedPull[];
  readonly seen: number;
}

/** Merged pull requests on which something may have been accepted: those of the last days, and those that open issues are about. */
async function readPulls(run: Run, branch: Branch, days: number, issues: readonly VisitIssue[]): Promise<Pulls> {
  const { api, log } = run;
  const { pulls, cut } = await mergedPulls(api, branch.name, new Date(`${addDays(run.today, -days)}T00:00:00Z`));
  if (cut) log.warning(`more pull requests were merged in the last ${days} days than can be looked at: the oldest were left out`);
  const known = new Set(pulls.map(({ number }) => number));
  const named = issues
    .filter((issue) => issue.open)
    .flatMap(({ sources }) => sources.flatMap((source) => /^pull-(\d+)$/.exec(source)?.slice(1) ?? []).map(Number));
  const older: MergedPull[] = [];
  for (const number of new Set(named.filter((one) => !known.has(one)).slice(0, MOST_REVIEWED))) {
    const pull = await mergedPull(api, number);
    if (pull !== null) older.push(pull);
  }
  // Oldest first: what is due comes before what is to come.
  const answered = [...older, ...pulls].filter((pull) => pull.answered).sort((a, b) => (a.mergedAt < b.mergedAt ? -1 : 1));
  return { answered, seen: pulls.length };
}

async function readAccepted(
  run: Run,
  pulls: readonly MergedPull[],
): Promise<{ readonly accepted: readonly Accepted[]; readonly unread: readonly number[] }> {
  const accepted: Accepted[] = [];
  const unread: number[] = [];
  if (pulls.length > MOST_REVIEWED)
    run.log.warning(`${pulls.length} pull requests have answers: only the ${MOST_REVIEWED} oldest are looked at in this run`);
  for (const [index, pull] of pulls.entries()) {
    if (index >= MOST_REVIEWED) {
      unread.push(pull.number);
      continue;
    }
    try {
      accepted.push(...(await acceptedOnPull(run, pull)));
    } catch (error) {
      unread.push(pull.number);
      run.log.warning(`#${pull.number} could not be looked at: ${explainError(error).message.split('\n', 1)[0]}`);
    }
  }
  return { accepted, unread };
}

/** Reviews a merged pull request as it was on the day of its merge, and takes from it what was accepted about new or moved work. */
async function acceptedOnPull(run: Run, pull: MergedPull): Promise<readonly Accepted[]> {
  const { api, log } = run;
  const today = pull.mergedAt.slice(0, 10);
  const { mergeBase } = await parted(api, pull.before, pull.head);
  const { review, policy } = await judge({ ...run, today }, { base: mergeBase, head: pull.head, policy: pull.before });
  const { conversation } = await readConversation(api, await readPull(api, pull.number), { policy, review });
  const outcome = settle({ review, policy, conversations: [conversation], today });
  const { accepted, unknown } = acceptedOn({ review: { ...review, outcome }, conversation, mergedAt: pull.mergedAt });
  if (unknown.length > 0)
    log.info(`#${pull.number}: ${unknown.length} ticked boxes are not asked any more, and were left out: ${unknown.join(', ')}`);
  return accepted;
}
