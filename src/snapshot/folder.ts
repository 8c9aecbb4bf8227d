import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gap, Snapshot, SourceFile } from '../model/snapshot.js';

export interface FolderOptions {
  /** bytes of one file */
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  /** bytes of all files */
  readonly maxTotal?: number;
}

const MEBIBYTE = 1024 * 1024;
/** Folders that hold no file of the team's own. */
const FOREIGN: ReadonlySet<string> = new Set(['.git', 'node_modules', 'vendor', '.terraform']);
const DEEPEST = 30;
const BINARY_PROBE = 8000;

/**
 * The wanted files of a folder of this machine, by their paths from it with `/`. Symbolic links are not followed; what is too large or
 * binary is a gap, and so is all that lies beyond the limits. Throws where the folder itself cannot be read.
 */
export async function folderSnapshot(
  dir: string,
  wanted: (path: string) => boolean,
  { maxBytes = MEBIBYTE, maxFiles = 5_000, maxTotal = 64 * MEBIBYTE }: FolderOptions = {},
): Promise<Snapshot> {
  const files = new Map<string, SourceFile>();
  const gaps: Gap[] = [];
  let left = maxTotal;
  const paths = await list(dir, wanted);
  for (const { path, link } of paths.slice(0, maxFiles)) {
    const content = link ? gap(path, 'link', 'a symbolic link: not followed') : await text(dir, path, Math.min(maxBytes, left));
    if ('reason' in content) gaps.push(content);
    else {
      left -= content.bytes;
      files.set(path, { path, blob: content.blob, text: content.text });
    }
  }
  const rest = paths.length - maxFiles;
  const first = paths[maxFiles];
  if (first !== undefined)
    gaps.push(gap(first.path, 'too-large', `it and ${rest - 1} more: more files than are read of a folder`));
  return { commit: 'folder', files, gaps };
}

interface Found {
  readonly path: string;
  readonly link: boolean;
}

async function list(dir: string, wanted: (path: string) => boolean): Promise<readonly Found[]> {
  const found: Found[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(join(dir, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!FOREIGN.has(entry.name) && depth < DEEPEST) await visit(path, depth + 1);
      } else if ((entry.isFile() || entry.isSymbolicLink()) && wanted(path)) found.push({ path, link: entry.isSymbolicLink() });
    }
  };
  await visit('', 0);
  return found;
}

const gap = (path: string, reason: Gap['reason'], note: string): Gap => ({ path, line: null, reason, note });

async function text(
  dir: string,
  path: string,
  most: number,
): Promise<Gap | { readonly text: string; readonly blob: string; readonly bytes: number }> {
  try {
    const handle = await open(join(dir, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = await handle.stat();
      if (size > most) return gap(path, 'too-large', `${(size / MEBIBYTE).toFixed(1)} MiB: too large to be read`);
      const content = await handle.readFile();
      if (content.subarray(0, BINARY_PROBE).includes(0)) return gap(path, 'binary', 'binary: not read');
      const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
      return { text: content.toString('utf8').replace(/^\uFEFF/, ''), blob, bytes: content.length };
    } finally {
      await handle.close();
    }
  } catch {
    return gap(path, 'missing', 'it could not be opened');
  }
}
