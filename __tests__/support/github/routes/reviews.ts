import { changedFiles, placesOf } from '../diff.js';
import { commitOf } from '../git.js';
import type { Issue, Pull, Review, ReviewComment, Thread } from '../model.js';
import {
  bodyText,
  type Call,
  forbidden,
  list,
  notFound,
  number,
  ok,
  pullOf,
  Refusal,
  type Routes,
  reads,
  tooLong,
  writes,
} from '../router.js';
import { restReview, reviewComment } from '../shapes/conversations.js';
import { forkPoint } from '../shapes/pulls.js';
import { editComment } from '../writers.js';

type Draft = { readonly [name: string]: unknown };
const EVENTS = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/** GitHub refuses a review as a whole, and does not say which comment was wrong. */
const unprocessable = (reason: string): Refusal => new Refusal(422, 'Unprocessable Entity', { errors: [reason] });

/** Where a comment would stand, or a refusal. Lines count only where the diff of the pull request shows them. */
function threadFor(call: Call, pull: Pull, draft: Draft, commit: string): Thread {
  const path = String(draft.path);
  const sha = commitOf(call.repo.gitDir, commit);
  const file =
    sha === null
      ? undefined
      : changedFiles(call.repo.gitDir, forkPoint(call.repo, pull), sha).find((one) => one.filename === path);
  if (sha === null) throw unprocessable('Commit could not be found');
  if (file === undefined) throw unprocessable('Path could not be resolved');
  const common = { id: call.state.nextId(), path, commit: sha, resolvedBy: null, comments: [] };
  if (draft.subject_type === 'file') {
    return {
      ...common,
      line: null,
      originalLine: null,
      startLine: null,
      side: 'RIGHT',
      startSide: null,
      subject: 'file',
      hunk: '',
      position: null,
    };
  }
  const places = file.patch === null ? [] : placesOf(file.patch);
  const side = draft.side === 'LEFT' ? 'LEFT' : 'RIGHT';
  const at = places.find((one) =>
    draft.line === undefined ? one.position === draft.position : one.line === draft.line && one.side === side,
  );
  if (at === undefined) throw unprocessable(draft.line === undefined ? 'Position is invalid' : 'Line could not be resolved');
  const startSide = draft.start_side === 'LEFT' ? 'LEFT' : draft.start_side === 'RIGHT' ? 'RIGHT' : side;
  let startLine: number | null = null;
  if (draft.start_line !== undefined) {
    startLine = Number(draft.start_line);
    if (startSide === side && startLine >= at.line) throw unprocessable('Start line must precede the end line.');
    const start = places.find((one) => one.line === startLine && one.side === startSide);
    if (start === undefined) throw unprocessable('Start line could not be resolved');
    if (start.block !== at.block) throw unprocessable('Start line must be part of the same hunk as the line.');
  }
  return {
    ...common,
    line: at.line,
    originalLine: at.line,
    startLine,
    side: at.side,
    startSide: startLine === null ? null : startSide,
    subject: 'line',
    hunk: at.hunk,
    position: at.position,
  };
}

function addTo(call: Call, thread: Thread, body: string, review: number | null, replyTo: number | null): ReviewComment {
  const at = call.state.clock.tick();
  const { account, app } = call.token;
  const id = call.state.nextId();
  const comment: ReviewComment = {
    id,
    author: account,
    app,
    body,
    createdAt: at,
    updatedAt: at,
    edits: [],
    minimized: null,
    review,
    thread,
    replyTo,
  };
  thread.comments.push(comment);
  return comment;
}

function checkLock(issue: Issue): void {
  if (issue.locked) throw forbidden('Unable to create comment because issue is locked.');
}

