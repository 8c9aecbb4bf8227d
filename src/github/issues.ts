import type { Api } from './client.js';
import { whoAmI } from './self.js';

/** An issue as far as we write it. */
export interface Issue {
  readonly number: number;
  readonly open: boolean;
  readonly title: string;
  readonly body: string;
}

/** Other workflows may open issues as the same account. */
const MOST_PAGES = 30;
const PAGE = 100;

/**
 * The issues that this account opened, open and closed, newest first; pull requests are none. `cut` = there are older ones that were not
 * looked at.
 */
export async function ownIssues(api: Api): Promise<{ readonly issues: readonly Issue[]; readonly cut: boolean }> {
  const { octokit, owner, repo } = api;
  const self = await whoAmI(api);
  const issues: Issue[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = { owner, repo, creator: self.login, state: 'all', per_page: PAGE, page } as const;
    const { data } = await octokit.rest.issues.listForRepo(query);
    for (const { pull_request: pull, user, number, state, title, body } of data) {
      if (pull === undefined && user?.id === self.id) issues.push({ number, open: state === 'open', title, body: body ?? '' });
    }
    if (data.length < PAGE) return { issues, cut: false };
  }
  return { issues, cut: true };
}

/** Opens an issue; `own` = by the account that our issues are looked for under. Not sent twice: a lost answer must not open two. */
export async function openIssue(
  api: Api,
  title: string,
  body: string,
): Promise<{ readonly number: number; readonly own: boolean }> {
  const { octokit, owner, repo } = api;
  const { data } = await octokit.rest.issues.create({ owner, repo, title, body, request: { retries: 0 } });
  return { number: data.number, own: data.user?.id === (await whoAmI(api)).id };
}

/** Writes the text of an issue anew. */
export async function updateIssue({ octokit, owner, repo }: Api, number: number, body: string): Promise<void> {
  await octokit.rest.issues.update({ owner, repo, issue_number: number, body });
}

/** Says why and closes an issue, with this as its last text. */
export async function closeIssue({ octokit, owner, repo }: Api, number: number, why: string, body: string): Promise<void> {
  await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body: why, request: { retries: 0 } });
  const closed = { state: 'closed', state_reason: 'not_planned', body } as const;
  await octokit.rest.issues.update({ owner, repo, issue_number: number, ...closed });
}
