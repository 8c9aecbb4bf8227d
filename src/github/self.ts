import type { Api } from './client.js';
import { query } from './graphql.js';

export interface Self {
  /** account id */
  readonly id: number;
  readonly login: string;
}

/** The account behind every workflow's own token, on github.com. */
const ACTIONS: Self = { id: 41_898_282, login: 'github-actions[bot]' };

const known = new WeakMap<Api, Promise<Self>>();
const guessed = new WeakSet<Api>();

/** Whether `whoAmI` had to guess: comments of the account may be there that were taken for somebody else's. */
export const isGuess = (api: Api): boolean => guessed.has(api);

/**
 * The account that the token writes as; asked once. `GET /user` is refused to the token of a workflow, so GraphQL is asked. Where that does
 * not answer it is taken for that of GitHub Actions: comments are only ever ours by account id, so a wrong guess finds none.
 */
export function whoAmI(api: Api): Promise<Self> {
  const self = known.get(api) ?? ask(api);
  known.set(api, self);
  return self;
}

async function ask(api: Api): Promise<Self> {
  try {
    const { viewer } = await query<{ readonly viewer: { readonly databaseId: number | null; readonly login: string } }>(
      api,
      'query { viewer { databaseId login } }',
      {},
    );
    return viewer.databaseId === null ? ACTIONS : { id: viewer.databaseId, login: viewer.login };
  } catch {
    guessed.add(api);
    return ACTIONS;
  }
}
