import type { Resolved } from '../../model/value.js';
import { word } from './wrappers.js';

/** An option of the command line and the word given with it; null = given without one. */
export interface Given {
  readonly flag: string;
  readonly value: Resolved | null;
}

export interface Options {
  readonly given: readonly Given[];
  /** what OptionParser says, and stops at */
  readonly error: string | null;
  readonly unresolved: string | null;
}

interface Flag {
  readonly short: string;
  readonly long: string;
  readonly takes: 'value' | 'optional' | 'nothing';
}

/** Sidekiq 8.1.7 and 6.4.1, lib/sidekiq/cli.rb, `option_parser`; those removed are apart. */
const FLAGS: readonly Flag[] = [
  { short: 'c', long: 'concurrency', takes: 'value' },
  { short: 'e', long: 'environment', takes: 'value' },
  { short: 'g', long: 'tag', takes: 'value' },
  { short: 'q', long: 'queue', takes: 'value' },
  { short: 'r', long: 'require', takes: 'optional' },
  { short: 't', long: 'timeout', takes: 'value' },
  { short: 'v', long: 'verbose', takes: 'nothing' },
  { short: 'C', long: 'config', takes: 'value' },
  { short: 'V', long: 'version', takes: 'nothing' },
  { short: 'h', long: 'help', takes: 'nothing' },
];

/** Flags that newer versions refuse: `-i` was an index until 5, `-d` a daemon, `-L` and `-P` files until 6. */
export const REMOVED: readonly Flag[] = [
  { short: 'd', long: 'daemon', takes: 'nothing' },
  { short: 'L', long: 'logfile', takes: 'value' },
  { short: 'P', long: 'pidfile', takes: 'value' },
  { short: 'i', long: 'index', takes: 'value' },
];

const ALL = [...FLAGS, ...REMOVED];

/**
 * A command line as Ruby's OptionParser reads it, in any order: `-c10`, `-c 10`, `--concurrency=10`, `--conc 10`, `-vc10`; stray
 * words are passed over, and after `--` nothing is an option. `-c=10` gives "=10". Observed with optparse of Ruby 3.1.
 */
export function parseOptions(argv: readonly Resolved[]): Options {
  const given: Given[] = [];
  let unresolved: string | null = null;
  const stop = (error: string): Options => ({ given, error, unresolved });
  for (let at = 0; at < argv.length; at += 1) {
    const resolved = argv[at];
    const text = word(resolved);
    if (text === null) {
      unresolved ??= `an argument is not known${resolved?.reason === undefined ? '' : `: ${resolved.reason}`}`;
      continue;
    }
    if (text === '--') break;
    if (!text.startsWith('-') || text === '-') continue;
    const step = text.startsWith('--') ? long(text, argv[at + 1]) : short(text, argv[at + 1]);
    given.push(...step.given);
    if (step.error !== null) return stop(step.error);
    if (step.tookNext) at += 1;
  }
  return { given, error: null, unresolved };
}

interface Step {
  readonly given: readonly Given[];
  readonly error: string | null;
  readonly tookNext: boolean;
}

const known = (text: string): Resolved => ({ values: [text], env: [], complete: true });

const failed = (given: readonly Given[], error: string): Step => ({ given, error, tookNext: false });

function long(text: string, next: Resolved | undefined): Step {
  const equals = text.indexOf('=');
  const name = (equals < 0 ? text.slice(2) : text.slice(2, equals)).toLowerCase();
  const attached = equals < 0 ? null : text.slice(equals + 1);
  const exact = ALL.find((flag) => flag.long === name);
  const candidates = exact === undefined ? ALL.filter((flag) => flag.long.startsWith(name)) : [exact];
  // An abbreviation is read as the current versions would: removed flags must not make it ambiguous.
  const current = candidates.filter((flag) => !REMOVED.includes(flag));
  const [flag, another] = current.length > 0 ? current : candidates;
  if (flag === undefined) return failed([], `OptionParser::InvalidOption: invalid option: ${text}`);
  if (another !== undefined) return failed([], `OptionParser::AmbiguousOption: ambiguous option: ${text}`);
  if (flag.takes === 'nothing') {
    if (attached !== null) return failed([], `OptionParser::NeedlessArgument: needless argument: ${text}`);
    return { given: [{ flag: flag.short, value: null }], error: null, tookNext: false };
  }
  return take(flag, attached, next, text, []);
}

function short(text: string, next: Resolved | undefined): Step {
  const given: Given[] = [];
  for (let at = 1; at < text.length; at += 1) {
    const letter = text[at];
    const rest = text.slice(at + 1);
    const flag = ALL.find((candidate) => candidate.short === letter);
    if (flag === undefined) return failed(given, `OptionParser::InvalidOption: invalid option: -${letter}`);
    if (flag.takes !== 'nothing') return take(flag, rest === '' ? null : rest, next, text, given);
    if (rest.startsWith('=')) return failed(given, `OptionParser::NeedlessArgument: needless argument: ${text}`);
    given.push({ flag: flag.short, value: null });
  }
  return { given, error: null, tookNext: false };
}

function take(flag: Flag, attached: string | null, next: Resolved | undefined, text: string, before: readonly Given[]): Step {
  if (attached !== null)
    return { given: [...before, { flag: flag.short, value: known(attached) }], error: null, tookNext: false };
  const following = word(next);
  const refuses = next === undefined || (flag.takes === 'optional' && following !== null && /^-./.test(following));
  if (!refuses) return { given: [...before, { flag: flag.short, value: next }], error: null, tookNext: true };
  if (flag.takes === 'optional') return { given: [...before, { flag: flag.short, value: null }], error: null, tookNext: false };
  return failed(before, `OptionParser::MissingArgument: missing argument: ${text}`);
}
