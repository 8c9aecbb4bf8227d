import { type Branches, createBranches } from './branches.js';
import type { Clock } from './clock.js';
import type { Access, Account, App, Comment, Issue, Repository, Role, Scope, Status, Token } from './model.js';
import { createWriters, type Writers } from './writers.js';

export const ACTIONS: App = { id: 15368, slug: 'github-actions' };
export const NOTHING = '0'.repeat(40);
const ORDER: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export interface RepositoryOptions {
  readonly gitDir: string;
  readonly owner?: string;
  readonly name?: string;
  readonly private?: boolean;
  readonly defaultBranch?: string;
}
export interface UserOptions {
  readonly id?: number;
  readonly permission?: Role;
  readonly type?: Account['type'];
  readonly role?: string;
  readonly teams?: readonly string[];
  /** default: `login@example.com` */
  readonly email?: string;
}
export interface TokenOptions {
  readonly permissions?: { readonly [scope in Scope]?: Access };
  /** default: the workflow's own bot */
  readonly as?: string;
  readonly app?: App | null;
}

/** What the stand-in holds, with the ways in which tests change it: as people do on github.com, in the web page or by git. */
export interface State extends Writers, Branches {
  readonly clock: Clock;
  readonly accounts: ReadonlyMap<number, Account>;
  readonly repositories: readonly Repository[];
  readonly tokens: ReadonlyMap<string, Token>;
  readonly nextId: () => number;
  readonly repository: (options: RepositoryOptions) => Repository;
  readonly user: (login: string, options?: UserOptions) => Account;
  /** Throws where the test made no such user. */
  readonly account: (login: string) => Account;
  readonly find: (login: string) => Account | undefined;
  /** who an address in a commit belongs to */
  readonly accountByEmail: (email: string) => Account | null;
  readonly permit: (repo: Repository, login: string, role: Role) => void;
  readonly roleOf: (repo: Repository, account: Account) => Role;
  readonly token: (options?: TokenOptions) => string;
  readonly commentOf: (id: number) => { readonly repo: Repository; readonly issue: Issue; readonly comment: Comment };
  readonly statusOf: (repo: Repository, sha: string, context?: string) => Status | null;
}

export function createState(clock: Clock): State {
  const accounts = new Map<number, Account>();
  const repositories: Repository[] = [];
  const tokens = new Map<string, Token>();
  let id = 1000;
  const nextId = () => ++id;

  const user = (login: string, options: UserOptions = {}): Account => {
    const made: Account = {
      id: options.id ?? nextId(),
      login,
      type: options.type ?? (login.endsWith('[bot]') ? 'Bot' : 'User'),
      permission: options.permission ?? 'none',
      role: options.role ?? null,
      email: options.email ?? `${login}@example.com`,
      teams: options.teams ?? [],
      gone: false,
    };
    accounts.set(made.id, made);
    return made;
  };
  const found = (login: string) =>
    [...accounts.values()].find((one) => !one.gone && one.login.toLowerCase() === login.toLowerCase());
  const account = (login: string): Account => {
    const one = found(login);
    if (one === undefined) throw new Error(`the test made no user ${login}`);
    return one;
  };
  user('github-actions[bot]', { id: 41898282 });
  user('web-flow', { id: 19864447, email: 'noreply@github.com' });

  const roleOf = (repo: Repository, who: Account): Role => {
    if (who.gone) return 'none';
    const role = repo.roles.get(who.id) ?? (who.id === repo.owner.id ? 'admin' : who.permission);
    return role === 'none' && !repo.private ? 'read' : role;
  };
  const state: Omit<State, keyof Writers | keyof Branches> = {
    clock,
    accounts,
    repositories,
    tokens,
    nextId,
    user,
    account,
    find: found,
    roleOf,
    repository: (options) => {
      const login = options.owner ?? 'acme';
      const repo: Repository = {
        id: nextId(),
        owner: found(login) ?? user(login, { type: 'Organization' }),
        name: options.name ?? 'shop',
        gitDir: options.gitDir,
        private: options.private ?? false,
        archived: false,
        defaultBranch: options.defaultBranch ?? 'main',
        roles: new Map(),
        issues: new Map(),
        statuses: [],
        checkRuns: [],
        activity: [],
        labels: [],
        artifacts: [],
        truncateTreesAt: null,
        verified: new Set(),
      };
      repositories.push(repo);
      branches.learn(repo);
      return repo;
    },
    accountByEmail: (email) => {
      const noreply = /^(?:(\d+)\+)?(.+)@users\.noreply\.github\.com$/.exec(email);
      const all = [...accounts.values()].filter((one) => !one.gone);
      if (noreply === null) return all.find((one) => one.email.toLowerCase() === email.toLowerCase()) ?? null;
      return (noreply[1] === undefined ? found(noreply[2] ?? '') : accounts.get(Number(noreply[1]))) ?? null;
    },
    permit: (repo, login, role) => {
      repo.roles.set(account(login).id, role);
    },
    token: (options = {}) => {
      const as = account(options.as ?? 'github-actions[bot]');
      const app = options.app === undefined ? (as.id === 41898282 ? ACTIONS : null) : options.app;
      const value = `token-${nextId()}`;
      tokens.set(value, { value, account: as, app, permissions: options.permissions ?? {} });
      return value;
    },
    commentOf: (wanted) => {
      for (const repo of repositories) {
        for (const issue of repo.issues.values()) {
          const comment = issue.comments.find((one) => one.id === wanted);
          if (comment !== undefined) return { repo, issue, comment };
        }
      }
      throw new Error(`there is no comment ${wanted}`);
    },
    statusOf: (repo, sha, context = 'queue-review') =>
      repo.statuses.filter((one) => one.sha === sha && one.context === context).at(-1) ?? null,
  };
  const branches = createBranches(state);
  return Object.assign(state, branches, createWriters(state));
}

export const atLeast = (role: Role, wanted: Role): boolean => ORDER.indexOf(role) >= ORDER.indexOf(wanted);
