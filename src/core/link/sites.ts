import type { EnqueueFact, Place } from '../../model/fact.js';
import type { EnqueueSite } from '../../model/topology.js';
import type { Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';
import { mayBeJob, namedJobs } from './names.js';
import type { PlaceOf } from './places.js';
import { queueSet } from './queue-set.js';

/** A call site as far as it stands alone: who leads to it comes from the walks. */
export type SiteDraft = Omit<EnqueueSite, 'callers'> & { readonly where: Place };

/** What a class that is pushed by its name alone goes to. Source: sidekiq 8.1, lib/sidekiq/job_util.rb (normalize_item). */
const PUSHED_BY_NAME: Value = { kind: 'literal', value: 'default' };

/** Every enqueue of the app with the job it names. One call that may name several jobs is one site for each. */
export function findSites(context: AppContext, jobs: ReadonlyMap<string, JobDraft>, placeOf: PlaceOf): readonly SiteDraft[] {
  const facts = [...context.enqueues, ...wrapped(context)];
  return facts.flatMap((fact) => sitesOf(fact, context, jobs, placeOf));
}

/** Calls of the team's own helpers that policy says enqueue: the job and the queue stand at the positions it names. */
function wrapped({ facts, policy, frameworks }: AppContext): readonly EnqueueFact[] {
  return policy.wrappers.flatMap((wrapper) =>
    wrapper.kind !== 'call'
      ? []
      : facts('handed-class').flatMap((fact): readonly EnqueueFact[] => {
          const job = fact.args[wrapper.job];
          if (fact.call !== wrapper.call || job === undefined) return [];
          return [
            {
              kind: 'enqueue',
              framework: frameworks[0]?.id ?? '',
              job,
              form: wrapper.call,
              queue: wrapper.queue === null ? null : (fact.args[wrapper.queue] ?? null),
              delayed: false,
              immediate: false,
              raw: false,
              loop: fact.loop,
              args: null,
              place: fact.place,
              at: fact.at,
            },
          ];
        }),
  );
}

function sitesOf(
  fact: EnqueueFact,
  context: AppContext,
  jobs: ReadonlyMap<string, JobDraft>,
  placeOf: PlaceOf,
): readonly SiteDraft[] {
  const { owner, method, singleton } = fact.place;
  return namedJobs(fact.job, context, jobs).flatMap(({ job, written, found, unresolved: why }): readonly SiteDraft[] => {
    // A method of the repository's own under that name: the call by itself puts nothing on a queue, and is walked like any other.
    const own = job === null && found !== null ? { self: found, name: fact.form, singleton: true } : null;
    if (own !== null && context.methods.find(own) !== null) return [];
    const unresolved = why === 'not-a-job' ? 'missing' : why;
    return [
      {
        job,
        written,
        framework: (job === null ? undefined : jobs.get(job)?.framework) ?? fact.framework,
        from: owner !== null && jobs.has(owner) ? owner : null,
        place: placeOf(owner, fact.at.path),
        in: placeWords(fact.place),
        form: fact.form,
        queue: chosenQueue(fact, job, context, jobs),
        delayed: fact.delayed,
        immediate: fact.immediate,
        raw: fact.raw,
        loop: fact.loop,
        callback: isCallback({ owner, method, singleton }, context),
        args: fact.args,
        at: fact.at,
        unresolved,
        ...(mayBeJob({ found, unresolved }) ? { mayBeJob: true } : {}),
        where: fact.place,
      },
    ];
  });
}

/** `BuildsController#create`; a callback's block is a method `<event>@<line>`, told by its event. */
export function placeWords({ owner, method, singleton }: Place): string | null {
  if (owner === null) return method === null || method === '' ? null : method;
  return method === null || method === '' ? owner : `${owner}${singleton ? '.' : '#'}${method.split('@', 1)[0]}`;
}

function chosenQueue(
  fact: EnqueueFact,
  job: string | null,
  context: AppContext,
  jobs: ReadonlyMap<string, JobDraft>,
): EnqueueSite['queue'] {
  const value = fact.queue ?? (fact.raw ? PUSHED_BY_NAME : null);
  if (value === null || isNil(value)) return null;
  const callQueue = job === null ? undefined : jobs.get(job)?.callQueue;
  return queueSet(context.resolve(callQueue === undefined ? value : callQueue(value)), 'call', fact.at);
}

const isNil = (value: Value): boolean => value.kind === 'literal' && value.value === null;

function isCallback({ owner, method }: Place, { methods }: AppContext): boolean {
  if (owner === null || method === null) return false;
  return method.includes('@') || methods.callbacks(owner).some((callback) => callback.methods.includes(method));
}
