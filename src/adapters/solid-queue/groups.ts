import type { GroupSettings, GroupsAnswer, GroupsInput } from '../../model/adapter.js';
import type { QueueEntry, WorkerConfigFact, WorkerSection } from '../../model/fact.js';
import type { ServedQueue } from '../../model/topology.js';
import { MODE } from './command.js';
import { type Count, countOf, times } from './groups-count.js';

type Worker = NonNullable<WorkerSection['capsules']>[number];

/** lib/solid_queue/configuration.rb of solid_queue 1.5.0, `WORKER_DEFAULTS`. */
const DEFAULT_THREADS = 3;
const DEFAULT_PROCESSES = 1;

/**
 * The workers that one supervisor forks (solid_queue 1.5.0, lib/solid_queue/configuration.rb): those of the environment's section, which
 * replaces the top level; one on every queue where the file or the section says nothing. The first worker is the process's own group.
 * `concurrency` is threads times processes.
 */
export function groups(input: GroupsInput): GroupsAnswer {
  const { environment } = input;
  const named = configName(input);
  const fact = named.path === null ? null : input.config(named.path);
  const config = fact === null ? null : named.path;
  const none = (error: string | null): GroupsAnswer => ({ groups: [], config, environment, error });
  // Its lines in Rails' own templates stay behind where another backend is chosen: without the gem nothing of it runs.
  if (input.version('rails') !== null && input.version('solid_queue') === null) return none(null);
  if (input.command?.queues?.length === 0) return none(null);
  const section = fact === null ? null : sectionOf(fact, environment);
  const error = input.command?.error ?? refusalOf(fact, section);
  if (error !== null) return { ...none(error), groups: [idle(error)] };

  const reason = named.doubt ?? (fact === null ? missing(named) : fact.unresolved) ?? input.command?.unresolved ?? null;
  const workers = section?.capsules ?? [{ name: 'worker-1', queues: null, concurrency: null, line: section?.line ?? 1 }];
  const path = fact?.at.path ?? null;
  const read = workers.map((worker) => settingsOf(worker, path, reason, input));
  const refused = read.flatMap((answer) => ('error' in answer ? [answer.error] : []))[0];
  const found = read.flatMap((answer) => ('error' in answer || answer.none ? [] : [answer.settings]));
  const idleError =
    refused ??
    (found.length === 0 && reason === null && section?.lines.dispatchers === undefined ? 'No processes configured' : null);
  if (idleError !== null) return { ...none(idleError), groups: [idle(idleError)] };
  const first = found.findIndex(({ capsule }) => capsule !== null);
  return {
    groups: found.map((settings, index) => (index === first ? { ...settings, capsule: null } : settings)),
    config,
    environment,
    error: null,
  };
}

interface ConfigName {
  readonly path: string | null;
  /** somebody named it; else it is the default */
  readonly given: boolean;
  readonly doubt: string | null;
}

/** `-c`, else SOLID_QUEUE_CONFIG, else config/queue.yml; config/solid_queue.yml before 0.9. */
function configName({ command, env, version, config }: GroupsInput): ConfigName {
  if (command !== null && command.config !== null) return { path: plain(command.config, config), given: true, doubt: null };
  const variable = env('SOLID_QUEUE_CONFIG');
  const values = variable?.values.filter((value) => value !== null && value !== '') ?? [];
  const [only] = values;
  if (only !== undefined && values.length === 1) return { path: plain(String(only), config), given: true, doubt: null };
  const doubt = values.length > 1 ? 'SOLID_QUEUE_CONFIG may name several files' : null;
  const old = /^0\.[0-8](?:\.|$)/.test(version('solid_queue') ?? '');
  return { path: old ? 'config/solid_queue.yml' : 'config/queue.yml', given: false, doubt };
}

/** A path without `./`; an absolute one is a file of the image: the longest end of it that is a file of the app. */
function plain(path: string, config: GroupsInput['config']): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const whole = parts.join('/');
  if (!path.startsWith('/')) return whole;
  return parts.map((_, index) => parts.slice(index).join('/')).find((end) => config(end) !== null) ?? whole;
}

