import { changedFiles } from '../diff.js';
import { blob, branchTip, bytes, commit, commitOf, commits, mergeBase, objectOf, text, treeEntries } from '../git.js';
import { encodePath } from '../links.js';
import { type Call, list, notFound, ok, Refusal, type Routes, reads } from '../router.js';
import { diffEntry, gitCommit, restCommit } from '../shapes/commits.js';
import { contents } from './contents.js';

/** A recursive listing ends here, and says that it is cut off. */
const TREE_ENTRIES = 100_000;
/** A comparison shows no more files than this, on its first page. */
const COMPARED_FILES = 300;
const BLOB_BYTES = 100 * 1024 * 1024;

const withoutOwner = (name: string): string => name.slice(name.indexOf(':') + 1);

export const gitRoutes: Routes = {
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': reads('contents', (call) => {
    const { repo, params, query, links } = call;
    const named = params.tree_sha ?? '';
    const tree = objectOf(repo.gitDir, `${commitOf(repo.gitDir, named) ?? named}^{tree}`)?.sha;
    if (tree === undefined) throw notFound();
    // Any value asks for the whole tree, "0" and "false" too.
    const recursive = query.has('recursive');
    const all = treeEntries(repo.gitDir, tree, recursive);
    const limit = recursive ? (repo.truncateTreesAt ?? TREE_ENTRIES) : Number.POSITIVE_INFINITY;
    return ok({
      sha: tree,
      url: links.repo(repo, `/git/trees/${tree}`),
      tree: all.slice(0, limit).map(({ path, mode, type, sha, size }) => ({
        path,
        mode,
        type,
        sha,
        ...(size === null ? {} : { size }),
        ...(type === 'commit' ? {} : { url: links.repo(repo, `/git/${type}s/${sha}`) }),
      })),
      truncated: all.length > limit,
    });
  }),
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': reads('contents', ({ repo, params, links, accept }) => {
    const sha = params.file_sha ?? '';
    const data = blob(repo.gitDir, sha);
    if (data === null) throw notFound();
    if (data.length > BLOB_BYTES) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.');
    if (accept.includes('raw')) return { status: 200, body: data, headers: { 'content-type': 'application/vnd.github.raw' } };
    const content = `${data.toString('base64').replace(/(.{60})/g, '$1\n')}`;
    return ok({
      sha,
      node_id: `B_${sha}`,
      size: data.length,
      url: links.repo(repo, `/git/blobs/${sha}`),
      content,
      encoding: 'base64',
    });
  }),
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': reads('contents', ({ repo, params, links }) => {
    const found = commit(repo.gitDir, params.commit_sha ?? '');
    if (found === null) throw notFound();
    return ok(gitCommit(links, repo, found));
  }),
  'GET /repos/{owner}/{repo}/git/ref/{ref}': reads('contents', ({ repo, params, links }) => {
    const found = refs({ repo }, `refs/${params.ref}`).find((one) => one.ref === `refs/${params.ref}`);
    if (found === undefined) throw notFound();
    return ok(gitRef({ repo, links }, found));
  }),
  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': reads('contents', ({ repo, params, links }) =>
    ok(refs({ repo }, `refs/${params.ref}`).map((one) => gitRef({ repo, links }, one))),
  ),
  'GET /repos/{owner}/{repo}/branches': reads('contents', ({ repo, links }) =>
    list(
      refs({ repo }, 'refs/heads/').map(({ ref, sha }) => ({
        name: ref.slice('refs/heads/'.length),
        commit: { sha, url: links.repo(repo, `/commits/${sha}`) },
        protected: false,
      })),
    ),
  ),
  'GET /repos/{owner}/{repo}/branches/{branch}': reads('contents', ({ repo, params, state, links }) => {
    const name = params.branch ?? '';
    const tip = branchTip(repo.gitDir, name);
    const found = tip === null ? null : commit(repo.gitDir, tip);
    if (found === null) throw new Refusal(404, 'Branch not found');
    const self = links.repo(repo, `/branches/${encodePath(name)}`);
    return ok({
      name,
      commit: restCommit(state, links, repo, found),
      _links: { self, html: links.page(repo, `/tree/${encodePath(name)}`) },
      protected: false,
      protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
      protection_url: `${self}/protection`,
    });
  }),
  'GET /repos/{owner}/{repo}/commits': reads('contents', ({ repo, query, state, links }) => {
    const tip = commitOf(repo.gitDir, query.get('sha') ?? repo.defaultBranch);
    if (tip === null) throw notFound();
    const path = query.get('path');
    return list(
      commits(repo.gitDir, path === null ? [tip] : [tip, '--', path]).map((one) => restCommit(state, links, repo, one)),
    );
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}': reads('contents', ({ repo, params, state, links, accept }) => {
    const sha = commitOf(repo.gitDir, params.ref ?? '');
    const found = sha === null ? null : commit(repo.gitDir, sha);
    if (found === null) throw new Refusal(422, `No commit found for SHA: ${params.ref}`);
    if (accept.includes('.sha'))
      return { status: 200, body: found.sha, headers: { 'content-type': 'application/vnd.github.sha' } };
    const parent = found.parents[0] ?? text(repo.gitDir, 'hash-object', '-t', 'tree', '/dev/null').trim();
    const files = changedFiles(repo.gitDir, parent, found.sha);
    const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0);
    return ok({
      ...restCommit(state, links, repo, found),
      stats: { additions: sum('additions'), deletions: sum('deletions'), total: sum('additions') + sum('deletions') },
      files: files.slice(0, COMPARED_FILES).map((file) => diffEntry(links, repo, file, found.sha)),
    });
  }),
  'GET /repos/{owner}/{repo}/compare/{basehead}': reads('contents', compare),
  'GET /repos/{owner}/{repo}/contents/{path}': reads('contents', contents),
  'GET /repos/{owner}/{repo}/tarball/{ref}': reads('contents', ({ repo, params, links }) => {
    const sha = commitOf(repo.gitDir, params.ref ?? '');
    if (sha === null) throw notFound();
    return { status: 302, headers: { location: links.html(`/_codeload/${repo.id}/tar.gz/${sha}`) } };
  }),
};

