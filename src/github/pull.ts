import type { Octokit } from '@octokit/rest';
import { type Api, missing, statusOf } from './client.js';
import { commitsBetween, type Parted, parted } from './compare.js';

/** A pull request as it is now. */
export interface Pull {
  readonly number: number;
  readonly nodeId: string;
  readonly url: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly draft: boolean;
  /** only writers may comment */
  readonly locked: boolean;
  /** nothing can be written at all */
  readonly archived: boolean;
  /** null = a ghost */
  readonly author: { readonly id: number; readonly login: string; readonly bot: boolean } | null;
  readonly head: { readonly sha: string; readonly ref: string };
  readonly base: { readonly ref: string; readonly sha: string; readonly defaultBranch: string };
  /** its head is in another repository, or in one that is gone */
  readonly fork: boolean;
  readonly commits: number;
  readonly changedFiles: number;
}

type RestPull = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];

/** The live state of a pull request. Throws UserError where there is none of that number. */
export async function readPull(api: Api, number: number): Promise<Pull> {
  const data = await getPull(api, number);
  const { head, base } = data;
  // Both can be gone, whatever the types say: a fork that was deleted, an account that was.
  const headRepo: RestPull['head']['repo'] | null = head.repo;
  const user: RestPull['user'] | null = data.user;
  return {
    number: data.number,
    nodeId: data.node_id,
    url: data.html_url,
    state: data.state === 'open' ? 'open' : 'closed',
    merged: data.merged,
    draft: data.draft === true,
    locked: data.locked,
    archived: base.repo.archived,
    author: user === null ? null : { id: user.id, login: user.login, bot: user.type === 'Bot' },
    head: { sha: head.sha, ref: head.ref },
    base: { ref: base.ref, sha: base.sha, defaultBranch: base.repo.default_branch },
    fork: headRepo?.id !== base.repo.id,
    commits: data.commits,
    changedFiles: data.changed_files,
  };
}

/** The commit that a pull request's head is at now. */
export async function headNow(api: Api, number: number): Promise<string> {
  return (await getPull(api, number)).head.sha;
}

/** The same as git knows it, of a pull request that was ever opened: its reference outlives it. */
export async function headRef({ octokit, owner, repo }: Api, number: number): Promise<string> {
  return (await octokit.rest.git.getRef({ owner, repo, ref: `pull/${number}/head` })).data.object.sha;
}

async function getPull({ octokit, owner, repo }: Api, number: number): Promise<RestPull> {
  try {
    return (await octokit.rest.pulls.get({ owner, repo, pull_number: number })).data;
  } catch (error) {
    throw statusOf(error) === 404 ? missing(`pull request #${number}`) : error;
  }
}

/**
 * The commits that say what a pull request changes: `policy`, the live tip of its base branch, and `base`, where its head left it. What the
 * pull request itself carries as its base is the tip at some time in the past.
 */
export async function sidesOf(api: Api, pull: Pull): Promise<Sides> {
  const policy = await branchTip(api, pull.base.ref);
  const { mergeBase, patches } = await parted(api, policy, pull.head.sha);
  return { base: mergeBase, policy, patches };
}

export interface Sides extends Pick<Parted, 'patches'> {
  readonly base: string;
  readonly policy: string;
}

/** The commit a branch is at. Asked of git's own references, for a tag of the same name is another thing. Throws UserError for no such branch. */
export async function branchTip({ octokit, owner, repo }: Api, branch: string): Promise<string> {
  try {
    const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
    if (data.ref !== `refs/heads/${branch}`) throw missing(`the branch ${branch}`);
    return data.object.sha;
  } catch (error) {
    throw statusOf(error) === 404 ? missing(`the branch ${branch}`) : error;
  }
}

/** Pull requests that a commit belongs to: the one that merged it, else the open ones. Ascending numbers. */
export async function pullsOf(
  { octokit, owner, repo }: Api,
  sha: string,
): Promise<readonly { readonly number: number; readonly baseRef: string }[]> {
  const pulls = await octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, {
    owner,
    repo,
    commit_sha: sha,
    per_page: 100,
  });
  return pulls.map(({ number, base }) => ({ number, baseRef: base.ref })).sort((a, b) => a.number - b.number);
}

/** Most commits whose pull requests are asked for. */
const MOST_COMMITS = 40;

/**
 * Numbers of the pull requests by which commits come into a branch, ascending: the one that GitHub names in the branch of a merge group
 * (`ref`), and those of the merged commits. No message of a commit is believed: anybody can write `(#12)`.
 */
export async function pullsBetween(
  api: Api,
  { base, head, ref }: { readonly base: string; readonly head: string; readonly ref: string },
): Promise<readonly number[]> {
  const queued = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-([1-9]\d{0,9})-[0-9a-f]+$/.exec(ref);
  const target = queued?.[1] ?? ref.replace(/^refs\/heads\//, '');
  const between = await commitsBetween(api, base, head);
  const commits = new Map(between.map(({ sha, parents }) => [sha, parents.map((parent) => parent.sha)]));
  // Along first parents, with what each merge brought: a pull request's own older commits name no other one.
  const asked: string[] = [];
  for (let sha = head; commits.has(sha) && asked.length < MOST_COMMITS; ) {
    const [first = '', ...merged]: readonly string[] = commits.get(sha) ?? [];
    asked.push(sha, ...merged.filter((parent) => commits.has(parent)));
    sha = first;
  }
  const found = await Promise.all(asked.slice(0, MOST_COMMITS).map((sha) => pullsOf(api, sha)));
  const numbers = found.flat().flatMap(({ number, baseRef }) => (baseRef === target ? [number] : []));
  return [...new Set([...numbers, ...(queued === null ? [] : [Number(queued[2])])])].sort((a, b) => a - b);
}

/** Most pages of closed pull requests that are looked through. */
const MOST_PAGES = 5;

/** Pull requests that were merged into the default branch since a time, the newest first, with the commit their head was at. */
export async function recentlyMerged(
  { octokit, owner, repo }: Api,
  since: Date,
): Promise<readonly { readonly number: number; readonly head: string }[]> {
  const found: { readonly number: number; readonly head: string; readonly at: number }[] = [];
  const query = { owner, repo, state: 'closed', sort: 'updated', direction: 'desc', per_page: 100 } as const;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await octokit.rest.pulls.list({ ...query, page });
    for (const { number, head, base, merged_at } of data) {
      const at = merged_at === null ? Number.NaN : Date.parse(merged_at);
      if (at >= since.getTime() && base.ref === base.repo.default_branch) found.push({ number, head: head.sha, at });
    }
    const oldest = data.at(-1);
    if (data.length < query.per_page || oldest === undefined || Date.parse(oldest.updated_at) < since.getTime()) break;
  }
  return found.sort((a, b) => b.at - a.at).map(({ number, head }) => ({ number, head }));
}
