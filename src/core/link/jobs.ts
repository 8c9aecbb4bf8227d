import type { Framework, JobOptions, LineageEntry } from '../../model/adapter.js';
import type { JobSettingFact } from '../../model/fact.js';
import type { Ineffective, Job, QueueSet } from '../../model/topology.js';
import type { Resolved, Value } from '../../model/value.js';
import type { Ancestor, ClassEntry } from './classes.js';
import type { AppContext } from './context.js';
import { grouped } from './grouped.js';
import { digestOf, isAbstract, placeOf, queuePlaceOf, shellOf } from './job-class.js';
import { queueSet, valueText } from './queue-set.js';
import { resolve, structure } from './resolve.js';

/** What was found out of a job besides how it is entered: that needs the walks of the chain. */
export type JobDraft = Omit<Job, 'entry' | 'onlyScheduledOrTask' | 'enteredFrom' | 'callQueues'> & {
  readonly callQueue: JobOptions['callQueue'];
};

export interface JobsAnswer {
  readonly jobs: ReadonlyMap<string, JobDraft>;
  readonly ineffective: readonly Ineffective[];
}

/** Every class that is a job by its ancestors, whatever its name or folder, with its queue and options. */
export function findJobs(context: AppContext): JobsAnswer {
  const jobs = new Map<string, JobDraft>();
  const ineffective: Ineffective[] = [];
  const settings = grouped(context.facts('job-setting'), ({ owner }) => owner);
  for (const entry of context.classes.all.values()) {
    const framework = entry.module ? null : frameworkOf(entry.name, context);
    if (framework === null) continue;
    const found = jobOf(entry, framework, settings, context);
    jobs.set(entry.name, found.job);
    ineffective.push(...found.ineffective);
  }
  return { jobs, ineffective };
}

/** The framework whose ancestor comes nearest in the lineage of a class; a base class of the team's own may stand for one. */
export function frameworkOf(name: string, context: AppContext): Framework | null {
  for (const ancestor of context.classes.lineage(name)) {
    const found = context.frameworks.find((framework) => makesJobs(ancestor, framework, context));
    if (found !== undefined) return found;
  }
  return null;
}

function makesJobs({ name, external }: Ancestor, framework: Framework, { policy }: AppContext): boolean {
  if (policy.wrappers.some((wrapper) => wrapper.kind === 'base' && wrapper.base === name && wrapper.like === framework.id))
    return true;
  return external && (framework.jobAncestors.includes(name) || framework.provided.some((job) => job.name === name));
}

function jobOf(
  entry: ClassEntry,
  framework: Framework,
  settings: ReadonlyMap<string, readonly JobSettingFact[]>,
  context: AppContext,
): { readonly job: JobDraft; readonly ineffective: readonly Ineffective[] } {
  const { name } = entry;
  const ancestors = context.classes.lineage(name);
  const lineage = lineageOf(ancestors, framework, settings, context);
  const paths = new Set<string>();
  const options = optionsOf(framework, lineage, context, paths);
  const traced = tracing(context, paths);
  const perform = context.methods.find({ self: name, name: framework.performMethod, singleton: false });
  const definition = perform?.definitions.at(-1) ?? null;
  for (const ancestor of ancestors) {
    for (const opening of context.classes.all.get(ancestor.name)?.openings ?? []) paths.add(opening.at.path);
    for (const setting of settings.get(ancestor.name) ?? []) paths.add(setting.at.path);
  }
  const queues = queuesOf(name, options.queue, traced, context);
  const { superclass } = entry;
  const job: JobDraft = {
    name,
    app: context.app,
    framework: framework.id,
    backend: backendOf(framework, lineage, context, paths),
    at: placeOf(entry, ancestors),
    parent: superclass === null ? null : context.classes.constants.target(superclass, []).name,
    abstract: definition === null && isAbstract(entry, ancestors, framework, context),
    provided: false,
    refines: ancestors.some((ancestor) => framework.provided.some((job) => job.name === ancestor.name)),
    aliases: context.classes.constants.aliasesOf(name),
    shellFor: shellOf(entry, perform?.holder === name ? (definition?.delegatesTo ?? null) : null, framework, context),
    queues,
    retryQueue: options.retryQueue === null ? null : queueSet(traced(options.retryQueue.value), 'class', options.retryQueue.at),
    perform: definition?.params ?? null,
    performAt: definition?.at ?? null,
    retry: options.retry === null ? null : valueText(options.retry, traced),
    lock: options.lock === null ? null : valueText(options.lock, traced),
    digest: digestOf(entry),
    lines: context.methods.of(name).flatMap(({ lines }) => lines),
    queueLine: framework.queueLine ?? null,
    queuePlace: queuePlaceOf(placeOf(entry, ancestors), entry, settings.get(name) ?? [], queues.at),
    decidedBy: [...paths].sort(),
    callQueue: options.callQueue,
  };
  const ineffective = options.ineffective.map((fact): Ineffective => {
    const { framework: of, setting, why, at } = fact;
    return { framework: of, job: name, setting, value: valueText(fact.value, traced), why, wins: queues.names.join(', '), at };
  });
  return { job, ineffective };
}

