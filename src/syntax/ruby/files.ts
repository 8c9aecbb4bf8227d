/** Patterns of files that hold Ruby; `bin/` and `script/` hold programs of any language (`isRubyProgram`). */
export const RUBY_FILES: readonly string[] = [
  '**/*.rb',
  '**/*.rake',
  '**/*.ru',
  '**/*.thor',
  '**/Rakefile',
  '**/bin/*',
  '**/script/*',
  '**/exe/*',
];

const TEST_FOLDERS: ReadonlySet<string> = new Set(['test', 'tests', 'spec', 'specs', 'features', '__tests__']);
const FOREIGN_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'vendor', 'tmp']);
/** Folders of `app/` and `packs/` whose own folders are small applications, with tests of their own. */
const HOLDERS: ReadonlySet<string> = new Set(['packages', 'packs', 'engines', 'domains', 'modules', 'components', 'gems']);

/**
 * Whether a path holds the application's own Ruby: no tests, no vendored code, no temporary files. Below `app/models/` and the
 * like a folder is a namespace, whatever it is called (`app/models/vendor/invoice.rb`).
 */
export function isApplicationRuby(path: string): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  if (name.endsWith('_spec.rb') || name.endsWith('_test.rb')) return false;
  const app = folders.lastIndexOf('app');
  const kind = folders[app + 1];
  const roots = app === -1 || kind === undefined || HOLDERS.has(kind) ? folders : folders.slice(0, app + 1);
  return !roots.some((folder) => TEST_FOLDERS.has(folder) || FOREIGN_FOLDERS.has(folder));
}

/** A file without a Ruby name is Ruby if its first line says so. */
export function isRubyProgram(path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.rb') || name.endsWith('.rake') || name.endsWith('.ru') || name.endsWith('.thor')) return true;
  if (name === 'Rakefile') return true;
  const first = text.slice(0, 200).split('\n', 1)[0] ?? '';
  return first.startsWith('#!') && first.includes('ruby');
}
