import type { EnqueueFact, Place } from '../../model/fact.js';
import type { EnqueueSite, SitePlace } from '../../model/topology.js';
import type { Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import { type JobDraft, queueSet } from './jobs.js';

/** A call site as far as it stands alone: who leads to it comes from the walks. */
export type SiteDraft = Omit<EnqueueSite, 'callers'> & { readonly where: Place };

/** Every enqueue of the app with the job it names. One call may name several jobs; a class that is no job makes no site. */
export function findSites(context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly SiteDraft[] {
  return context.facts.flatMap((fact) => (fact.kind === 'enqueue' ? sitesOf(fact, context, jobs) : []));
}

function sitesOf(fact: EnqueueFact, context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly SiteDraft[] {
  const { owner, method, singleton } = fact.place;
  const draft = (job: string | null, written: string, unresolved: SiteDraft['unresolved']): SiteDraft => ({
    job,
    written,
    framework: fact.framework,
    from: owner !== null && jobs.has(owner) ? owner : null,
    place: placeOf(owner, fact.at.path, context, jobs),
    in: owner === null ? null : `${owner}${method === null ? '' : `${singleton ? '.' : '#'}${method.split('@')[0]}`}`,
    form: fact.form,
    queue: chosenQueue(fact, job, context, jobs),
    delayed: fact.delayed,
    immediate: fact.immediate,
    raw: fact.raw,
    loop: fact.loop,
    callback: method?.includes('@') === true || isCallback(owner, method, context),
    args: fact.args,
    at: fact.at,
    unresolved,
    where: fact.place,
  });
  return namedJobs(fact.job, context, jobs).map(({ job, written, unresolved }) => draft(job, written, unresolved));
}

interface Named {
  readonly job: string | null;
  readonly written: string;
  readonly unresolved: SiteDraft['unresolved'];
}

/** The jobs that a class expression may name; empty where it names a class that is no job. */
export function namedJobs(value: Value, context: AppContext, jobs: ReadonlyMap<string, JobDraft>, depth = 0): readonly Named[] {
  switch (value.kind) {
    case 'oneOf':
      return value.values.flatMap((part) => namedJobs(part, context, jobs, depth + 1));
    case 'when':
      return [value.met, value.unmet].flatMap((part) => namedJobs(part, context, jobs, depth + 1));
    case 'ref':
    case 'literal': {
      const ref = value.kind === 'ref' ? value : { name: String(value.value ?? ''), nesting: [] };
      const written = ref.name.replace(/^::/, '');
      if (jobs.has(written) && context.classes.find(ref) === null) return [{ job: written, written, unresolved: null }];
      const found = context.classes.find(ref);
      if (found !== null) return jobs.has(found) ? [{ job: found, written, unresolved: null }] : [];
      const constant = context.classes.constant(ref);
      if (constant !== null) return depth > 8 ? [] : namedJobs(constant.value, context, jobs, depth + 1);
      return written === '' ? [] : [{ job: null, written, unresolved: absence(ref.name, ref.nesting, context) }];
    }
    default:
      return [{ job: null, written: 'computed', unresolved: 'computed' }];
  }
}

/** Whether a name that is not there should be: in a namespace that the repository does not define it may be a gem's. */
export function absence(name: string, nesting: readonly string[], { classes }: AppContext): 'gem' | 'missing' {
  const [head, ...rest] = name.replace(/^::/, '').split('::');
  if (head === undefined || rest.length === 0) return 'missing';
  return classes.defined.has(head) || nesting.some((scope) => classes.defined.has(`${scope}::${head}`)) ? 'missing' : 'gem';
}

/** The queue that a call chooses, or null. A class that is pushed by its name alone brings no options, so it goes to the default queue. */
function chosenQueue(
  fact: EnqueueFact,
  job: string | null,
  context: AppContext,
  jobs: ReadonlyMap<string, JobDraft>,
): SiteDraft['queue'] {
  const value: Value | null = fact.queue ?? (fact.raw ? { kind: 'literal', value: 'default' } : null);
  if (value === null) return null;
  const options = job === null ? undefined : jobs.get(job)?.options;
  return queueSet(context.resolve(options === undefined ? value : options.callQueue(value)), 'call', fact.at);
}

const TASK_FOLDERS = ['lib/tasks/', 'bin/', 'script/', 'scripts/', 'db/seeds'];
const WEB_FOLDERS = ['app/controllers/', 'app/channels/', 'app/graphql/', 'app/api/', 'app/components/'];

/** What kind of place a call stands in: by what its class is, else by where its file lies. */
export function placeOf(owner: string | null, path: string, context: AppContext, jobs: ReadonlyMap<string, JobDraft>): SitePlace {
  const local = context.root === '' ? path : path.slice(context.root.length + 1);
  if (owner !== null && jobs.has(owner)) return 'job';
  if (local.endsWith('.rake') || local.endsWith('Rakefile') || TASK_FOLDERS.some((folder) => local.startsWith(folder)))
    return 'task';
  if (owner !== null && plays('web', owner, context)) return 'web';
  if (WEB_FOLDERS.some((folder) => local.includes(folder))) return 'web';
  if (owner !== null && isRecord(owner, context)) return 'model';
  if (local.includes('app/models/')) return 'model';
  return local.startsWith('app/') || local.startsWith('lib/') ? 'service' : 'other';
}

/** Whether a class descends from one of the ancestors that its framework says make it so. */
function plays(role: 'web' | 'record', name: string, { classes, frameworks }: AppContext): boolean {
  const ancestors = frameworks.flatMap((framework) => framework.roles?.[role] ?? []);
  return classes.lineage(name).some((ancestor) => ancestor.external && ancestors.includes(ancestor.name));
}

/** A model: its instances are saved, and its callbacks run then. */
export const isRecord = (name: string, context: AppContext): boolean => plays('record', name, context);

export const isWeb = (name: string, context: AppContext): boolean => {
  const entry = context.classes.all.get(name);
  return entry !== undefined && placeOf(name, entry.at.path, context, new Map()) === 'web';
};

function isCallback(owner: string | null, method: string | null, { classes }: AppContext): boolean {
  return owner !== null && method !== null && classes.callbacks(owner).some(({ methods }) => methods.includes(method));
}
