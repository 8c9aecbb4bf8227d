import type { Call, Place } from '../../model/fact.js';
import type { Via } from '../../model/topology.js';
import type { AppContext } from './context.js';
import { isRecord, type SiteDraft } from './sites.js';

/** A call site that a walk reached, and how. */
export interface Reached {
  readonly site: SiteDraft;
  readonly via: Via;
  readonly hops: readonly string[];
}

/** From one method of a class onwards: the enqueues that it leads to. */
export type Walk = (owner: string, method: string, singleton: boolean) => readonly Reached[];

/** At most so many calls into other classes: DESIGN section 4. */
const MOST_SERVICES = 3;
/** A walk that visits more methods than this is cut: it tells nothing a reader could follow. */
const MOST_STEPS = 4_000;

/** Calls that save a new record. `insert` and its kin are not here: they run no callbacks (activerecord, persistence.rb). */
const CREATES: ReadonlySet<string> = new Set(
  'create create! find_or_create_by find_or_create_by! create_or_find_by create_or_find_by! first_or_create first_or_create! create_with'.split(
    ' ',
  ),
);
/** Calls that save an instance. */
const SAVES: ReadonlySet<string> = new Set(
  'save save! update update! update_attribute toggle! increment! decrement! touch'.split(' '),
);

/** Callbacks that a first save runs, and those that any later save runs. What runs on updates or destruction alone is in neither. */
const ON_CREATE: ReadonlySet<string> = new Set(
  'after_create after_create_commit after_save after_save_commit after_commit before_create before_save around_create around_save'.split(
    ' ',
  ),
);
const ON_SAVE: ReadonlySet<string> = new Set('after_save after_save_commit after_commit before_save around_save'.split(' '));

interface Step {
  /** the class of `self`: a method of a parent runs in it */
  readonly self: string;
  readonly holder: string;
  readonly method: string;
  readonly singleton: boolean;
  readonly services: number;
  readonly record: boolean;
  readonly hops: readonly string[];
}

/** A walker over the methods of one app. Answers are kept: a method is walked once per root. */
export function walker(context: AppContext, sites: readonly SiteDraft[]): Walk {
  const byPlace = new Map<string, SiteDraft[]>();
  for (const site of sites) {
    const key = placeKey(site.where);
    const list = byPlace.get(key);
    if (list === undefined) byPlace.set(key, [site]);
    else list.push(site);
  }
  const records = new Map<string, boolean>();
  const record = (name: string): boolean => {
    const known = records.get(name) ?? isRecord(name, context);
    records.set(name, known);
    return known;
  };

  return (owner, method, singleton) => {
    const reached: Reached[] = [];
    const seen = new Set<string>();
    const queue: Step[] = [];
    const visit = (step: Omit<Step, 'holder' | 'hops'>, hops: readonly string[], after?: string): void => {
      const found = context.classes.method(step.self, step.method, step.singleton, after);
      if (found === null) return;
      const key = `${step.self} ${found.holder} ${step.method} ${step.singleton} ${step.record}`;
      if (seen.has(key) || seen.size > MOST_STEPS) return;
      seen.add(key);
      queue.push({ ...step, holder: found.holder, hops: [...hops, label(step.self, step.method, step.singleton)] });
    };
    visit({ self: owner, method, singleton, services: 0, record: false }, []);
    // Breadth first: the first way to a place is a shortest one, with the fewest services.
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const via: Via = step.record ? 'record' : step.services > 0 ? 'service' : 'direct';
      const place: Place = { owner: step.holder, method: step.method, singleton: step.singleton };
      for (const site of byPlace.get(placeKey(place)) ?? []) reached.push({ site, via, hops: step.hops });
      const fact = context.classes.methods(step.holder, step.method, step.singleton);
      for (const call of fact?.calls ?? []) follow(call, step, visit, context, record);
    }
    return reached;
  };
}

type Visit = (step: Omit<Step, 'holder' | 'hops'>, hops: readonly string[], after?: string) => void;

function follow(call: Call, step: Step, visit: Visit, context: AppContext, record: (name: string) => boolean): void {
  const { receiver } = call;
  const same = { self: step.self, services: step.services, record: step.record };
  switch (receiver.kind) {
    case 'self':
      visit({ ...same, method: call.name, singleton: step.singleton }, step.hops);
      return;
    case 'class':
      visit({ ...same, method: call.name, singleton: true }, step.hops);
      return;
    case 'super':
      visit({ ...same, method: step.method, singleton: step.singleton }, step.hops, step.holder);
      return;
    case 'other':
      return;
    case 'const':
    case 'new':
    case 'found': {
      const target = context.classes.find(receiver);
      if (target === null) return;
      // `new` in a class method of a parent makes an instance of the child it was called on.
      const own = target === step.holder;
      const name = own ? step.self : target;
      if (record(name)) {
        save(call, receiver.kind, name, step, visit, context);
        if (!own) return;
      }
      if (own) visit({ ...same, method: call.name, singleton: receiver.kind === 'const' }, step.hops);
      else if (!step.record) serve(call, receiver.kind, name, step, visit, context);
      return;
    }
    default:
      receiver satisfies never;
  }
}

/** A call into another class that is no model: one service further. */
function serve(call: Call, kind: 'const' | 'new' | 'found', name: string, step: Step, visit: Visit, context: AppContext): void {
  if (step.services >= MOST_SERVICES) return;
  const next = { self: name, services: step.services + 1, record: step.record };
  if (kind !== 'const') {
    visit({ ...next, method: call.name, singleton: false }, step.hops);
    return;
  }
  if (context.classes.method(name, call.name, true) !== null) visit({ ...next, method: call.name, singleton: true }, step.hops);
  // A mixin from elsewhere often turns `Const.call(..)` into `Const.new(..).call`.
  else if (call.name === 'call' && context.classes.lineage(name).some(({ external }) => external))
    visit({ ...next, method: 'call', singleton: false }, step.hops);
}

/** A record is created or saved: its callbacks run, and the methods of its class that they call. */
function save(call: Call, kind: 'const' | 'new' | 'found', name: string, step: Step, visit: Visit, context: AppContext): void {
  const creates = (kind === 'const' && CREATES.has(call.name)) || (kind === 'new' && SAVES.has(call.name));
  const saves = kind === 'found' && SAVES.has(call.name);
  if (!creates && !saves) return;
  for (const ancestor of context.classes.lineage(name)) {
    for (const callback of context.classes.callbacks(ancestor.name)) {
      const runs =
        (creates ? ON_CREATE : ON_SAVE).has(callback.event) &&
        (callback.on === null || callback.on.includes(creates ? 'create' : 'update'));
      if (!runs) continue;
      for (const method of callback.methods) {
        visit({ self: name, method, singleton: false, services: step.services, record: true }, [
          ...step.hops,
          `${name}.${call.name}`,
          `${name} ${callback.event}`,
        ]);
      }
    }
  }
}

/** A callback's block is a method named `<event>@<line>`: the hop before it has said so already. */
const label = (owner: string, method: string, singleton: boolean): string =>
  `${owner}${singleton ? '.' : '#'}${method.split('@')[0]}`;

const placeKey = ({ owner, method, singleton }: Place): string => `${owner ?? ''}${singleton ? '.' : '#'}${method ?? ''}`;
