import type { Octokit } from '@octokit/rest';
import { UserError } from '../model/errors.js';
import { type Api, statusOf } from './client.js';

type Comparison = Awaited<ReturnType<Octokit['rest']['repos']['compareCommitsWithBasehead']>>['data'];

/** Most pages of commits that are read of one comparison. */
const MOST_PAGES = 30;
const PAGE = 100;

async function compare({ octokit, owner, repo }: Api, base: string, head: string, perPage = 1, page = 1): Promise<Comparison> {
  const basehead = `${base}...${head}`;
  return (await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: perPage, page })).data;
}

/** GitHub shows no more files of a comparison. */
const MOST_FILES = 300;

/** Two commits and what the second one changes since they parted. */
export interface Parted {
  readonly mergeBase: string;
  /** GitHub's patches by path; null where there are more files than it shows */
  readonly patches: ReadonlyMap<string, string> | null;
}

/** Where two commits of one network of forks part. Throws UserError where they have nothing in common, or one of them is gone. */
export async function parted(api: Api, base: string, head: string): Promise<Parted> {
  try {
    const { merge_base_commit: commit, files } = await compare(api, base, head);
    const whole = files !== undefined && files.length < MOST_FILES;
    const patches = new Map(files?.flatMap(({ filename, patch }) => (patch === undefined ? [] : [[filename, patch] as const])));
    return { mergeBase: commit.sha, patches: whole ? patches : null };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    const short = `${base.slice(0, 7)} and ${head.slice(0, 7)}`;
    throw new UserError([
      error instanceof Error && /no common ancestor/i.test(error.message)
        ? `${short} have no commit in common: there is nothing to compare`
        : `${short} cannot be compared: a commit is gone, or the token may not read it`,
    ]);
  }
}

/** Whether a commit is part of the history of another one; a commit that is gone is not. */
export async function contains(api: Api, history: string, commit: string): Promise<boolean> {
  try {
    return (await compare(api, history, commit)).ahead_by === 0;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

export type RestCommit = Comparison['commits'][number];

/** The commits that `head` has and `base` has not. Throws UserError where they are too many. */
export async function commitsBetween(api: Api, base: string, head: string): Promise<readonly RestCommit[]> {
  const commits: RestCommit[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const comparison = await compare(api, base, head, PAGE, page);
    commits.push(...comparison.commits);
    if (commits.length >= comparison.total_commits || comparison.commits.length === 0) return commits;
  }
  throw new UserError([
    `${base.slice(0, 7)} and ${head.slice(0, 7)} are more than ${MOST_PAGES * PAGE} commits apart: too many to read`,
  ]);
}

/** The day on which a commit was made, YYYY-MM-DD, UTC; null where GitHub does not tell. */
export async function commitDayOf({ octokit, owner, repo }: Api, sha: string): Promise<string | null> {
  const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref: sha, per_page: 1 });
  const time = Date.parse(data.commit.committer?.date ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
