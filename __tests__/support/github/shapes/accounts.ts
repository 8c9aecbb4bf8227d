import type { Links } from '../links.js';
import type { Account, App, Repository } from '../model.js';
import { atLeast, type State } from '../state.js';

export const GHOST_ID = 10137;

/** How an account is shown wherever somebody did something. A deleted account is the ghost. */
export function simpleUser(links: Links, account: Account) {
  const { id, login, type } = account.gone ? { id: GHOST_ID, login: 'ghost', type: 'User' } : account;
  const name = encodeURIComponent(login);
  const api = links.api(`/users/${name}`);
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: links.html(`/avatars/${id}`),
    gravatar_id: '',
    url: api,
    html_url: links.html(type === 'Bot' ? `/apps/${name.replace('%5Bbot%5D', '')}` : `/${name}`),
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type,
    site_admin: false,
  };
}

const SINCE = '2020-01-01T00:00:00Z';

export const publicUser = (links: Links, account: Account) => ({
  ...simpleUser(links, account),
  name: account.login,
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: SINCE,
  updated_at: SINCE,
});

export const integration = (links: Links, app: App) => ({
  id: app.id,
  slug: app.slug,
  node_id: `A_${app.id}`,
  owner: {
    ...simpleUser(links, {
      id: 9919,
      login: 'github',
      type: 'Organization',
      permission: 'none',
      role: null,
      email: '',
      teams: [],
      gone: false,
    }),
  },
  name: app.slug,
  description: null,
  external_url: links.html('/features/actions'),
  html_url: links.html(`/apps/${app.slug}`),
  created_at: SINCE,
  updated_at: SINCE,
  permissions: {},
  events: [],
});

/** What an account may do in a repository, in the five words of the older field. */
export function permissions(state: State, repo: Repository, account: Account) {
  const role = state.roleOf(repo, account);
  return {
    admin: atLeast(role, 'admin'),
    maintain: atLeast(role, 'maintain'),
    push: atLeast(role, 'write'),
    triage: atLeast(role, 'triage'),
    pull: atLeast(role, 'read'),
  };
}

/** How much an account belongs to a repository, as comments show it. */
export function association(repo: Repository, account: Account): string {
  if (account.gone || account.type === 'Bot') return 'NONE';
  if (account.id === repo.owner.id) return 'OWNER';
  if (atLeast(repo.roles.get(account.id) ?? account.permission, 'triage'))
    return repo.owner.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR';
  return 'CONTRIBUTOR';
}
