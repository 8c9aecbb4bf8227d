import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** How a run of the Action starts. */
export interface Start {
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Program = (start: Start) => Promise<Ended>;

/** Milliseconds after which a run that hangs is ended. */
const LONGEST = 60_000;

/** The bundle in a folder, in a process of its own: what the runner starts. */
export const bundled =
  (dist: string): Program =>
  ({ env, cwd }) =>
    new Promise((resolve, reject) => {
      const options = { cwd, env, timeout: LONGEST, killSignal: 'SIGKILL' } as const;
      const child = spawn(process.execPath, [join(dist, 'index.js')], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.on('error', reject);
      child.on('close', (code) =>
        resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') }),
      );
    });

/** Processes that run the Action again and again (host.ts): one is started where all others are at work. */
export function hosted(script: string): { readonly program: Program; readonly end: () => void } {
  const all: ChildProcess[] = [];
  const idle: ChildProcess[] = [];
  const started = (): ChildProcess => {
    const host = spawn(process.execPath, [script], { env: {}, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    all.push(host);
    return host;
  };
  return {
    program: (start) =>
      new Promise((resolve, reject) => {
        const host = idle.pop() ?? started();
        const died = () => reject(new Error('the Action ended its process'));
        host.once('exit', died);
        host.once('message', (ended) => {
          host.off('exit', died);
          idle.push(host);
          resolve(ended as Ended);
        });
        host.send(start);
      }),
    end: () => {
      for (const host of all) host.kill('SIGKILL');
    },
  };
}
