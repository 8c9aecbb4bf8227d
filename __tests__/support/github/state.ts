import type { Clock } from './clock.js';
import { branchTip, bytes, commitOf, maybe, mergeBase, text } from './git.js';
import type { Access, Account, Activity, App, Comment, Fork, Issue, Repository, Role, Scope, Status, Token } from './model.js';
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
export interface PullOptions {
  readonly base?: string;
  /** branch of the head, in the repository or in the fork */
  readonly head: string;
  /** where the head's branch is no branch of the repository's own git folder */
  readonly sha?: string;
  readonly author?: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
  readonly number?: number;
  readonly locked?: boolean;
  /** the head lies in a fork of this owner; objects come from `gitDir`, where it is another folder */
  readonly fork?: { readonly owner: string; readonly name?: string; readonly gitDir?: string } | 'deleted';
  /** false = no record of who made the branch */
  readonly activity?: boolean;
}
export interface TokenOptions {
  readonly permissions?: { readonly [scope in Scope]?: Access };
  /** default: the workflow's own bot */
  readonly as?: string;
  readonly app?: App | null;
}

/** What the stand-in holds, with the ways in which tests change it: as people do on github.com, in the web page or by git. */
export interface State extends Writers {
  readonly clock: Clock;
  readonly accounts: ReadonlyMap<number, Account>;
  readonly repositories: readonly Repository[];
  readonly tokens: ReadonlyMap<string, Token>;
  readonly nextId: () => number;
  readonly repository: (options: RepositoryOptions) => Repository;
  readonly user: (login: string, options?: UserOptions) => Account;
  readonly account: (login: string) => Account;
  /** who an address in a commit belongs to */
  readonly accountByEmail: (email: string) => Account | null;
  readonly permit: (repo: Repository, login: string, role: Role) => void;
  readonly roleOf: (repo: Repository, account: Account) => Role;
  readonly token: (options?: TokenOptions) => string;
  readonly pull: (repo: Repository, options: PullOptions) => Issue;
  /** What git got on a branch becomes known: activity, open pull requests. `sha` moves the branch first; null deletes it. */
  readonly push: (repo: Repository, branch: string, actor: string, sha?: string | null, type?: Activity['type']) => void;
  /** The same for a pull request whose head lies in a fork. */
  readonly pushFork: (repo: Repository, pull: number, sha: string) => void;
  readonly close: (repo: Repository, pull: number) => void;
  /** Merges as GitHub does, by a merge commit of its own on the base branch. Returns the commit. */
  readonly merge: (repo: Repository, pull: number, by: string) => string;
  /** The commit on a temporary branch that a merge queue would test. Returns base and head. */
  readonly queue: (
    repo: Repository,
    pulls: readonly number[],
  ) => { readonly base: string; readonly head: string; readonly ref: string };
  readonly commentOf: (id: number) => { readonly repo: Repository; readonly issue: Issue; readonly comment: Comment };
  readonly statusOf: (repo: Repository, sha: string, context?: string) => Status | null;
}

