import { kindOf, type TreeEntry } from './content.js';
import { gitOutput } from './git-process.js';

/** The entries of a commit's tree that are kept, in git's order. Throws UserError where git refuses. */
export async function listTree(
  dir: string,
  commit: string,
  keep: (path: string, kind: TreeEntry['kind']) => boolean,
): Promise<readonly TreeEntry[]> {
  return entries(await gitOutput(dir, ['ls-tree', '-r', '-z', '--full-tree', commit]), keep);
}

/** The entry at one exact path, or null. */
export async function treeEntry(dir: string, commit: string, path: string): Promise<TreeEntry | null> {
  const output = await gitOutput(dir, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', path]);
  return entries(output, (found) => found === path)[0] ?? null;
}

function entries(output: Buffer, keep: (path: string, kind: TreeEntry['kind']) => boolean): readonly TreeEntry[] {
  const kept: TreeEntry[] = [];
  for (const record of records(output)) {
    // `<mode> <type> <id>\t<path>`
    const tab = record.indexOf('\t');
    const path = pathOf(record.slice(tab + 1));
    const kind = kindOf(record.slice(0, record.indexOf(' ')));
    if (keep(path, kind)) kept.push({ path, kind, blob: record.slice(record.lastIndexOf(' ', tab) + 1, tab) });
  }
  return kept;
}

/** The paths whose content, kind or mode differs between two commits; both names of a file that moved. */
export async function changedPaths(dir: string, base: string, head: string): Promise<ReadonlySet<string>> {
  const options = ['-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];
  return new Set(Array.from(records(await gitOutput(dir, ['diff-tree', ...options, base, head])), pathOf));
}

/** The NUL-separated records, bytes as Latin-1: cheap, and without loss. */
function* records(output: Buffer): Iterable<string> {
  const text = output.toString('latin1');
  let start = 0;
  for (let end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A path is bytes. Those that are no UTF-8 are shown as `\xff`, so that two of them stay two. */
function pathOf(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are plain ASCII here
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  try {
    return strict.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  }
}