/** The archive itself, served without credentials from another path, as codeload.github.com does. */
export function archive(gitDir: string, owner: string, name: string, sha: string): Buffer {
  return bytes(gitDir, ['archive', '--format=tar.gz', `--prefix=${owner}-${name}-${sha.slice(0, 7)}/`, sha]);
}

function compare(call: Call) {
  const { repo, params, query, state, links, accept } = call;
  const [left = '', right = ''] = (params.basehead ?? '').split('...');
  const base = commitOf(repo.gitDir, withoutOwner(left));
  const head = commitOf(repo.gitDir, withoutOwner(right));
  const common = base === null || head === null ? null : mergeBase(repo.gitDir, base, head);
  if (base === null || head === null) throw notFound();
  if (common === null) throw new Refusal(404, `No common ancestor between ${left} and ${right}.`);
  const files = changedFiles(repo.gitDir, common, head);
  if (accept.includes('diff')) {
    const lines = files.reduce((sum, file) => sum + file.additions + file.deletions, 0);
    if (files.length > COMPARED_FILES || lines > 20_000)
      throw new Refusal(406, 'Sorry, the diff exceeded the maximum number of files (300).');
    return {
      status: 200,
      body: text(repo.gitDir, 'diff', common, head),
      headers: { 'content-type': 'application/vnd.github.diff' },
    };
  }
  const ahead = [...commits(repo.gitDir, [`${base}..${head}`])].reverse();
  const behind = commits(repo.gitDir, [`${head}..${base}`]).length;
  const page = Number(query.get('page') ?? 1);
  const perPage = Math.min(100, Number(query.get('per_page') ?? 250) || 250);
  const shown =
    query.has('page') || query.has('per_page') ? ahead.slice((page - 1) * perPage, page * perPage) : ahead.slice(-250);
  const rest = (sha: string) => {
    const found = commit(repo.gitDir, sha);
    if (found === null) throw notFound();
    return restCommit(state, links, repo, found);
  };
  const html = links.page(repo, `/compare/${left}...${right}`);
  return ok({
    url: links.repo(repo, `/compare/${params.basehead}`),
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: rest(base),
    merge_base_commit: rest(common),
    status: base === head ? 'identical' : behind === 0 ? 'ahead' : ahead.length === 0 ? 'behind' : 'diverged',
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: shown.map((one) => restCommit(state, links, repo, one)),
    files: page === 1 ? files.slice(0, COMPARED_FILES).map((file) => diffEntry(links, repo, file, head)) : [],
  });
}

function refs(
  { repo }: Pick<Call, 'repo'>,
  prefix: string,
): readonly { readonly ref: string; readonly sha: string; readonly type: string }[] {
  return text(repo.gitDir, 'for-each-ref', '--format=%(refname) %(objectname) %(objecttype)')
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => {
      const [ref = '', sha = '', type = ''] = line.split(' ');
      return { ref, sha, type };
    });
}

const gitRef = (
  { repo, links }: Pick<Call, 'repo' | 'links'>,
  one: { readonly ref: string; readonly sha: string; readonly type: string },
) => ({
  ref: one.ref,
  node_id: `REF_${one.ref}`,
  url: links.repo(repo, `/git/${one.ref}`),
  object: { type: one.type, sha: one.sha, url: links.repo(repo, `/git/${one.type}s/${one.sha}`) },
});
