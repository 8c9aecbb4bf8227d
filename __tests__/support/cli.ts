import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitEnvironment } from './git.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Puts a build of dist/ into a folder: the one that all test files of a run of Jest share. The first to need it makes it. */
export function buildInto(folder: string): void {
  const run = process.env.QUEUE_REVIEW_TEST_RUN;
  if (run === undefined) throw new Error('Jest ran without its set-up');
  const shared = join(run, 'dist');
  if (!existsSync(shared)) {
    const own = mkdtempSync(join(run, 'dist-'));
    buildAfresh(own);
    try {
      renameSync(own, shared);
    } catch (error) {
      // Another worker was faster, with the same build.
      if (!existsSync(shared)) throw error;
    }
  }
  cpSync(shared, folder, { recursive: true });
}

/** Builds dist/ into a folder, from the sources as they are now. */
export function buildAfresh(folder: string): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}

/** Nothing but what runs git: no home, no npm, no NODE_OPTIONS. */
export const scrubbed = { PATH: [dirname(process.execPath), gitEnvironment.PATH].join(delimiter), LC_ALL: 'C' };

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line that lies in a folder, with a scrubbed environment. */
export function run(
  folder: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: { readonly [name: string]: string } } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli.js'), ...args], {
    cwd: options.cwd ?? folder,
    env: { ...scrubbed, ...options.env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, stdout, stderr };
}
