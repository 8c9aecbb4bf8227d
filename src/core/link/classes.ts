import type { ClassFact, ConstantRef } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import { type Constants, indexConstants } from './constants.js';
import type { Facts } from './facts.js';
import { grouped } from './grouped.js';

/** A class or module with all its openings. */
export interface ClassEntry {
  readonly name: string;
  readonly module: boolean;
  readonly openings: readonly ClassFact[];
  readonly superclass: ConstantRef | null;
  /** the opening that tells most: the one with the parent, else the first */
  readonly at: Location;
}

/** One ancestor of a class, itself included, nearest first. */
export interface Ancestor {
  readonly name: string;
  readonly module: boolean;
  /** not defined in this repository, or a gem's that it only opens again */
  readonly external: boolean;
  /** where each class of the repository that names it does so; empty for the class itself */
  readonly namedBy: readonly { readonly name: string; readonly at: Location }[];
}

/** The classes of one app and how they descend from each other. */
export interface Classes {
  readonly all: ReadonlyMap<string, ClassEntry>;
  readonly constants: Constants;
  /** the class first, then its mixins (the last one first) and those that they bring, then its parent's; cycles are cut */
  readonly lineage: (name: string) => readonly Ancestor[];
  /** modules that a class or module extends itself with, the last one first */
  readonly extensions: (name: string) => readonly string[];
  /** classes whose parent it is */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** No class of a real application has so many ancestors one after the other. */
const DEEPEST = 200;

type Mixin = ClassFact['mixins'][number];

/**
 * Indexes the classes of one app. `frameworkNames` are classes and modules that gems define: an opening without a parent of its own
 * (`class ActiveJob::Base` in an initializer) adds to one of them, and makes it no class of the repository's.
 */
export function indexClasses(facts: Facts, frameworkNames: ReadonlySet<string>): Classes {
  const openings = facts('class');
  const all = new Map<string, ClassEntry>();
  for (const [name, list] of grouped(openings, (opening) => opening.name)) {
    const main = list.find(({ superclass }) => superclass !== null) ?? list[0];
    if (main === undefined) continue;
    all.set(name, { name, module: main.module, openings: list, superclass: main.superclass, at: main.at });
  }

  const lineages = new Map<string, readonly Ancestor[]>();
  const names = new Map<string, readonly string[]>();
  const building = new Set<string>();
  const constants = indexConstants(openings, facts('constant'), (name) => {
    if (building.has(name)) return null;
    const known = names.get(name);
    if (known !== undefined) return known;
    const found = all.has(name) ? lineage(name).slice(1) : [];
    const own = found.filter(({ external }) => !external).map((ancestor) => ancestor.name);
    names.set(name, own);
    return own;
  });

  const lineage = (name: string): readonly Ancestor[] => {
    const known = lineages.get(name);
    if (known !== undefined) return known;
    if (building.has(name) || building.size > DEEPEST) return [];
    building.add(name);
    const found = build(name);
    building.delete(name);
    lineages.set(name, found);
    return found;
  };

  const build = (name: string): readonly Ancestor[] => {
    const entry = all.get(name);
    if (entry === undefined) return [{ name, module: false, external: true, namedBy: [] }];
    const step = (ref: ConstantRef, module: boolean, by: string, at: Location, known: readonly string[]): readonly Ancestor[] => {
      const target = constants.target(ref, known);
      if (target.external) return [{ name: target.name, module, external: true, namedBy: [{ name: by, at }] }];
      const [first, ...rest] = lineage(target.name);
      if (first === undefined) return [];
      const reopened = frameworkNames.has(first.name) && all.get(first.name)?.superclass === null;
      return [{ ...first, external: first.external || reopened, namedBy: [{ name: by, at }] }, ...rest];
    };
    const { superclass, at } = entry;
    const parents = superclass === null ? [] : step(superclass, false, name, at, []);
    const inherited = parents.filter(({ external }) => !external).map((ancestor) => ancestor.name);
    const mixedIn = (owner: ClassEntry, included: boolean): readonly Ancestor[] =>
      mixinsOf(owner, included).flatMap(({ mixin, path }) => {
        const found = step(mixin, true, owner.name, { path, line: mixin.line }, inherited);
        return [...found, ...found.flatMap((module) => delivered(module))];
      });
    const bringing = new Set<string>();
    /** What a module brings to whoever includes it: the mixins of its `included do`. */
    const delivered = ({ name: module, external }: Ancestor): readonly Ancestor[] => {
      const owner = external || bringing.has(module) ? undefined : all.get(module);
      if (owner === undefined) return [];
      bringing.add(module);
      return mixedIn(owner, true);
    };
    const own: Ancestor = { name, module: entry.module, external: false, namedBy: [] };
    return distinct([own, ...mixedIn(entry, false), ...parents]);
  };

  const extended = new Map<string, readonly string[]>();
  const extensions = (name: string): readonly string[] => {
    const known = extended.get(name);
    if (known !== undefined) return known;
    const list = all.get(name)?.openings.flatMap(({ mixins }) => mixins.filter(({ how }) => how === 'extend')) ?? [];
    const found = [...list].reverse().flatMap((mixin) => constants.find(mixin) ?? []);
    extended.set(name, found);
    return found;
  };

  const children = grouped(
    [...all.values()].flatMap(({ name, superclass }) => {
      const parent = superclass === null ? null : constants.target(superclass, []);
      return parent === null || parent.external ? [] : [{ parent: parent.name, name }];
    }),
    ({ parent }) => parent,
  );
  return {
    all,
    constants,
    lineage,
    extensions,
    children: new Map([...children].map(([parent, list]) => [parent, list.map(({ name }) => name)])),
  };
}

/** Mixins nearest first: Ruby puts the last one that was included in front. */
function mixinsOf({ openings }: ClassEntry, included: boolean): readonly { readonly mixin: Mixin; readonly path: string }[] {
  return openings
    .flatMap(({ mixins, at }) => mixins.map((mixin) => ({ mixin, path: at.path })))
    .filter(({ mixin }) => mixin.how !== 'extend' && mixin.included === included)
    .reverse();
}

/** Each ancestor once, where it stands first, with every place that names it. */
function distinct(ancestors: readonly Ancestor[]): readonly Ancestor[] {
  const found = new Map<string, Ancestor>();
  for (const ancestor of ancestors) {
    const known = found.get(ancestor.name);
    if (known === undefined) found.set(ancestor.name, ancestor);
    else if (ancestor.namedBy.some((by) => !known.namedBy.some((other) => other.name === by.name))) {
      found.set(ancestor.name, { ...known, namedBy: [...known.namedBy, ...ancestor.namedBy] });
    }
  }
  return [...found.values()];
}