function lineageOf(
  ancestors: readonly Ancestor[],
  framework: Framework,
  settings: ReadonlyMap<string, readonly JobSettingFact[]>,
  context: AppContext,
): readonly LineageEntry[] {
  const roots = ancestors.filter((ancestor) => makesJobs(ancestor, framework, context));
  return ancestors.map(({ name, module, external }) => ({
    name,
    module,
    external,
    settings: settings.get(name) ?? [],
    includesFramework: roots.flatMap(({ namedBy }) => namedBy).find((by) => by.name === name)?.at ?? null,
  }));
}

/** Asks the framework, and notes the files of the application settings that it asked for. */
export function optionsOf(
  framework: Framework,
  lineage: readonly LineageEntry[],
  context: AppContext,
  paths: Set<string>,
): JobOptions {
  return framework.jobOptions({
    lineage,
    entry: (options, key) => {
      const of = structure(options, context.resolving);
      if (of?.kind !== 'map') return 'unknown';
      return of.entries.findLast((candidate) => candidate.key === key)?.value ?? null;
    },
    setting: (name) => {
      const fact = context.setting(name);
      if (fact !== null) paths.add(fact.at.path);
      return fact?.value ?? null;
    },
    version: context.version,
  });
}

/** Resolves values and notes the files of the constants on the way: they have a say in what comes out. */
function tracing({ classes, resolving }: AppContext, paths: Set<string>): (value: Value) => Resolved {
  const constant = (name: string, nesting: readonly string[]): Value | null => {
    const fact = classes.constants.value({ name, nesting });
    if (fact !== null) paths.add(fact.at.path);
    return fact?.value ?? null;
  };
  return (value) => resolve(value, { ...resolving, constant });
}

function queuesOf(
  name: string,
  queue: JobOptions['queue'],
  traced: (value: Value) => Resolved,
  { manifest }: AppContext,
): QueueSet {
  const found = queueSet(traced(queue.value), queue.source, queue.at);
  const declared = manifest.jobs.get(name);
  if (declared?.queues === undefined || found.complete) return found;
  return { names: declared.queues, env: [], complete: true, source: 'manifest', at: declared.at };
}

/** What runs the jobs of a class: the framework itself, or what the class, else the application's settings, name. */
export function backendOf(
  { backend }: Framework,
  lineage: readonly LineageEntry[],
  context: AppContext,
  paths: Set<string>,
): string | null {
  if ('id' in backend) return backend.id;
  const own = lineage.flatMap(({ settings }) => settings.findLast(({ setting }) => setting === 'adapter') ?? [])[0];
  const set = own ?? context.setting(backend.setting);
  if (set === null) return backend.unset;
  paths.add(set.at.path);
  const { values, complete } = context.resolve(set.value);
  const ids = new Set(values.map((value) => (Object.hasOwn(backend.ids, String(value)) ? backend.ids[String(value)] : null)));
  const [id] = ids;
  return ids.size === 1 && (complete || values.length > 0) ? (id ?? null) : null;
}
