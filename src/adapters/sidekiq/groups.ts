import type { GroupSettings, GroupsAnswer, GroupsInput } from '../../model/adapter.js';
import type { Refusal } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { Overridden } from '../../model/topology.js';
import type { Resolved } from '../../model/value.js';
import { type Booting, boot, bootFacts, type Capsule } from './groups-code.js';
import { certain, type Loaded, loadFile, queuesText } from './groups-file.js';
import { orderedSlots, type QueueList, queueList } from './groups-queues.js';
import { capsuleThreads, defaultThreads, fileThreads, integerThreads, type Threads, unknownThreads } from './groups-threads.js';

/** Order of preference: lib/sidekiq/cli.rb, `set_environment`. `-e` comes before all of them. */
const ENVIRONMENT_VARIABLES = ['APP_ENV', 'RAILS_ENV', 'RACK_ENV'];

/**
 * What one Sidekiq process runs: flags over file over defaults, the environment's section over the file's top level, and Ruby code
 * that runs at boot over all of them (Sidekiq 8.1.7 and 6.5.12, lib/sidekiq/cli.rb, `setup_options`). What Sidekiq raises is `error`.
 */
export function groups(input: GroupsInput): GroupsAnswer {
  const environment = environmentOf(input);
  const version = input.version('sidekiq');
  const major = version === null ? null : Number.parseInt(version, 10);
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
  return answer(error, error === null ? [...capsules.values()].map((capsule) => settingsOf(capsule, input)) : []);
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

/** A variable as the process sees it: what the command line sets itself comes first. */
function variable(input: GroupsInput, name: string): Resolved | null {
  return input.command?.env?.findLast((entry) => entry.name === name)?.value ?? input.env(name);
}

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

/** The process's own queues and threads, from flags, file, environment and defaults. */
function mainCapsule(loaded: Loaded, input: GroupsInput, major: number | null): Capsule | { readonly error: string } {
  const old = major !== null && major < 7;
  const overridden: Overridden[] = [...loaded.overridden, ...loaded.discarded];
  const unknown = [loaded.fact?.unresolved, input.command?.unresolved].filter((reason) => reason != null);
  if (loaded.missing !== null) unknown.push(`${loaded.missing} is not in the repository`);

  const queues = mainQueues(loaded, input, major);
  if (queues.list.error !== null) return { error: queues.list.error };
  if (input.command?.queues != null && loaded.queues?.value != null) {
    const value = queuesText(loaded.queues.value);
    overridden.push({ setting: 'queues', at: loaded.queues.at, value, wins: '-q on the command line', winsAt: input.at });
  }
  const threads = mainThreads(loaded, input, major, old);
  if ('error' in threads) return threads;
  if (input.command?.concurrency != null && loaded.concurrency !== null) {
    const value = fileThreads(loaded.concurrency.value, loaded.concurrency.at, old, input.resolve);
    const text = 'text' in value ? value.text : '';
    overridden.push({
      setting: 'concurrency',
      at: loaded.concurrency.at,
      value: text,
      wins: '-c on the command line',
      winsAt: input.at,
    });
  }
  return {
    name: null,
    queues: queues.list,
    queuesAt: queues.at,
    queuesText: queues.text,
    threads,
    ownThreads: true,
    unknown,
    overridden,
  };
}

function mainQueues(
  loaded: Loaded,
  input: GroupsInput,
  major: number | null,
): { readonly list: QueueList; readonly at: Location | null; readonly text: string } {
  const flags = input.command?.queues;
  const old = major !== null && major < 7;
  if (flags != null) {
    const slots = flags.flatMap(({ name, weight }) =>
      name.values.map((value) => ({ name: String(value ?? ''), weight, possible: name.values.length > 1, line: input.at.line })),
    );
    const doubt = flags.find((flag) => !flag.name.complete)?.name;
    const unknown = doubt === undefined ? null : (doubt.reason ?? 'a queue of the command line is not known');
    const list = orderedSlots(slots, unknown, input.at.path, old, old);
    // Before 7 the file's own list is read, and refused, even where a flag replaces it.
    const file = old ? queueList(loaded.queues?.value ?? [], 'file', input.at.path, major, input.resolve) : list;
    if (file.error !== null) return { list: file, at: null, text: '' };
    return { list, at: input.at, text: list.queues.map((queue) => queue.name).join(' ') };
  }
  const written = loaded.queues?.value ?? null;
  // Before 7 an empty list is none at all.
  const emptied = written?.length === 0 && old;
  if (loaded.missing !== null) return { list: { queues: [], mode: 'strict', unknown: null, error: null }, at: null, text: '' };
  if (written === null || emptied) {
    const queues = [{ name: 'default', weight: null, possible: false, at: null }];
    return { list: { queues, mode: 'strict', unknown: null, error: null }, at: null, text: 'default' };
  }
  const at = loaded.queues?.at ?? input.at;
  return { list: queueList(written, 'file', at.path, major, input.resolve), at, text: queuesText(written) };
}

function mainThreads(
  loaded: Loaded,
  input: GroupsInput,
  major: number | null,
  old: boolean,
): Threads | { readonly error: string } {
  const flag = input.command?.concurrency;
  const answers = [
    () => (flag == null ? null : integerThreads(flag, input.at, '-c')),
    () => (loaded.missing === null ? null : unknownThreads(`${loaded.missing} is not in the repository`, input.at)),
    () => (loaded.concurrency === null ? null : fileThreads(loaded.concurrency.value, loaded.concurrency.at, old, input.resolve)),
    () => {
      const resolved = variable(input, 'RAILS_MAX_THREADS');
      if (resolved === null || resolved.values.length === 0) return null;
      const answer = integerThreads({ ...resolved, env: ['RAILS_MAX_THREADS'] }, input.at, 'RAILS_MAX_THREADS');
      const zero = 'value' in answer && answer.value !== null && answer.value <= 0;
      return zero ? { error: `ArgumentError: concurrency: ${answer.value} is not a valid value` } : answer;
    },
  ];
  for (const next of answers) {
    const answer = next();
    if (answer !== null && !('unset' in answer)) return answer;
  }
  // Written as nil it is set, and nil is no valid number.
  if (loaded.concurrency !== null) return { error: 'ArgumentError: concurrency:  is not a valid value' };
  return defaultThreads(major);
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

function settingsOf(capsule: Capsule, input: GroupsInput): GroupSettings {
  const { queues, threads } = capsule;
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
  };
}
