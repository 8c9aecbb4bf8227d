import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { blobId } from './content.js';
import type { GitHubRepository } from './github-request.js';

/** What is looked for: the bytes that each blob has, null where they are not known. All ids are of one length. */
export type Needed = ReadonlyMap<string, number | null>;

export interface ArchiveLimits {
  /** of one file */
  readonly maxBytes: number;
  /** of all that the archive unpacks to */
  readonly maxTotal: number;
  readonly timeoutMs: number;
}

export const ARCHIVE_LIMITS = { maxTotal: 1024 * 1024 * 1024, timeoutMs: 120_000 };

const GUNZIP_CHUNK = 256 * 1024;

/**
 * Looks through the archive of a commit, in two requests (GitHub redirects to it), for the blobs that are needed, and hands each over once.
 *
 * The archive is taken for a bag of contents and not for the commit: its author leaves files out of it and alters others by `.gitattributes`
 * (export-ignore, export-subst, line endings, LFS). So a content counts by the id that its bytes have, wherever it lies, and no path of the archive
 * is ever used. What was not found is still needed.
 *
 * Returns whether there was an archive to look through. One that is missing, broken, endless or late is no error: whatever came before stands.
 */
export async function readArchive(
  { octokit, owner, repo }: GitHubRepository,
  commit: string,
  needed: Needed,
  found: (id: string, bytes: Buffer) => void,
  { maxBytes, maxTotal, timeoutMs }: ArchiveLimits,
): Promise<boolean> {
  const left = new Set(needed.keys());
  const sizes = new Set(needed.values());
  const algorithm = [...left].every((id) => id.length === 64) ? 'sha256' : 'sha1';
  const looksLike = ({ type, size }: Header): boolean =>
    type === 'file' && size <= maxBytes && (sizes.has(size) || sizes.has(null));

  const enough = new AbortController();
  const tar = extract();
  tar.on('entry', (header, entry, next) => {
    const parts: Buffer[] | null = looksLike(header) ? [] : null;
    entry.on('data', (chunk) => parts?.push(chunk as Buffer));
    entry.on('error', next);
    entry.on('end', () => {
      if (parts !== null) {
        const bytes = Buffer.concat(parts);
        const id = blobId(bytes, algorithm);
        if (left.delete(id)) found(id, bytes);
        if (left.size === 0) enough.abort();
      }
      next();
    });
  });

  /** Cuts off what is larger than any repository that can be reviewed. */
  async function* bounded(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    let total = 0;
    for await (const chunk of source) {
      total += chunk.length;
      if (total > maxTotal) return;
      yield chunk;
    }
  }

  try {
    const { data }: { readonly data: unknown } = await octokit.request('GET /repos/{owner}/{repo}/tarball/{ref}', {
      owner,
      repo,
      ref: commit,
      // Blobs are the other way to the same: one more attempt, not the usual many.
      request: { parseSuccessResponseBody: false, signal: AbortSignal.timeout(timeoutMs), retries: 1 },
    });
    if (!isStream(data)) return false;
    await pipeline(data, createGunzip({ chunkSize: GUNZIP_CHUNK }), bounded, tar, { signal: enough.signal });
    return true;
  } catch {
    return left.size < needed.size;
  }
}

function isStream(data: unknown): data is AsyncIterable<Uint8Array> {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
}
