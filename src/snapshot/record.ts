import type { Snapshot, SourceFile } from '../model/snapshot.js';
import { blobId } from './content.js';

/** A snapshot of a plain record of path to text. Equal texts have equal blob ids, as in git. */
export function recordSnapshot(files: { readonly [path: string]: string }, commit = '0'.repeat(40)): Snapshot {
  const entries = Object.entries(files).map(([path, text]): [string, SourceFile] => [
    path,
    { path, blob: blobId(Buffer.from(text)), text },
  ]);
  return { commit, files: new Map(entries), gaps: [] };
}
