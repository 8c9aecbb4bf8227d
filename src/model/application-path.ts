const TEST_FOLDERS: ReadonlySet<string> = new Set(['test', 'tests', 'spec', 'specs', 'features', '__tests__']);
const FOREIGN_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'vendor', 'tmp']);
/** Folders of `app/` and `packs/` whose own folders are small applications, with tests of their own. */
const HOLDERS: ReadonlySet<string> = new Set(['packages', 'packs', 'engines', 'domains', 'modules', 'components', 'gems']);

/**
 * Whether a path holds the application's own code: no tests, no vendored code, no temporary files. Below `app/models/` and the
 * like a folder is a namespace, whatever it is called (`app/models/vendor/invoice.rb`).
 */
export function isApplicationPath(path: string): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  if (name.endsWith('_spec.rb') || name.endsWith('_test.rb')) return false;
  const app = folders.lastIndexOf('app');
  const kind = folders[app + 1];
  const roots = app === -1 || kind === undefined || HOLDERS.has(kind) ? folders : folders.slice(0, app + 1);
  return !roots.some((folder) => TEST_FOLDERS.has(folder) || FOREIGN_FOLDERS.has(folder));
}
