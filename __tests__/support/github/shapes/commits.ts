import type { ChangedFile } from '../diff.js';
import type { Commit, Signature } from '../git.js';
import { encodePath, type Links } from '../links.js';
import type { Repository } from '../model.js';
import type { State } from '../state.js';
import { simpleUser } from './accounts.js';

export const verification = (repo: Repository, commit: Commit) => ({
  verified: repo.verified.has(commit.sha),
  reason: repo.verified.has(commit.sha) ? 'valid' : 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
});

const person = (state: State, links: Links, { email }: Signature) => {
  const account = state.accountByEmail(email);
  return account === null ? null : simpleUser(links, account);
};

export const restCommit = (state: State, links: Links, repo: Repository, commit: Commit) => ({
  sha: commit.sha,
  node_id: `C_${commit.sha}`,
  commit: {
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: links.repo(repo, `/git/trees/${commit.tree}`) },
    url: links.repo(repo, `/git/commits/${commit.sha}`),
    comment_count: 0,
    verification: verification(repo, commit),
  },
  url: links.repo(repo, `/commits/${commit.sha}`),
  html_url: links.page(repo, `/commit/${commit.sha}`),
  comments_url: links.repo(repo, `/commits/${commit.sha}/comments`),
  author: person(state, links, commit.author),
  committer: person(state, links, commit.committer),
  parents: parents(links, repo, commit),
});

const parents = (links: Links, repo: Repository, commit: Commit) =>
  commit.parents.map((sha) => ({ sha, url: links.repo(repo, `/commits/${sha}`), html_url: links.page(repo, `/commit/${sha}`) }));

export const gitCommit = (links: Links, repo: Repository, commit: Commit) => ({
  sha: commit.sha,
  node_id: `C_${commit.sha}`,
  url: links.repo(repo, `/git/commits/${commit.sha}`),
  html_url: links.page(repo, `/commit/${commit.sha}`),
  author: commit.author,
  committer: commit.committer,
  tree: { sha: commit.tree, url: links.repo(repo, `/git/trees/${commit.tree}`) },
  message: commit.message,
  parents: parents(links, repo, commit),
  verification: verification(repo, commit),
});

/** A changed file. `patch` and `previous_filename` are left out where there is nothing to say. */
export const diffEntry = (links: Links, repo: Repository, file: ChangedFile, at: string) => ({
  sha: file.sha,
  filename: file.filename,
  status: file.status,
  additions: file.additions,
  deletions: file.deletions,
  changes: file.additions + file.deletions,
  blob_url: links.page(repo, `/blob/${at}/${encodePath(file.filename)}`),
  raw_url: links.page(repo, `/raw/${at}/${encodePath(file.filename)}`),
  contents_url: links.repo(repo, `/contents/${encodePath(file.filename)}?ref=${at}`),
  ...(file.patch === null ? {} : { patch: file.patch }),
  ...(file.previous === null ? {} : { previous_filename: file.previous }),
});
