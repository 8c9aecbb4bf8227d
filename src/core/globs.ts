import { braceExpand, Minimatch, type MinimatchOptions } from 'minimatch';

/** Dot files are files like others; `!` and `#` are letters; paths are git's, whatever the platform; braces cannot explode. */
const OPTIONS: MinimatchOptions = { dot: true, nonegate: true, nocomment: true, braceExpandMax: 1000, platform: 'linux' };

/** Everything but `*` that means something in a pattern: such a pattern is tried on every path. */
const MAGIC = /[?+@!()[\]{}\\|]/;

/**
 * A test for paths: whether one of the patterns matches. Patterns are compiled once, and only those whose last portion can
 * fit are tried, so that tens of thousands of paths cost milliseconds.
 */
export function globs(patterns: Iterable<string>): (path: string) => boolean {
  const byName = new Map<string, Minimatch[]>();
  const byExtension = new Map<string, Minimatch[]>();
  const rest: Minimatch[] = [];
  for (const pattern of new Set(patterns)) {
    for (const alternative of braceExpand(pattern, OPTIONS)) {
      const compiled = new Minimatch(alternative, OPTIONS);
      const { index, key } = place(alternative);
      if (index === 'rest') rest.push(compiled);
      else push(index === 'name' ? byName : byExtension, key, compiled);
    }
  }
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const matches = (pattern: Minimatch): boolean => pattern.match(path);
    return (
      (byName.get(name)?.some(matches) ?? false) ||
      (byExtension.get(extension(name))?.some(matches) ?? false) ||
      rest.some(matches)
    );
  };
}

const kept = new WeakMap<readonly string[], (path: string) => boolean>();

/** As `globs`, for a list that never changes, such as an adapter's: it is compiled once, which takes milliseconds for each adapter. */
export function lastingGlobs(patterns: readonly string[]): (path: string) => boolean {
  const made = kept.get(patterns) ?? globs(patterns);
  kept.set(patterns, made);
  return made;
}

/** What the last portion of a pattern demands of a path: its whole name, its extension, or nothing that is quick to tell. */
function place(pattern: string): { readonly index: 'name' | 'extension' | 'rest'; readonly key: string } {
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  if (MAGIC.test(pattern) || last === '' || last === '.' || last === '..') return { index: 'rest', key: '' };
  if (!last.includes('*')) return { index: 'name', key: last };
  const ending = last.slice(last.lastIndexOf('*') + 1);
  return ending.includes('.') ? { index: 'extension', key: extension(ending) } : { index: 'rest', key: '' };
}

const extension = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
