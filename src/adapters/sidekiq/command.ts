import type { WorkerCommand } from '../../model/adapter.js';
import type { Resolved, Scalar } from '../../model/value.js';
import { rubyInteger, toInteger } from './numbers.js';
import { type Given, parseOptions, REMOVED } from './options.js';
import { isProgram, isSwarm, unwrap, word } from './wrappers.js';

const NOTHING: WorkerCommand = {
  config: null,
  require: null,
  environment: null,
  queues: null,
  concurrency: null,
  processes: null,
  unresolved: null,
  error: null,
};

/**
 * A command line that starts Sidekiq, or null: `sidekiq`, `sidekiqswarm` or a path to one of them, behind `bundle exec`, `env`,
 * `nice` and the like. Flags as lib/sidekiq/cli.rb of Sidekiq 8.1.7 declares them; numbers as Ruby's `Integer()` reads them.
 */
export function command(argv: readonly Resolved[]): WorkerCommand | null {
  const { argv: rest, env } = unwrap(argv);
  const program = word(rest[0]);
  if (program === null || !isProgram(program)) return null;
  const options = parseOptions(rest.slice(1));
  const last = (flag: string): Given | undefined => options.given.findLast((given) => given.flag === flag);
  const unknown: string[] = options.unresolved === null ? [] : [options.unresolved];
  const text = (flag: string): string | null => {
    const given = last(flag);
    return given?.value == null ? null : onlyText(given.value);
  };
  const needed = (flag: string, what: string): string | null => {
    const given = last(flag)?.value;
    if (given != null && word(given) === null) {
      unknown.push(`${what} is not known for sure${given.reason === undefined ? '' : `: ${given.reason}`}`);
    }
    return text(flag);
  };
  const numbers = options.given.filter((given) => given.flag === 'c' || given.flag === 't').map(integerError);
  const leaves = options.given.some((given) => given.flag === 'V' || given.flag === 'h');
  const pathless = last('r')?.value === null ? 'TypeError: no implicit conversion of nil into String' : null;
  const error = numbers.find((message) => message !== null) ?? options.error ?? pathless;
  const removed = REMOVED.filter((flag) => last(flag.short) !== undefined).map((flag) => `-${flag.short}`);
  const timeout = last('t');
  const concurrency = last('c');
  return {
    ...NOTHING,
    config: needed('C', 'the configuration file'),
    require: needed('r', 'the application'),
    environment: text('e'),
    queues: queuesOf(options.given),
    concurrency: concurrency?.value == null ? null : integers(concurrency.value),
    processes: isSwarm(program) ? swarmSize(env) : null,
    unresolved: unknown[0] ?? null,
    error: error ?? (leaves ? 'it prints and exits' : null),
    ...(timeout?.value == null ? {} : { timeout: integers(timeout.value) }),
    ...(env.length > 0 ? { env } : {}),
    ...(removed.length > 0 ? { removed } : {}),
  };
}

/** The text of a word that can be one text only, as far as is known. */
function onlyText(resolved: Resolved): string | null {
  const [value] = resolved.values;
  return resolved.values.length === 1 && value !== null && value !== undefined ? String(value) : null;
}

/** What `Integer()` says of a word that is known and no number. */
function integerError(given: Given): string | null {
  const known = given.value === null ? null : word(given.value);
  return known === null || rubyInteger(known) !== null
    ? null
    : `ArgumentError: invalid value for Integer(): ${JSON.stringify(known)}`;
}

/** Texts as numbers; what is no number would stop the start, so it is not among what may be. */
function integers(resolved: Resolved): Resolved {
  const values = resolved.values.flatMap((value): Scalar[] => {
    const number = typeof value === 'number' ? value : rubyInteger(String(value ?? ''));
    return number === null ? [] : [number];
  });
  if (values.length === resolved.values.length) return { ...resolved, values };
  return { ...resolved, values, complete: false, reason: resolved.reason ?? 'it is no number' };
}

function queuesOf(given: readonly Given[]): WorkerCommand['queues'] {
  const flags = given.filter(({ flag }) => flag === 'q');
  if (flags.length === 0) return null;
  return flags.flatMap(({ value }) => (value === null ? [] : [queueOf(value)]));
}

/** `name,weight`: what follows a second comma is lost, a weight that is no number is 0. */
function queueOf(resolved: Resolved): { readonly name: Resolved; readonly weight: number | null } {
  const split = resolved.values.map((value) => String(value ?? '').split(','));
  const weights = split.map((parts) => (parts[1] === undefined || parts[1] === '' ? null : toInteger(parts[1])));
  return { name: { ...resolved, values: split.map((parts) => parts[0] ?? '') }, weight: weights[0] ?? null };
}

/** Sidekiq Enterprise: `SIDEKIQ_COUNT` processes, else one for each core. */
function swarmSize(env: readonly { readonly name: string; readonly value: Resolved }[]): Resolved {
  const own = env.findLast(({ name }) => name === 'SIDEKIQ_COUNT');
  if (own !== undefined) return integers(own.value);
  return {
    values: [],
    env: ['SIDEKIQ_COUNT'],
    complete: false,
    reason: 'SIDEKIQ_COUNT is not known; without it there is one process for each core',
  };
}
