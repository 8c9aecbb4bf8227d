import { createHash } from 'node:crypto';
import type { Gap, Snapshot, SourceFile } from '../model/snapshot.js';

/** One entry of a commit's tree. A tree has no other kinds but these. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'submodule';
  readonly blob: string;
}

/** The text of a blob, or why there is none. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' | 'missing' | 'pointer' }
  | { readonly kind: 'too-large'; readonly bytes: number };

/** 1 MiB: no file that a person writes is larger. */
export const MAX_BYTES = 1024 * 1024;

/** As git does it: a NUL among the first bytes makes a file binary. */
const BINARY_PROBE = 8000;
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** What a tree's mode makes of an entry that is no folder. */
export function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}

/**
 * What a whole blob says. Bytes that are no UTF-8 become replacement characters: names around them are still worth reading.
 * A byte order mark is dropped.
 */
export function decode(bytes: Buffer): Content {
  if (bytes.subarray(0, BINARY_PROBE).includes(0)) return { kind: 'binary' };
  const decoded = bytes.toString('utf8');
  const text = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  return text.startsWith(LFS_POINTER) ? { kind: 'pointer' } : { kind: 'text', text };
}

/** The id that git gives to a blob: a hash over its kind, its size in bytes and its content. */
export function blobId(bytes: Buffer, algorithm: 'sha1' | 'sha256' = 'sha1'): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The snapshot of a commit: a file for each entry whose text is there, and a gap with its reason for each other. */
export function assemble(commit: string, entries: readonly TreeEntry[], contents: ReadonlyMap<string, Content>): Snapshot {
  const files = new Map<string, SourceFile>();
  const gaps: Gap[] = [];
  for (const { path, kind, blob } of entries) {
    const content = kind === 'file' ? (contents.get(blob) ?? { kind: 'missing' }) : { kind };
    if (content.kind === 'text') files.set(path, { path, blob, text: content.text });
    else gaps.push({ path, line: null, ...gapOf(content) });
  }
  return { commit, files, gaps };
}

type NoText = Exclude<Content, { kind: 'text' }> | { readonly kind: 'link' | 'submodule' };

function gapOf(content: NoText): Pick<Gap, 'reason' | 'note'> {
  switch (content.kind) {
    case 'too-large':
      return { reason: 'too-large', note: `${(content.bytes / 1024 / 1024).toFixed(1)} MiB: too large to be read` };
    case 'binary':
      return { reason: 'binary', note: 'binary: not read' };
    case 'missing':
      return { reason: 'missing', note: 'its content is missing from the repository' };
    case 'pointer':
      return { reason: 'missing', note: 'a Git LFS pointer: its content is not in the repository' };
    case 'link':
      return { reason: 'link', note: 'a symbolic link: not followed' };
    case 'submodule':
      return { reason: 'submodule', note: 'a submodule: not read' };
  }
}
