import type { Repository } from '../model.js';
import { actor, viewer } from './actors.js';
import { issueComment, reviewComment, reviewThread } from './comments.js';
import { refusal, type Scene } from './execute.js';
import { pullRequest, review } from './pull-request.js';
import { repository } from './repository.js';

/** The repositories that a token may see. */
const visible = ({ state, token }: Scene): readonly Repository[] =>
  state.repositories.filter((one) => !one.private || token.app !== null || state.roleOf(one, token.account) !== 'none');

/** What a global id names, or null. */
export function nodeOf(scene: Scene, id: string) {
  const [, prefix = '', digits = ''] = /^([A-Z]+)_(\d+)$/.exec(id) ?? [];
  const wanted = Number(digits);
  if (prefix === 'U') return actor(scene, scene.state.accounts.get(wanted) ?? null);
  for (const repo of visible(scene)) {
    if (prefix === 'R' && repo.id === wanted) return repository(scene, repo);
    for (const issue of repo.issues.values()) {
      const threads = issue.pull?.threads ?? [];
      if (prefix === 'PR' && issue.id === wanted && issue.pull !== null) return pullRequest(scene, repo, issue.number);
      const comment = prefix === 'IC' ? issue.comments.find((one) => one.id === wanted) : undefined;
      if (comment !== undefined) return issueComment(scene, repo, issue, comment);
      const thread = prefix === 'PRRT' ? threads.find((one) => one.id === wanted) : undefined;
      if (thread !== undefined) return reviewThread(scene, repo, issue, thread);
      const inline = prefix === 'PRRC' ? threads.flatMap((one) => one.comments).find((one) => one.id === wanted) : undefined;
      if (inline !== undefined) return reviewComment(scene, repo, issue, inline);
      const given = prefix === 'PRR' ? issue.pull?.reviews.find((one) => one.id === wanted) : undefined;
      if (given !== undefined) return review(scene, repo, issue, given);
    }
  }
  return null;
}

export const unresolved = (id: string) => refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);

export function queries(scene: Scene) {
  const node = ({ id }: { readonly id: string }) => {
    const found = nodeOf(scene, id);
    if (found === null) throw unresolved(id);
    return found;
  };
  return {
    viewer: () => viewer(scene),
    node,
    nodes: ({ ids }: { readonly ids: readonly string[] }) => ids.map((id) => nodeOf(scene, id) ?? unresolved(id)),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const full = `${owner}/${name}`.toLowerCase();
      const repo = visible(scene).find((one) => `${one.owner.login}/${one.name}`.toLowerCase() === full);
      if (repo === undefined) throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      return repository(scene, repo);
    },
    rateLimit: () => ({ cost: 1, limit: 1000, nodeCount: 1, remaining: 999, used: 1, resetAt: scene.state.clock.now() }),
  };
}
