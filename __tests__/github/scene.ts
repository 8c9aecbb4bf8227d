import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { type Api, type ApiOptions, createApi } from '../../src/github/client.js';
import { readConversation, type Spoken } from '../../src/github/conversation.js';
import { readPull } from '../../src/github/pull.js';
import type { Finding } from '../../src/model/finding.js';
import { builtInPolicy, type Policy } from '../../src/model/manifest.js';
import { commit, git, gitEnvironment, initRepository, temporaryFolders } from '../support/git.js';
import '../support/quick-timers.js';
import {
  createServer,
  type Issue,
  type PullOptions,
  type Repository,
  type Server,
  type ServerOptions,
  type State,
} from '../support/github/index.js';

export const folders = temporaryFolders();

/** Account ids of the people in every scene. */
export const ID = { ada: 1, bob: 2, cleo: 3, eve: 4, renovate: 5, self: 41898282 } as const;

export interface Scene {
  readonly server: Server;
  readonly state: State;
  readonly repo: Repository;
  readonly dir: string;
  readonly base: string;
  readonly pull: Issue;
  readonly api: (token?: string, options?: Partial<ApiOptions>) => Api;
  /** What was said on the pull request, read by the workflow's token. */
  readonly read: (options?: ReadOptions) => Promise<Spoken>;
  /** Makes a commit on a branch, as somebody and perhaps through somebody else, and says who pushed it. */
  readonly push: (branch: string, pusher: string, how?: Made) => string;
}

export interface ReadOptions {
  readonly acknowledgements?: Partial<Policy['acknowledgements']>;
  readonly findings?: readonly Finding[];
  readonly token?: string;
  readonly number?: number;
}

export interface Made {
  readonly author?: string;
  readonly committer?: string;
  readonly message?: string;
}

let made: Pick<Scene, 'dir' | 'base'> | null = null;

/** `main`, and a commit of Ada's on `feature`: made once, and copied for each scene. */
function repository(): Pick<Scene, 'dir' | 'base'> {
  if (made === null) {
    const dir = initRepository(folders.make());
    const base = commit(dir, { Procfile: 'web: puma\n' });
    git(dir, 'branch', 'feature');
    commitTo(dir, 'feature', {});
    made = { dir, base };
  }
  const dir = folders.make();
  cpSync(made.dir, dir, { recursive: true });
  return { dir, base: made.base };
}

/**
 * Ada, Bob and Cleo may write, Eve may read; Ada has opened a pull request from the branch `feature`, whose single commit is hers.
 */
export async function scene(options: ServerOptions & { readonly pull?: Partial<PullOptions> } = {}): Promise<Scene> {
  const { dir, base } = repository();
  const server = await createServer(options);
  const { state } = server;
  for (const login of ['ada', 'bob', 'cleo'] as const) state.user(login, { id: ID[login], permission: 'write' });
  state.user('eve', { id: ID.eve });
  state.user('renovate[bot]', { id: ID.renovate });
  const repo = state.repository({ gitDir: dir });
  const pull = state.pull(repo, { head: 'feature', author: 'ada', ...options.pull });
  const api: Scene['api'] = (token = server.tokens.write, more = {}) =>
    createApi({ token, apiUrl: server.apiUrl, owner: 'acme', repo: 'shop', log: SILENT, second: 2, ...more });
  return {
    server,
    state,
    repo,
    dir,
    base,
    pull,
    api,
    read: async ({ acknowledgements = {}, findings = [], token, number = pull.number } = {}) => {
      const asked = api(token);
      const policy = { ...builtInPolicy, acknowledgements: { ...builtInPolicy.acknowledgements, ...acknowledgements } };
      return readConversation(asked, await readPull(asked, number), { policy, review: { findings } });
    },
    push: (branch, pusher, how = {}) => {
      const sha = commitTo(dir, branch, how);
      state.push(repo, branch, pusher, sha);
      return sha;
    },
  };
}

export const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };

let count = 0;

/** A commit on a branch, made by somebody: logins stand for their addresses. Nothing is checked out. */
export function commitTo(dir: string, branch: string, { author = 'ada', committer = author, message = 'change' }: Made): string {
  const parent = git(dir, 'rev-parse', `refs/heads/${branch}`);
  const sha = commitWith(dir, [parent], { author, committer, message });
  git(dir, 'update-ref', `refs/heads/${branch}`, sha);
  return sha;
}

/** A commit with these parents and a file of its own, on no branch. */
export function commitWith(
  dir: string,
  parents: readonly string[],
  { author = 'ada', committer = author, message = 'change' }: Made,
): string {
  const run = (args: readonly string[], input: string): string => {
    const env = {
      ...gitEnvironment,
      GIT_AUTHOR_NAME: author,
      GIT_AUTHOR_EMAIL: addressOf(author),
      GIT_COMMITTER_NAME: committer,
      GIT_COMMITTER_EMAIL: addressOf(committer),
    };
    return execFileSync('git', args, { cwd: dir, env, encoding: 'utf8', input }).trim();
  };
  const blob = run(['hash-object', '-w', '--stdin'], `${++count}\n`);
  const tree = run(['mktree'], `100644 blob ${blob}\tfile-${count}.rb\n`);
  return run(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'], message);
}

/** Many commits of Ada's on a branch at once. */
export function many({ dir }: Scene, branch: string, count: number): void {
  const from = git(dir, 'rev-parse', `refs/heads/${branch}`);
  const one = (index: number): string => {
    const who = `Ada <ada@example.com> ${1767607200 + index} +0000`;
    return `commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\ndata 1\nx\n${index === 0 ? `from ${from}\n` : ''}\n`;
  };
  const input = Array.from({ length: count }, (_, index) => one(index)).join('');
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, env: gitEnvironment, input });
}

const addressOf = (login: string): string => (login === 'web-flow' ? 'noreply@github.com' : `${login}@example.com`);

/** GitHub's own merge of another commit into a branch, pushed by whoever pressed the button. */
export function updateBranch({ dir, state, repo }: Scene, branch: string, by: string, merged: string): string {
  const sha = commitWith(dir, [git(dir, 'rev-parse', `refs/heads/${branch}`), merged], {
    author: by,
    committer: 'web-flow',
    message: 'Merge',
  });
  repo.verified.add(sha);
  state.push(repo, branch, by, sha);
  return sha;
}

/** As much of a finding as says that it holds the gate, and who owns what it is about. */
export const question = (owners: readonly string[] = []): Finding =>
  ({ status: 'introduced', level: 'ask', owners }) as unknown as Finding;