export function createState(clock: Clock): State {
  const accounts = new Map<number, Account>();
  const repositories: Repository[] = [];
  const tokens = new Map<string, Token>();
  const tips = new Map<string, string>();
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
  const remember = (repo: Repository, branch: string, sha: string | null) => {
    const key = `${repo.id} ${branch}`;
    const before = tips.get(key) ?? NOTHING;
    if (sha === null) tips.delete(key);
    else tips.set(key, sha);
    return before;
  };
  const record = (
    repo: Repository,
    branch: string,
    before: string,
    after: string,
    actor: Account | null,
    type: Activity['type'],
  ) => {
    repo.activity.push({ id: nextId(), before, after, ref: `refs/heads/${branch}`, timestamp: clock.tick(), type, actor });
  };
  const head = (repo: Repository, issue: Issue, sha: string) => {
    if (issue.pull === null) return;
    issue.pull.headSha = sha;
    issue.pull.baseSha = branchTip(repo.gitDir, issue.pull.base) ?? issue.pull.baseSha;
    issue.updatedAt = clock.tick();
    text(repo.gitDir, 'update-ref', `refs/pull/${issue.number}/head`, sha);
  };
  const pullOf = (repo: Repository, number: number) => {
    const issue = repo.issues.get(number);
    if (issue === undefined || issue.pull === null) throw new Error(`the test made no pull request ${number}`);
    return { issue, pull: issue.pull };
  };
  /** A commit with both parents, made the way GitHub makes merges; null where they conflict. */
  const merged = (repo: Repository, ours: string, theirs: string, message: string): string | null => {
    const tree = maybe(repo.gitDir, 'merge-tree', '--write-tree', ours, theirs)?.split('\n')[0] ?? null;
    if (tree === null) return null;
    return text(
      repo.gitDir,
      '-c',
      'user.name=GitHub',
      '-c',
      'user.email=noreply@github.com',
      'commit-tree',
      tree,
      '-p',
      ours,
      '-p',
      theirs,
      '-m',
      message,
    ).trim();
  };

  const state: Omit<State, keyof Writers> = {
    clock,
    accounts,
    repositories,
    tokens,
    nextId,
    user,
    account,
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
      for (const line of text(repo.gitDir, 'for-each-ref', '--format=%(refname:strip=2) %(objectname)', 'refs/heads').split(
        '\n',
      )) {
        const [branch = '', sha = ''] = line.split(' ');
        if (branch !== '') remember(repo, branch, sha);
      }
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
    pull: (repo, options) => {
      const { gitDir } = repo;
      const base = options.base ?? repo.defaultBranch;
      const fork: Fork | 'deleted' | null =
        options.fork === undefined || options.fork === 'deleted'
          ? (options.fork ?? null)
          : { id: nextId(), owner: found(options.fork.owner) ?? user(options.fork.owner), name: options.fork.name ?? repo.name };
      if (typeof options.fork === 'object' && options.fork.gitDir !== undefined) {
        bytes(gitDir, ['fetch', '--quiet', '--no-tags', options.fork.gitDir, options.sha ?? `refs/heads/${options.head}`]);
      }
      const there = typeof options.fork === 'object' ? (options.fork.gitDir ?? gitDir) : gitDir;
      const sha = options.sha ?? branchTip(there, options.head);
      if (sha === null) throw new Error(`no branch ${options.head}`);
      const baseSha = branchTip(gitDir, base) ?? commitOf(gitDir, base);
      if (baseSha === null) throw new Error(`no branch ${base}`);
      const author = account(options.author ?? 'ada');
      if (fork === null && options.activity !== false && !repo.activity.some((one) => one.ref === `refs/heads/${options.head}`)) {
        record(repo, options.head, NOTHING, sha, author, 'branch_creation');
      }
      if (fork === null) remember(repo, options.head, sha);
      const at = clock.tick();
      const issue: Issue = {
        id: nextId(),
        number: options.number ?? Math.max(0, ...repo.issues.keys()) + 1,
        author,
        title: options.title ?? 'A change',
        body: options.body ?? null,
        state: 'open',
        locked: options.locked ?? false,
        labels: [],
        assignees: [],
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        comments: [],
        pull: {
          base,
          baseSha,
          head: options.head,
          headSha: sha,
          fork,
          draft: options.draft ?? false,
          merged: false,
          mergedBy: null,
          mergeCommit: null,
          reviews: [],
          threads: [],
        },
      };
      repo.issues.set(issue.number, issue);
      text(gitDir, 'update-ref', `refs/pull/${issue.number}/head`, sha);
      return issue;
    },
    push: (repo, branch, actor, sha, type) => {
      if (sha !== undefined && sha !== null) text(repo.gitDir, 'update-ref', `refs/heads/${branch}`, sha);
      if (sha === null) text(repo.gitDir, 'update-ref', '-d', `refs/heads/${branch}`);
      const after = sha === null ? null : branchTip(repo.gitDir, branch);
      const before = remember(repo, branch, after);
      const forward = after !== null && before !== NOTHING && mergeBase(repo.gitDir, before, after) === before;
      const kind =
        type ?? (after === null ? 'branch_deletion' : before === NOTHING ? 'branch_creation' : forward ? 'push' : 'force_push');
      record(repo, branch, before, after ?? NOTHING, account(actor), kind);
      for (const issue of repo.issues.values()) {
        if (after !== null && issue.state === 'open' && issue.pull?.fork === null && issue.pull.head === branch)
          head(repo, issue, after);
      }
    },
    pushFork: (repo, number, sha) => head(repo, pullOf(repo, number).issue, sha),
    close: (repo, number) => {
      const { issue } = pullOf(repo, number);
      issue.state = 'closed';
      issue.closedAt = issue.updatedAt = clock.tick();
    },
    merge: (repo, number, by) => {
      const { issue, pull } = pullOf(repo, number);
      const tip = branchTip(repo.gitDir, pull.base) ?? pull.baseSha;
      const sha = merged(repo, tip, pull.headSha, `Merge pull request #${number}`);
      if (sha === null) throw new Error(`pull request ${number} conflicts`);
      Object.assign(pull, { merged: true, mergedBy: account(by), mergeCommit: sha });
      Object.assign(issue, { state: 'closed', closedAt: clock.tick(), updatedAt: clock.now() });
      state.push(repo, pull.base, by, sha, 'pr_merge');
      repo.verified.add(sha);
      return sha;
    },
    queue: (repo, numbers) => {
      const first = pullOf(repo, numbers[0] ?? 0).pull;
      const base = branchTip(repo.gitDir, first.base) ?? first.baseSha;
      let tip = base;
      for (const number of numbers) {
        const next = merged(repo, tip, pullOf(repo, number).pull.headSha, `Merge pull request #${number} into ${first.base}`);
        if (next === null) throw new Error(`pull request ${number} conflicts in the queue`);
        tip = next;
      }
      const ref = `refs/heads/gh-readonly-queue/${first.base}/pr-${numbers.at(-1)}-${base}`;
      text(repo.gitDir, 'update-ref', ref, tip);
      return { base, head: tip, ref };
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
  return Object.assign(state, createWriters(state));
}

export const atLeast = (role: Role, wanted: Role): boolean => ORDER.indexOf(role) >= ORDER.indexOf(wanted);
