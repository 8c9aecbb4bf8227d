import { MAX_BYTES } from './content.js';
import { readGitHubBlob, textOf } from './github-blobs.js';
import { type GitHubRepository, isObjectId, refusal, shortId } from './github-request.js';
import { githubEntry } from './github-tree.js';

/**
 * The text of one file of a commit, or null where there is none, or none to read (a link, a folder, a binary, a huge one), as `showFile` gives it.
 * One request where the file is there. (The contents API is not asked: it follows links without saying so.)
 * Throws UserError where the commit is not to be had.
 */
export async function githubFile(repository: GitHubRepository, commit: string, path: string): Promise<string | null> {
  if (!isObjectId(commit)) throw new Error(`${commit}: must be the whole id of a commit`);
  const found = await ask(repository, commit, path);
  // That there is no file is believed only of the trees themselves.
  const blob = found ?? (await blobAt(repository, commit, path));
  if (blob === null) return null;
  const content = textOf(blob.id, blob.text) ?? (await readGitHubBlob(repository, blob.id, MAX_BYTES));
  // The tree has it and the store has not: not the same as none.
  if (content.kind === 'missing') throw refusal(repository, `${path} of commit ${shortId(commit)}`, null);
  return content.kind === 'text' ? content.text : null;
}

interface Found {
  readonly id: string;
  readonly text: unknown;
}

const FILE_MODE = 0o100000;
const KIND_OF_MODE = 0o170000;

const QUERY =
  'query($owner:String!,$name:String!,$commit:GitObjectID!,$path:String!){repository(owner:$owner,name:$name){object(oid:$commit)' +
  '{...on Commit{file(path:$path){mode oid object{...on Blob{byteSize text}}}}}}}';

interface Answer {
  readonly repository: {
    readonly object: {
      readonly file?: {
        readonly mode?: unknown;
        readonly oid?: unknown;
        readonly object?: { readonly byteSize?: unknown; readonly text?: unknown } | null;
      } | null;
    } | null;
  } | null;
}

/** The file as GraphQL knows it, or null where it does not. */
async function ask({ octokit, owner, repo }: GitHubRepository, commit: string, path: string): Promise<Found | null> {
  try {
    const { repository } = await octokit.graphql<Answer>(QUERY, { owner, name: repo, commit, path });
    const { mode, oid, object } = repository?.object?.file ?? {};
    if (typeof mode !== 'number' || (mode & KIND_OF_MODE) !== FILE_MODE || !isObjectId(oid)) return null;
    const small = typeof object?.byteSize === 'number' && object.byteSize <= MAX_BYTES;
    return small ? { id: oid, text: object?.text } : null;
  } catch {
    return null;
  }
}

async function blobAt(repository: GitHubRepository, commit: string, path: string): Promise<Found | null> {
  const entry = await githubEntry(repository, commit, path);
  if (entry?.kind !== 'file' || (entry.size ?? 0) > MAX_BYTES) return null;
  return { id: entry.blob, text: null };
}
