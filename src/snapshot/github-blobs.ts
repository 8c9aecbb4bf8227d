import { UserError } from '../model/errors.js';
import { blobId, type Content, decode } from './content.js';
import type { Needed } from './github-archive.js';
import { type GitHubRepository, limiter, refusal, shortId, statusOf } from './github-request.js';

export interface BlobLimits {
  /** of one blob: a larger one is not read */
  readonly maxBytes: number;
  readonly concurrency: number;
}

/** Blobs in one request, in number and bytes: GitHub gives up on queries that take more than ten seconds. */
export const BATCH = 50;
const BATCH_BYTES = 2 * 1024 * 1024;
/** GraphQL cuts long texts off. */
const BATCHABLE_BYTES = 400_000;
/** Blobs of unknown size count as this much. */
const USUAL_BYTES = 8 * 1024;
/** Each is a request of its own, out of a thousand an hour that all workflows of a repository share. */
const MAX_SINGLES = 500;

/**
 * Reads blobs, some fifty in a request; those that do not come back as they are (no UTF-8, binary, cut off, refused) one by one.
 * What counts is that the bytes have the blob's id. One that GitHub does not have is `missing`.
 * Throws UserError where GitHub refuses, or where more than 500 can only be read one by one.
 */
export async function readGitHubBlobs(
  repository: GitHubRepository,
  needed: Needed,
  limits: BlobLimits,
): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>();
  const limit = limiter(limits.concurrency);
  let refused = false;
  await Promise.all(
    batches(needed).map((ids) =>
      limit(async () => {
        if (refused) return;
        const answer = await askBatch(repository, ids);
        if (answer === null) refused = true;
        else for (const [id, content] of verbatim(ids, answer, limits.maxBytes)) contents.set(id, content);
      }),
    ),
  );
  const singles = [...needed.keys()].filter((id) => !contents.has(id));
  if (singles.length > MAX_SINGLES) throw tooMany(repository, singles.length);
  await Promise.all(
    singles.map((id) => limit(async () => void contents.set(id, await readGitHubBlob(repository, id, limits.maxBytes)))),
  );
  return contents;
}

/** One blob in one request. Throws UserError where GitHub refuses it. */
export async function readGitHubBlob(repository: GitHubRepository, id: string, maxBytes: number): Promise<Content> {
  const { octokit, owner, repo } = repository;
  try {
    const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: id });
    const bytes = Buffer.from(String(data.content), data.encoding === 'base64' ? 'base64' : 'utf8');
    if (blobId(bytes, algorithmOf(id)) !== id) return { kind: 'missing' };
    return bytes.length > maxBytes ? { kind: 'too-large', bytes: bytes.length } : decode(bytes);
  } catch (error) {
    if (statusOf(error) === 404) return { kind: 'missing' };
    throw refusal(repository, `the content ${shortId(id)}`, error);
  }
}

/** A text as the content of a blob, or null where it has other bytes than the blob: converted or cut off on the way. */
export function textOf(id: string, text: unknown): Content | null {
  if (typeof text !== 'string') return null;
  const bytes = Buffer.from(text);
  return blobId(bytes, algorithmOf(id)) === id ? decode(bytes) : null;
}

const algorithmOf = (id: string): 'sha1' | 'sha256' => (id.length === 64 ? 'sha256' : 'sha1');

function batches(needed: Needed): readonly (readonly string[])[] {
  const made: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const [id, size] of needed) {
    if ((size ?? 0) > BATCHABLE_BYTES) continue;
    bytes += size ?? USUAL_BYTES;
    if (bytes > BATCH_BYTES || made.at(-1)?.length === BATCH) {
      made.push([]);
      bytes = size ?? USUAL_BYTES;
    }
    made.at(-1)?.push(id);
  }
  return made;
}

interface BlobAnswer {
  readonly byteSize?: unknown;
  readonly text?: unknown;
}

type BatchAnswer = { readonly [alias: string]: BlobAnswer | null };

/** What GraphQL says about blobs, as far as it came; null where it said nothing at all. */
async function askBatch({ octokit, owner, repo }: GitHubRepository, ids: readonly string[]): Promise<BatchAnswer | null> {
  const blobs = ids.map((id, index) => `b${index}:object(oid:"${id}"){...on Blob{byteSize text}}`);
  const query = `query($owner:String!,$name:String!){repository(owner:$owner,name:$name){${blobs.join(' ')}}}`;
  try {
    const { repository } = await octokit.graphql<{ readonly repository: BatchAnswer | null }>(query, { owner, name: repo });
    return repository;
  } catch (error) {
    return partial(error);
  }
}

/** Where some of a query failed, the rest comes with the error. */
function partial(error: unknown): BatchAnswer | null {
  const { data } = (error ?? {}) as { readonly data?: { readonly repository?: BatchAnswer | null } | null };
  return data?.repository ?? null;
}

function* verbatim(ids: readonly string[], answer: BatchAnswer, maxBytes: number): Iterable<readonly [string, Content]> {
  for (const [index, id] of ids.entries()) {
    const blob = answer[`b${index}`];
    const bytes = blob?.byteSize;
    const content =
      typeof bytes === 'number' && bytes > maxBytes ? { kind: 'too-large' as const, bytes } : textOf(id, blob?.text);
    if (content !== null) yield [id, content];
  }
}

function tooMany({ owner, repo }: GitHubRepository, count: number): UserError {
  return new UserError([
    `${owner}/${repo}: GitHub gives ${count} of the files that are needed only one by one, which would use up the token's requests; ` +
      'run again later, or check the repository out in the workflow, so that git reads it',
  ]);
}
