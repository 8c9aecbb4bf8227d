// What `npm run build` and `npm run docs` share: writing a set of files, or telling which of them are stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Modules of CommonJS packages inside an ES module bundle ask for `require`. */
export const banner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/**
 * Makes a folder hold these files: path in it to content. What else lies in one of the `owned` folders ('' is the folder itself) is removed.
 * With `check`, writes nothing. Returns the paths that were not as they should be.
 */
export function settle(folder, files, { owned, check }) {
  const stale = [];
  for (const [path, content] of files) {
    const full = join(folder, path);
    const wanted = Buffer.from(content);
    if (existsSync(full) && readFileSync(full).equals(wanted)) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, wanted);
  }
  for (const part of owned) {
    const place = join(folder, part);
    for (const entry of existsSync(place) ? readdirSync(place, { withFileTypes: true }) : []) {
      const path = part === '' ? entry.name : `${part}/${entry.name}`;
      if (!entry.isFile() || files.has(path)) continue;
      stale.push(path);
      if (!check) rmSync(join(folder, path));
    }
  }
  return stale;
}

/** Ends the script: with `check`, stale files are named and the exit code is 1. */
export function report(what, stale, check, command) {
  if (check && stale.length > 0) {
    console.error(`${what} is stale (${stale.join(', ')}): run ${command} and commit the result`);
    process.exitCode = 1;
  } else {
    console.log(stale.length === 0 ? `${what} is fresh` : `${what}: wrote ${stale.join(', ')}`);
  }
}
