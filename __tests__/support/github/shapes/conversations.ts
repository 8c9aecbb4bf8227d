import type { Links } from '../links.js';
import type { Comment, Issue, Label, Repository, Review, ReviewComment } from '../model.js';
import { association, integration, simpleUser } from './accounts.js';

const rollup = (url: string) => ({
  url: `${url}/reactions`,
  total_count: 0,
  '+1': 0,
  '-1': 0,
  laugh: 0,
  hooray: 0,
  confused: 0,
  heart: 0,
  rocket: 0,
  eyes: 0,
});

const kind = (issue: Issue) => (issue.pull === null ? 'issues' : 'pull');

export function issueComment(links: Links, repo: Repository, issue: Issue, comment: Comment) {
  const url = links.repo(repo, `/issues/comments/${comment.id}`);
  return {
    url,
    html_url: links.page(repo, `/${kind(issue)}/${issue.number}#issuecomment-${comment.id}`),
    issue_url: links.repo(repo, `/issues/${issue.number}`),
    id: comment.id,
    node_id: `IC_${comment.id}`,
    user: simpleUser(links, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repo, comment.author),
    body: comment.body,
    reactions: rollup(url),
    performed_via_github_app: comment.app === null ? null : integration(links, comment.app),
  };
}

export function restReview(links: Links, repo: Repository, issue: Issue, review: Review) {
  const html = links.page(repo, `/pull/${issue.number}#pullrequestreview-${review.id}`);
  const pull = links.repo(repo, `/pulls/${issue.number}`);
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: simpleUser(links, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(repo, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
  };
}

export function reviewComment(links: Links, repo: Repository, issue: Issue, comment: ReviewComment) {
  const { thread } = comment;
  const url = links.repo(repo, `/pulls/comments/${comment.id}`);
  const html = links.page(repo, `/pull/${issue.number}#discussion_r${comment.id}`);
  const pull = links.repo(repo, `/pulls/${issue.number}`);
  return {
    url,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: `PRRC_${comment.id}`,
    diff_hunk: thread.hunk,
    path: thread.path,
    commit_id: issue.pull?.headSha ?? thread.commit,
    original_commit_id: thread.commit,
    user: simpleUser(links, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pull,
    author_association: association(repo, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    reactions: rollup(url),
    start_side: thread.startSide,
    side: thread.side,
    subject_type: thread.subject,
    ...(thread.subject === 'file'
      ? { position: 1, original_position: 1 }
      : {
          // null where the line is no more in the diff: the comment is outdated
          line: thread.line,
          original_line: thread.originalLine ?? 1,
          start_line: thread.line === null ? null : thread.startLine,
          original_start_line: thread.startLine,
          position: thread.line === null ? null : (thread.position ?? 1),
          original_position: thread.position ?? 1,
        }),
    ...(comment.replyTo === null ? {} : { in_reply_to_id: comment.replyTo }),
  };
}

export const restLabel = (links: Links, repo: Repository, label: Label) => ({
  id: label.id,
  node_id: `LA_${label.id}`,
  url: links.repo(repo, `/labels/${encodeURIComponent(label.name)}`),
  name: label.name,
  color: label.color,
  default: false,
  description: label.description,
});

export function labelOf(repo: Repository, name: string): Label {
  return (
    repo.labels.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? {
      id: 1,
      name,
      color: 'ededed',
      description: null,
    }
  );
}

export function restIssue(links: Links, repo: Repository, issue: Issue) {
  const url = links.repo(repo, `/issues/${issue.number}`);
  const html = links.page(repo, `/${kind(issue)}/${issue.number}`);
  return {
    url,
    repository_url: links.repo(repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    node_id: `I_${issue.id}`,
    number: issue.number,
    title: issue.title,
    user: simpleUser(links, issue.author),
    labels: issue.labels.map((name) => restLabel(links, repo, labelOf(repo, name))),
    state: issue.state,
    locked: issue.locked,
    assignee: issue.assignees[0] === undefined ? null : simpleUser(links, issue.assignees[0]),
    assignees: issue.assignees.map((one) => simpleUser(links, one)),
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: association(repo, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: rollup(url),
    state_reason: issue.state === 'closed' ? 'completed' : null,
    ...(issue.pull === null
      ? {}
      : {
          pull_request: {
            url: links.repo(repo, `/pulls/${issue.number}`),
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: issue.pull.merged ? issue.closedAt : null,
          },
        }),
  };
}
