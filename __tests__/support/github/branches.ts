import { branchTip, bytes, commitOf, mergeCommit as made, mergeBase, text } from './git.js';
import type { Account, Activity, Fork, Issue, Repository } from './model.js';
import { NOTHING, type State } from './state.js';
import type { Writers } from './writers.js';

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

type Method = 'merge' | 'squash';

/** What reaches the stand-in by git: branches, pull requests, merges, the merge queue. */
export interface Branches {
  /** Takes note of the branches that a repository has. */
  readonly learn: (repo: Repository) => void;
  readonly pull: (repo: Repository, options: PullOptions) => Issue;
  /** What git got on a branch becomes known: activity, open pull requests. `sha` moves the branch first; null deletes it. */
  readonly push: (repo: Repository, branch: string, actor: string, sha?: string | null, type?: Activity['type']) => void;
  /** The same for a pull request whose head lies in a fork. */
  readonly pushFork: (repo: Repository, pull: number, sha: string) => void;
  readonly close: (repo: Repository, pull: number) => void;
  /** The button that merges the base branch into the head: GitHub commits, and its commit is verified. Returns the commit. */
  readonly updateBranch: (repo: Repository, pull: number, by: string) => string;
  /** Merges as GitHub does, by a verified commit of its own on the base branch. Returns the commit. */
  readonly merge: (repo: Repository, pull: number, by: string, method?: Method) => string;
  /** The commit on a temporary branch that a merge queue would test. Returns base and head. */
  readonly queue: (
    repo: Repository,
    pulls: readonly number[],
    method?: Method,
  ) => { readonly base: string; readonly head: string; readonly ref: string };
}

export function createBranches(state: Omit<State, keyof Writers | keyof Branches>): Branches {
  const { clock, nextId, account } = state;
  const tips = new Map<string, string>();
  const owner = (login: string) => state.find(login) ?? state.user(login);

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
  const merged = (
    repo: Repository,
    ours: string,
    theirs: string,
    message: string,
    by: Account,
    squash = false,
  ): string | null => {
    const sha = made(repo.gitDir, ours, theirs, { message, author: { name: by.login, email: by.email }, squash });
    if (sha !== null) repo.verified.add(sha);
    return sha;
  };

  const branches: Branches = {
    learn: (repo) => {
      for (const line of text(repo.gitDir, 'for-each-ref', '--format=%(refname:strip=2) %(objectname)', 'refs/heads').split(
        '\n',
      )) {
        const [branch = '', sha = ''] = line.split(' ');
        if (branch !== '') remember(repo, branch, sha);
      }
    },
    pull: (repo, options) => {
      const { gitDir } = repo;
      const base = options.base ?? repo.defaultBranch;
      const fork: Fork | 'deleted' | null =
        options.fork === undefined || options.fork === 'deleted'
          ? (options.fork ?? null)
          : { id: nextId(), owner: owner(options.fork.owner), name: options.fork.name ?? repo.name };
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
    updateBranch: (repo, number, by) => {
      const { issue, pull } = pullOf(repo, number);
      const tip = branchTip(repo.gitDir, pull.base) ?? pull.baseSha;
      const sha = merged(repo, pull.headSha, tip, `Merge branch '${pull.base}' into ${pull.head}`, account(by));
      if (sha === null) throw new Error(`pull request ${number} conflicts`);
      if (pull.fork === null) branches.push(repo, pull.head, by, sha, 'push');
      else head(repo, issue, sha);
      return sha;
    },
    merge: (repo, number, by, method = 'merge') => {
      const { issue, pull } = pullOf(repo, number);
      const tip = branchTip(repo.gitDir, pull.base) ?? pull.baseSha;
      const sha = merged(repo, tip, pull.headSha, messageOf(issue, method), account(by), method === 'squash');
      if (sha === null) throw new Error(`pull request ${number} conflicts`);
      Object.assign(pull, { merged: true, mergedBy: account(by), mergeCommit: sha });
      Object.assign(issue, { state: 'closed', closedAt: clock.tick(), updatedAt: clock.now() });
      branches.push(repo, pull.base, by, sha, 'pr_merge');
      return sha;
    },
    queue: (repo, numbers, method = 'merge') => {
      const first = pullOf(repo, numbers[0] ?? 0).pull;
      const base = branchTip(repo.gitDir, first.base) ?? first.baseSha;
      let tip = base;
      for (const number of numbers) {
        const { issue, pull } = pullOf(repo, number);
        const next = merged(repo, tip, pull.headSha, messageOf(issue, method), issue.author, method === 'squash');
        if (next === null) throw new Error(`pull request ${number} conflicts in the queue`);
        tip = next;
      }
      const ref = `refs/heads/gh-readonly-queue/${first.base}/pr-${numbers.at(-1)}-${base}`;
      text(repo.gitDir, 'update-ref', ref, tip);
      return { base, head: tip, ref };
    },
  };
  return branches;
}

const messageOf = ({ number, title, pull }: Issue, method: Method): string =>
  method === 'squash' ? `${title} (#${number})` : `Merge pull request #${number} from ${pull?.head}\n\n${title}`;
