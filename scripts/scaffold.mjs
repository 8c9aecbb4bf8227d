// What the scaffolds share: names, files that must not exist yet, and lines in the lists.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The one word of the command line, in kebab case; else the script ends with how to call it. */
export function nameArgument(command) {
  const [name, ...more] = process.argv.slice(2);
  if (name !== undefined && more.length === 0 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return name;
  stop(`usage: npm run ${command} -- NAME      (lower case, words joined by -)`);
}

export function stop(message) {
  console.error(message);
  process.exit(1);
}

export const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
export const words = (name) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
export const read = (path) => readFileSync(join(root, path), 'utf8');

/** Writes new files, path to text; none may exist. */
export function create(files) {
  for (const path of Object.keys(files)) if (existsSync(join(root, path))) stop(`${path} exists already`);
  for (const [path, text] of Object.entries(files)) write(path, text);
}

export function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(path);
}

/** Adds an import line where the alphabet puts it among the relative imports. */
export function withImport(text, line) {
  const lines = text.split('\n');
  const from = (each) => /from '(\.[^']*)'/.exec(each)?.[1];
  const mine = from(line);
  const after = lines.findIndex((each) => each.startsWith('import ') && (from(each) ?? '') > mine);
  const last = lines.findLastIndex((each) => each.startsWith('import ') || /^} from '/.test(each));
  lines.splice(after < 0 ? last + 1 : after, 0, line);
  return lines.join('\n');
}

/** Adds a last entry to the array that begins with `opening`. */
export function withEntry(text, opening, entry) {
  const start = text.indexOf(opening);
  const open = text.indexOf('[', text.indexOf('=', start));
  const close = text.indexOf(']', open);
  if (start < 0 || close < 0) stop(`no list that begins with: ${opening}`);
  const entries = text
    .slice(open + 1, close)
    .split(/,|\n/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return `${text.slice(0, open)}[\n${[...entries, entry].map((each) => `  ${each},\n`).join('')}${text.slice(close)}`;
}

/** Formats what was written, as the linter wants it. */
export function tidy(paths) {
  spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', ...paths], { cwd: root });
}
