import { changedFiles } from '../diff.js';
import { branchTip, commits, maybe, mergeBase } from '../git.js';
import type { Links } from '../links.js';
import type { Issue, Pull, Repository } from '../model.js';
import { association, simpleUser } from './accounts.js';
import { labelOf, restLabel } from './conversations.js';
import { repository } from './repositories.js';

/** The commit that a pull request is compared with: where its branch left the base branch. */
export function forkPoint(repo: Repository, pull: Pull): string {
  const tip = pull.merged ? pull.baseSha : (branchTip(repo.gitDir, pull.base) ?? pull.baseSha);
  return mergeBase(repo.gitDir, tip, pull.headSha) ?? tip;
}

export const pullFiles = (repo: Repository, pull: Pull) => changedFiles(repo.gitDir, forkPoint(repo, pull), pull.headSha);

/** Oldest first, as GitHub lists them. */
export const pullCommits = (repo: Repository, pull: Pull) =>
  [...commits(repo.gitDir, [`${forkPoint(repo, pull)}..${pull.headSha}`])].reverse();

const trials = new Map<string, string | null>();

/** The commit of a trial merge, kept under `refs/pull/N/merge`; null where it conflicts. */
function trial(repo: Repository, issue: Issue, pull: Pull): string | null {
  const base = branchTip(repo.gitDir, pull.base) ?? pull.baseSha;
  const key = `${base} ${pull.headSha} ${issue.number} ${repo.gitDir}`;
  if (!trials.has(key)) trials.set(key, merged(repo, issue, base, pull.headSha));
  return trials.get(key) ?? null;
}

function merged({ gitDir }: Repository, { number }: Issue, base: string, head: string): string | null {
  const tree = maybe(gitDir, 'merge-tree', '--write-tree', base, head)?.split('\n')[0] ?? null;
  const made =
    tree === null ? null : maybe(gitDir, 'commit-tree', tree, '-p', base, '-p', head, '-m', `Merge ${head} into ${base}`);
  if (made !== null) maybe(gitDir, 'update-ref', `refs/pull/${number}/merge`, made);
  return made;
}

export function pullSimple(links: Links, repo: Repository, issue: Issue, pull: Pull) {
  const url = links.repo(repo, `/pulls/${issue.number}`);
  const html = links.page(repo, `/pull/${issue.number}`);
  const issueUrl = links.repo(repo, `/issues/${issue.number}`);
  const statuses = links.repo(repo, `/statuses/${pull.headSha}`);
  const owner = pull.fork === null || pull.fork === 'deleted' ? repo.owner : pull.fork.owner;
  return {
    url,
    id: issue.id,
    node_id: `PR_${issue.id}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: links.repo(repo, '/pulls/comments{/number}'),
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: simpleUser(links, issue.author),
    body: issue.body,
    labels: issue.labels.map((name) => restLabel(links, repo, labelOf(repo, name))),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.merged ? issue.closedAt : null,
    merge_commit_sha: pull.mergeCommit ?? trial(repo, issue, pull),
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: {
      label: pull.fork === 'deleted' ? `unknown:${pull.head}` : `${owner.login}:${pull.head}`,
      ref: pull.head,
      sha: pull.headSha,
      user: simpleUser(links, owner),
      repo: pull.fork === 'deleted' ? null : repository(links, repo, pull.fork),
    },
    base: {
      label: `${repo.owner.login}:${pull.base}`,
      ref: pull.base,
      sha: pull.baseSha,
      user: simpleUser(links, repo.owner),
      repo: repository(links, repo),
    },
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: links.repo(repo, '/pulls/comments{/number}') },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repo, issue.author),
    auto_merge: null,
    active_lock_reason: null,
    draft: pull.draft,
  };
}

export function pullFull(links: Links, repo: Repository, issue: Issue, pull: Pull) {
  const files = pullFiles(repo, pull);
  const simple = pullSimple(links, repo, issue, pull);
  return {
    ...simple,
    merged: pull.merged,
    mergeable: pull.merged ? null : simple.merge_commit_sha !== null,
    rebaseable: null,
    mergeable_state: simple.merge_commit_sha === null ? 'dirty' : 'clean',
    merged_by: pull.mergedBy === null ? null : simpleUser(links, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: pull.threads.reduce((sum, thread) => sum + thread.comments.length, 0),
    maintainer_can_modify: false,
    commits: pullCommits(repo, pull).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}
