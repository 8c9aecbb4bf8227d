import type { Framework, GroupSettings, GroupsAnswer, WorkerCommand, Workers } from '../../model/adapter.js';
import type { ProcessFact, ScriptFact, WorkerCodeFact, WorkerConfigFact } from '../../model/fact.js';
import type { WorkerGroup } from '../../model/topology.js';
import type { Resolved, Value } from '../../model/value.js';
import { group } from './classes.js';
import type { AppContext } from './context.js';
import { byCarrier, mergeCarriers } from './merge.js';
import { type Run, runsOf, wordText } from './processes.js';
import { resolve } from './resolve.js';

/** Variables that name the environment of a Ruby process, strongest first. Source: sidekiq 8.1, cli.rb; rails, railties/lib/rails.rb. */
const ENVIRONMENT_VARIABLES = ['APP_ENV', 'RAILS_ENV', 'RACK_ENV'];

interface Started {
  readonly process: ProcessFact;
  readonly run: Run;
  readonly command: WorkerCommand;
  readonly workers: Workers;
}

/** The worker groups of the judged environment: what deploy files start, what a default configuration implies, what the manifest adds. */
export function findGroups(context: AppContext): readonly WorkerGroup[] {
  const { policy, facts } = context;
  const scripts = new Map(
    facts.flatMap((fact) => (fact.kind === 'script' ? [[local(fact.at.path, context), fact] as const] : [])),
  );
  const processes = facts.filter(
    (fact): fact is ProcessFact => fact.kind === 'process' && (policy.deploy === null || policy.deploy.includes(fact.at.path)),
  );
  const started = processes.flatMap((process) => startedBy(process, scripts, context));
  const judged = started.filter((entry) => [null, 'undecided', context.environment].includes(environmentOf(entry, context)));
  // A script that a carrier starts is no carrier of its own.
  const followed = new Set(judged.filter(({ process }) => process.platform !== 'shell').flatMap(({ run }) => run.scripts));
  const kept = judged.filter(({ process }) => process.platform !== 'shell' || !followed.has(process.at.path));
  const named = nameRuns(kept);
  const groups = named.flatMap(({ name, entry }) => groupsOf(name, entry, context));
  const merged = mergeCarriers(groups, byCarrier(policy.deploy));
  const found = [...merged, ...implied(kept, context)];
  return [...withReplicas(found, context), ...external(context)];
}

function startedBy(process: ProcessFact, scripts: ReadonlyMap<string, ScriptFact>, context: AppContext): readonly Started[] {
  return runsOf(process, scripts, context).flatMap((run) => {
    for (const { workers } of context.frameworks) {
      const command = workers?.command(run.argv) ?? null;
      if (workers !== undefined && command !== null) return [{ process, run, command, workers }];
    }
    return [];
  });
}

/** A process that may start several workers names each by the arm of its `case`, else by number. */
function nameRuns(started: readonly Started[]): readonly { readonly name: string; readonly entry: Started }[] {
  return [...group(started, ({ process }) => `${process.at.path} ${process.name}`).values()].flatMap((entries) =>
    entries.map((entry, index) => ({
      name: entries.length === 1 ? entry.process.name : (entry.run.arm ?? `${entry.process.name}-${index + 1}`),
      entry,
    })),
  );
}

/** DESIGN section 4: the command's own word, then a variable, then the carrier's name; `undecided` where a variable may say several. */
function environmentOf({ process, run, command }: Started, context: AppContext): string | null {
  if (command.environment !== null) return command.environment;
  for (const name of ENVIRONMENT_VARIABLES) {
    const value = envOf(run, command, context)(name);
    if (value === null || value.values.length === 0) continue;
    return wordText(value) ?? (value.values.includes(context.environment) ? 'undecided' : String(value.values[0]));
  }
  return process.environment;
}

const envOf =
  (run: Run | null, command: WorkerCommand | null, context: AppContext) =>
  (name: string): Resolved | null => {
    const own = context.resolving.env(name) === null ? command?.env?.findLast((entry) => entry.name === name) : undefined;
    if (own !== undefined) return own.value;
    const known = context.resolving.env(name) ?? run?.env.get(name) ?? null;
    if (known === null || (known.kind === 'env' && known.name === name)) return null;
    return resolve(known, {
      ...context.resolving,
      env: (other) => (other === name ? null : (context.resolving.env(other) ?? run?.env.get(other) ?? null)),
    });
  };

function answer(
  workers: Workers,
  command: WorkerCommand | null,
  environment: string,
  run: Run | null,
  at: ProcessFact['at'],
  context: AppContext,
): GroupsAnswer {
  const configs = new Map(
    context.facts.flatMap((fact) =>
      fact.kind === 'worker-config' && fact.framework === workers.backend ? [[local(fact.at.path, context), fact] as const] : [],
    ),
  );
  const env = envOf(run, command, context);
  return workers.groups({
    command,
    environment,
    config: (path) => configFile(path, configs),
    code: context.facts.filter(
      (fact): fact is WorkerCodeFact => fact.kind === 'worker-code' && fact.framework === workers.backend,
    ),
    env,
    resolve: (value: Value) =>
      resolve(value, { ...context.resolving, env: (name) => context.resolving.env(name) ?? run?.env.get(name) ?? null }),
    version: context.version,
    at,
  });
}

/** A configuration file as a flag names it: relative to the app, or absolute inside an image. */
function configFile(path: string, configs: ReadonlyMap<string, WorkerConfigFact>): WorkerConfigFact | null {
  const plain = path.replace(/^(\.\/)+/, '');
  const direct = configs.get(plain);
  if (direct !== undefined || !plain.startsWith('/')) return direct ?? null;
  return [...configs].find(([known]) => plain.endsWith(`/${known}`))?.[1] ?? null;
}

