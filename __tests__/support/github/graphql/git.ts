import { blob, branchTip, type Commit, commit, objectOf, type Signature, treeEntries } from '../git.js';
import type { Repository } from '../model.js';
import { user } from './actors.js';
import { connection, type Window } from './connection.js';
import { forbidden, type Scene } from './execute.js';
import { repository } from './repository.js';

/** The text of a blob ends here, with `isTruncated`. */
const TEXT_BYTES = 512 * 1024;

export function gitObject(
  scene: Scene,
  repo: Repository,
  args: { readonly oid?: string | null; readonly expression?: string | null },
) {
  const { token } = scene;
  if (repo.private && token.app !== null && token.permissions.contents === undefined) throw forbidden();
  const found = objectOf(repo.gitDir, args.oid ?? args.expression ?? '');
  if (found === null) return null;
  if (found.type === 'blob') return gitBlob(scene, repo, found.sha);
  if (found.type === 'tree') return gitTree(scene, repo, found.sha);
  return gitCommit(scene, repo, found.sha);
}

function common({ links }: Scene, repo: Repository, sha: string, prefix: string) {
  const url = links.page(repo, `/commit/${sha}`);
  const path = new URL(url).pathname;
  return { id: `${prefix}_${sha}`, oid: sha, abbreviatedOid: sha.slice(0, 7), commitUrl: url, commitResourcePath: path };
}

function gitBlob(scene: Scene, repo: Repository, sha: string) {
  const data = blob(repo.gitDir, sha) ?? Buffer.alloc(0);
  const binary = data.subarray(0, 8000).includes(0);
  return {
    __typename: 'Blob',
    ...common(scene, repo, sha, 'B'),
    byteSize: data.length,
    isBinary: binary,
    isTruncated: data.length > TEXT_BYTES,
    text: binary ? null : data.subarray(0, TEXT_BYTES).toString('utf8'),
    repository: () => repository(scene, repo),
  };
}

/** A file or folder by its whole path, or null. */
function treeEntry(scene: Scene, repo: Repository, tree: string, path: string) {
  const one = treeEntries(repo.gitDir, tree, true).find((entry) => entry.path === path);
  if (one === undefined) return null;
  return {
    name: path.split('/').at(-1),
    path,
    oid: one.sha,
    type: one.type,
    mode: Number.parseInt(one.mode, 8),
    size: one.size ?? 0,
    object: () => (one.type === 'commit' ? null : gitObject(scene, repo, { oid: one.sha })),
    repository: () => repository(scene, repo),
  };
}

function gitTree(scene: Scene, repo: Repository, sha: string) {
  return {
    __typename: 'Tree',
    ...common(scene, repo, sha, 'T'),
    repository: () => repository(scene, repo),
    entries: () =>
      treeEntries(repo.gitDir, sha, false).map((one) => ({
        name: one.path,
        path: one.path,
        oid: one.sha,
        type: one.type,
        mode: Number.parseInt(one.mode, 8),
        size: one.size ?? 0,
        object: () => (one.type === 'commit' ? null : gitObject(scene, repo, { oid: one.sha })),
        repository: () => repository(scene, repo),
      })),
  };
}

function gitActor(scene: Scene, signature: Signature) {
  const account = scene.state.accountByEmail(signature.email);
  return {
    name: signature.name,
    email: signature.email,
    date: signature.date,
    avatarUrl: scene.links.html('/avatars/0'),
    user: () => user(scene, account),
  };
}

/** The author, then those whom the message names as co-authors. */
function authorsOf(one: Commit): readonly Signature[] {
  const named = [...one.message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^<>\n]*)>\s*$/gim)];
  return [one.author, ...named.map((match) => ({ name: match[1] ?? '', email: match[2] ?? '', date: one.author.date }))];
}

export function gitCommit(scene: Scene, repo: Repository, sha: string) {
  const one = commit(repo.gitDir, sha);
  if (one === null) return null;
  const url = scene.links.page(repo, `/commit/${one.sha}`);
  const verified = repo.verified.has(one.sha);
  const web = scene.state.accountByEmail(one.committer.email)?.login === 'web-flow';
  const [headline = '', , ...rest] = one.message.split('\n');
  return {
    __typename: 'Commit',
    ...common(scene, repo, one.sha, 'C'),
    url,
    resourcePath: new URL(url).pathname,
    message: one.message,
    messageHeadline: headline,
    messageBody: rest.join('\n'),
    authoredDate: one.author.date,
    committedDate: one.committer.date,
    committedViaWeb: web,
    authoredByCommitter: one.author.email === one.committer.email,
    author: () => gitActor(scene, one.author),
    committer: () => gitActor(scene, one.committer),
    authors: (args: Window) => connection('authors', authorsOf(one), args, (author) => gitActor(scene, author)),
    parents: (args: Window) => connection('parents', one.parents, args, (parent) => gitCommit(scene, repo, parent)),
    tree: () => gitTree(scene, repo, one.tree),
    file: ({ path }: { readonly path: string }) => treeEntry(scene, repo, one.tree, path),
    repository: () => repository(scene, repo),
    status: () => status(scene, repo, one.sha),
    signature: () =>
      verified
        ? {
            __typename: 'GpgSignature',
            email: one.committer.email,
            isValid: true,
            keyId: 'B5690EEEBB952194',
            payload: '',
            signature: '',
            state: 'VALID',
            verifiedAt: one.committer.date,
            wasSignedByGitHub: web,
            signer: () => user(scene, scene.state.accountByEmail(one.committer.email)),
          }
        : null,
  };
}

function status({ state }: Scene, repo: Repository, sha: string) {
  const contexts = [...new Map(repo.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one])).values()];
  if (contexts.length === 0) return null;
  const shape = (one: (typeof contexts)[number]) => ({
    __typename: 'StatusContext',
    id: `SC_${one.id}`,
    context: one.context,
    description: one.description,
    state: one.state.toUpperCase(),
    targetUrl: one.targetUrl,
    createdAt: one.createdAt,
    creator: null,
  });
  return {
    id: `S_${sha}`,
    state: state.statusOf(repo, sha, contexts[0]?.context)?.state.toUpperCase() ?? 'PENDING',
    contexts: () => contexts.map(shape),
    context: ({ name }: { readonly name: string }) => contexts.filter((one) => one.context === name).map(shape)[0] ?? null,
  };
}

export function ref(scene: Scene, repo: Repository, qualified: string) {
  const name = qualified.replace(/^refs\/heads\//, '');
  const tip = branchTip(repo.gitDir, name);
  if (tip === null) return null;
  return {
    __typename: 'Ref',
    id: `REF_${name}`,
    name,
    prefix: 'refs/heads/',
    target: () => gitCommit(scene, repo, tip),
    repository: () => repository(scene, repo),
  };
}
