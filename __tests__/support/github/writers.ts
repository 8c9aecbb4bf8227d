import type { Branches } from './branches.js';
import type { Account, Artifact, Comment, Issue, Label, Repository, Review, Token } from './model.js';
import type { State } from './state.js';

/** What people do on the web page: comments and their history, ticks, accounts that go, labels, artifacts. */
export interface Writers {
  readonly comment: (repo: Repository, number: number, login: string, body: string) => Comment;
  /** Someone edits a comment: a revision, where the text changed. */
  readonly edit: (id: number, login: string, body: string) => Comment;
  /** Clicks on the box of a fingerprint; what is in the line is found by this part of it. */
  readonly tick: (id: number, fingerprint: string, login: string) => Comment;
  readonly untick: (id: number, fingerprint: string, login: string) => Comment;
  /** `index` counts from the oldest revision, the creation, which is 0. */
  readonly deleteRevision: (id: number, index: number, login: string) => void;
  readonly deleteComment: (id: number) => void;
  readonly minimize: (id: number, reason?: string) => void;
  readonly review: (
    repo: Repository,
    number: number,
    login: string,
    state: Review['state'],
    body?: string,
    sha?: string,
  ) => Review;
  readonly rename: (login: string, to: string) => void;
  /** The account is deleted: what it wrote shows as the ghost's. */
  readonly removeUser: (login: string) => void;
  readonly issue: (repo: Repository, login: string, title: string, body?: string) => Issue;
  readonly label: (repo: Repository, name: string) => Label;
  readonly artifact: (
    repo: Repository,
    name: string,
    archive: Uint8Array,
    more?: { readonly branch?: string; readonly sha?: string },
  ) => Artifact;
}

export function createWriters(state: Omit<State, keyof Writers | keyof Branches>): Writers {
  const { clock, account, nextId } = state;
  const writers: Writers = {
    comment: (repo, number, login, body) =>
      addComment(state, issueIn(repo, number), { account: account(login), app: null }, body),
    edit: (id, login, body) => editComment(state, state.commentOf(id).comment, account(login), body),
    tick: (id, fingerprint, login) => writers.edit(id, login, ticked(state.commentOf(id).comment.body, fingerprint, true)),
    untick: (id, fingerprint, login) => writers.edit(id, login, ticked(state.commentOf(id).comment.body, fingerprint, false)),
    deleteRevision: (id, index, login) => {
      const edit = state.commentOf(id).comment.edits[index];
      if (edit === undefined) throw new Error(`comment ${id} has no revision ${index}`);
      Object.assign(edit, { text: null, deletedAt: clock.tick(), deletedBy: account(login) });
    },
    deleteComment: (id) => {
      const { issue } = state.commentOf(id);
      issue.comments = issue.comments.filter((one) => one.id !== id);
    },
    minimize: (id, reason = 'outdated') => {
      state.commentOf(id).comment.minimized = reason;
    },
    review: (repo, number, login, kind, body = '', sha) => {
      const { pull } = issueIn(repo, number);
      if (pull === null) throw new Error(`${number} is no pull request`);
      const review: Review = {
        id: nextId(),
        author: account(login),
        body,
        state: kind,
        commit: sha ?? pull.headSha,
        submittedAt: clock.tick(),
      };
      pull.reviews.push(review);
      return review;
    },
    rename: (login, to) => {
      account(login).login = to;
    },
    removeUser: (login) => {
      account(login).gone = true;
    },
    issue: (repo, login, title, body) => addIssue(state, repo, account(login), title, body ?? null),
    label: (repo, name) => {
      const label: Label = { id: nextId(), name, color: 'ededed', description: null };
      repo.labels.push(label);
      return label;
    },
    artifact: (repo, name, archive, more = {}) => {
      const artifact: Artifact = {
        id: nextId(),
        name,
        archive,
        createdAt: clock.tick(),
        expired: false,
        run: nextId(),
        branch: more.branch ?? repo.defaultBranch,
        sha: more.sha ?? '0'.repeat(40),
      };
      repo.artifacts.push(artifact);
      return artifact;
    },
  };
  return writers;
}

function issueIn(repo: Repository, number: number): Issue {
  const issue = repo.issues.get(number);
  if (issue === undefined) throw new Error(`there is no issue ${number}`);
  return issue;
}

type Clocked = Pick<State, 'clock' | 'nextId'>;

export function addComment(state: Clocked, issue: Issue, by: Pick<Token, 'account' | 'app'>, body: string): Comment {
  const at = state.clock.tick();
  const comment: Comment = {
    id: state.nextId(),
    author: by.account,
    app: by.app,
    body,
    createdAt: at,
    updatedAt: at,
    edits: [],
    minimized: null,
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  return comment;
}

/** The first edit also records the creation, as GitHub does; an edit that changes nothing records nothing. */
export function editComment<T extends Comment>(state: Clocked, comment: T, editor: Account, body: string): T {
  if (comment.body === body) return comment;
  const at = state.clock.tick();
  const entry = (who: Account, when: string, text: string) => ({
    id: state.nextId(),
    editor: who,
    editedAt: when,
    text,
    deletedAt: null,
    deletedBy: null,
  });
  if (comment.edits.length === 0) comment.edits.push(entry(comment.author, comment.createdAt, comment.body));
  comment.edits.push(entry(editor, at, body));
  comment.body = body;
  comment.updatedAt = at;
  return comment;
}

export function addIssue(state: Clocked, repo: Repository, author: Account, title: string, body: string | null): Issue {
  const at = state.clock.tick();
  const number = Math.max(0, ...repo.issues.keys()) + 1;
  const issue: Issue = {
    id: state.nextId(),
    number,
    author,
    title,
    body,
    state: 'open',
    locked: false,
    labels: [],
    assignees: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    comments: [],
    pull: null,
  };
  repo.issues.set(number, issue);
  return issue;
}

/** What a click does to the text: the mark of the first box whose line holds the words. */
function ticked(body: string, words: string, on: boolean): string {
  const lines = body.split('\n');
  const index = lines.findIndex((line) => /^\s*[-*+] \[[ xX]\]/.test(line) && line.includes(words));
  const line = lines[index];
  if (line === undefined) throw new Error(`no box with ${words} in:\n${body}`);
  lines[index] = line.replace(/\[[ xX]\]/, on ? '[x]' : '[ ]');
  return lines.join('\n');
}
