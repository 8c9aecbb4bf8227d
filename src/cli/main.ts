import { UserError } from '../model/errors.js';
import { printable } from '../report/text.js';
import { tool } from '../version.js';
import { type Invocation, parseCommandLine } from './arguments.js';
import { type Answer, runExplain, runInventory, runReview, runSimulate } from './commands.js';
import { help } from './help.js';
import { progressOn, terminalOptions } from './output.js';

/** The exit codes that scripts rely on: docs and help tell them too. */
type ExitCode = 0 | 1 | 2 | 3;

/**
 * Runs one command line. Results go to standard output alone; progress, remarks and errors to standard error, one line each.
 * Returns the exit code and never throws.
 */
export async function main(argv: readonly string[], host: NodeJS.Process): Promise<ExitCode> {
  const { stdout, stderr } = host;
  const progress = progressOn(stderr);
  let exitCode: ExitCode = 0;
  // A reader that has seen enough (`| head`) is no error; its closing must not print one.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => host.exit(error.code === 'EPIPE' ? exitCode : 3));
  }
  try {
    const answer = await run(parseCommandLine(argv), host, progress);
    progress.end();
    exitCode = answer.exitCode;
    if (answer.remark !== undefined) stderr.write(message(answer.remark));
    stdout.write(answer.text);
  } catch (error) {
    progress.end();
    exitCode = error instanceof UserError ? 2 : 3;
    stderr.write(explained(error, argv.includes('--debug')));
  }
  return exitCode;
}

async function run(
  { command, argument, options }: Invocation,
  { stdout, env }: NodeJS.Process,
  progress: ReturnType<typeof progressOn>,
): Promise<Answer> {
  if (options.has('help')) return { text: help(command), exitCode: 0 };
  if (options.has('version') || command === null) return { text: `${tool}\n`, exitCode: 0 };
  const terminal = terminalOptions(stdout, env);
  switch (command.name) {
    case 'review':
      return runReview({ options, terminal, progress });
    case 'inventory':
      return runInventory({ options, terminal, progress });
    case 'simulate':
      return runSimulate({ options, terminal, progress });
    case 'explain':
      return runExplain(argument ?? '', terminal);
  }
}

/** A user's mistake in its lines; an error of ours in one, with its stack only on demand. */
function explained(error: unknown, debug: boolean): string {
  if (error instanceof UserError) return error.problems.map(message).join('');
  const said = error instanceof Error ? error.message : String(error);
  if (debug) return `${message('internal error')}${error instanceof Error ? (error.stack ?? said) : said}\n`;
  return message(`internal error: ${said.split('\n', 1)[0]} (--debug shows where it comes from)`);
}

const message = (text: string): string => `queue-review: ${printable(text)}\n`;
