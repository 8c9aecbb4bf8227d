import { printableLine } from '../github/runner-text.js';

/**
 * What nobody caught ends the run in one line, and what is behind it in the debug log. Imported before everything else: a module that cannot
 * start, since the runner's own files are broken, is told so too.
 */
process.once('uncaughtException', (error: unknown) => {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const told = [`::error::internal error: ${escaped(message.split('\n', 1)[0] ?? '')}`, `::debug::${escaped(stack ?? message)}`];
  process.stdout.write(`${told.join('\n')}\n`, () => process.exit(1));
});

/** As the runner's own library writes a message: a percent sign is its escape. */
function escaped(text: string): string {
  return printableLine(text).replaceAll('%', '%25');
}
