import type { Comment, Issue, Repository, Scope, Thread } from '../model.js';
import { atLeast } from '../state.js';
import { reviewThread } from './comments.js';
import { forbidden, refusal, type Scene } from './execute.js';
import { nodeOf, unresolved } from './queries.js';

interface Place<T> {
  readonly repo: Repository;
  readonly issue: Issue;
  readonly what: T;
}

function threadOf(scene: Scene, id: string): Place<Thread> {
  for (const repo of scene.state.repositories) {
    for (const issue of repo.issues.values()) {
      const what = issue.pull?.threads.find((one) => `PRRT_${one.id}` === id);
      if (what !== undefined) return { repo, issue, what };
    }
  }
  throw unresolved(id);
}

function commentOf(scene: Scene, id: string): Place<Comment> {
  for (const repo of scene.state.repositories) {
    for (const issue of repo.issues.values()) {
      const inline = issue.pull?.threads.flatMap((one) => one.comments).find((one) => `PRRC_${one.id}` === id);
      const what = inline ?? issue.comments.find((one) => `IC_${one.id}` === id);
      if (what !== undefined) return { repo, issue, what };
    }
  }
  throw unresolved(id);
}

/** An installation needs one of each group of scopes to write; a person needs write access. */
function allow({ token, state }: Scene, repo: Repository, ...groups: readonly (readonly Scope[])[]): void {
  if (repo.archived) throw refusal('FORBIDDEN', 'Repository was archived so is read-only.');
  if (token.app === null && !atLeast(state.roleOf(repo, token.account), 'write')) {
    throw refusal('FORBIDDEN', `${token.account.login} does not have the correct permissions`);
  }
  if (token.app !== null && !groups.every((group) => group.some((scope) => token.permissions[scope] === 'write')))
    throw forbidden();
}

interface Input<T> {
  readonly input: T & { readonly clientMutationId?: string | null };
}

export function mutations(scene: Scene) {
  const settle = (resolved: boolean) => {
    return ({ input }: Input<{ readonly threadId: string }>) => {
      const { repo, issue, what } = threadOf(scene, input.threadId);
      // pull-requests: write alone is refused for an installation: threads are resolved by those who may push.
      allow(scene, repo, ['pull_requests'], ['contents']);
      what.resolvedBy = resolved ? scene.token.account : null;
      return { clientMutationId: input.clientMutationId ?? null, thread: () => reviewThread(scene, repo, issue, what) };
    };
  };
  const minimized = (
    { id, clientMutationId }: { readonly id: string; readonly clientMutationId?: string | null | undefined },
    reason: string | null,
  ) => {
    const { repo, issue, what } = commentOf(scene, id);
    allow(scene, repo, issue.pull === null ? ['issues'] : ['issues', 'pull_requests']);
    what.minimized = reason;
    return () => ({ clientMutationId: clientMutationId ?? null, node: () => nodeOf(scene, id) });
  };
  return {
    resolveReviewThread: settle(true),
    unresolveReviewThread: settle(false),
    minimizeComment: ({ input }: Input<{ readonly subjectId: string; readonly classifier: string }>) => {
      const made = minimized(
        { id: input.subjectId, clientMutationId: input.clientMutationId },
        input.classifier.toLowerCase().replaceAll('_', '-'),
      )();
      return { clientMutationId: made.clientMutationId, minimizedComment: made.node };
    },
    unminimizeComment: ({ input }: Input<{ readonly subjectId: string }>) => {
      const made = minimized({ id: input.subjectId, clientMutationId: input.clientMutationId }, null)();
      return { clientMutationId: made.clientMutationId, unminimizedComment: made.node };
    },
  };
}
