import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitEnvironment } from './git.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What all test files of a run of Jest share, in a folder of this name. The first to need it makes it. */
export function shared(name: string, make: (folder: string) => void): string {
  const run = process.env.QUEUE_REVIEW_TEST_RUN;
  if (run === undefined) throw new Error('Jest ran without its set-up');
  const folder = join(run, name);
  if (!existsSync(folder)) {
    const own = mkdtempSync(join(run, `${name}-`));
    make(own);
    try {
      renameSync(own, folder);
    } catch (error) {
      // Another worker was faster, with the same.
      if (!existsSync(folder)) throw error;
    }
  }
  return folder;
}

/** Puts a build of dist/ into a folder. */
export function buildInto(folder: string): void {
  cpSync(shared('dist', buildAfresh), folder, { recursive: true });
}

/** The script that runs the Action again and again, built from the sources as they are now. */
export const buildHost = (): string =>
  join(
    shared('host', (folder) => {
      const entry = join(root, '__tests__/support/github/host.ts');
      const banner =
        "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
      const options = ['--bundle', '--platform=node', '--target=node20', '--format=esm', '--log-level=warning'];
      const args = [entry, ...options, `--banner:js=${banner}`, `--outfile=${join(folder, 'host.mjs')}`];
      const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/esbuild'), args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`the build failed: ${stderr}`);
      cpSync(join(root, 'node_modules/@ruby/prism/src/prism.wasm'), join(folder, 'prism.wasm'));
    }),
    'host.mjs',
  );

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
