import { mkdir, open, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../model/errors.js';

type Environment = { readonly [name: string]: string | undefined };

/**
 * Writes a file where the workflow wants it (`input` is where it says so) and returns its path. Only below the workspace or the runner's
 * temporary folder, links followed: a checkout may hold a link to somewhere else. Throws UserError otherwise.
 */
export async function writeFileSafely(wanted: string, text: string, env: Environment, input = 'sarif-file'): Promise<string> {
  const { path, allowed } = placeOf(wanted, env, input);
  await mkdir(dirname(path), { recursive: true });
  const real = join(await realpath(dirname(path)), path.slice(dirname(path).length));
  if (!(await isInside(real, allowed))) throw outside(wanted, input);
  // An old file, or a link in its place, goes; what is written then is new.
  await rm(real, { force: true });
  await writeFile(real, text, { flag: 'wx' });
  return path;
}

/**
 * The text of a file that the workflow names, at most so many bytes; null where there is none. Links are followed and must stay below the
 * same folders. Throws UserError for a place elsewhere, and for a file that is too large.
 */
export async function readFileSafely(wanted: string, most: number, env: Environment, input: string): Promise<string | null> {
  const { path, allowed } = placeOf(wanted, env, input);
  const real = await realpath(path).catch(() => null);
  if (real === null) return null;
  if (!(await isInside(real, allowed))) throw outside(wanted, input);
  const file = await open(real, 'r');
  try {
    if (!(await file.stat()).isFile()) return null;
    // Its size is what it says; what comes is what counts.
    const { bytesRead, buffer } = await file.read(Buffer.alloc(most + 1), 0, most + 1, 0);
    if (bytesRead > most) throw new UserError([`input ${input}: ${wanted}: is larger than ${most} bytes`]);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function placeOf(
  wanted: string,
  env: Environment,
  input: string,
): { readonly path: string; readonly allowed: readonly string[] } {
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
  const path = resolve(workspace, wanted);
  const allowed = [workspace, env.RUNNER_TEMP].filter((folder): folder is string => folder !== undefined);
  if (!allowed.some((folder) => inside(resolve(folder), path))) throw outside(wanted, input);
  return { path, allowed };
}

async function isInside(real: string, allowed: readonly string[]): Promise<boolean> {
  const folders = await Promise.all(allowed.map((folder) => realpath(folder)));
  return folders.some((folder) => inside(folder, real));
}

function inside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const outside = (wanted: string, input: string): UserError =>
  new UserError([`input ${input}: ${wanted}: must lie in the workspace or in the runner's temporary folder`]);
