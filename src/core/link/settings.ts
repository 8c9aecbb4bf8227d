import type { GroupSettings, GroupsAnswer, GroupsInput, WorkerCommand, Workers } from '../../model/adapter.js';
import type { ProcessFact, WorkerConfigFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { WorkerGroup } from '../../model/topology.js';
import type { AppContext } from './context.js';
import { databasePools, redisPoolOf } from './databases.js';
import { isEnvironmentVariable, type RunsIn, variable } from './environment.js';
import { fileAt } from './paths.js';
import type { Run } from './processes.js';
import { resolve } from './resolve.js';

/** A worker that a process of a carrier starts. */
export interface Started {
  readonly process: ProcessFact;
  readonly run: Run;
  readonly command: WorkerCommand;
  readonly workers: Workers;
  readonly environment: RunsIn;
}

/** The program would refuse to start: it serves nothing. */
export const refused = (reason: string): GroupSettings => ({
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
export function ask(workers: Workers, entry: Started | null, context: AppContext, at?: Location): GroupsAnswer {
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
    ...processValues(entry, context),
    version: context.version,
    at: process?.at ?? at ?? { path: context.root, line: 1 },
  });
}

/** Values as a process sees them: its own variables, else what is known of the judged environment. */
export function processValues(entry: Started | null, context: AppContext): Pick<GroupsInput, 'env' | 'resolve'> {
  const { run, command, environment } = entry ?? { run: null, command: null, environment: { name: null } };
  const unknown = environment === 'undecided' || environment.name === null;
  return {
    env: (name) => (unknown && isEnvironmentVariable(name) ? null : variable(name, run, command, context)),
    resolve: (value) =>
      resolve(value, {
        constant: context.resolving.constant,
        env: (name) =>
          unknown && isEnvironmentVariable(name)
            ? context.resolving.env(name)
            : (variable(name, run, command, context) ?? context.resolving.env(name)),
      }),
  };
}

export function common(
  settings: GroupSettings,
  workers: Workers,
  context: AppContext,
  entry: Started | null,
): Pick<
  WorkerGroup,
  | 'app'
  | 'framework'
  | 'capsule'
  | 'queues'
  | 'mode'
  | 'concurrency'
  | 'concurrencyFrom'
  | 'forks'
  | 'complete'
  | 'reason'
  | 'alsoIn'
  | 'otherNames'
  | 'dedicatedCommand'
  | 'overridden'
  | 'patterns'
  | 'databasePools'
  | 'redisPool'
> {
  const pools = databasePools(context, processValues(entry, context));
  return {
    app: context.app,
    framework: workers.backend,
    capsule: settings.capsule,
    queues: settings.queues,
    mode: settings.mode,
    concurrency: settings.concurrency,
    concurrencyFrom: settings.concurrencyFrom,
    ...(settings.forks === undefined ? {} : { forks: settings.forks }),
    complete: settings.complete,
    ...(settings.reason === undefined ? {} : { reason: settings.reason }),
    alsoIn: [],
    otherNames: [],
    dedicatedCommand: workers.dedicatedCommand ?? null,
    overridden: settings.overridden,
    patterns: workers.patterns,
    ...(pools.length === 0 ? {} : { databasePools: pools }),
    ...redisPoolOf(settings),
  };
}
