import type { Api } from './client.js';
import { whoAmI } from './self.js';

/** An issue as far as we write it. */
export interface Issue {
  readonly number: number;
  readonly open: boolean;
  readonly title: string;
  readonly body: string;
}

/** The issues that this account opened, open and closed, newest first. Pull requests are none. */
export async function ownIssues(api: Api): Promise<readonly Issue[]> {
  const { octokit, owner, repo } = api;
  const self = await whoAmI(api);
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, {
    owner,
    repo,
    creator: self.login,
    state: 'all',
    per_page: 100,
  });
  return all
    .filter(({ pull_request: pull, user }) => pull === undefined && user?.id === self.id)
    .map(({ number, state, title, body }) => ({ number, open: state === 'open', title, body: body ?? '' }));
}

/** Opens an issue and returns its number. Not sent twice: a lost answer must not open two. */
export async function openIssue({ octokit, owner, repo }: Api, title: string, body: string): Promise<number> {
  const { data } = await octokit.rest.issues.create({ owner, repo, title, body, request: { retries: 0 } });
  return data.number;
}

/** Writes an issue anew where its text differs. Returns whether it did. */
export async function updateIssue({ octokit, owner, repo }: Api, issue: Issue, title: string, body: string): Promise<boolean> {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();
  if (issue.title === title && plain(issue.body) === plain(body)) return false;
  await octokit.rest.issues.update({ owner, repo, issue_number: issue.number, title, body });
  return true;
}

/** Says why and closes an issue. */
export async function closeIssue({ octokit, owner, repo }: Api, number: number, why: string): Promise<void> {
  await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body: why, request: { retries: 0 } });
  await octokit.rest.issues.update({ owner, repo, issue_number: number, state: 'closed', state_reason: 'not_planned' });
}
