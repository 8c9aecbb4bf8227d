import type { Comment, Issue, Repository, ReviewComment, Thread } from '../model.js';
import { association } from '../shapes/accounts.js';
import { atLeast } from '../state.js';
import { actor, user } from './actors.js';
import { connection, type Window } from './connection.js';
import type { Scene } from './execute.js';
import { gitCommit } from './git.js';
import { pullRequest } from './pull-request.js';
import { repository } from './repository.js';

/** What every kind of comment says, its history with it: newest first, the creation last; nothing where it was never edited. */
function common(scene: Scene, repo: Repository, comment: Comment) {
  const { account, app } = scene.token;
  const may = app !== null || atLeast(scene.state.roleOf(repo, account), 'write');
  const last = comment.edits.at(-1) ?? null;
  return {
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    bodyText: comment.body,
    createdAt: comment.createdAt,
    publishedAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: last?.editedAt ?? null,
    includesCreatedEdit: last !== null,
    createdViaEmail: false,
    authorAssociation: association(repo, comment.author),
    isMinimized: comment.minimized !== null,
    minimizedReason: comment.minimized,
    viewerDidAuthor: comment.author.id === account.id,
    viewerCanUpdate: may,
    viewerCanDelete: may,
    viewerCanMinimize: may,
    author: () => actor(scene, comment.author),
    editor: () => actor(scene, last?.editor ?? null),
    repository: () => repository(scene, repo),
    userContentEdits: (args: Window) =>
      connection('userContentEdits', [...comment.edits].reverse(), args, (edit) => ({
        __typename: 'UserContentEdit',
        id: `UCE_${edit.id}`,
        createdAt: edit.editedAt,
        updatedAt: edit.deletedAt ?? edit.editedAt,
        editedAt: edit.editedAt,
        deletedAt: edit.deletedAt,
        diff: edit.text,
        editor: () => actor(scene, edit.editor),
        deletedBy: () => actor(scene, edit.deletedBy),
      })),
  };
}

export function issueComment(scene: Scene, repo: Repository, issue: Issue, comment: Comment) {
  const url = scene.links.page(repo, `/${issue.pull === null ? 'issues' : 'pull'}/${issue.number}#issuecomment-${comment.id}`);
  return {
    __typename: 'IssueComment',
    id: `IC_${comment.id}`,
    ...common(scene, repo, comment),
    url,
    resourcePath: url.slice(scene.links.html('').length),
    pullRequest: () => (issue.pull === null ? null : pullRequest(scene, repo, issue.number)),
  };
}

export function reviewComment(scene: Scene, repo: Repository, issue: Issue, comment: ReviewComment) {
  const { thread } = comment;
  const url = scene.links.page(repo, `/pull/${issue.number}#discussion_r${comment.id}`);
  return {
    __typename: 'PullRequestReviewComment',
    id: `PRRC_${comment.id}`,
    ...common(scene, repo, comment),
    url,
    resourcePath: url.slice(scene.links.html('').length),
    path: thread.path,
    line: thread.line,
    originalLine: thread.originalLine,
    startLine: thread.line === null ? null : thread.startLine,
    originalStartLine: thread.startLine,
    position: thread.line === null ? null : thread.position,
    originalPosition: thread.position ?? 1,
    diffHunk: thread.hunk,
    outdated: thread.subject === 'line' && thread.line === null,
    state: 'SUBMITTED',
    subjectType: thread.subject.toUpperCase(),
    commit: () => gitCommit(scene, repo, issue.pull?.headSha ?? thread.commit),
    originalCommit: () => gitCommit(scene, repo, thread.commit),
    pullRequest: () => pullRequest(scene, repo, issue.number),
  };
}

export function reviewThread(scene: Scene, repo: Repository, issue: Issue, thread: Thread) {
  return {
    __typename: 'PullRequestReviewThread',
    id: `PRRT_${thread.id}`,
    path: thread.path,
    line: thread.line,
    originalLine: thread.originalLine,
    startLine: thread.line === null ? null : thread.startLine,
    originalStartLine: thread.startLine,
    diffSide: thread.side,
    startDiffSide: thread.startSide,
    subjectType: thread.subject.toUpperCase(),
    isResolved: thread.resolvedBy !== null,
    isCollapsed: thread.resolvedBy !== null,
    isOutdated: thread.subject === 'line' && thread.line === null,
    viewerCanReply: true,
    viewerCanResolve: thread.resolvedBy === null,
    viewerCanUnresolve: thread.resolvedBy !== null,
    resolvedBy: () => user(scene, thread.resolvedBy),
    pullRequest: () => pullRequest(scene, repo, issue.number),
    repository: () => repository(scene, repo),
    comments: (args: Window) => connection('comments', thread.comments, args, (one) => reviewComment(scene, repo, issue, one)),
  };
}
