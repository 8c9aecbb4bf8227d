import { bytes, text } from './git.js';

/** GitHub leaves the patch out beyond this many changed lines or bytes. */
const PATCH_LINES = 20_000;
const PATCH_BYTES = 1024 * 1024;

export interface ChangedFile {
  readonly filename: string;
  readonly previous: string | null;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** null = binary, too large, or nothing but the name or the mode changed */
  readonly patch: string | null;
}

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', C: 'copied', T: 'changed' } as const;
const known = new Map<string, readonly ChangedFile[]>();

/** The files that differ between two commits, as GitHub lists them: renames found, patches from git. */
export function changedFiles(gitDir: string, from: string, to: string): readonly ChangedFile[] {
  const key = `${gitDir}\0${from}\0${to}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = read(gitDir, from, to);
  known.set(key, made);
  return made;
}

function read(gitDir: string, from: string, to: string): readonly ChangedFile[] {
  const options = ['-M', '--no-ext-diff', '--no-textconv', '-z'];
  const raw = text(gitDir, 'diff', '--raw', '--no-abbrev', ...options, from, to).split('\0');
  const counts = numstat(text(gitDir, 'diff', '--numstat', ...options, from, to));
  const patches = patchesOf(gitDir, from, to);
  const files: ChangedFile[] = [];
  let next = 0;
  for (let at = 0; at < raw.length && raw[at] !== ''; ) {
    const [oldMode = '', newMode = '', oldSha = '', newSha = '', letter = 'M'] = (raw[at] ?? '').slice(1).split(' ');
    const kind = STATUS[(letter[0] ?? 'M') as keyof typeof STATUS] ?? 'modified';
    const moved = kind === 'renamed' || kind === 'copied';
    const first = raw[at + 1] ?? '';
    const filename = moved ? (raw[at + 2] ?? '') : first;
    at += moved ? 3 : 2;
    const { added, removed } = counts.get(filename) ?? { added: 0, removed: 0 };
    // A file that became a link or the other way round is one entry here, and a removal and an addition among the patches.
    const patch = letter === 'T' ? null : (patches[next] ?? null);
    next += letter === 'T' ? 2 : 1;
    const tooLarge = patch !== null && (added + removed > PATCH_LINES || patch.length > PATCH_BYTES);
    files.push({
      filename,
      previous: moved ? first : null,
      status: kind === 'modified' && oldSha === newSha && oldMode !== newMode ? 'changed' : kind,
      sha: kind === 'removed' ? oldSha : newSha,
      additions: added,
      deletions: removed,
      patch: tooLarge ? null : patch,
    });
  }
  return files;
}

function numstat(output: string): ReadonlyMap<string, { readonly added: number; readonly removed: number }> {
  const fields = output.split('\0');
  const counts = new Map<string, { added: number; removed: number }>();
  for (let at = 0; at < fields.length && fields[at] !== ''; ) {
    const [added = '-', removed = '-', ...rest] = (fields[at] ?? '').split('\t');
    const name = rest.join('\t');
    const path = name === '' ? (fields[at + 2] ?? '') : name;
    at += name === '' ? 3 : 1;
    counts.set(path, { added: added === '-' ? 0 : Number(added), removed: removed === '-' ? 0 : Number(removed) });
  }
  return counts;
}

/** The hunks of each changed file in the order of the raw listing; null where git shows none. */
function patchesOf(gitDir: string, from: string, to: string): readonly (string | null)[] {
  const whole = bytes(gitDir, ['diff', '-M', '--no-ext-diff', '--no-textconv', '--no-color', from, to]).toString('utf8');
  return splitFiles(whole).map((file) => {
    const start = file.indexOf('\n@@');
    return start < 0 ? null : file.slice(start + 1).replace(/\n$/, '');
  });
}

/** Where `diff --git` starts a line outside of hunks: lines of hunks start with a blank, a sign or a backslash. */
const splitFiles = (whole: string): readonly string[] => (whole === '' ? [] : whole.split(/^(?=diff --git )/m));

export interface Place {
  readonly line: number;
  readonly side: 'LEFT' | 'RIGHT';
}

/** The lines of a patch that a review comment may stand on, with their position, and the hunk up to them. */
export function placesOf(
  patch: string,
): readonly (Place & { readonly position: number; readonly hunk: string; readonly block: number })[] {
  const places: (Place & { position: number; hunk: string; block: number })[] = [];
  let left = 0;
  let right = 0;
  let block = -1;
  let shown: string[] = [];
  patch.split('\n').forEach((row, position) => {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(row);
    if (header !== null) {
      left = Number(header[1]);
      right = Number(header[2]);
      block += 1;
      shown = [row];
      return;
    }
    shown.push(row);
    const here = { position, hunk: shown.join('\n'), block };
    if (row.startsWith('+')) places.push({ line: right++, side: 'RIGHT', ...here });
    else if (row.startsWith('-')) places.push({ line: left++, side: 'LEFT', ...here });
    else if (!row.startsWith('\\')) {
      places.push({ line: left++, side: 'LEFT', ...here }, { line: right++, side: 'RIGHT', ...here });
    }
  });
  return places;
}
