import { readFile } from 'node:fs/promises';
import { manifestPath } from '../cli/repository.js';
import { createApi, explainError } from '../github/client.js';
import { readEvent } from '../github/event.js';
import { createLog } from '../github/log.js';
import { UserError } from '../model/errors.js';
import type { Log, Run } from './context.js';
import { readInputs } from './inputs.js';
import { reportMerged, reviewMergeGroup } from './merge-group.js';
import { reportRecent } from './merged.js';
import { readNumbers } from './numbers.js';
import { publishOutputs } from './publish.js';
import { reviewPull } from './pull.js';
import { isUnmet, type Verdict } from './verdict.js';
import { returnVisits } from './visits.js';

/** Where the way out of a read-only token is told. */
const RECIPE = 'https://github.com/queue-review/queue-review/blob/main/docs/recipes/forks.md';

/** Return visits review many pull requests. */
const VISITS_SECONDS = 1200;

/**
 * One run of the Action. Returns the exit code and never throws. The job is red for broken configuration and for errors of ours, and
 * where the status could not be set and the gate is unmet; else the status alone speaks.
 */
export async function main(env: { readonly [name: string]: string | undefined }): Promise<0 | 1> {
  const log = createLog();
  try {
    const run = await prepare(env, log);
    const verdicts = await dispatch(run);
    await publishOutputs(run, verdicts);
    log.debug(`${run.api.requests()} requests to GitHub`);
    return verdicts.every((verdict) => passes(verdict, log)) ? 0 : 1;
  } catch (error) {
    tell(log, explainError(error));
    return 1;
  }
}

async function prepare(env: Run['env'], log: Log): Promise<Run> {
  const inputs = readInputs(env);
  log.secret(inputs.token);
  log.secret(inputs.prometheusToken ?? '');
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/', 2);
  if (owner === '' || repo === '') throw new UserError(['GITHUB_REPOSITORY is not set: this program runs as a GitHub Action']);
  const apiUrl = env.GITHUB_API_URL ?? 'https://api.github.com';
  const patience = inputs.returnVisits ? { deadline: VISITS_SECONDS } : {};
  const api = createApi({ token: inputs.token, apiUrl, owner, repo, log, ...patience });
  const event = readEvent(env, await payloadOf(env), inputs.pullNumbers);
  return {
    api,
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

async function dispatch(run: Run): Promise<readonly Verdict[]> {
  const { event, log } = run;
  switch (event.kind) {
    case 'pulls': {
      const verdicts: Verdict[] = [];
      // One after the other: each is an answer of its own, and writes to GitHub are to be made in turn.
      for (const number of event.numbers) {
        const verdict = await reviewPull(run, number);
        if (verdict !== null) verdicts.push(verdict);
      }
      return verdicts;
    }
    case 'merge-group':
      return [await reviewMergeGroup(run, event)];
    case 'push':
      return [await reportMerged(run, event)];
    case 'recent':
      await (run.inputs.returnVisits ? returnVisits(run) : reportRecent(run));
      return [];
    case 'nothing':
      log.info(event.why);
      return [];
    default:
      return event satisfies never;
  }
}

function passes(verdict: Verdict, log: Log): boolean {
  if (verdict.gate === 'none' || verdict.posted) return true;
  if (!isUnmet(verdict)) {
    log.notice(`${verdict.title}: the token may only read, so no status was set. See ${RECIPE}`);
    return true;
  }
  log.error(`${verdict.title}: the gate is unmet, and the token may only read: this job stands for the status. See ${RECIPE}`);
  return false;
}

/** A user's mistake in its lines, each where it stands; an error of ours in one, its stack in the debug log. */
function tell(log: Log, error: Error): void {
  if (error instanceof UserError) {
    for (const problem of error.problems) {
      const place = /^(.+):(\d+): /.exec(problem);
      log.error(problem, place === null ? undefined : { path: place[1] ?? '', line: Number(place[2]) });
    }
    return;
  }
  log.error(`internal error: ${error.message.split('\n', 1)[0]}`);
  log.debug(error.stack ?? error.message);
}
