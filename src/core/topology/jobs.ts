import type { Framework, JobOptions, LineageEntry } from '../../model/adapter.js';
import type { ConstantRef, Fact, IneffectiveFact, JobSettingFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { JobDeclaration } from '../../model/manifest.js';
import type { Ineffective, Job, QueueSet, QueueSource } from '../../model/topology.js';
import type { Resolved, Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import { structure } from './resolve.js';

/** What was found out of a job besides how it is entered: that needs the walks of the chain. */
export type JobDraft = Omit<Job, 'entry' | 'onlyScheduledOrTask' | 'enteredFrom' | 'callQueues'> & {
  readonly options: JobOptions;
};

export interface JobsAnswer {
  readonly jobs: ReadonlyMap<string, JobDraft>;
  readonly ineffective: readonly Ineffective[];
}

/** Every class that is a job by its ancestors, with its queue and options, and the jobs that frameworks bring. */
export function findJobs(context: AppContext): JobsAnswer {
  const jobs = new Map<string, JobDraft>();
  const ineffective: Ineffective[] = [];
  for (const entry of context.classes.all.values()) {
    if (entry.module) continue;
    const framework = frameworkOf(entry.name, context);
    if (framework === null) continue;
    const job = jobOf(entry.name, entry.at, framework, context);
    jobs.set(entry.name, job);
    ineffective.push(...job.options.ineffective.map((fact) => toIneffective(fact, job, context)));
  }
  for (const framework of context.frameworks) {
    for (const name of usedProvided(framework, context)) {
      if (!jobs.has(name)) jobs.set(name, providedJob(name, framework, context));
    }
  }
  return { jobs, ineffective };
}

/** The framework whose ancestor comes nearest in the lineage of a class; a base class of the team's own may stand for one. */
export function frameworkOf(name: string, { classes, frameworks, policy }: AppContext): Framework | null {
  for (const ancestor of classes.lineage(name)) {
    const wrapper = policy.wrappers.find(
      (candidate) => candidate.kind === 'base' && candidate.base === ancestor.name && ancestor.name !== name,
    );
    const like = wrapper?.kind === 'base' ? wrapper.like : null;
    const found = frameworks.find(
      (framework) =>
        framework.id === like ||
        (ancestor.external &&
          (framework.jobAncestors.includes(ancestor.name) || framework.provided.some((job) => job.name === ancestor.name))),
    );
    if (found !== undefined) return found;
  }
  return null;
}

function jobOf(name: string, at: Location, framework: Framework, context: AppContext): JobDraft {
  const { classes } = context;
  const entry = classes.all.get(name);
  const lineage: readonly LineageEntry[] = classes.lineage(name).map((ancestor) => ({
    ...ancestor,
    settings: [...classes.settings(ancestor.name)].sort(byPlace),
    includesFramework: includesFramework(ancestor.name, framework, context),
  }));
  const options = framework.jobOptions({
    lineage,
    entry: optionEntry(context),
    setting: context.setting,
    version: context.version,
  });
  const perform = classes.method(name, framework.performMethod, false);
  const superclass = entry?.openings.find((opening) => opening.superclass !== null)?.superclass ?? null;
  const own = classes.methodsOf(name);
  return {
    name,
    app: context.app,
    framework: framework.id,
    backend: backendOf(framework, context),
    at,
    parent: superclass === null ? null : (classes.find(superclass) ?? superclass.name.replace(/^::/, '')),
    abstract: perform === null && entry?.module === false,
    provided: false,
    aliases: classes.aliases.get(name) ?? [],
    shellFor: shellOf(perform?.holder === name ? perform.method.delegatesTo : null, name, context),
    queues: queuesOf(name, options.queue, context),
    retryQueue:
      options.retryQueue === null ? null : queueSet(context.resolve(options.retryQueue.value), 'class', options.retryQueue.at),
    perform: perform?.method.params ?? null,
    performAt: perform?.method.at ?? null,
    retry: canonicalValue(options.retry, context),
    lock: canonicalValue(options.lock, context),
    digest: (entry?.openings ?? [])
      .map(({ digest }) => digest)
      .sort()
      .join(' '),
    lines: own.flatMap(({ lines }) => lines),
    queueLine: framework.queueLine ?? null,
    decidedBy: [
      ...new Set(
        lineage.flatMap(({ name: ancestor, settings }) => [
          ...(classes.all.get(ancestor)?.openings.map((opening) => opening.at.path) ?? []),
          ...settings.map((setting) => setting.at.path),
        ]),
      ),
    ],
    options,
  };
}

/** Looks an option up in a hash that may be a constant or a merge of several. */
const optionEntry =
  ({ resolving }: AppContext) =>
  (options: Value, key: string): Value | null | 'unknown' => {
    const of = structure(options, resolving);
    if (of?.kind !== 'map') return 'unknown';
    return of.entries.findLast((entry) => entry.key === key)?.value ?? null;
  };

/** Statements of one file in the order in which Ruby runs them. */
const byPlace = (a: JobSettingFact, b: JobSettingFact): number =>
  a.at.path === b.at.path ? a.at.line - b.at.line : a.at.path < b.at.path ? -1 : 1;

function includesFramework(name: string, framework: Framework, { classes }: AppContext): Location | null {
  for (const opening of classes.all.get(name)?.openings ?? []) {
    const mixin = opening.mixins.find((candidate) => framework.jobAncestors.includes(candidate.name.replace(/^::/, '')));
    if (mixin !== undefined) return { path: opening.at.path, line: mixin.line };
  }
  return null;
}

function shellOf(target: ConstantRef | null, name: string, { classes }: AppContext): string | null {
  const found = target === null ? null : classes.find(target);
  return found === name ? null : found;
}

/** What runs the jobs of a framework: itself, or what the application's settings name. */
export function backendOf(framework: Framework, context: AppContext): string | null {
  const { backend } = framework;
  if ('id' in backend) return backend.id;
  const set = context.setting(backend.setting);
  if (set === null) return backend.unset;
  const { values } = context.resolve(set);
  const [value] = values;
  return values.length === 1 && typeof value === 'string' ? (backend.ids[value] ?? value) : null;
}

function queuesOf(name: string, queue: JobOptions['queue'], context: AppContext): QueueSet {
  const found = queueSet(context.resolve(queue.value), queue.source, queue.at);
  const declared: JobDeclaration | undefined = context.manifest.jobs.get(name);
  if (declared?.queues === undefined || found.complete) return found;
  return { names: declared.queues, env: [], complete: true, source: 'manifest', at: declared.at };
}

/** A resolved value as queue names: texts and numbers name queues, nothing does not. */
export function queueSet(resolved: Resolved, source: QueueSource, at: Location | null): QueueSet {
  const names = [
    ...new Set(resolved.values.filter((value) => value !== null && value !== '' && typeof value !== 'boolean').map(String)),
  ];
  return {
    names,
    env: resolved.env,
    complete: resolved.complete,
    source: names.length === 0 && !resolved.complete ? 'unknown' : source,
    ...(resolved.reason === undefined ? {} : { reason: resolved.reason }),
    at,
  };
}

/** A retry or lock option as text that is equal when the option is. */
function canonicalValue(value: Value | null, context: AppContext): string | null {
  if (value === null) return null;
  if (value.kind === 'map')
    return value.entries
      .map(({ key, value: entry }) => `${key}=${canonicalValue(entry, context)}`)
      .sort()
      .join(' ');
  if (value.kind === 'list') return value.values.map((entry) => canonicalValue(entry, context)).join(',');
  const { values, complete, reason } = context.resolve(value);
  return complete ? values.join('|') : `${values.join('|')}?${reason ?? ''}`;
}

function toIneffective(fact: IneffectiveFact, job: JobDraft, context: AppContext): Ineffective {
  return {
    framework: fact.framework,
    job: job.name,
    setting: fact.setting,
    value: context.resolve(fact.value).values.join(', '),
    why: fact.why,
    wins: job.queues.names.join(', '),
    at: fact.at,
  };
}

/** Names of provided jobs that this app uses: an enqueue names them, or a `uses.` setting of their family is there. */
function usedProvided(framework: Framework, { facts }: AppContext): ReadonlySet<string> {
  const used = new Set<string>();
  const known = new Set(framework.provided.map(({ name }) => name));
  for (const fact of facts) {
    if (fact.kind === 'enqueue' && fact.job.kind === 'literal' && known.has(String(fact.job.value)))
      used.add(String(fact.job.value));
    if (fact.kind === 'app-setting' && fact.name.startsWith('uses.')) {
      for (const name of known) if (fact.value.kind === 'literal' && name.startsWith(String(fact.value.value))) used.add(name);
    }
  }
  return used;
}

function providedJob(name: string, framework: Framework, context: AppContext): JobDraft {
  const provided = framework.provided.find((job) => job.name === name);
  const setting = (key: string): Resolved | null => {
    const value = context.setting(key);
    return value === null ? null : context.resolve(value);
  };
  const defaults = setting('load_defaults')?.values[0];
  const queue = provided?.queue(setting, defaults === undefined || defaults === null ? null : Number(defaults)) ?? 'default';
  const options = framework.jobOptions({
    lineage: [],
    entry: optionEntry(context),
    setting: context.setting,
    version: context.version,
  });
  const value = options.callQueue({ kind: 'literal', value: queue });
  const at = settingPlace(context.facts) ?? { path: 'Gemfile', line: 1 };
  return {
    name,
    app: context.app,
    framework: framework.id,
    backend: backendOf(framework, context),
    at,
    parent: null,
    abstract: false,
    provided: true,
    aliases: [],
    shellFor: null,
    queues: queueSet(context.resolve(value), 'default', null),
    retryQueue: null,
    perform: null,
    performAt: null,
    retry: null,
    lock: null,
    digest: '',
    lines: [],
    queueLine: null,
    decidedBy: [],
    options,
  };
}

/** Where the application configures what its framework brings. */
function settingPlace(facts: readonly Fact[]): Location | null {
  const found = facts.find(
    (fact) => fact.kind === 'app-setting' && (fact.name.endsWith('queue_name') || fact.name === 'load_defaults'),
  );
  return found !== undefined && 'at' in found ? found.at : null;
}
