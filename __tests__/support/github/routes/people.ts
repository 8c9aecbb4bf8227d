import type { Links } from '../links.js';
import type { Account, Artifact, Repository, Role } from '../model.js';
import { type Call, forbidden, list, notFound, ok, Refusal, type Routes, reads } from '../router.js';
import { permissions, publicUser, simpleUser } from '../shapes/accounts.js';
import { fullRepository } from '../shapes/repositories.js';

const OLD_WORDS: { readonly [role in Role]: string } = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};
const PERIODS: { readonly [name: string]: number } = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

function userOf(call: Call): Account {
  const login = (call.params.username ?? '').toLowerCase();
  const account = [...call.state.accounts.values()].find((one) => !one.gone && one.login.toLowerCase() === login);
  if (account === undefined) throw notFound();
  return account;
}

export const peopleRoutes: Routes = {
  'GET /repos/{owner}/{repo}': reads(null, ({ state, links, repo, token }) =>
    ok(fullRepository(state, links, repo, token.account)),
  ),
  'GET /user': reads(null, ({ links, token }) => {
    // An installation is no user, and the workflow's own token is one of an installation.
    if (token.app !== null) throw forbidden();
    return ok({ ...publicUser(links, token.account), user_view_type: 'public' });
  }),
  'GET /user/{account_id}': reads(null, ({ state, links, params }) => {
    const account = state.accounts.get(Number(params.account_id));
    if (account === undefined || account.gone) throw notFound();
    return ok({ ...publicUser(links, account), user_view_type: 'public' });
  }),
  'GET /users/{username}': reads(null, (call) => ok({ ...publicUser(call.links, userOf(call)), user_view_type: 'public' })),
  'GET /rate_limit': reads(null, ({ state }) => {
    const rate = { limit: 1000, remaining: 1000, used: 0, reset: state.clock.seconds() + 3600 };
    return ok({ resources: { core: rate, search: rate, graphql: rate }, rate });
  }),
  'GET /repos/{owner}/{repo}/collaborators': reads(null, ({ state, links, repo, query }) => {
    const affiliation = query.get('permission');
    const people = [...state.accounts.values()].filter(
      (one) =>
        one.type === 'User' &&
        !one.gone &&
        (repo.roles.get(one.id) ?? (one.id === repo.owner.id ? 'admin' : one.permission)) !== 'none',
    );
    const may = (one: Account): boolean =>
      affiliation === null || permissions(state, repo, one)[affiliation as 'admin' | 'maintain' | 'push' | 'triage' | 'pull'];
    return list(
      people.filter(may).map((one) => ({
        ...simpleUser(links, one),
        permissions: permissions(state, repo, one),
        role_name: one.role ?? state.roleOf(repo, one),
      })),
    );
  }),
  'GET /repos/{owner}/{repo}/collaborators/{username}': reads(null, (call) => {
    const account = userOf(call);
    const role = call.repo.roles.get(account.id) ?? account.permission;
    return role === 'none' ? { status: 404 } : { status: 204 };
  }),
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': reads(null, (call) => {
    const { state, links, repo } = call;
    const account = userOf(call);
    if (account.type !== 'User') throw new Refusal(404, `${account.login} is not a user`);
    const role = state.roleOf(repo, account);
    const name = account.role ?? role;
    return ok({
      permission: OLD_WORDS[role],
      role_name: name,
      user: { ...simpleUser(links, account), permissions: permissions(state, repo, account), role_name: name },
    });
  }),
  'GET /repos/{owner}/{repo}/activity': reads('contents', (call) => {
    const { state, links, repo, query } = call;
    const asked = query.get('ref');
    const ref = asked === null || asked.startsWith('refs/') ? asked : `refs/heads/${asked}`;
    const actor = query.get('actor');
    const type = query.get('activity_type');
    const days = PERIODS[query.get('time_period') ?? ''];
    const since = days === undefined ? 0 : state.clock.seconds() - days * 86_400;
    const found = repo.activity
      .filter((one) => ref === null || one.ref === ref)
      .filter((one) => actor === null || one.actor?.login.toLowerCase() === actor.toLowerCase())
      .filter((one) => type === null || one.type === type)
      .filter((one) => Date.parse(one.timestamp) / 1000 >= since)
      .reverse();
    const ordered = query.get('direction') === 'asc' ? [...found].reverse() : found;
    return list(
      ordered.map((one) => ({
        id: one.id,
        node_id: `ACT_${one.id}`,
        before: one.before,
        after: one.after,
        ref: one.ref,
        timestamp: one.timestamp,
        activity_type: one.type,
        actor: one.actor === null || one.actor.gone ? null : simpleUser(links, one.actor),
      })),
    );
  }),
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': reads(null, (call) => {
    mayReadMembers(call);
    const team = `${call.params.org}/${call.params.team_slug}`.toLowerCase();
    const account = userOf(call);
    if (!account.teams.some((one) => one.toLowerCase() === team)) return { status: 404 };
    return ok({
      url: call.links.api(`/orgs/${call.params.org}/teams/${call.params.team_slug}/memberships/${account.login}`),
      role: 'member',
      state: 'active',
    });
  }),
  'GET /orgs/{org}/teams/{team_slug}/members': reads(null, (call) => {
    mayReadMembers(call);
    const team = `${call.params.org}/${call.params.team_slug}`.toLowerCase();
    const members = [...call.state.accounts.values()].filter((one) => one.teams.some((name) => name.toLowerCase() === team));
    return list(members.map((one) => simpleUser(call.links, one)));
  }),
  'GET /repos/{owner}/{repo}/actions/artifacts': reads('actions', ({ links, repo, query }) => {
    const name = query.get('name');
    const found = [...repo.artifacts].reverse().filter((one) => name === null || one.name === name);
    const shown = found.map((one) => restArtifact(links, repo, one));
    return list(shown, (artifacts) => ({ total_count: found.length, artifacts }));
  }),
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}': reads('actions', (call) =>
    ok(restArtifact(call.links, call.repo, artifactOf(call))),
  ),
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': reads('actions', (call) => {
    const { links, repo } = call;
    const found = artifactOf(call);
    if (found.expired) throw new Refusal(410, 'Artifact has expired');
    return { status: 302, headers: { location: links.html(`/_artifacts/${repo.id}/${found.id}.zip`) } };
  }),
};

function artifactOf(call: Call): Artifact {
  const found = call.repo.artifacts.find((one) => one.id === Number(call.params.artifact_id));
  if (found === undefined) throw notFound();
  return found;
}

function restArtifact(links: Links, repo: Repository, one: Artifact) {
  const url = links.repo(repo, `/actions/artifacts/${one.id}`);
  return {
    id: one.id,
    node_id: `AR_${one.id}`,
    name: one.name,
    size_in_bytes: one.archive.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: one.expired,
    created_at: one.createdAt,
    updated_at: one.createdAt,
    expires_at: one.createdAt,
    workflow_run: {
      id: one.run,
      repository_id: repo.id,
      head_repository_id: repo.id,
      head_branch: one.branch,
      head_sha: one.sha,
    },
  };
}

/** Members of teams are the organisation's: the workflow's own token never sees them. */
function mayReadMembers({ token }: Call): void {
  if (token.app !== null && token.permissions.members === undefined) throw forbidden();
}
