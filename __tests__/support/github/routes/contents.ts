import { dirname, posix } from 'node:path';
import { blob, commitOf, type TreeEntry, treeEntries } from '../git.js';
import { encodePath } from '../links.js';
import { type Answer, type Call, notFound, ok, Refusal } from '../router.js';

const MEGABYTE = 1024 * 1024;

/** Files and folders by path. In-repository links are followed; from 1 MB on there is no content, beyond 100 MB nothing. */
export function contents(call: Call): Answer {
  const { repo, params, query } = call;
  const commit = commitOf(repo.gitDir, query.get('ref') ?? repo.defaultBranch);
  if (commit === null) throw new Refusal(404, `No commit found for the ref ${query.get('ref')}`);
  const path = (params.path ?? '').replace(/^\/+|\/+$/g, '');
  const entries = treeEntries(repo.gitDir, commit, true);
  if (path === '' || entries.some((one) => one.path === path && one.type === 'tree')) {
    const prefix = path === '' ? '.' : path;
    return ok(
      entries
        .filter((one) => dirname(one.path) === prefix)
        .slice(0, 1000)
        .map((one) => described(call, one, commit)),
    );
  }
  const entry = resolve(call, entries, path, 0);
  if (entry === null) throw notFound();
  if (entry.type === 'commit') return ok({ ...described(call, entry, commit), submodule_git_url: null });
  const data = blob(repo.gitDir, entry.sha);
  if (data === null) throw notFound();
  if (data.length > 100 * MEGABYTE) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.');
  if (call.accept.includes('raw'))
    return { status: 200, body: data, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } };
  const large = data.length > MEGABYTE;
  return ok({
    ...described(call, { ...entry, path }, commit),
    content: large ? '' : data.toString('base64').replace(/(.{60})/g, '$1\n'),
    encoding: large ? 'none' : 'base64',
  });
}

function resolve(call: Call, entries: readonly TreeEntry[], path: string, depth: number): TreeEntry | null {
  const entry = entries.find((one) => one.path === path && one.type !== 'tree') ?? null;
  if (entry?.mode !== '120000' || depth > 5) return entry;
  const target = blob(call.repo.gitDir, entry.sha)?.toString('utf8') ?? '';
  const to = posix.normalize(posix.join(dirname(path), target));
  return to.startsWith('..') || target.startsWith('/') ? entry : (resolve(call, entries, to, depth + 1) ?? entry);
}

function described({ repo, links }: Call, entry: TreeEntry, commit: string) {
  const path = encodePath(entry.path);
  const type =
    entry.type === 'tree' ? 'dir' : entry.type === 'commit' ? 'submodule' : entry.mode === '120000' ? 'symlink' : 'file';
  const self = links.repo(repo, `/contents/${path}?ref=${commit}`);
  const git = links.repo(repo, `/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`);
  const html = links.page(repo, `/blob/${commit}/${path}`);
  return {
    name: posix.basename(entry.path),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    type,
    url: self,
    git_url: git,
    html_url: html,
    download_url: type === 'file' ? links.html(`/raw/${commit}/${path}`) : null,
    _links: { self, git, html },
  };
}
