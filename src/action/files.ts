import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../model/errors.js';

/**
 * Writes a file where the workflow wants it and returns its path. Only below the workspace or the runner's temporary folder, links followed:
 * a checkout may hold a link to somewhere else. Throws UserError otherwise.
 */
export async function writeFileSafely(
  wanted: string,
  text: string,
  env: { readonly [name: string]: string | undefined },
): Promise<string> {
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
  const path = resolve(workspace, wanted);
  const allowed = [workspace, env.RUNNER_TEMP].filter((folder): folder is string => folder !== undefined);
  if (!allowed.some((folder) => inside(resolve(folder), path))) throw outside(wanted);
  await mkdir(dirname(path), { recursive: true });
  const real = join(await realpath(dirname(path)), path.slice(dirname(path).length));
  const realAllowed = await Promise.all(allowed.map((folder) => realpath(folder)));
  if (!realAllowed.some((folder) => inside(folder, real))) throw outside(wanted);
  // An old file, or a link in its place, goes; what is written then is new.
  await rm(real, { force: true });
  await writeFile(real, text, { flag: 'wx' });
  return path;
}

function inside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const outside = (wanted: string): UserError =>
  new UserError([`input sarif-file: ${wanted}: must lie in the workspace or in the runner's temporary folder`]);
