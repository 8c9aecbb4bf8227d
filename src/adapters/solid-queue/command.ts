import type { WorkerCommand } from '../../model/adapter.js';
import type { Resolved } from '../../model/value.js';
import { PUMA_PLUGIN } from './puma.js';

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

/** Programs that only run the one behind them. */
const STARTERS: ReadonlySet<string> = new Set(
  'exec command nohup setsid time nice ionice env bundle bundler ruby jruby tini dumb-init catatonit su-exec gosu sudo timeout stdbuf dotenv foreman forego doppler op infisical chamber aws-vault rbenv asdf mise run x -- do'.split(
    ' ',
  ),
);

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]{0,200})=(.*)$/s;

/** The variables by which Rails knows its environment, stronger first (railties, lib/rails.rb). */
const ENVIRONMENT_VARIABLES = ['RAILS_ENV', 'RACK_ENV'];

/** The variable behind `--mode` (solid_queue 1.5.0, lib/solid_queue/configuration.rb, `default_options`). */
export const MODE = 'SOLID_QUEUE_SUPERVISOR_MODE';

/**
 * A command line that starts Solid Queue's supervisor, or null: `bin/jobs`, `rake solid_queue:start`, `rails solid_queue:start`, or
 * Puma with the plugin. Options as lib/solid_queue/cli.rb of solid_queue 1.5.0 declares them for Thor; the tasks take none.
 */
export function command(argv: readonly Resolved[]): WorkerCommand | null {
  const start = programAt(argv);
  if (start === null) return null;
  const assigned = argv.flatMap((resolved, index) => {
    const given = index < start.at || start.task ? ASSIGNMENT.exec(word(resolved) ?? '') : null;
    const [, name, text] = given ?? [];
    return name === undefined || text === undefined ? [] : [{ name, value: known(text) }];
  });
  const options = start.task ? { ...NO_OPTIONS } : optionsOf(argv.slice(start.rest));
  const env = [...assigned, ...(options.mode === null ? [] : [{ name: MODE, value: options.mode }])];
  const environment = ENVIRONMENT_VARIABLES.map((name) => assigned.findLast((entry) => entry.name === name)).find(
    (entry) => entry !== undefined,
  );
  return {
    ...NOTHING,
    config: options.config === null ? null : word(options.config),
    environment: environment === undefined ? null : word(environment.value),
    // A supervisor that only dispatches (before 1.0) takes no jobs.
    queues: options.dispatchOnly ? [] : null,
    unresolved: options.unresolved,
    error: options.exits ? 'it prints and exits' : null,
    ...(env.length > 0 ? { env } : {}),
  };
}

interface Program {
  readonly at: number;
  /** where its own arguments begin */
  readonly rest: number;
  /** a task of Rake: what follows are tasks and assignments */
  readonly task: boolean;
}

function programAt(argv: readonly Resolved[]): Program | null {
  for (const [at, resolved] of argv.entries()) {
    const text = word(resolved);
    if (text === null) return null;
    const name = text.slice(text.lastIndexOf('/') + 1);
    if (name === 'jobs' && /(?:^|\/)bin\/jobs$/.test(text)) return { at, rest: at + 1, task: false };
    const next = word(argv[at + 1]);
    if (text === PUMA_PLUGIN[0] && next === PUMA_PLUGIN[1]) return { at, rest: at + 2, task: false };
    if (name === 'rake' || name === 'rails') {
      const starts = argv.slice(at + 1).some((argument) => /^solid_queue:(?:start|work)$/.test(word(argument) ?? ''));
      return starts ? { at, rest: at + 1, task: true } : null;
    }
    const passes = STARTERS.has(name) || /^-/.test(text) || /^[\d.]+[smhd]?$/.test(text) || /entrypoint/.test(name);
    if (!passes && !ASSIGNMENT.test(text)) return null;
  }
  return null;
}

interface Options {
  readonly config: Resolved | null;
  readonly mode: Resolved | null;
  readonly dispatchOnly: boolean;
  readonly exits: boolean;
  readonly unresolved: string | null;
}

const NO_OPTIONS: Options = { config: null, mode: null, dispatchOnly: false, exits: false, unresolved: null };

/** Thor takes `--config-file x`, `--config_file=x`, `-c x`, `-c=x` and `-cx`; `start` is the default command. */
function optionsOf(argv: readonly Resolved[]): Options {
  const found: { -readonly [K in keyof Options]: Options[K] } = { ...NO_OPTIONS };
  for (let at = 0; at < argv.length; at += 1) {
    const text = word(argv[at]);
    if (text === null) {
      found.unresolved ??= argv[at]?.reason ?? 'an argument is not known';
      continue;
    }
    if (at === 0 && (text === 'help' || text === 'tree')) found.exits = true;
    const short = /^-c=?(.*)$/s.exec(text);
    const long = /^--([A-Za-z][\w-]{0,60})(?:=(.*))?$/s.exec(text);
    const flag = short === null ? long?.[1]?.replaceAll('-', '_') : 'config_file';
    const own = short === null ? long?.[2] : short[1] || undefined;
    if (flag === 'dispatch_only') found.dispatchOnly = own !== 'false';
    if (flag !== 'config_file' && flag !== 'mode' && flag !== 'recurring_schedule_file') continue;
    if (own === undefined) at += 1;
    const value = own === undefined ? argv[at] : known(own);
    if (value === undefined) continue;
    if (flag === 'mode') found.mode = value;
    if (flag !== 'config_file') continue;
    found.config = value;
    if (word(value) === null) found.unresolved ??= `the configuration file is not known for sure: ${value.reason ?? 'several'}`;
  }
  return found;
}

const known = (text: string): Resolved => ({ values: [text], env: [], complete: true });

/** A word of a command line where it is one known text, else null. */
function word(resolved: Resolved | undefined): string | null {
  const [value] = resolved?.values ?? [];
  return resolved?.complete === true && resolved.values.length === 1 && value !== null && value !== undefined
    ? String(value)
    : null;
}
