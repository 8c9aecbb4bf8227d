import { explainError, statusOf } from '../github/client.js';
import { closeIssue, openIssue, ownIssues, updateIssue } from '../github/issues.js';
import { UserError } from '../model/errors.js';
import type { Measured, Visit, VisitPlan } from '../model/visit.js';
import { endedBody, endedWords, revisedBody, visitBody, visitOf, visitTitle } from '../report/visit.js';
import type { Run } from './context.js';
import { isRefused } from './verdict.js';

/** Most issues that one run opens; the next one goes on. */
const MOST_OPENED = 20;

export interface Kept {
  readonly due: readonly { readonly visit: Visit; readonly issue: number | null }[];
  readonly closed: readonly number[];
  /** what ended it before everything was done */
  readonly error: Error | null;
}

/** Does what was planned, and says how far it came. */
export async function keepIssues(run: Run, plan: VisitPlan, measured: readonly Measured[]): Promise<Kept> {
  const { api, log, today } = run;
  const numbers = new Map<string, number>(plan.update.map(({ issue }) => [issue.key, issue.number]));
  const closed: number[] = [];
  const textOf = (visit: Visit): string =>
    visitBody(visit, measured.find(({ app, job }) => app === visit.app && job === visit.job) ?? null, today);
  const work = async (): Promise<void> => {
    for (const { issue, of } of plan.duplicates) {
      await closeIssue(api, issue.number, endedWords('duplicate', of), endedBody(issue.body));
      closed.push(issue.number);
    }
    for (const { issue, why, due } of plan.close) {
      await closeIssue(api, issue.number, endedWords(why, due), endedBody(issue.body));
      closed.push(issue.number);
      log.info(`Closed #${issue.number}: ${endedWords(why, due)}`);
    }
    for (const { issue, visit } of plan.update) {
      const body = revisedBody(issue.body, textOf(visit));
      if (body !== null) await updateIssue(api, issue.number, body);
    }
    await openAll(run, plan.open, textOf, numbers);
  };
  const error = await withRemedy(work).then(
    () => null,
    (problem: unknown) => explainError(problem),
  );
  const due = [...plan.open, ...plan.update.map(({ visit }) => visit)];
  return { due: due.map((visit) => ({ visit, issue: numbers.get(visit.key) ?? null })), closed, error };
}

async function openAll(
  { api, log }: Run,
  visits: readonly Visit[],
  textOf: (visit: Visit) => string,
  numbers: Map<string, number>,
): Promise<void> {
  const opened: { readonly key: string; readonly number: number; readonly body: string }[] = [];
  for (const visit of visits.slice(0, MOST_OPENED)) {
    const body = textOf(visit);
    const { number, own } = await openIssue(api, visitTitle(visit), body);
    opened.push({ key: visit.key, number, body });
    numbers.set(visit.key, number);
    log.info(`Opened #${number} about ${visit.job}`);
    // Every run would open it again.
    if (!own)
      throw new UserError([
        'GitHub does not tell as whom this token writes: issues could not be found again, so no more are opened',
      ]);
  }
  if (visits.length > MOST_OPENED) log.notice(`${visits.length - MOST_OPENED} more visits are due: the next run opens them`);
  if (opened.length === 0) return;
  // Another run may have opened the same at the same time: the oldest stays.
  const { issues } = await ownIssues(api);
  for (const { key, number, body } of opened) {
    const older = issues.findLast((issue) => issue.open && issue.number < number && visitOf(issue.body)?.key === key);
    if (older === undefined) continue;
    await closeIssue(api, number, endedWords('duplicate', older.number), endedBody(body));
    numbers.set(key, older.number);
  }
}

/** Says what a token that may not write issues lacks. */
export async function withRemedy<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isRefused(error)) {
      throw new UserError(['input return-visits: the token may not write issues; the job needs `issues: write`']);
    }
    if (statusOf(error) === 410) throw new UserError(['input return-visits: issues are switched off in this repository']);
    throw error;
  }
}
