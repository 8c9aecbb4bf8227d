import { commitOf } from '../git.js';
import type { CheckRun, Json, Repository, Status } from '../model.js';
import { type Call, forbidden, invalid, list, notFound, number, ok, Refusal, type Routes, reads, writes } from '../router.js';
import { integration, simpleUser } from '../shapes/accounts.js';
import { minimalRepository } from '../shapes/repositories.js';
import { ACTIONS } from '../state.js';

const STATUSES_PER_CONTEXT = 1000;
const DESCRIPTION = 140;
const ANNOTATIONS = 50;

const restStatus = ({ links, repo }: Call, one: Status) => ({
  url: links.repo(repo, `/statuses/${one.sha}`),
  avatar_url: links.html(`/avatars/${one.creator.id}`),
  id: one.id,
  node_id: `SC_${one.id}`,
  state: one.state,
  description: one.description,
  target_url: one.targetUrl,
  context: one.context,
  created_at: one.createdAt,
  updated_at: one.createdAt,
});

function shaOf(call: Call, name: string): string {
  const sha = commitOf(call.repo.gitDir, call.params[name] ?? '');
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${call.params[name]}`);
  return sha;
}

const ofCommit = (repo: Repository, sha: string): readonly Status[] => repo.statuses.filter((one) => one.sha === sha).reverse();

export const statusRoutes: Routes = {
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': reads('statuses', (call) =>
    list(
      ofCommit(call.repo, shaOf(call, 'ref')).map((one) => ({
        ...restStatus(call, one),
        creator: simpleUser(call.links, one.creator),
      })),
    ),
  ),
  'GET /repos/{owner}/{repo}/commits/{ref}/status': reads('statuses', (call) => {
    const sha = shaOf(call, 'ref');
    const newest = [
      ...new Map(
        ofCommit(call.repo, sha)
          .map((one) => [one.context, one] as const)
          .reverse(),
      ).values(),
    ];
    const state = newest.some((one) => one.state === 'failure' || one.state === 'error')
      ? 'failure'
      : newest.length === 0 || newest.some((one) => one.state === 'pending')
        ? 'pending'
        : 'success';
    const url = call.links.repo(call.repo, `/commits/${sha}`);
    return list(
      newest.map((one) => restStatus(call, one)),
      (statuses) => ({
        state,
        statuses,
        sha,
        total_count: newest.length,
        repository: minimalRepository(call.links, call.repo),
        commit_url: url,
        url: `${url}/status`,
      }),
    );
  }),
  'POST /repos/{owner}/{repo}/statuses/{sha}': writes(['statuses'], (call) => {
    const { repo, body, token, state, links } = call;
    const sha = shaOf(call, 'sha');
    const context = typeof body.context === 'string' ? body.context : 'default';
    const description = typeof body.description === 'string' ? body.description : null;
    if (description !== null && description.length > DESCRIPTION) {
      throw invalid('Status', 'description', 'description is too long (maximum is 140 characters)');
    }
    const targetUrl = typeof body.target_url === 'string' ? body.target_url : null;
    if (targetUrl !== null && !/^https?:\/\//.test(targetUrl))
      throw invalid('Status', 'target_url', 'target_url must use http(s) scheme');
    if (repo.statuses.filter((one) => one.sha === sha && one.context === context).length >= STATUSES_PER_CONTEXT) {
      throw invalid('Status', 'base', 'This SHA and context has reached the maximum number of statuses.');
    }
    const status: Status = {
      id: state.nextId(),
      sha,
      state: body.state as Status['state'],
      context,
      description,
      targetUrl,
      creator: token.account,
      createdAt: state.clock.tick(),
    };
    repo.statuses.push(status);
    return ok({ ...restStatus(call, status), creator: simpleUser(links, status.creator) }, 201);
  }),
  'POST /repos/{owner}/{repo}/check-runs': writes(['checks'], (call) => {
    const app = call.token.app;
    if (app === null) throw forbidden('You must authenticate via a GitHub App.');
    const run: CheckRun = {
      id: call.state.nextId(),
      app,
      headSha: String(call.body.head_sha),
      name: String(call.body.name),
      status: 'queued',
      conclusion: null,
      detailsUrl: null,
      externalId: null,
      startedAt: call.state.clock.tick(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    if (commitOf(call.repo.gitDir, run.headSha) === null) throw invalid('CheckRun', 'head_sha', 'No commit found for SHA');
    change(call, run);
    call.repo.checkRuns.push(run);
    return ok(restCheckRun(call, run), 201);
  }),
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': writes(['checks'], (call) => {
    const run = runOf(call);
    if (call.token.app === null || run.app.id !== call.token.app.id)
      throw forbidden('Invalid app_id `%s` - check run can only be modified by the GitHub App that created it.');
    change(call, run);
    return ok(restCheckRun(call, run));
  }),
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': reads('checks', (call) => ok(restCheckRun(call, runOf(call)))),
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': reads('checks', (call) => {
    const run = runOf(call);
    return list(
      run.annotations.map((one) => ({
        start_column: null,
        end_column: null,
        title: null,
        raw_details: null,
        ...one,
        blob_href: call.links.page(call.repo, `/blob/${run.headSha}/${String(one.path)}`),
      })),
    );
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': reads('checks', (call) => {
    const sha = shaOf(call, 'ref');
    const { query } = call;
    const all = call.repo.checkRuns
      .filter((one) => one.headSha === sha)
      .filter((one) => query.get('check_name') === null || one.name === query.get('check_name'))
      .filter((one) => query.get('app_id') === null || one.app.id === Number(query.get('app_id')))
      .filter((one) => query.get('status') === null || one.status === query.get('status'));
    // Only the newest of a name is shown unless all are asked for.
    const found =
      query.get('filter') === 'all' ? all : [...new Map(all.map((one) => [`${one.app.id} ${one.name}`, one])).values()];
    return list(
      [...found].reverse().map((one) => restCheckRun(call, one)),
      (runs) => ({ total_count: found.length, check_runs: runs }),
    );
  }),
};

function runOf(call: Call): CheckRun {
  const run = call.repo.checkRuns.find((one) => one.id === number(call, 'check_run_id'));
  if (run === undefined) throw notFound();
  return run;
}

/** Annotations of each request are added to those before; a conclusion completes. */
function change(call: Call, run: CheckRun): void {
  const { body, state } = call;
  const text = (value: unknown, before: string | null): string | null => (typeof value === 'string' ? value : before);
  const output = (body.output ?? {}) as { readonly [name: string]: unknown };
  const annotations = (output.annotations ?? []) as { readonly [key: string]: Json }[];
  if (annotations.length > ANNOTATIONS) throw invalid('CheckRun', 'annotations', 'annotations is too long (maximum is 50)');
  for (const one of annotations) {
    if (one.start_column !== undefined && one.start_line !== one.end_line) {
      throw invalid('CheckRun', 'annotations', 'start_column is only allowed where start_line and end_line are equal');
    }
  }
  run.name = text(body.name, run.name) ?? run.name;
  run.detailsUrl = text(body.details_url, run.detailsUrl);
  run.externalId = text(body.external_id, run.externalId);
  run.conclusion = text(body.conclusion, run.conclusion);
  run.status = run.conclusion === null ? (text(body.status, run.status) ?? run.status) : 'completed';
  if (body.status === 'completed' && run.conclusion === null) throw invalid('CheckRun', 'conclusion', 'conclusion is required');
  run.completedAt = run.status === 'completed' ? (text(body.completed_at, run.completedAt) ?? state.clock.tick()) : null;
  run.title = text(output.title, run.title);
  run.summary = text(output.summary, run.summary);
  run.text = text(output.text, run.text);
  run.annotations = [...run.annotations, ...annotations];
}

const restCheckRun = ({ links, repo }: Call, run: CheckRun) => ({
  id: run.id,
  head_sha: run.headSha,
  node_id: `CR_${run.id}`,
  external_id: run.externalId ?? '',
  url: links.repo(repo, `/check-runs/${run.id}`),
  html_url: links.page(repo, `/runs/${run.id}`),
  details_url: run.detailsUrl,
  status: run.status,
  conclusion: run.conclusion,
  started_at: run.startedAt,
  completed_at: run.completedAt,
  output: {
    title: run.title,
    summary: run.summary,
    text: run.text,
    annotations_count: run.annotations.length,
    annotations_url: links.repo(repo, `/check-runs/${run.id}/annotations`),
  },
  name: run.name,
  check_suite: { id: 1 },
  app: integration(links, run.app ?? ACTIONS),
  pull_requests: [],
});
