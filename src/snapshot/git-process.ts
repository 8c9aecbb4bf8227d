import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { UserError } from '../model/errors.js';

/** Variables that would point git at another repository than the one that was asked for. */
const OTHER_REPOSITORY = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_NAMESPACE', 'GIT_COMMON_DIR'];

/**
 * Nothing that a repository configures may run, and nothing may be fetched: no file system monitor, no hooks, no transport
 * (a partial clone would fetch missing objects on the way), no question at the terminal.
 */
const CONFIG = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never'];

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OTHER_REPOSITORY.includes(name));
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

/** A git process at a folder; its output is data, its messages are English. */
export function spawnGit(dir: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('git', ['--no-pager', ...CONFIG, '-C', dir, ...args], { env: environment(), stdio: 'pipe', windowsHide: true });
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git to its end, whatever its exit code. Throws UserError where git is not installed. */
export function git(dir: string, args: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(dir, args);
    const out: Buffer[] = [];
    const messages: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => messages.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end();
    child.on('error', (error) => reject(notStarted(error)));
    child.on('close', (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(messages).toString('utf8') }),
    );
  });
}

/** The output of a git command that is expected to succeed. Throws UserError with git's own first line where it does not. */
export async function gitOutput(dir: string, args: readonly string[]): Promise<Buffer> {
  const { code, stdout, stderr } = await git(dir, args);
  if (code !== 0) throw new UserError([`git ${args[0]}: ${firstLine(stderr)}`]);
  return stdout;
}

/** What git says when it fails, as one line. */
export function firstLine(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^(fatal|error): /, '').trim());
  return lines.find((line) => line !== '') ?? 'failed without a word';
}

export function notStarted(error: Error): Error {
  const missing = 'code' in error && error.code === 'ENOENT';
  return missing ? new UserError(['git was not found: it must be installed and on the PATH']) : error;
}
