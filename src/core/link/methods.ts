import type { CallbackFact, MethodFact } from '../../model/fact.js';
import type { Classes } from './classes.js';
import type { Facts } from './facts.js';
import { grouped } from './grouped.js';

/** A method where it was found: every definition under this name in the ancestor that holds it. */
export interface Found {
  readonly holder: string;
  readonly definitions: readonly MethodFact[];
}

/** Where a method is looked up: `Class#name` on an instance, `Class.name` on the class itself. */
export interface Target {
  readonly self: string;
  readonly name: string;
  readonly singleton: boolean;
}

export interface Methods {
  /** method resolution from a class on; `after`: beyond that ancestor, as `super` does */
  readonly find: (target: Target, after?: string) => Found | null;
  /** methods whose owner it is, in order; what stands outside any method has no name and is left out */
  readonly of: (owner: string) => readonly MethodFact[];
  readonly all: readonly MethodFact[];
  /** callbacks of a class and its ancestors */
  readonly callbacks: (name: string) => readonly CallbackFact[];
}

/** The owner of what stands at the top level of a file: such methods are the file's own. */
export const ownerOf = (owner: string | null, path: string): string => owner ?? `@${path}`;

export const keyOf = ({ self, name, singleton }: Target): string => `${self}${singleton ? '.' : '#'}${name}`;

/** Indexes methods and callbacks of one app. */
export function indexMethods(facts: Facts, classes: Classes): Methods {
  const all = facts('method');
  const byOwner = grouped(
    all.filter(({ name }) => name !== ''),
    ({ owner, at }) => ownerOf(owner, at.path),
  );
  const byKey = grouped(all, ({ owner, at, name, singleton }) => keyOf({ self: ownerOf(owner, at.path), name, singleton }));
  const ownCallbacks = grouped(facts('callback'), ({ owner }) => owner);

  const instanceNames = new Set(all.filter(({ singleton }) => !singleton).map(({ name }) => name));
  const singletonNames = new Set(all.filter(({ singleton }) => singleton).map(({ name }) => name));
  /** Most calls go to methods of gems: a name that nothing here defines need not be looked for. */
  const isDefined = ({ name, singleton }: Target): boolean => (singleton && singletonNames.has(name)) || instanceNames.has(name);

  const search = ({ self, name, singleton }: Target, after: string | undefined): Found | null => {
    const lineage = classes.lineage(self);
    const start = after === undefined ? 0 : lineage.findIndex((ancestor) => ancestor.name === after) + 1;
    for (let index = start; index < lineage.length; index += 1) {
      const holder = lineage[index]?.name ?? '';
      const definitions = byKey.get(keyOf({ self: holder, name, singleton }));
      if (definitions !== undefined) return { holder, definitions };
      if (!singleton) continue;
      for (const module of classes.extensions(holder).flatMap((extension) => classes.lineage(extension))) {
        const extended = byKey.get(keyOf({ self: module.name, name, singleton: false }));
        if (extended !== undefined) return { holder: module.name, definitions: extended };
      }
    }
    return null;
  };

  const known = new Map<string, Found | null>();
  const find = (target: Target, after?: string): Found | null => {
    if (!isDefined(target)) return null;
    const key = after === undefined ? keyOf(target) : `${keyOf(target)} ${after}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = search(target, after);
    known.set(key, found);
    return found;
  };
  return {
    find,
    of: (owner) => byOwner.get(owner) ?? [],
    all,
    callbacks: (name) => classes.lineage(name).flatMap((ancestor) => ownCallbacks.get(ancestor.name) ?? []),
  };
}
