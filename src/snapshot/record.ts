import { createHash } from 'node:crypto';
import type { Snapshot, SourceFile } from '../model/snapshot.js';

/** A snapshot of a plain record of path to text. Equal texts have equal blob ids, as in git. */
export function recordSnapshot(files: { readonly [path: string]: string }, commit = '0'.repeat(40)): Snapshot {
  const entries = Object.entries(files).map(([path, text]): [string, SourceFile] => [path, { path, blob: blobId(text), text }]);
  return { commit, files: new Map(entries), gaps: [] };
}

/** The id that git gives a blob: SHA-1 over its kind, its size in bytes and its content. */
function blobId(text: string): string {
  const content = Buffer.from(text, 'utf8');
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