function groupsOf(name: string, entry: Started, context: AppContext): readonly WorkerGroup[] {
  const { process, run, command, workers } = entry;
  const environment = environmentOf(entry, context);
  const undecided = environment === 'undecided';
  const told = answer(
    workers,
    command,
    environment === null || undecided ? context.environment : environment,
    run,
    process.at,
    context,
  );
  const replicas = replicasOf(process, context);
  const forks = command.processes === null ? 1 : Number(wordText(command.processes) ?? 1) || 1;
  return told.groups.map((settings) => ({
    ...common(settings, workers, context),
    name: settings.capsule === null ? name : `${name}/${settings.capsule}`,
    key: `${workers.backend}:${settings.capsule === null ? name : `${name}/${settings.capsule}`}`,
    process: name,
    implied: false,
    external: false,
    at: process.at,
    config: told.config === null ? null : join(context.root, told.config),
    environment: undecided ? null : environment,
    counts: !undecided && !run.possible,
    concurrency: settings.concurrency === null ? null : settings.concurrency * forks,
    replicas,
    fileReplicas: replicas,
    ...(told.error === null ? {} : { complete: false, reason: told.error, queues: [] }),
    command: run.argv.map((word) => wordText(word) ?? '…').join(' '),
  }));
}

function common(
  settings: GroupSettings,
  workers: Workers,
  context: AppContext,
): Omit<
  WorkerGroup,
  | 'name'
  | 'key'
  | 'process'
  | 'implied'
  | 'external'
  | 'at'
  | 'config'
  | 'environment'
  | 'counts'
  | 'replicas'
  | 'fileReplicas'
  | 'command'
> {
  return {
    app: context.app,
    framework: workers.backend,
    capsule: settings.capsule,
    queues: settings.queues,
    mode: settings.mode,
    concurrency: settings.concurrency,
    concurrencyFrom: settings.concurrencyFrom,
    complete: settings.complete,
    ...(settings.reason === undefined ? {} : { reason: settings.reason }),
    alsoIn: [],
    otherNames: [],
    dedicatedCommand: workers.dedicatedCommand ?? null,
    overridden: settings.overridden,
    patterns: workers.patterns,
  };
}

function replicasOf(process: ProcessFact, context: AppContext): WorkerGroup['replicas'] {
  const formation = context.facts.find((fact) => fact.kind === 'formation' && fact.process === process.name);
  const given =
    process.replicas ??
    (process.platform === 'procfile' && formation?.kind === 'formation'
      ? { min: formation.quantity, max: formation.quantity }
      : null);
  if (given === null) return null;
  const [min, max] = [given.min, given.max].map((value) => wordText(context.resolve(value)));
  return min === null ||
    max === null ||
    min === undefined ||
    max === undefined ||
    Number.isNaN(Number(min)) ||
    Number.isNaN(Number(max))
    ? null
    : { min: Number(min), max: Number(max) };
}

/** A configuration file that a framework loads by default, with no process that starts it: it serves, and never closes the world. */
function implied(started: readonly Started[], context: AppContext): readonly WorkerGroup[] {
  return context.frameworks.flatMap(({ workers }: Framework) => {
    if (workers === undefined || started.some((entry) => entry.workers.backend === workers.backend)) return [];
    const file = workers.defaultConfigs.find((path) =>
      context.facts.some((fact) => fact.kind === 'worker-config' && local(fact.at.path, context) === path),
    );
    if (file === undefined) return [];
    const at = { path: join(context.root, file), line: 1 };
    return answer(workers, null, context.environment, null, at, context).groups.map((settings) => ({
      ...common(settings, workers, context),
      name: settings.capsule === null ? workers.backend : `${workers.backend}/${settings.capsule}`,
      key: `${workers.backend}:${settings.capsule ?? workers.backend}`,
      process: null,
      implied: true,
      external: false,
      at,
      config: at.path,
      environment: null,
      counts: true,
      replicas: null,
      fileReplicas: null,
      command: null,
    }));
  });
}

/** What files do not say of the number of replicas, the manifest may. */
function withReplicas(groups: readonly WorkerGroup[], { manifest }: AppContext): readonly WorkerGroup[] {
  return groups.map((candidate) => {
    const process = candidate.process ?? candidate.name;
    const names = [candidate.name, ...candidate.otherNames, process];
    const declared = names.map((name) => manifest.workerGroups.get(name)?.replicas).find((replicas) => replicas !== undefined);
    return candidate.replicas === null && declared !== undefined ? { ...candidate, replicas: declared } : candidate;
  });
}

function external({ manifest, frameworks, app }: AppContext): readonly WorkerGroup[] {
  const backend = frameworks.find(({ workers }) => workers !== undefined)?.workers?.backend ?? '?';
  return [...manifest.workerGroups].flatMap(([name, declared]) => {
    if (declared.external !== true) return [];
    return [
      {
        name,
        key: `external:${name}`,
        app,
        framework: backend,
        process: null,
        capsule: null,
        implied: false,
        external: true,
        at: declared.at,
        config: null,
        environment: null,
        counts: true,
        queues: (declared.queues ?? []).map((queue) => ({ name: queue, weight: null, possible: false, at: declared.at })),
        mode: 'any' as const,
        concurrency: declared.concurrency ?? null,
        concurrencyFrom: null,
        replicas: declared.replicas ?? null,
        fileReplicas: null,
        complete: true,
        alsoIn: [],
        otherNames: [],
        command: null,
        dedicatedCommand: null,
        overridden: [],
        patterns: 'none' as const,
      },
    ];
  });
}

const local = (path: string, { root }: AppContext): string =>
  root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
const join = (root: string, path: string): string => (root === '' || path.startsWith('/') ? path : `${root}/${path}`);
