import type { GroupSettings, GroupsAnswer, GroupsInput } from '../../model/adapter.js';
import type { Refusal } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import { bootFacts } from './boot-order.js';
import { boot } from './groups-code.js';
import { certain, type Loaded, loadFile, queuesText } from './groups-file.js';
import { mainCapsule, variable } from './groups-main.js';
import { queueList } from './groups-queues.js';
import { isTooSmall, redisPool } from './groups-redis.js';
import type { Booting, Capsule } from './groups-state.js';
import { capsuleThreads } from './groups-threads.js';

/** Order of preference: lib/sidekiq/cli.rb, `set_environment`. `-e` comes before all of them. */
const ENVIRONMENT_VARIABLES = ['APP_ENV', 'RAILS_ENV', 'RACK_ENV'];

/**
 * What one Sidekiq process runs: flags over file over defaults, the environment's section over the file's top level, and Ruby code
 * that runs at boot over all of them (Sidekiq 8.1.7 and 6.5.12, lib/sidekiq/cli.rb, `setup_options`). What Sidekiq raises is `error`.
 */
export function groups(input: GroupsInput): GroupsAnswer {
  const environment = environmentOf(input);
  const version = input.version('sidekiq');
  const number = version === null ? Number.NaN : Number.parseInt(version, 10);
  const major = Number.isNaN(number) ? null : number;
  const loaded = loadFile(input, environment);
  const answer = (error: string | null, list: readonly GroupSettings[]): GroupsAnswer => ({
    groups: error === null ? list : [idle(error)],
    config: loaded.path,
    environment,
    error,
  });
  const refusal = commandError(input, major) ?? fileError(loaded, input, major);
  if (refusal !== null) return answer(refusal, []);

  const main = mainCapsule(loaded, input, major);
  if ('error' in main) return answer(main.error, []);
  const capsules = new Map<string | null, Capsule>([[null, main]]);
  const booting: Booting = { input, environment, major, capsules, base: main.threads };
  if (major === null || major >= 7) {
    const error = fileCapsules(loaded, booting);
    if (error !== null) return answer(error, []);
  }
  const require = input.command?.require ?? loaded.require;
  const error = boot(bootFacts(input.code, require, environment), booting) ?? startError(capsules, major);
  const pools = [...capsules.values()].map((capsule) => redisPool(capsule, booting));
  const small = pools.find(isTooSmall);
  if (error !== null && small !== undefined) return { ...answer(error, []), groups: [{ ...idle(error), redisPool: small }] };
  return answer(error, error === null ? [...capsules.values()].map((capsule) => settingsOf(capsule, booting)) : []);
}

/** A process that does not start: it is there, and serves nothing. */
const idle = (reason: string): GroupSettings => ({
  capsule: null,
  queues: [],
  mode: 'strict',
  concurrency: null,
  concurrencyFrom: null,
  complete: false,
  reason,
  overridden: [],
});

function environmentOf(input: GroupsInput): string | null {
  if (input.command?.environment != null) return input.command.environment;
  for (const name of ENVIRONMENT_VARIABLES) {
    const values = variable(input, name)?.values ?? [];
    const [value] = values;
    // An empty text is set: it wins, and names no section. One of several decides nothing.
    if (values.length === 1 && value !== undefined && value !== null) return String(value);
  }
  return input.environment;
}

function commandError({ command }: GroupsInput, major: number | null): string | null {
  if (command === null) return null;
  if (command.error !== null) return command.error;
  const flag = command.removed?.find((name) => major !== null && major >= (name === '-i' ? 6 : 7));
  if (flag !== undefined) return `OptionParser::InvalidOption: invalid option: ${flag}`;
  const threads = certain(command.concurrency);
  if (typeof threads === 'number' && threads <= 0) return `ArgumentError: concurrency: ${threads} is not a valid value`;
  const timeout = certain(command.timeout ?? null);
  if (typeof timeout === 'number' && timeout <= 0) return `ArgumentError: timeout: ${timeout} is not a valid value`;
  return null;
}

