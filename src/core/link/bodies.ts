import type { Call, MethodFact, Place } from '../../model/fact.js';
import { type Write, writeOf } from './callbacks.js';
import type { AppContext } from './context.js';
import { grouped } from './grouped.js';
import type { JobDraft } from './jobs.js';
import { type Found, keyOf, ownerOf, type Target } from './methods.js';
import { recordTest } from './places.js';
import type { SiteDraft } from './sites.js';

/** A method with all that it reaches inside its own class, parents and mixins. `trail` is the way there, in words. */
export interface Body {
  readonly sites: readonly { readonly site: SiteDraft; readonly trail: readonly string[] }[];
  /** calls into other classes */
  readonly services: readonly { readonly target: Target; readonly key: string; readonly trail: readonly string[] }[];
  /** records that it creates or saves */
  readonly writes: readonly {
    readonly model: string;
    readonly write: Write;
    readonly words: string;
    readonly trail: readonly string[];
  }[];
  /** every method on the way */
  readonly methods: readonly MethodFact[];
}

export type BodyOf = (target: Target) => Body;

const NOTHING: Body = { sites: [], services: [], writes: [], methods: [] };
/** Methods of one class that one method reaches: more is no way that a reader could follow. */
const MOST = 2_000;

interface Step {
  readonly target: Target;
  readonly found: Found;
  readonly trail: readonly string[];
}

/** Answers the body of any method, each found once. */
export function bodies(context: AppContext, jobs: ReadonlyMap<string, JobDraft>, sites: readonly SiteDraft[]): BodyOf {
  const byPlace = grouped(sites, ({ where, at }) => placeKey(where, at.path));
  const isRecord = recordTest(context);
  const performOf = new Map(context.frameworks.map(({ id, performMethod }) => [id, performMethod]));
  const known = new Map<string, Body>();

  /** Definitions of one method share their place, so their sites are taken once. */
  const sitesOf = ({ definitions: [first] }: Found): readonly SiteDraft[] => {
    if (first === undefined) return [];
    const { owner, name, singleton, at } = first;
    return byPlace.get(placeKey({ owner, method: name, singleton }, at.path)) ?? [];
  };

  /** A job that is run here and now: what it leads to, this leads to. */
  const runHere = ({ immediate, job }: SiteDraft): Target | null => {
    const run = immediate && job !== null ? jobs.get(job) : undefined;
    const name = run === undefined ? undefined : performOf.get(run.framework);
    return run === undefined || name === undefined ? null : { self: run.name, name, singleton: false };
  };

  const build = (root: Target): Body => {
    const ancestors = new Set(context.classes.lineage(root.self).map(({ name }) => name));
    const sitesFound: Body['sites'][number][] = [];
    const services: Body['services'][number][] = [];
    const writes: Body['writes'][number][] = [];
    const methods: MethodFact[] = [];
    const seen = new Set<string>();
    const steps: Step[] = [];
    const visit = (target: Target, trail: readonly string[], after?: string): void => {
      const found = context.methods.find(target, after);
      const key = found === null ? '' : `${found.holder} ${target.singleton} ${target.name}`;
      if (found === null || seen.has(key) || seen.size > MOST) return;
      seen.add(key);
      steps.push({ target, found, trail: [...trail, words(target)] });
    };

    const toOther = (call: Call, kind: 'const' | 'new' | 'found', name: string, trail: readonly string[]): void => {
      if (isRecord(name)) {
        const write = writeOf(kind, call.name);
        if (write !== null)
          writes.push({ model: name, write, words: `${name}${kind === 'const' ? '.' : '#'}${call.name}`, trail });
        return;
      }
      // What a finder of a class that is no model answers is anybody's guess.
      if (kind === 'found') return;
      const target = serviceTarget(name, call.name, kind === 'const', context);
      if (target !== null) services.push({ target, key: keyOf(target), trail });
    };

    const follow = (call: Call, { target, found, trail }: Step): void => {
      const { receiver } = call;
      switch (receiver.kind) {
        case 'self':
          visit({ ...target, name: call.name }, trail);
          return;
        case 'class':
          visit({ ...target, name: call.name, singleton: true }, trail);
          return;
        case 'super':
          visit(target, trail, found.holder);
          return;
        case 'other':
          return;
        case 'const':
        case 'new':
        case 'found': {
          const name = context.classes.constants.find(receiver);
          if (name === null) return;
          // `new` in a class method of a parent makes an instance of the child that it was called on.
          if (!ancestors.has(name) || (receiver.kind === 'found' && isRecord(name))) toOther(call, receiver.kind, name, trail);
          else if (isRecord(root.self) && writeOf(receiver.kind, call.name) !== null)
            toOther(call, receiver.kind, name === found.holder ? root.self : name, trail);
          else visit({ self: root.self, name: call.name, singleton: receiver.kind === 'const' }, trail);
          return;
        }
        default:
          receiver satisfies never;
      }
    };

    visit(root, []);
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index];
      if (step === undefined) break;
      for (const site of sitesOf(step.found)) {
        sitesFound.push({ site, trail: step.trail });
        const run = runHere(site);
        if (run !== null && run.self !== root.self) services.push({ target: run, key: keyOf(run), trail: step.trail });
      }
      for (const definition of step.found.definitions) {
        methods.push(definition);
        for (const call of definition.calls) follow(call, step);
      }
    }
    return { sites: sitesFound, services, writes, methods };
  };

  return (target) => {
    const key = keyOf(target);
    const before = known.get(key);
    if (before !== undefined) return before;
    const body = context.methods.find(target) === null ? NOTHING : build(target);
    known.set(key, body);
    return body;
  };
}

/**
 * The method that `Const.m` or `Const.new(..).m` runs. Where nothing here defines `Const.m`, a mixin or parent from elsewhere may turn it
 * into `Const.new(..).m`, as callable objects do.
 */
function serviceTarget(name: string, method: string, singleton: boolean, { classes, methods }: AppContext): Target | null {
  const target: Target = { self: name, name: method, singleton };
  if (methods.find(target) !== null) return target;
  const foreign = singleton && classes.lineage(name).some(({ external }) => external);
  const instance: Target = { self: name, name: method, singleton: false };
  return foreign && methods.find(instance) !== null ? instance : null;
}

/** A callback's block is a method `<event>@<line>`; what stands outside any method has no name. */
export function words({ self, name, singleton }: Target): string {
  if (self.startsWith('@')) return name === '' ? self.slice(1) : name;
  return name === '' ? self : `${self}${singleton ? '.' : '#'}${name.split('@', 1)[0]}`;
}

const placeKey = ({ owner, method, singleton }: Place, path: string): string =>
  keyOf({ self: ownerOf(owner, path), name: method ?? '', singleton });
