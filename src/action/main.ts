import { readFile } from 'node:fs/promises';
import { createApi } from '../github/client.js';
import { readEvent } from '../github/event.js';
import { createLog } from '../github/log.js';
import { UserError } from '../model/errors.js';
import { manifestPath } from '../repository.js';
import type { Log, Run } from './context.js';
import { readInputs } from './inputs.js';
import { reportMerged, reviewMergeGroup } from './merge-group.js';
import { reportRecent } from './merged.js';
import { readNumbers } from './numbers.js';
import { publishOutputs } from './publish.js';
import { reviewPull } from './pull.js';
import { tell } from './tell.js';
import { isUnmet, type Verdict } from './verdict.js';
import { returnVisits } from './visits.js';

/** Where the way out of a read-only token is told. */
const RECIPE = 'https://github.com/queue-review/queue-review/blob/main/docs/recipes/forks.md';

/** A refusal does not tell the two apart. */
const WHY = 'for the token may only read, or lacks `statuses: write`';

/** Return visits review many pull requests. */
const VISITS_SECONDS = 1200;

/** To say that a review could not be made. */
const LAST_SECONDS = 30;

/**
 * One run of the Action. Returns the exit code and never throws. The job is red for broken configuration and for errors of ours, and
 * where the status could not be set and the gate is unmet; else the status alone speaks.
 */
export async function main(env: { readonly [name: string]: string | undefined }): Promise<0 | 1> {
  const log = createLog();
  try {
    const run = await prepare(env, log);
    const { verdicts, errors } = await dispatch(run);
    await publishOutputs(run, verdicts, errors.length > 0);
    log.debug(`${run.api.requests()} requests to GitHub`);
    for (const error of errors) tell(log, error);
    const passed = verdicts.map((verdict) => passes(verdict, log));
    return errors.length === 0 && !passed.includes(false) ? 0 : 1;
  } catch (error) {
    tell(log, error);
    outputError(log);
    return 1;
  }
}

function outputError(log: Log): void {
  try {
    log.output('state', 'error');
  } catch {
    // The runner's own file is broken, and what was told is about that, or matters more.
  }
}

async function prepare(env: Run['env'], log: Log): Promise<Run> {
  const inputs = readInputs(env);
  log.secret(inputs.token);
  log.secret(inputs.prometheusToken ?? '');
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/', 2);
  if (owner === '' || repo === '') throw new UserError(['GITHUB_REPOSITORY is not set: this program runs as a GitHub Action']);
  const apiUrl = env.GITHUB_API_URL ?? 'https://api.github.com';
  const client = (deadline?: number) =>
    createApi({ token: inputs.token, apiUrl, owner, repo, log, ...(deadline === undefined ? {} : { deadline }) });
  const event = readEvent(env, await payloadOf(env), inputs.pullNumbers);
  return {
    api: client(inputs.returnVisits ? VISITS_SECONDS : undefined),
    again: () => client(LAST_SECONDS),
    log,
    inputs,
    event,
    env,
    manifest: manifestPath(inputs.manifest, 'input manifest:'),
    today: new Date().toISOString().slice(0, 10),
    measured: event.kind === 'recent' ? [] : await readNumbers({ inputs, env, log }),
  };
}

async function payloadOf(env: Run['env']): Promise<unknown> {
  const path = env.GITHUB_EVENT_PATH;
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw new UserError([`GITHUB_EVENT_PATH: ${path} cannot be read as JSON`]);
  }
}

interface Done {
  readonly verdicts: readonly Verdict[];
  /** of pull requests whose review could not be made, where others were reviewed */
  readonly errors: readonly unknown[];
}

async function dispatch(run: Run): Promise<Done> {
  const done = (...verdicts: readonly Verdict[]): Done => ({ verdicts, errors: [] });
  const { event, log } = run;
  switch (event.kind) {
    case 'pulls':
      return reviewPulls(run, event.numbers);
    case 'merge-group':
      return done(await reviewMergeGroup(run, event));
    case 'push':
      return done(await reportMerged(run, event));
    case 'recent':
      await (run.inputs.returnVisits ? returnVisits(run) : reportRecent(run));
      return done();
    case 'nothing':
      log.info(event.why);
      return done();
    default:
      return event satisfies never;
  }
}

/** One after the other: each is an answer of its own, whatever becomes of the others, and writes to GitHub are to be made in turn. */
async function reviewPulls(run: Run, numbers: readonly number[]): Promise<Done> {
  const verdicts: Verdict[] = [];
  const errors: unknown[] = [];
  for (const number of numbers) {
    try {
      const verdict = await reviewPull(run, number);
      if (verdict !== null) verdicts.push(verdict);
    } catch (error) {
      if (numbers.length === 1) throw error;
      errors.push(error);
    }
  }
  return { verdicts, errors };
}

function passes(verdict: Verdict, log: Log): boolean {
  if (verdict.gate === 'none' || verdict.status !== null) return true;
  if (!isUnmet(verdict)) {
    log.notice(`${verdict.title}: no status was set, ${WHY}. See ${RECIPE}`);
    return true;
  }
  log.error(`${verdict.title}: the gate is unmet, and this job stands for the status, ${WHY}. See ${RECIPE}`);
  return false;
}
