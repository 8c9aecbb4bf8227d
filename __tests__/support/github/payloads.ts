import { branchTip, commit, refOf } from './git.js';
import type { Account, Comment, Issue, Repository } from './model.js';
import type { Server } from './server.js';
import { simpleUser } from './shapes/accounts.js';
import { issueComment as restComment, restIssue } from './shapes/conversations.js';
import { pullFull } from './shapes/pulls.js';
import { repository } from './shapes/repositories.js';
import { NOTHING } from './state.js';

/** What starts a workflow: the event with its payload, frozen now, and the commit and ref that the runner says it is about. */
export interface Delivery {
  readonly event: string;
  readonly payload: { readonly [key: string]: unknown };
  readonly sha: string;
  readonly ref: string;
  readonly actor: Account;
  readonly repo: Repository;
  /** GITHUB_BASE_REF and GITHUB_HEAD_REF, empty but for pull requests */
  readonly base: string;
  readonly head: string;
}
type PullAction = 'opened' | 'synchronize' | 'reopened' | 'edited' | 'ready_for_review' | 'closed' | 'labeled';

const who = (server: Server, login: string): Account => server.state.account(login);

/** The members that every payload has. */
function common(server: Server, repo: Repository, sender: Account) {
  const { links } = server;
  const organization = repo.owner.type === 'Organization';
  return {
    repository: repository(links, repo),
    ...(organization ? { organization: organizationOf(server, repo.owner) } : {}),
    sender: simpleUser(links, sender),
  };
}

function organizationOf({ links }: Server, { id, login }: Account) {
  const url = links.api(`/orgs/${login}`);
  return {
    login,
    id,
    node_id: `O_${id}`,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: links.html(`/avatars/${id}`),
    description: null,
  };
}

/** Events that run on the default branch, whatever they are about. */
function onDefaultBranch(repo: Repository) {
  return { sha: branchTip(repo.gitDir, repo.defaultBranch) ?? NOTHING, ref: `refs/heads/${repo.defaultBranch}` };
}

function pullPayload(server: Server, repo: Repository, issue: Issue, action: PullAction, more: object, sender: Account) {
  if (issue.pull === null) throw new Error(`${issue.number} is no pull request`);
  return {
    action,
    number: issue.number,
    pull_request: pullFull(server.links, repo, issue, issue.pull),
    ...more,
    ...common(server, repo, sender),
  };
}

interface PullEvent {
  readonly action?: PullAction;
  readonly by?: string;
  /** `changes` of an edited pull request, `before` and `after` of a synchronized one */
  readonly more?: object;
}

/** `pull_request`: the runner's commit is the trial merge, not the head. */
export function pullRequest(
  server: Server,
  repo: Repository,
  issue: Issue,
  { action = 'opened', by, more = {} }: PullEvent = {},
): Delivery {
  const actor = by === undefined ? issue.author : who(server, by);
  const payload = pullPayload(server, repo, issue, action, more, actor);
  const sha = refOf(repo.gitDir, `refs/pull/${issue.number}/merge`) ?? NOTHING;
  const ends = { base: issue.pull?.base ?? '', head: issue.pull?.head ?? '' };
  return { event: 'pull_request', payload, sha, ref: `refs/pull/${issue.number}/merge`, actor, repo, ...ends };
}

/** `pull_request_target`: the same payload; the runner's commit is the tip of the default branch, whatever the base. */
export function pullRequestTarget(server: Server, repo: Repository, issue: Issue, event: PullEvent = {}): Delivery {
  return { ...pullRequest(server, repo, issue, event), event: 'pull_request_target', ...onDefaultBranch(repo) };
}

interface CommentEvent {
  readonly action?: 'created' | 'edited' | 'deleted';
  readonly by?: string;
  /** the text before an edit */
  readonly from?: string;
}

