import type { MethodFact } from '../../model/fact.js';
import type { Via } from '../../model/topology.js';
import type { BodyOf } from './bodies.js';
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

interface Step {
  readonly target: Target;
  /** it is reached through the callback of a record */
  readonly record: boolean;
  readonly hops: readonly string[];
}

/**
 * The walk of the chain: a body, the bodies that it calls in other classes (at most three one after the other), and the callbacks of
 * the records that these write. What a callback itself writes is not followed further.
 */
export function walker(bodyOf: BodyOf, methods: Methods): Walk {
  return (roots) => {
    const [only, another] = roots;
    const body = only === undefined || another !== undefined ? null : bodyOf(only);
    if (body !== null && body.sites.length + body.services.length + body.writes.length === 0) {
      return { reached: [], methods: body.methods };
    }
    const reached = new Map<SiteDraft, Reached>();
    const passed: MethodFact[] = [];
    const seen = new Set<string>();
    let level: Step[] = roots.map((target) => ({ target, record: false, hops: [] }));
    for (let services = 0; services <= MOST_SERVICES; services += 1) {
      const next: Step[] = [];
      // Callbacks of records join the level that wrote them, so it grows while it is walked.
      for (let index = 0; index < level.length; index += 1) {
        const step = level[index];
        const key = step === undefined ? '' : `${keyOf(step.target)} ${step.record}`;
        if (step === undefined || seen.has(key) || seen.size > MOST_BODIES) continue;
        seen.add(key);
        const body = bodyOf(step.target);
        passed.push(...body.methods);
        const via = step.record ? 'record' : services > 0 ? 'service' : 'direct';
        for (const { site, trail } of body.sites) keepBest(reached, { site, via, hops: [...step.hops, ...trail] });
        for (const { target, trail } of body.services) {
          next.push({ target, record: step.record, hops: [...step.hops, ...trail] });
        }
        if (step.record) continue;
        for (const { model, write, words: said, trail } of body.writes) {
          for (const callback of methods.callbacks(model)) {
            if (!runsOn(write, callback)) continue;
            const hops = [...step.hops, ...trail, said, `${model} ${callback.event}`];
            level.push(
              ...callback.methods.map((name): Step => ({ target: { self: model, name, singleton: false }, record: true, hops })),
            );
          }
        }
      }
      level = next;
    }
    return { reached: [...reached.values()].map(tidy), methods: passed };
  };
}

const ORDER: readonly Via[] = ['direct', 'service', 'record', 'declared'];

/** Whether one kind of walk is more direct than another. */
export const isMoreDirect = (via: Via, other: Via): boolean => ORDER.indexOf(via) < ORDER.indexOf(other);

function keepBest(reached: Map<SiteDraft, Reached>, found: Reached): void {
  const known = reached.get(found.site);
  if (known === undefined || isMoreDirect(found.via, known.via)) reached.set(found.site, found);
}

/** A callback's block says nothing that the callback before it has not said. */
function tidy({ site, via, hops }: Reached): Reached {
  return { site, via, hops: hops.filter((hop, index) => hop !== hops[index - 1] && !isBlockOf(hop, hops[index - 1])) };
}

const isBlockOf = (hop: string, before: string | undefined): boolean => before !== undefined && hop === before.replace(' ', '#');

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
