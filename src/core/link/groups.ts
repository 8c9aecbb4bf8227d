import type { ScriptFact } from '../../model/fact.js';
import type { WorkerGroup } from '../../model/topology.js';
import { globs } from '../globs.js';
import type { AppContext } from './context.js';
import { redisPoolOf, withThreads } from './databases.js';
import { declaredGroups, withDeclared } from './declared-groups.js';
import { isJudged, runsIn } from './environment.js';
import { grouped } from './grouped.js';
import { impliedGroups } from './implied.js';
import { byCarrier, type Candidate, mergeCarriers } from './merge.js';
import { within } from './paths.js';
import { runsOf, wordText } from './processes.js';
import { fileReplicas } from './replicas.js';
import { ask, common, refused, type Started } from './settings.js';

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
  return withThreads([...withDeclared(found, context.manifest), ...declaredGroups(context, found)], context.frameworks);
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

function groupsOf(name: string, entry: Started, context: AppContext): readonly Candidate[] {
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
  const all = answer.error === null ? answer.groups : [{ ...refused(answer.error), ...redisPoolOf(answer.groups[0]) }];
  return all.map((settings) => {
    const fullName = settings.capsule === null ? name : `${name}/${settings.capsule}`;
    const group: WorkerGroup = {
      ...common(settings, workers, context, entry),
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