/** `issue_comment`: of a pull request there is only the issue, with `pull_request` in it. */
export function issueComment(
  server: Server,
  repo: Repository,
  comment: Comment,
  { action = 'created', by, from }: CommentEvent = {},
): Delivery {
  const { links, state } = server;
  const issue = [...repo.issues.values()].find((one) => one.comments.includes(comment)) ?? state.commentOf(comment.id).issue;
  const actor = by === undefined ? comment.author : who(server, by);
  const payload = {
    action,
    ...(action === 'edited' ? { changes: { body: { from: from ?? comment.edits.at(-2)?.text ?? '' } } } : {}),
    issue: { ...restIssue(links, repo, issue), ...(issue.pull === null ? {} : { draft: issue.pull.draft }) },
    comment: restComment(links, repo, issue, comment),
    ...common(server, repo, actor),
  };
  return { event: 'issue_comment', payload, ...onDefaultBranch(repo), actor, repo, base: '', head: '' };
}

const gitPerson = ({ name, email }: { readonly name: string; readonly email: string }) => ({ name, email });

function headCommit(repo: Repository, sha: string) {
  const found = commit(repo.gitDir, sha);
  if (found === null) return null;
  return {
    id: found.sha,
    tree_id: found.tree,
    message: found.message,
    timestamp: found.committer.date,
    author: gitPerson(found.author),
    committer: gitPerson(found.committer),
  };
}

/** `merge_group`, for a group that `state.queue` made. */
export function mergeGroup(
  server: Server,
  repo: Repository,
  group: { readonly base: string; readonly head: string; readonly ref: string },
  by = 'ada',
): Delivery {
  const actor = who(server, by);
  const base = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-/.exec(group.ref)?.[1] ?? repo.defaultBranch;
  const payload = {
    action: 'checks_requested',
    merge_group: {
      head_sha: group.head,
      head_ref: group.ref,
      base_sha: group.base,
      base_ref: `refs/heads/${base}`,
      head_commit: headCommit(repo, group.head),
    },
    ...common(server, repo, actor),
  };
  return { event: 'merge_group', payload, sha: group.head, ref: group.ref, actor, repo, base: '', head: '' };
}

/** `push` to a branch. */
export function push(server: Server, repo: Repository, branch: string, before: string, after: string, by = 'ada'): Delivery {
  const { links } = server;
  const actor = who(server, by);
  const head = headCommit(repo, after);
  const shown =
    head === null
      ? null
      : { ...head, distinct: true, url: links.page(repo, `/commit/${after}`), added: [], removed: [], modified: [] };
  const payload = {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: before === NOTHING,
    deleted: after === NOTHING,
    forced: false,
    base_ref: null,
    compare: links.page(repo, `/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`),
    commits: shown === null ? [] : [shown],
    head_commit: shown,
    pusher: { name: actor.login, email: actor.email },
    ...common(server, repo, actor),
  };
  return { event: 'push', payload, sha: after, ref: `refs/heads/${branch}`, actor, repo, base: '', head: '' };
}

/** `workflow_dispatch`: inputs are text. */
export function workflowDispatch(
  server: Server,
  repo: Repository,
  inputs: { readonly [name: string]: string } = {},
  by = 'ada',
): Delivery {
  const actor = who(server, by);
  const place = onDefaultBranch(repo);
  const payload = { inputs, ref: place.ref, workflow: '.github/workflows/queue-review.yml', ...common(server, repo, actor) };
  return { event: 'workflow_dispatch', payload, ...place, actor, repo, base: '', head: '' };
}

/** `schedule`: there is hardly a payload, and nobody sent it. */
export function schedule(server: Server, repo: Repository, cron = '17 6 * * 1'): Delivery {
  const { sender: _, ...rest } = common(server, repo, repo.owner);
  const payload = { schedule: cron, workflow: '.github/workflows/queue-review.yml', ...rest };
  return { event: 'schedule', payload, ...onDefaultBranch(repo), actor: repo.owner, repo, base: '', head: '' };
}
