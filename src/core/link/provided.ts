import type { Framework, ProvidedJob } from '../../model/adapter.js';
import type { Location } from '../../model/location.js';
import type { Resolved } from '../../model/value.js';
import { bare } from './constants.js';
import type { AppContext } from './context.js';
import { backendOf, type JobDraft, optionsOf } from './jobs.js';
import { queueSet } from './queue-set.js';

/** Jobs that a framework itself brings and this app uses: an enqueue names them, or a `uses.` setting of their family is there. */
export function providedJobs(context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly JobDraft[] {
  const found: JobDraft[] = [];
  const enqueued = enqueuedNames(context);
  const used = usedFamilies(context);
  for (const framework of context.frameworks) {
    for (const provided of framework.provided) {
      const at = enqueued.get(provided.name) ?? used.find(({ prefix }) => provided.name.startsWith(prefix))?.at;
      if (at !== undefined && !jobs.has(provided.name)) found.push(providedJob(provided, framework, at, context));
    }
  }
  return found;
}

/** Names that enqueues say, with the first place of each. */
function enqueuedNames({ enqueues }: AppContext): ReadonlyMap<string, Location> {
  const names = new Map<string, Location>();
  for (const { job, at } of enqueues) {
    const name = job.kind === 'literal' ? String(job.value) : job.kind === 'ref' ? bare(job.name) : null;
    if (name !== null && !names.has(name)) names.set(name, at);
  }
  return names;
}

/** A `uses.` setting says what the names of the jobs begin with. */
function usedFamilies({ facts, environment }: AppContext): readonly { readonly prefix: string; readonly at: Location }[] {
  return facts('app-setting').flatMap(({ name, value, environment: only, at }) => {
    if (!name.startsWith('uses.') || value.kind !== 'literal' || (only !== null && only !== environment)) return [];
    return typeof value.value === 'string' && value.value !== '' ? [{ prefix: value.value, at }] : [];
  });
}

function providedJob({ name, queue }: ProvidedJob, framework: Framework, at: Location, context: AppContext): JobDraft {
  const paths = new Set<string>();
  const setting = (key: string): Resolved | null => {
    const fact = context.setting(key);
    if (fact === null) return null;
    paths.add(fact.at.path);
    return context.resolve(fact.value);
  };
  const defaults = Number(setting('load_defaults')?.values[0] ?? Number.NaN);
  const options = optionsOf(framework, [], context, paths);
  const own = queue(setting, Number.isFinite(defaults) ? defaults : null);
  return {
    name,
    app: context.app,
    framework: framework.id,
    backend: backendOf(framework, [], context, paths),
    at,
    parent: null,
    abstract: false,
    provided: true,
    refines: false,
    aliases: [],
    shellFor: null,
    queues: queueSet(context.resolve(options.callQueue({ kind: 'literal', value: own })), 'default', null),
    retryQueue: null,
    perform: null,
    performAt: null,
    retry: null,
    lock: null,
    digest: '',
    lines: [],
    queueLine: null,
    decidedBy: [...paths].sort(),
    callQueue: options.callQueue,
  };
}
