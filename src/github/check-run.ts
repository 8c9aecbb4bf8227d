import type { Octokit } from '@octokit/rest';
import type { Annotation } from '../model/annotation.js';
import { cutAtLine } from '../model/cut.js';
import type { Api } from './client.js';
import { chunks } from './graphql.js';
import { once, type Patience } from './once.js';

/** The report's name. It differs from the status: a branch that requires a name requires the status and the check of that name. */
export const CHECK_RUN = 'queue-review report';

export interface CheckReport {
  /** never a failure: the status is the gate, and a check that outlives its fix would look like one */
  readonly conclusion: 'success' | 'neutral';
  readonly title: string;
  /** Markdown */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly detailsUrl: string | null;
}

/** GitHub takes 65,535 characters; bytes are never fewer. */
const MOST_SUMMARY = 65_000;
/** GitHub takes so many annotations in one request, and adds those of the next to them. */
const MOST_AT_ONCE = 50;
const LONGEST_TITLE = 250;

type CheckRun = Awaited<ReturnType<Octokit['rest']['checks']['listForRef']>>['data']['check_runs'][number];
interface Line {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/**
 * Shows a report as a check run of a commit: a rich page beside the status. The run of an earlier report is rewritten; a new one stands in its
 * place where that one shows annotations which hold no more, since GitHub only ever adds to them. Returns whether anything was written. Throws
 * GitHub's refusal where the token lacks `checks: write`.
 */
export async function publishCheckRun(api: Api, sha: string, report: CheckReport, patience: Patience = {}): Promise<boolean> {
  const summary = cutAtLine(report.summary, MOST_SUMMARY, 'The rest did not fit here.');
  const title = report.title.slice(0, LONGEST_TITLE);
  const wanted = report.annotations.flatMap(lineOf);
  const there = await newestRun(api, sha);
  const shown = there === null ? [] : await annotationsOf(api, there);
  const keys = new Set(wanted.map(keyOf));
  const kept = there !== null && shown.every((line) => keys.has(keyOf(line))) ? there : null;
  const known = new Set(kept === null ? [] : shown.map(keyOf));
  const missing = wanted.filter((line) => !known.has(keyOf(line)));
  if (kept !== null && missing.length === 0 && says(kept, { ...report, title, summary })) return false;
  const [first = [], ...rest] = chunks(missing, MOST_AT_ONCE);
  const write = (id: number, lines: readonly Line[]): Promise<unknown> => update(api, id, report, { title, summary, lines });
  const id = kept?.id ?? (await create(api, sha, report, { title, summary, lines: first }, there?.id ?? 0, patience));
  if (kept !== null) await write(id, first);
  for (const lines of rest) await write(id, lines);
  return true;
}

interface Output {
  readonly title: string;
  readonly summary: string;
  readonly lines: readonly Line[];
}

const common = (
  { octokit: _, ...repository }: Api,
  { conclusion, detailsUrl }: CheckReport,
  { title, summary, lines }: Output,
) => ({
  owner: repository.owner,
  repo: repository.repo,
  status: 'completed' as const,
  conclusion,
  ...(detailsUrl === null ? {} : { details_url: detailsUrl }),
  output: { title, summary, ...(lines.length === 0 ? {} : { annotations: [...lines] }) },
});

async function create(
  api: Api,
  sha: string,
  report: CheckReport,
  output: Output,
  after: number,
  patience: Patience,
): Promise<number> {
  const send = async (): Promise<number> => {
    const { data } = await api.octokit.rest.checks.create({
      ...common(api, report, output),
      name: CHECK_RUN,
      head_sha: sha,
      external_id: CHECK_RUN,
      request: { retries: 0 },
    });
    return data.id;
  };
  const find = async (): Promise<number | null> => {
    const newest = await newestRun(api, sha);
    return newest !== null && newest.id > after ? newest.id : null;
  };
  return once(send, find, patience);
}

const update = (api: Api, id: number, report: CheckReport, output: Output): Promise<unknown> =>
  api.octokit.rest.checks.update({ ...common(api, report, output), check_run_id: id });

/** The newest report of ours on a commit. Another app's run of that name is not ours to write. */
async function newestRun({ octokit, owner, repo }: Api, sha: string): Promise<CheckRun | null> {
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
    owner,
    repo,
    ref: sha,
    check_name: CHECK_RUN,
    filter: 'all',
    per_page: 100,
  });
  const own = runs.filter((run) => run.name === CHECK_RUN && run.external_id === CHECK_RUN);
  return own.reduce<CheckRun | null>((newest, run) => (newest === null || run.id > newest.id ? run : newest), null);
}

const says = (run: CheckRun, report: CheckReport): boolean =>
  run.status === 'completed' &&
  run.conclusion === report.conclusion &&
  run.output.title === report.title &&
  (run.output.summary ?? '') === report.summary;

type Shown = Awaited<ReturnType<Octokit['rest']['checks']['listAnnotations']>>['data'][number];

async function annotationsOf({ octokit, owner, repo }: Api, run: CheckRun): Promise<readonly Shown[]> {
  if (run.output.annotations_count === 0) return [];
  return octokit.paginate(octokit.rest.checks.listAnnotations, { owner, repo, check_run_id: run.id, per_page: 100 });
}

const keyOf = (line: Line | Shown): string =>
  JSON.stringify([line.path, line.start_line, line.annotation_level, line.title, line.message]);

const LEVELS = { error: 'failure', warning: 'warning', notice: 'notice' } as const;

/** An annotation without a place in the head cannot be shown here; the summary holds it. */
function lineOf({ level, path, line, endLine, title, message }: Annotation): readonly Line[] {
  if (path === null || line === null) return [];
  const end = Math.max(line, endLine ?? line);
  const shown = { title: title.slice(0, LONGEST_TITLE), message };
  return [{ path, start_line: line, end_line: end, annotation_level: LEVELS[level], ...shown }];
}
