import type { Account } from '../model.js';
import type { Scene } from './execute.js';

/** Who did something; null for an account that is gone. GraphQL shows bots without the `[bot]` that REST adds. */
export function actor({ links }: Scene, account: Account | null) {
  if (account === null || account.gone) return null;
  const login = account.type === 'Bot' ? account.login.replace(/\[bot\]$/, '') : account.login;
  const path = account.type === 'Bot' ? `/apps/${login}` : `/${login}`;
  return {
    __typename: account.type,
    id: `U_${account.id}`,
    databaseId: account.id,
    login,
    name: null,
    email: account.type === 'User' ? '' : null,
    url: links.html(path),
    resourcePath: path,
    avatarUrl: links.html(`/avatars/${account.id}`),
  };
}

/** The account behind the token. For an installation the login keeps its `[bot]`. */
export const viewer = (scene: Scene) => ({
  ...actor(scene, scene.token.account),
  __typename: 'User',
  login: scene.token.account.login,
  isViewer: true,
});

/** A person, where the field can show nothing else. */
export const user = (scene: Scene, account: Account | null) => (account?.type === 'User' ? actor(scene, account) : null);
