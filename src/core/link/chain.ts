import type { MethodFact } from '../../model/fact.js';
import type { Via } from '../../model/topology.js';
import type { Body, BodyOf } from './bodies.js';
import { runsOn } from './callbacks.js';
import { keyOf, type Methods, type Target } from './methods.js';
import type { SiteDraft } from './sites.js';

/** A call site that a walk reached, by its most direct way. */
export interface Reached {
  readonly site: SiteDraft;
  readonly via: Exclude<Via, 'declared'>;
  readonly hops: readonly string[];
}

export interface Walked {
  readonly reached: readonly Reached[];
  /** every method on the way */
  readonly methods: readonly MethodFact[];
}

/** From methods of one class onwards: the enqueues that they lead to. */
export type Walk = (roots: readonly Target[]) => Walked;

/** At most so many calls into other classes: DESIGN section 4. */
const MOST_SERVICES = 3;
/** A walk that visits more bodies than this tells nothing that a reader could follow. */
const MOST_BODIES = 2_000;
/** The same of call sites. */
const MOST_SITES = 2_000;

interface Step {
  readonly target: Target;
  /** it is reached through the callback of a record */
  readonly record: boolean;
  /** the step before, and the way on from it */
  readonly from: Step | null;
  readonly trail: readonly string[];
}

interface Found {
  readonly via: Reached['via'];
  readonly step: Step;
  readonly trail: readonly string[];
}

/**
 * The walk of the chain: a body, the bodies that it calls in other classes (at most three one after the other), and the callbacks of
 * the records that these write. What a callback itself writes is not followed further.
 */
export function walker(bodyOf: BodyOf, methods: Methods): Walk {
  return (roots) => {
    const found = new Map<SiteDraft, Found>();
    const passed: MethodFact[] = [];
    const seen = { plain: new Set<string>(), record: new Set<string>() };
    /** Whether a body is met for the first time on this kind of walk. */
    const isNew = (key: string, record: boolean): boolean => {
      const known = record ? seen.record : seen.plain;
      if (known.has(key) || known.size > MOST_BODIES) return false;
      known.add(key);
      return true;
    };
    let level: Step[] = roots
      .filter((target) => isNew(keyOf(target), false))
      .map((target) => ({ target, record: false, from: null, trail: [] }));
    for (let services = 0; services <= MOST_SERVICES && level.length > 0; services += 1) {
      const next: Step[] = [];
      // Callbacks of records join the level that wrote them, so it grows while it is walked.
      for (let index = 0; index < level.length; index += 1) {
        const step = level[index];
        if (step === undefined) continue;
        const body = bodyOf(step.target);
        passed.push(...body.methods);
        const via = step.record ? 'record' : services > 0 ? 'service' : 'direct';
        for (const { site, trail } of body.sites) {
          const known = found.get(site);
          const better = known === undefined ? found.size < MOST_SITES : isMoreDirect(via, known.via);
          if (better) found.set(site, { via, step, trail });
        }
        // A callback leads on by what it enqueues itself: what it hands to other classes is not followed.
        if (services < MOST_SERVICES && !step.record) {
          for (const { target, key, trail } of body.services) {
            if (isNew(key, false)) next.push({ target, record: false, from: step, trail });
          }
        }
        if (!step.record) level.push(...callbacksOf(step, body, methods).filter(({ target }) => isNew(keyOf(target), true)));
      }
      level = next;
    }
    return { reached: [...found].map(([site, way]) => ({ site, via: way.via, hops: hopsOf(way) })), methods: passed };
  };
}

/** The callbacks that run when the records of a body are written. */
function callbacksOf(from: Step, { writes }: Body, methods: Methods): readonly Step[] {
  return writes.flatMap(({ model, write, words: said, trail }) =>
    methods
      .callbacks(model)
      .filter((callback) => runsOn(write, callback))
      .flatMap((callback) => {
        const way = [...trail, said, `${model} ${callback.event}`];
        return callback.methods.map(
          (name): Step => ({
            target: { self: model, name, singleton: false },
            record: true,
            from,
            trail: way,
          }),
        );
      }),
  );
}

/** The whole way in words. A callback's block says nothing that the callback before it has not said. */
function hopsOf({ step, trail }: Found): readonly string[] {
  const parts = [trail];
  for (let current: Step | null = step; current !== null; current = current.from) parts.push(current.trail);
  const hops = parts.reverse().flat();
  return hops.filter((hop, index) => hop !== hops[index - 1] && hop !== hops[index - 1]?.replace(' ', '#'));
}

const ORDER: readonly Via[] = ['direct', 'service', 'record', 'declared'];

/** Whether one kind of walk is more direct than another. */
export const isMoreDirect = (via: Via, other: Via): boolean => ORDER.indexOf(via) < ORDER.indexOf(other);

/** The root methods of a job: the one that runs it and the callbacks around that; where it is a gem's, every method of the class. */
export function jobRoots(name: string, performMethod: string, methods: Methods): readonly Target[] {
  const perform: Target = { self: name, name: performMethod, singleton: false };
  const around = methods
    .callbacks(name)
    .filter(({ event }) => /^(?:before|around|after)_/.test(event) && event.endsWith(`_${performMethod}`))
    .flatMap((callback) => callback.methods.map((method): Target => ({ self: name, name: method, singleton: false })));
  if (methods.find(perform) !== null) return [perform, ...around];
  const own = methods.of(name).filter(({ singleton }) => !singleton);
  return [...own.map(({ name: method }): Target => ({ self: name, name: method, singleton: false })), ...around];
}
