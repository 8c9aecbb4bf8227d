import type { Issue, Repository } from '../model.js';
import {
  bodyText,
  type Call,
  forbidden,
  invalid,
  issueOf,
  list,
  mayWrite,
  notFound,
  number,
  ok,
  type Routes,
  reads,
  tooLong,
  writes,
} from '../router.js';
import { issueComment, labelOf, restIssue, restLabel } from '../shapes/conversations.js';
import { addComment, addIssue, editComment } from '../writers.js';

function commentOf(call: Call) {
  const id = number(call, 'comment_id');
  for (const issue of call.repo.issues.values()) {
    const comment = issue.comments.find((one) => one.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}

/** `pull-requests: write` is enough for the conversation of a pull request, and for no issue. */
function mayTouch({ token }: Call, issue: Issue): void {
  if (token.app !== null && issue.pull === null && token.permissions.issues !== 'write') throw forbidden();
}

const oldestFirst = (repo: Repository) =>
  [...repo.issues.values()]
    .flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })))
    .sort((a, b) => a.comment.id - b.comment.id);

const since = (call: Call, at: string): boolean => at >= (call.query.get('since') ?? '');
const names = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? one : String((one as { name?: unknown }).name))) : [];

export const commentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': reads(null, (call) => {
    const issue = issueOf(call);
    return list(
      issue.comments.filter((one) => since(call, one.updatedAt)).map((one) => issueComment(call.links, call.repo, issue, one)),
    );
  }),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': writes(['issues', 'pull_requests'], (call) => {
    const issue = issueOf(call);
    mayTouch(call, issue);
    if (issue.locked && (call.token.app !== null || !mayWrite(call.state, call.repo, call.token.account))) {
      throw forbidden('Unable to create comment because issue is locked.');
    }
    const comment = addComment(call.state, issue, call.token, bodyText(call, 'IssueComment'));
    return ok(issueComment(call.links, call.repo, issue, comment), 201);
  }),
  'GET /repos/{owner}/{repo}/issues/comments': reads(null, (call) => {
    const all = oldestFirst(call.repo).filter(({ comment }) => since(call, comment.updatedAt));
    const ordered = call.query.get('direction') === 'desc' ? [...all].reverse() : all;
    return list(ordered.map(({ issue, comment }) => issueComment(call.links, call.repo, issue, comment)));
  }),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': reads(null, (call) => {
    const { issue, comment } = commentOf(call);
    return ok(issueComment(call.links, call.repo, issue, comment));
  }),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': writes(['issues', 'pull_requests'], (call) => {
    const { issue, comment } = commentOf(call);
    mayTouch(call, issue);
    editComment(call.state, comment, call.token.account, bodyText(call, 'IssueComment'));
    return ok(issueComment(call.links, call.repo, issue, comment));
  }),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': writes(['issues', 'pull_requests'], (call) => {
    const { issue, comment } = commentOf(call);
    mayTouch(call, issue);
    issue.comments = issue.comments.filter((one) => one.id !== comment.id);
    return { status: 204 };
  }),
  'GET /repos/{owner}/{repo}/issues': reads('issues', (call) => {
    const { links, repo, query } = call;
    const wanted = query.get('state') ?? 'open';
    const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
    const creator = query.get('creator');
    const found = [...repo.issues.values()]
      .filter((one) => wanted === 'all' || one.state === wanted)
      .filter((one) => labels.every((name) => one.labels.includes(name)))
      .filter((one) => creator === null || one.author.login === creator)
      .filter((one) => since(call, one.updatedAt))
      .sort((a, b) => b.number - a.number);
    const ordered = query.get('direction') === 'asc' ? found.reverse() : found;
    return list(ordered.map((one) => restIssue(links, repo, one)));
  }),
  'POST /repos/{owner}/{repo}/issues': writes(['issues'], (call) => {
    const { state, links, repo, body, token } = call;
    const text = typeof body.body === 'string' ? body.body : null;
    tooLong(text ?? '', 'Issue');
    if (String(body.title).length > 256) throw invalid('Issue', 'title', 'title is too long (maximum is 256 characters)');
    const issue = addIssue(state, repo, token.account, String(body.title), text);
    issue.labels = [...names(body.labels)];
    return ok(restIssue(links, repo, issue), 201);
  }),
  'GET /repos/{owner}/{repo}/issues/{issue_number}': reads(null, (call) => ok(restIssue(call.links, call.repo, issueOf(call)))),
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': writes(['issues', 'pull_requests'], (call) => {
    const { state, body } = call;
    const issue = issueOf(call);
    mayTouch(call, issue);
    if (typeof body.body === 'string') tooLong(body.body, 'Issue');
    if (typeof body.title === 'string') issue.title = body.title;
    if (body.body !== undefined) issue.body = typeof body.body === 'string' ? body.body : null;
    if (body.labels !== undefined) issue.labels = [...names(body.labels)];
    if (body.state === 'open' || body.state === 'closed') issue.state = body.state;
    issue.updatedAt = state.clock.tick();
    issue.closedAt = issue.state === 'closed' ? (issue.closedAt ?? issue.updatedAt) : null;
    return ok(restIssue(call.links, call.repo, issue));
  }),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': reads(null, (call) =>
    list(issueOf(call).labels.map((name) => restLabel(call.links, call.repo, labelOf(call.repo, name)))),
  ),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': writes(['issues', 'pull_requests'], (call) => {
    const issue = issueOf(call);
    mayTouch(call, issue);
    issue.labels = [...new Set([...issue.labels, ...names(call.body.labels)])];
    return ok(issue.labels.map((name) => restLabel(call.links, call.repo, labelOf(call.repo, name))));
  }),
  'GET /repos/{owner}/{repo}/labels': reads(null, (call) =>
    list(call.repo.labels.map((one) => restLabel(call.links, call.repo, one))),
  ),
  'POST /repos/{owner}/{repo}/labels': writes(['issues', 'pull_requests'], (call) => {
    const name = String(call.body.name);
    if (call.repo.labels.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      throw invalid('Label', 'name', 'already_exists');
    return ok(restLabel(call.links, call.repo, call.state.label(call.repo, name)), 201);
  }),
  'GET /repos/{owner}/{repo}/labels/{name}': reads(null, (call) => {
    const found = call.repo.labels.find((one) => one.name.toLowerCase() === (call.params.name ?? '').toLowerCase());
    if (found === undefined) throw notFound();
    return ok(restLabel(call.links, call.repo, found));
  }),
};
