/** Words in names that tell an environment. `ci` runs tests; what is local or for debugging is development. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['production', 'production'],
  ['prod', 'production'],
  ['staging', 'staging'],
  ['stage', 'staging'],
  ['stg', 'staging'],
  ['development', 'development'],
  ['dev', 'development'],
  ['devcontainer', 'development'],
  ['local', 'development'],
  ['debug', 'development'],
  ['override', 'development'],
  ['test', 'test'],
  ['tests', 'test'],
  ['testing', 'test'],
  ['spec', 'test'],
  ['specs', 'test'],
  ['ci', 'test'],
  ['cibuild', 'test'],
  ['e2e', 'test'],
  ['fixtures', 'test'],
  ['example', 'example'],
  ['examples', 'example'],
  ['sample', 'example'],
  ['samples', 'example'],
  ['preview', 'preview'],
  ['review', 'review'],
  ['sandbox', 'sandbox'],
  ['demo', 'demo'],
  ['qa', 'qa'],
  ['uat', 'uat'],
]);

/** Words that say nothing as the name of a folder: `/usr/local/bin`, `docker/debug`, an app called review or demo. */
const FILES_ONLY: ReadonlySet<string> = new Set([
  'local',
  'debug',
  'override',
  'stage',
  'review',
  'preview',
  'demo',
  'sandbox',
  'qa',
]);

/**
 * The environment that a deploy file's name tells, else the folder nearest to it, else null: `Procfile.dev` and
 * `.devcontainer/compose.yml` are development, `docker-compose.production.yml` is production, `docker-compose.override.yml` is what
 * Docker Compose adds on a developer's machine. An example is one whatever it is an example of (`compose.production.example.yml`).
 */
export function environmentOfPath(path: string): string | null {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  const words = name.toLowerCase().split(/[._-]/);
  const said = words.flatMap((word) => WORDS.get(word) ?? []);
  const [first] = said;
  if (first !== undefined) return said.includes('example') ? 'example' : first;
  for (const folder of folders.reverse()) {
    const word = folder.toLowerCase().replace(/^\./, '');
    const found = FILES_ONLY.has(word) ? undefined : WORDS.get(word);
    if (found !== undefined) return found;
  }
  return null;
}

const FOREIGN: ReadonlySet<string> = new Set(['vendor', 'node_modules', 'third_party', '.bundle', '.git']);

/** Whether a file belongs to somebody else's code that lies in the repository. */
export const isForeign = (path: string): boolean => path.split('/').some((part) => FOREIGN.has(part));