function commentOf(call: Call): { readonly issue: Issue; readonly comment: ReviewComment } {
  const id = number(call, 'comment_id');
  for (const issue of call.repo.issues.values()) {
    const comment = issue.pull?.threads.flatMap((one) => one.comments).find((one) => one.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}

function reviewOf(call: Call): { readonly issue: Issue; readonly pull: Pull; readonly review: Review } {
  const { issue, pull } = pullOf(call);
  const review = pull.reviews.find((one) => one.id === number(call, 'review_id'));
  if (review === undefined) throw notFound();
  return { issue, pull, review };
}

const comments = (pull: Pull) => pull.threads.flatMap((one) => one.comments).sort((a, b) => a.id - b.id);

/** A thread whose line a later push took out of the diff, or changed, is outdated: its line is null. */
function refresh(call: Call, pull: Pull): void {
  const files = changedFiles(call.repo.gitDir, forkPoint(call.repo, pull), pull.headSha);
  for (const thread of pull.threads) {
    if (thread.subject === 'file' || thread.commit === pull.headSha) continue;
    const patch = files.find((one) => one.filename === thread.path)?.patch ?? '';
    const row = thread.hunk.split('\n').at(-1);
    const same = placesOf(patch).find((one) => one.side === thread.side && one.hunk.split('\n').at(-1) === row);
    thread.line = same?.line ?? null;
  }
}

export const reviewRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': reads('pull_requests', (call) => {
    const { issue, pull } = pullOf(call);
    return list(pull.reviews.map((one) => restReview(call.links, call.repo, issue, one)));
  }),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews': writes(['pull_requests'], (call) => {
    const { issue, pull } = pullOf(call);
    checkLock(issue);
    const { account } = call.token;
    const event = call.body.event as keyof typeof EVENTS | undefined;
    const drafts = Array.isArray(call.body.comments) ? (call.body.comments as Draft[]) : [];
    const text = typeof call.body.body === 'string' ? call.body.body : '';
    tooLong(text, 'PullRequestReview');
    if (event === 'REQUEST_CHANGES' && text === '') throw unprocessable('Body is required for REQUEST_CHANGES');
    if (event === 'COMMENT' && text === '' && drafts.length === 0) throw unprocessable('Review must have a body or comments');
    if (event !== undefined && event !== 'COMMENT' && issue.author.id === account.id)
      throw unprocessable('Can not approve your own pull request');
    const commit = typeof call.body.commit_id === 'string' ? call.body.commit_id : pull.headSha;
    for (const draft of drafts) tooLong(String(draft.body), 'PullRequestReviewComment');
    const threads = drafts.map((draft) => threadFor(call, pull, draft, commit));
    const review: Review = {
      id: call.state.nextId(),
      author: account,
      body: text,
      state: event === undefined ? 'PENDING' : EVENTS[event],
      commit,
      submittedAt: call.state.clock.tick(),
    };
    pull.reviews.push(review);
    pull.threads.push(...threads);
    threads.forEach((thread, index) => void addTo(call, thread, String(drafts[index]?.body), review.id, null));
    return ok(restReview(call.links, call.repo, issue, review));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}': reads('pull_requests', (call) => {
    const { issue, review } = reviewOf(call);
    return ok(restReview(call.links, call.repo, issue, review));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments': reads('pull_requests', (call) => {
    const { issue, pull, review } = reviewOf(call);
    const found = comments(pull).filter((one) => one.review === review.id);
    return list(found.map((one) => reviewComment(call.links, call.repo, issue, one)));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments': reads('pull_requests', (call) => {
    const { issue, pull } = pullOf(call);
    refresh(call, pull);
    return list(comments(pull).map((one) => reviewComment(call.links, call.repo, issue, one)));
  }),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments': writes(['pull_requests'], (call) => {
    const { issue, pull } = pullOf(call);
    checkLock(issue);
    const text = bodyText(call, 'PullRequestReviewComment');
    const thread = threadFor(call, pull, call.body, String(call.body.commit_id));
    pull.threads.push(thread);
    return ok(reviewComment(call.links, call.repo, issue, addTo(call, thread, text, call.state.nextId(), null)), 201);
  }),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies': writes(['pull_requests'], (call) => {
    const { issue, comment } = commentOf(call);
    checkLock(issue);
    const first = comment.thread.comments[0] ?? comment;
    const reply = addTo(call, comment.thread, bodyText(call, 'PullRequestReviewComment'), call.state.nextId(), first.id);
    return ok(reviewComment(call.links, call.repo, issue, reply), 201);
  }),
  'GET /repos/{owner}/{repo}/pulls/comments/{comment_id}': reads('pull_requests', (call) => {
    const { issue, comment } = commentOf(call);
    return ok(reviewComment(call.links, call.repo, issue, comment));
  }),
  'PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}': writes(['pull_requests'], (call) => {
    const { issue, comment } = commentOf(call);
    editComment(call.state, comment, call.token.account, bodyText(call, 'PullRequestReviewComment'));
    return ok(reviewComment(call.links, call.repo, issue, comment));
  }),
  'DELETE /repos/{owner}/{repo}/pulls/comments/{comment_id}': writes(['pull_requests'], (call) => {
    const { issue, comment } = commentOf(call);
    const { thread } = comment;
    thread.comments = thread.comments.filter((one) => one.id !== comment.id);
    if (issue.pull !== null && thread.comments.length === 0)
      issue.pull.threads = issue.pull.threads.filter((one) => one !== thread);
    return { status: 204 };
  }),
};