/** A default file that is not there is no doubt: the defaults count. One that somebody names may be written at deploy. */
const missing = ({ given, path }: ConfigName): string | null =>
  given ? `${path} is not in the repository or names no workers; Solid Queue then runs one worker on every queue` : null;

function sectionOf(fact: WorkerConfigFact, environment: string | null): WorkerSection {
  const own = environment !== null && Object.hasOwn(fact.environments, environment) ? fact.environments[environment] : undefined;
  return own ?? fact.top;
}

function refusalOf(fact: WorkerConfigFact | null, section: WorkerSection | null): string | null {
  const refusal = fact?.refusals?.[0] ?? section?.refusals?.[0];
  return refusal === undefined ? null : `${refusal.why} (${fact?.at.path}:${refusal.line})`;
}

/** A supervisor that does not start: it is there, and serves nothing. */
const idle = (reason: string): GroupSettings => ({
  capsule: null,
  queues: [],
  mode: 'any',
  concurrency: null,
  concurrencyFrom: null,
  complete: false,
  reason,
  overridden: [],
});

type WorkerAnswer = { readonly settings: GroupSettings; readonly none: boolean } | { readonly error: string };

function settingsOf(worker: Worker, path: string | null, doubt: string | null, input: GroupsInput): WorkerAnswer {
  const at = path === null ? null : { path, line: worker.line };
  const count = (value: Worker['concurrency'] | undefined, fallback: number, key: string): Count =>
    countOf(value ?? null, fallback, key, at, input.resolve);
  const threads = count(worker.concurrency, DEFAULT_THREADS, 'threads');
  // In one process with threads (`--mode async`) each worker runs once.
  const async = input.env(MODE)?.values.includes('async') === true || isAsync(input);
  const processes = count(async ? null : worker.processes, DEFAULT_PROCESSES, 'processes');
  const error = threads.error ?? processes.error;
  if (error !== null) return { error };
  const served = queuesOf(worker.queues, at, input);
  const unknown = doubt ?? served.unknown;
  const total = times(threads, processes);
  const reason = unknown ?? total.unknown;
  return {
    none: processes.value === 0,
    settings: {
      capsule: worker.name,
      queues: served.queues,
      mode: ordered(served.queues) ? 'strict' : 'any',
      concurrency: total.value,
      concurrencyFrom: total.value === null ? null : total.from,
      ...(processes.value !== null && processes.value > 1 ? { forks: processes.value } : {}),
      complete: unknown === null,
      ...(reason === null ? {} : { reason }),
      overridden: [],
    },
  };
}

const isAsync = ({ command }: GroupsInput): boolean =>
  command?.env?.findLast(({ name }) => name === MODE)?.value.values[0] === 'async';

/** Exact names and prefixes are asked one after the other; with `*` among them there is no order at all. */
const ordered = (queues: readonly ServedQueue[]): boolean => queues.length > 1 && queues.every(({ name }) => name !== '*');

function queuesOf(
  entries: readonly QueueEntry[] | null,
  at: GroupSettings['queues'][number]['at'],
  { resolve }: GroupsInput,
): { readonly queues: readonly ServedQueue[]; readonly unknown: string | null } {
  if (entries === null) return { queues: [{ name: '*', weight: null, possible: false, at }], unknown: null };
  let unknown: string | null = null;
  const queues = new Map<string, ServedQueue>();
  for (const entry of entries) {
    const { values, complete, reason } = resolve(entry.name);
    if (!complete) unknown ??= reason ?? 'the name of a queue is not known';
    for (const value of values) {
      const name = value === null ? '' : String(value).trim();
      const possible = entry.possible === true || values.length > 1;
      const before = queues.get(name);
      if (name === '' || before?.possible === false) continue;
      queues.set(name, { name, weight: null, possible, at: at === null ? null : { path: at.path, line: entry.line } });
    }
  }
  return { queues: [...queues.values()], unknown };
}
