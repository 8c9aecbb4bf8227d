import { summary } from '@actions/core';
import { main } from '../../../src/action/main.js';
import '../quick-timers.js';
import type { Ended, Start } from './programs.js';

/**
 * Runs the Action once for each message, as a process of its own would: the environment, the folder and the streams are the run's. What stays
 * warm is the code, which is most of what a run of the Action takes.
 */
process.on('message', async ({ env, cwd }: Start) => {
  process.env = { ...env };
  process.chdir(cwd);
  const stdout = captured(process.stdout);
  const stderr = captured(process.stderr);
  const code = await main(process.env);
  // The runner's library keeps the path of the summary as long as its process lives.
  Object.assign(summary, { _filePath: undefined });
  process.chdir('/');
  process.send?.({ code, stdout: stdout(), stderr: stderr() } satisfies Ended);
});

/** Takes what is written to a stream until it is asked for, once. */
function captured(stream: NodeJS.WriteStream): () => string {
  const { write } = stream;
  const chunks: string[] = [];
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.find((one): one is () => void => typeof one === 'function');
    done?.();
    return true;
  };
  return () => {
    stream.write = write;
    return chunks.join('');
  };
}
