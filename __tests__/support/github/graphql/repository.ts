import type { Issue, Repository } from '../model.js';
import { actor } from './actors.js';
import { connection, type Window } from './connection.js';
import type { Scene } from './execute.js';
import { gitObject, ref } from './git.js';
import { pullRequest } from './pull-request.js';

/** A repository with what the stand-in knows about it. */
export function repository(scene: Scene, repo: Repository) {
  const url = scene.links.page(repo);
  const pulls = [...repo.issues.values()].filter((issue) => issue.pull !== null);
  return {
    __typename: 'Repository',
    id: `R_${repo.id}`,
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: `${repo.owner.login}/${repo.name}`,
    url,
    resourcePath: new URL(url).pathname,
    isPrivate: repo.private,
    isArchived: repo.archived,
    isFork: false,
    visibility: repo.private ? 'PRIVATE' : 'PUBLIC',
    viewerPermission: scene.token.app === null ? scene.state.roleOf(repo, scene.token.account).toUpperCase() : null,
    owner: () => actor(scene, repo.owner),
    defaultBranchRef: () => ref(scene, repo, repo.defaultBranch),
    object: (args: { readonly oid?: string; readonly expression?: string }) => gitObject(scene, repo, args),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => ref(scene, repo, qualifiedName),
    pullRequest: ({ number }: { readonly number: number }) => pullRequest(scene, repo, number),
    pullRequests: (
      args: Window & {
        readonly states?: readonly string[];
        readonly baseRefName?: string;
        readonly headRefName?: string;
        readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } | null;
      },
    ) =>
      connection(
        'pullRequests',
        ordered(pulls, args.orderBy ?? null)
          .filter(({ state, pull }) => args.states?.includes(pull?.merged ? 'MERGED' : state.toUpperCase()) ?? true)
          .filter(
            ({ pull }) => (args.baseRefName ?? pull?.base) === pull?.base && (args.headRefName ?? pull?.head) === pull?.head,
          ),
        args,
        ({ number }) => pullRequest(scene, repo, number),
      ),
  };
}

/** By the time of their last change; as they were opened where nothing else is asked for. */
function ordered(pulls: readonly Issue[], order: { readonly direction: 'ASC' | 'DESC' } | null): readonly Issue[] {
  if (order === null) return pulls;
  const sorted = [...pulls].sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
  return order.direction === 'DESC' ? sorted.reverse() : sorted;
}
