import { refOf } from '../git.js';
import type { Issue, Repository, Review } from '../model.js';
import { association } from '../shapes/accounts.js';
import { pullCommits, pullFiles } from '../shapes/pulls.js';
import { actor } from './actors.js';
import { issueComment, reviewComment, reviewThread } from './comments.js';
import { connection, type Window } from './connection.js';
import { forbidden, refusal, type Scene } from './execute.js';
import { gitCommit, ref } from './git.js';
import { repository } from './repository.js';

export function pullRequest(scene: Scene, repo: Repository, number: number) {
  const { token } = scene;
  if (repo.private && token.app !== null && token.permissions.pull_requests === undefined) throw forbidden();
  const issue = repo.issues.get(number);
  if (issue === undefined || issue.pull === null) {
    throw refusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
  }
  const { pull } = issue;
  const url = scene.links.page(repo, `/pull/${number}`);
  const own = pull.fork === null;
  return {
    __typename: 'PullRequest',
    id: `PR_${issue.id}`,
    databaseId: issue.id,
    fullDatabaseId: String(issue.id),
    number,
    url,
    permalink: url,
    resourcePath: new URL(url).pathname,
    title: issue.title,
    body: issue.body ?? '',
    state: pull.merged ? 'MERGED' : issue.state.toUpperCase(),
    closed: issue.state === 'closed',
    merged: pull.merged,
    closedAt: issue.closedAt,
    mergedAt: pull.merged ? issue.closedAt : null,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    isDraft: pull.draft,
    locked: issue.locked,
    activeLockReason: null,
    authorAssociation: association(repo, issue.author),
    author: () => actor(scene, issue.author),
    mergedBy: () => actor(scene, pull.mergedBy),
    baseRefName: pull.base,
    baseRefOid: pull.baseSha,
    headRefName: pull.head,
    headRefOid: pull.headSha,
    isCrossRepository: !own,
    baseRef: () => ref(scene, repo, pull.base),
    headRef: () => (own ? ref(scene, repo, pull.head) : null),
    baseRepository: () => repository(scene, repo),
    repository: () => repository(scene, repo),
    headRepository: () =>
      pull.fork === 'deleted' ? null : pull.fork === null ? repository(scene, repo) : { ...fork(scene, pull.fork) },
    headRepositoryOwner: () => (pull.fork === 'deleted' ? null : actor(scene, pull.fork?.owner ?? repo.owner)),
    mergeCommit: () => (pull.mergeCommit === null ? null : gitCommit(scene, repo, pull.mergeCommit)),
    potentialMergeCommit: () => {
      const made = refOf(repo.gitDir, `refs/pull/${number}/merge`);
      return made === null ? null : gitCommit(scene, repo, made);
    },
    additions: () => pullFiles(repo, pull).reduce((sum, file) => sum + file.additions, 0),
    deletions: () => pullFiles(repo, pull).reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: () => pullFiles(repo, pull).length,
    totalCommentsCount: issue.comments.length,
    // GitHub lists the first 250 commits of a pull request, whatever way they are asked for.
    commits: (args: Window) =>
      connection('commits', pullCommits(repo, pull).slice(0, 250), args, (one) => ({
        __typename: 'PullRequestCommit',
        id: `PRC_${one.sha}`,
        url: scene.links.page(repo, `/pull/${number}/commits/${one.sha}`),
        resourcePath: `/${repo.owner.login}/${repo.name}/pull/${number}/commits/${one.sha}`,
        commit: () => gitCommit(scene, repo, one.sha),
        pullRequest: () => pullRequest(scene, repo, number),
      })),
    comments: (args: Window & { readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } }) => {
      const ordered = [...issue.comments].sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
      const all =
        args.orderBy === undefined || args.orderBy === null
          ? issue.comments
          : args.orderBy.direction === 'DESC'
            ? ordered.reverse()
            : ordered;
      return connection('comments', all, args, (one) => issueComment(scene, repo, issue, one));
    },
    reviewThreads: (args: Window) =>
      connection('reviewThreads', pull.threads, args, (one) => reviewThread(scene, repo, issue, one)),
    reviews: (args: Window & { readonly states?: readonly string[]; readonly author?: string }) =>
      connection(
        'reviews',
        pull.reviews
          .filter((one) => args.states?.includes(one.state) ?? true)
          .filter((one) => (args.author ?? one.author.login) === one.author.login),
        args,
        (one) => review(scene, repo, issue, one),
      ),
  };
}

const fork = (
  scene: Scene,
  { id, owner, name }: { readonly id: number; readonly owner: Repository['owner']; readonly name: string },
) => ({
  __typename: 'Repository',
  id: `R_${id}`,
  databaseId: id,
  name,
  nameWithOwner: `${owner.login}/${name}`,
  url: scene.links.html(`/${owner.login}/${name}`),
  isFork: true,
  isPrivate: false,
  owner: () => actor(scene, owner),
});

export function review(scene: Scene, repo: Repository, issue: Issue, one: Review) {
  const url = scene.links.page(repo, `/pull/${issue.number}#pullrequestreview-${one.id}`);
  return {
    __typename: 'PullRequestReview',
    id: `PRR_${one.id}`,
    databaseId: one.id,
    fullDatabaseId: String(one.id),
    state: one.state,
    body: one.body,
    url,
    submittedAt: one.submittedAt,
    createdAt: one.submittedAt,
    updatedAt: one.submittedAt,
    authorAssociation: association(repo, one.author),
    viewerDidAuthor: one.author.id === scene.token.account.id,
    author: () => actor(scene, one.author),
    commit: () => gitCommit(scene, repo, one.commit),
    pullRequest: () => pullRequest(scene, repo, issue.number),
    comments: (args: Window) =>
      connection(
        'comments',
        (issue.pull?.threads ?? []).flatMap((thread) => thread.comments).filter((comment) => comment.review === one.id),
        args,
        (comment) => reviewComment(scene, repo, issue, comment),
      ),
  };
}
