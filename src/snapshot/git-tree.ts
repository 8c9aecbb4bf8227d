import { gitOutput } from './git-process.js';

/** One entry of a commit's tree. A tree has no other kinds but these. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'submodule';
  readonly blob: string;
}

/** Every file of a commit, in git's order, or those at one exact path. Throws UserError where git refuses. */
export async function listTree(dir: string, commit: string, path?: string): Promise<readonly TreeEntry[]> {
  const only = path === undefined ? [] : ['--', path];
  const output = await gitOutput(dir, ['ls-tree', '-r', '-z', '--full-tree', commit, ...only]);
  return records(output).flatMap((record) => {
    const tab = record.indexOf('\t');
    const [mode, , blob] = record.slice(0, tab).split(' ');
    if (mode === undefined || blob === undefined) return [];
    return [{ path: pathOf(record.slice(tab + 1)), kind: kindOf(mode), blob }];
  });
}

/** The paths whose content, kind or mode differs between two commits; both names of a file that moved. */
export async function changedPaths(dir: string, base: string, head: string): Promise<ReadonlySet<string>> {
  const options = ['-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];
  return new Set(records(await gitOutput(dir, ['diff-tree', ...options, base, head])).map(pathOf));
}

/** The NUL-separated records, bytes as Latin-1: cheap, and without loss. */
const records = (output: Buffer): readonly string[] => output.toString('latin1').split('\0').slice(0, -1);

function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
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
