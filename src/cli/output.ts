import type { TerminalOptions } from '../report/terminal.js';

/** What the command line needs of a stream. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Columns where nobody tells how many there are: a file, a pipe. */
const DEFAULT_WIDTH = 100;

/** How to print to a stream: colour in a terminal, unless NO_COLOR or FORCE_COLOR say otherwise. */
export function terminalOptions(stream: Stream, environment: NodeJS.ProcessEnv): TerminalOptions {
  const width = stream.isTTY === true && stream.columns !== undefined && stream.columns > 0 ? stream.columns : DEFAULT_WIDTH;
  return { color: wantsColor(stream, environment), width, ascii: !hasBlocks(environment) };
}

/** Block characters need a terminal and a locale that have them; where nobody names a locale, today's have. */
function hasBlocks({ LC_ALL, LC_CTYPE, LANG, TERM }: NodeJS.ProcessEnv): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return TERM !== 'dumb' && (locale === undefined || /utf-?8/i.test(locale));
}

// As Node does it: FORCE_COLOR is the stronger of the two (https://nodejs.org/api/tty.html, getColorDepth).
function wantsColor(stream: Stream, { FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return stream.isTTY === true && TERM !== 'dumb';
}

export interface Progress {
  /** tells what happens from now on */
  step(text: string): void;
  /** wipes the line */
  end(): void;
}

/** Milliseconds for which nobody needs to be told that something happens. */
const PATIENCE = 300;

/** One line that says what happens, on a terminal only and only where it takes a while. */
export function progressOn(stream: Stream): Progress {
  if (stream.isTTY !== true) return { step: () => {}, end: () => {} };
  let current = '';
  let visible = false;
  const show = (): void => {
    visible = true;
    stream.write(`\r\u001b[K${current}`);
  };
  const timer = setTimeout(show, PATIENCE);
  timer.unref();
  const started = performance.now();
  return {
    step: (text) => {
      current = text;
      // The timer cannot fire while a long synchronous step runs.
      if (performance.now() - started >= PATIENCE) show();
    },
    end: () => {
      clearTimeout(timer);
      if (visible) stream.write('\r\u001b[K');
      visible = false;
    },
  };
}
