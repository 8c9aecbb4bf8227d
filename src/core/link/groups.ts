import type { GroupSettings, GroupsAnswer, WorkerCommand, Workers } from '../../model/adapter.js';
import type { ProcessFact, ScriptFact, WorkerConfigFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { WorkerGroup } from '../../model/topology.js';
import { globs } from '../globs.js';
import type { AppContext } from './context.js';
import { declaredGroups, withDeclared } from './declared-groups.js';
import { isEnvironmentVariable, isJudged, type RunsIn, runsIn, variable } from './environment.js';
import { grouped } from './grouped.js';
import { byCarrier, mergeCarriers } from './merge.js';
import { fileAt, within } from './paths.js';
import { type Run, runsOf, wordText } from './processes.js';
import { fileReplicas } from './replicas.js';
import { resolve } from './resolve.js';

/** A worker that a process of a carrier starts. */
interface Started {
  readonly process: ProcessFact;
  readonly run: Run;
  readonly command: WorkerCommand;
  readonly workers: Workers;
  readonly environment: RunsIn;
}

/** The worker groups of the judged environment: what deploy files start, what a default configuration implies, what the manifest adds. */
export function findGroups(context: AppContext): readonly WorkerGroup[] {
  const judged = startedWorkers(context).filter(({ environment }) => isJudged(environment, context));
  // A script that another carrier starts is no carrier of its own.
  const followed = new Set(judged.filter(({ process }) => process.platform !== 'shell').flatMap(({ run }) => run.scripts));
  const kept = judged.filter(({ process }) => process.platform !== 'shell' || !followed.has(process.at.path));
  const groups = nameRuns(kept).flatMap(({ name, entry }) => groupsOf(name, entry, context));
  const merged = mergeCarriers(groups, byCarrier(context.policy.deploy));
  const started = new Set(kept.map(({ workers }) => workers.backend));
  const found = [...merged.map(({ group }) => group), ...impliedGroups(started, context)];
  return [...withDeclared(found, context.manifest), ...declaredGroups(context, found)];
}

function startedWorkers(context: AppContext): readonly Started[] {
  const { policy, facts } = context;
  const scripts = new Map<string, ScriptFact>();
  for (const fact of facts('script')) scripts.set(fact.at.path, fact);
  const runs = policy.deploy === null ? (): boolean => true : globs(policy.deploy);
  return facts('process')
    .filter(({ at }) => runs(at.path))
    .flatMap((process) =>
      runsOf(process, scripts, context).flatMap((run): readonly Started[] => {
        for (const { workers } of context.frameworks) {
          const command = workers?.command(run.argv) ?? null;
          if (workers === undefined || command === null) continue;
          return [{ process, run, command, workers, environment: runsIn(process, run, command, context) }];
        }
        return [];
      }),
    );
}

/** A process that may start several workers names each by the arm of its `case`, else by number. */
function nameRuns(started: readonly Started[]): readonly { readonly name: string; readonly entry: Started }[] {
  const processes = grouped(started, ({ process }) => `${process.at.path}\0${process.at.line}\0${process.name}`);
  return [...processes.values()].flatMap((entries) => {
    const taken = new Set<string>();
    return entries.map((entry, index) => {
      const own = entries.length === 1 ? entry.process.name : (entry.run.arm ?? numbered(entry.process.name, index));
      const name = taken.has(own) ? numbered(own, index) : own;
      taken.add(name);
      return { name, entry };
    });
  });
}

const numbered = (name: string, index: number): string => (index === 0 ? name : `${name}-${index + 1}`);

function groupsOf(
  name: string,
  entry: Started,
  context: AppContext,
): readonly { readonly group: WorkerGroup; readonly sameCommand: string }[] {
  const { process, run, command, workers, environment } = entry;
  const answer = ask(workers, entry, context);
  const replicas = fileReplicas(process, command, context.facts('formation'));
  const line = run.argv.map((word) => wordText(word) ?? (word.env[0] === undefined ? '...' : `$${word.env[0]}`)).join(' ');
  const sameCommand = JSON.stringify([
    workers.backend,
    answer.config,
    command.queues,
    command.concurrency,
    command.processes,
    answer.error,
  ]);
  const all = answer.error === null ? answer.groups : [refused(answer.error)];
  return all.map((settings) => {
    const fullName = settings.capsule === null ? name : `${name}/${settings.capsule}`;
    const group: WorkerGroup = {
      ...common(settings, workers, context),
      name: fullName,
      key: `${workers.backend}:${fullName}`,
      process: name,
      implied: false,
      external: false,
      at: process.at,
      config: answer.config === null ? null : within(context.root, answer.config),
      environment: environment === 'undecided' ? null : environment.name,
      counts: environment !== 'undecided' && !run.possible,
      queues: run.possible ? settings.queues.map((queue) => ({ ...queue, possible: true })) : settings.queues,
      replicas,
      fileReplicas: replicas,
      command: line,
    };
    return { group, sameCommand };
  });
}

/** The program would refuse to start: it serves nothing. */
const refused = (reason: string): GroupSettings => ({
  capsule: null,
  queues: [],
  mode: 'strict',
  concurrency: null,
  concurrencyFrom: null,
  complete: true,
  reason,
  overridden: [],
});

/** What a framework makes of a command, or of its default configuration where there is none. */
function ask(workers: Workers, entry: Started | null, context: AppContext, at?: Location): GroupsAnswer {
  const { run, command, process, environment } = entry ?? {
    run: null,
    command: null,
    process: null,
    environment: { name: null },
  };
  const configs = new Map<string, WorkerConfigFact>();
  for (const fact of context.facts('worker-config')) {
    if (fact.framework === workers.backend) configs.set(fact.at.path, fact);
  }
  const unknown = environment === 'undecided' || environment.name === null;
  return workers.groups({
    command,
    // What nothing tells is judged as the judged environment, and so is what may be that one.
    environment: unknown ? context.environment : environment.name,
    config: (path) => fileAt(path, run === null ? [context.root] : [run.folder, context.root], configs),
    code: context.facts('worker-code').filter(({ framework }) => framework === workers.backend),
    env: (name) => (unknown && isEnvironmentVariable(name) ? null : variable(name, run, command, context)),
    resolve: (value) =>
      resolve(value, {
        constant: context.resolving.constant,
        env: (name) =>
          unknown && isEnvironmentVariable(name)
            ? context.resolving.env(name)
            : (variable(name, run, command, context) ?? context.resolving.env(name)),
      }),
    version: context.version,
    at: process?.at ?? at ?? { path: context.root, line: 1 },
  });
}

function common(
  settings: GroupSettings,
  workers: Workers,
  { app }: AppContext,
): Pick<
  WorkerGroup,
  | 'app'
  | 'framework'
  | 'capsule'
  | 'queues'
  | 'mode'
  | 'concurrency'
  | 'concurrencyFrom'
  | 'complete'
  | 'reason'
  | 'alsoIn'
  | 'otherNames'
  | 'dedicatedCommand'
  | 'overridden'
  | 'patterns'
> {
  return {
    app,
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

/**
 * A configuration file that a framework loads by default, with no process seen that starts it: it serves, its replicas are unknown,
 * and it never closes the world.
 */
function impliedGroups(started: ReadonlySet<string>, context: AppContext): readonly WorkerGroup[] {
  const paths = new Set(context.facts('worker-config').map(({ at }) => at.path));
  return context.frameworks.flatMap(({ workers }) => {
    if (workers === undefined || started.has(workers.backend)) return [];
    const path = workers.defaultConfigs
      .map((file) => within(context.root, file))
      .find((file) => file !== null && paths.has(file));
    if (path === undefined || path === null) return [];
    const at = { path, line: 1 };
    const { groups, error } = ask(workers, null, context, at);
    return (error === null ? groups : [refused(error)]).map((settings): WorkerGroup => {
      const name = settings.capsule === null ? workers.backend : `${workers.backend}/${settings.capsule}`;
      return {
        ...common(settings, workers, context),
        name,
        key: `${workers.backend}:${name}`,
        process: null,
        implied: true,
        external: false,
        at,
        config: path,
        environment: null,
        counts: true,
        replicas: null,
        fileReplicas: null,
        command: null,
      };
    });
  });
}