const applies = (refusal: Refusal, major: number | null): boolean =>
  (refusal.from === undefined || major === null || major >= refusal.from) &&
  (refusal.below === undefined || (major !== null && major < refusal.below));

function fileError(loaded: Loaded, input: GroupsInput, major: number | null): string | null {
  const whole = loaded.fact?.refusals ?? [];
  // A section's refusal of a value counts where the value is used: the last section that writes the key, and no flag.
  const used = loaded.sections.flatMap((section, index) =>
    (section.refusals ?? []).filter(({ key }) => {
      if (key === undefined) return true;
      const replaced = loaded.sections.slice(index + 1).some((later) => later[key] !== undefined);
      const flagged = key === 'queues' && input.command?.queues != null && (major === null || major >= 7);
      return !replaced && !flagged;
    }),
  );
  const refusal = [...whole, ...used].find((candidate) => applies(candidate, major));
  if (refusal !== undefined) return `${refusal.why} (${loaded.path}:${refusal.line})`;
  const missing = loaded.fact?.required?.find((name) => certain(variable(input, name)) === null);
  if (missing !== undefined) return `KeyError: key not found: "${missing}"`;
  const timeout = input.command?.timeout == null ? loaded.timeout : null;
  if (timeout?.kind === 'literal' && !(Math.trunc(Number.parseFloat(String(timeout.value))) > 0)) {
    return `ArgumentError: timeout: ${timeout.value ?? ''} is not a valid value`;
  }
  return null;
}

/** Capsules of the file. One named `default` is the process's own. */
function fileCapsules(loaded: Loaded, booting: Booting): string | null {
  const written = loaded.capsules;
  for (const capsule of written?.value ?? []) {
    const { path } = written?.at ?? booting.input.at;
    const at: Location = { path, line: capsule.line };
    const queues = queueList(capsule.queues ?? [], 'file', path, booting.major, booting.input.resolve);
    if (queues.error !== null) return queues.error;
    const name = capsule.name === 'default' ? null : capsule.name;
    const before = booting.capsules.get(name);
    const overridden = [...(before?.overridden ?? [])];
    if (before !== undefined && before.queuesAt !== null) {
      overridden.push({
        setting: 'queues',
        at: before.queuesAt,
        value: before.queuesText,
        wins: 'the capsule default',
        winsAt: at,
      });
    }
    booting.capsules.set(name, {
      name,
      queues,
      queuesAt: at,
      queuesText: queuesText(capsule.queues ?? []),
      threads: capsuleThreads(capsule.concurrency, at, booting.input.resolve),
      ownThreads: true,
      unknown: [...(before?.unknown ?? [])],
      overridden,
    });
  }
  return null;
}

/** What stops the process after everything was read (Sidekiq 8.1.7, lib/sidekiq/manager.rb and cli.rb). */
function startError(capsules: ReadonlyMap<string | null, Capsule>, major: number | null): string | null {
  if (major !== null && major < 7) return null;
  for (const { threads } of capsules.values()) {
    if (threads.invalid !== null) return threads.invalid;
    if (threads.value !== null && threads.value < 1) return `ArgumentError: Concurrency of ${threads.value} is not supported`;
  }
  return null;
}

function settingsOf(capsule: Capsule, booting: Booting): GroupSettings {
  const { queues, threads } = capsule;
  const { input } = booting;
  const pool = redisPool(capsule, booting);
  // An argument that is not known may be any flag: what the file says may then not be served.
  const doubtful = input.command?.unresolved != null && capsule.name === null && input.command.queues === null;
  const reason = capsule.unknown[0] ?? queues.unknown;
  const told = reason ?? threads.unknown;
  return {
    capsule: capsule.name,
    queues: doubtful ? queues.queues.map((queue) => ({ ...queue, possible: true })) : queues.queues,
    mode: queues.mode,
    concurrency: threads.value,
    concurrencyFrom: threads.from,
    complete: reason === null,
    ...(told === null ? {} : { reason: told }),
    overridden: capsule.overridden,
    ...(pool === undefined ? {} : { redisPool: pool }),
  };
}
