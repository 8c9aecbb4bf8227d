import type { CallbackFact, ClassFact, ConstantFact, ConstantRef, Fact, JobSettingFact, MethodFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';

/** A class or module with all its openings. */
export interface ClassEntry {
  readonly name: string;
  readonly module: boolean;
  readonly openings: readonly ClassFact[];
  readonly at: Location;
}

/** One ancestor of a class, itself included, nearest first. */
export interface Ancestor {
  readonly name: string;
  readonly module: boolean;
  /** not defined in this repository */
  readonly external: boolean;
}

export interface Found {
  readonly method: MethodFact;
  /** the ancestor that holds it */
  readonly holder: string;
}

/** Everything that Ruby files define, looked up as Ruby does. */
export interface Classes {
  readonly all: ReadonlyMap<string, ClassEntry>;
  /** every name that exists: classes, constants, and the namespaces around them */
  readonly defined: ReadonlySet<string>;
  /** the full path of a class, through aliases; null where none of that name is defined */
  readonly find: (ref: ConstantRef) => string | null;
  /** the value of a constant; null where it is a class or not defined */
  readonly constant: (ref: ConstantRef) => ConstantFact | null;
  readonly lineage: (name: string) => readonly Ancestor[];
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly method: (owner: string, name: string, singleton: boolean, after?: string) => Found | null;
  readonly methods: (owner: string, name: string, singleton: boolean) => MethodFact | null;
  readonly methodsOf: (owner: string) => readonly MethodFact[];
  readonly callbacks: (owner: string) => readonly CallbackFact[];
  readonly settings: (owner: string) => readonly JobSettingFact[];
}

/** Indexes the definitions of one app. */
export function indexClasses(facts: readonly Fact[]): Classes {
  const openings = group(
    facts.filter((fact): fact is ClassFact => fact.kind === 'class'),
    ({ name }) => name,
  );
  const constants = new Map<string, ConstantFact>();
  for (const fact of facts) if (fact.kind === 'constant') constants.set(fact.name, fact);
  const methods = group(
    facts.filter((fact): fact is MethodFact => fact.kind === 'method'),
    ({ owner }) => owner ?? '',
  );
  const byKey = new Map<string, MethodFact>();
  for (const [owner, list] of methods)
    for (const method of list) byKey.set(methodKey(owner, method.name, method.singleton), method);
  const callbacks = group(
    facts.filter((fact): fact is CallbackFact => fact.kind === 'callback'),
    ({ owner }) => owner,
  );
  const settings = group(
    facts.filter((fact): fact is JobSettingFact => fact.kind === 'job-setting'),
    ({ owner }) => owner,
  );

  const all = new Map<string, ClassEntry>();
  for (const [name, list] of openings) {
    const main = list.find(({ superclass }) => superclass !== null) ?? list[0];
    if (main !== undefined) all.set(name, { name, module: main.module, openings: list, at: main.at });
  }
  const defined = namespaces([...all.keys(), ...constants.keys()]);

  const locate = (ref: ConstantRef): string | null => {
    if (ref.name.startsWith('::')) return defined.has(ref.name.slice(2)) ? ref.name.slice(2) : null;
    for (const scope of ref.nesting) {
      const name = `${scope}::${ref.name}`;
      if (defined.has(name)) return name;
    }
    const [innermost] = ref.nesting;
    for (const ancestor of innermost === undefined ? [] : (lineages.get(innermost) ?? [])) {
      const name = `${ancestor.name}::${ref.name}`;
      if (defined.has(name)) return name;
    }
    return defined.has(ref.name) ? ref.name : null;
  };
  const follow = (name: string, seen: ReadonlySet<string>): string | null => {
    if (all.has(name)) return name;
    const value = constants.get(name)?.value;
    if (value?.kind !== 'ref' || seen.has(name)) return null;
    const target = locate(value);
    return target === null ? null : follow(target, new Set([...seen, name]));
  };
  const find = (ref: ConstantRef): string | null => {
    const name = locate(ref);
    if (name === null) return null;
    const direct = follow(name, new Set());
    if (direct !== null) return direct;
    // The head of a path may be an alias: `Old::Job` where `Old = New`.
    const cut = name.lastIndexOf('::');
    const head = cut < 0 ? null : follow(name.slice(0, cut), new Set());
    return head !== null && all.has(`${head}${name.slice(cut)}`) ? `${head}${name.slice(cut)}` : null;
  };

  const lineages = new Map<string, readonly Ancestor[]>();
  const lineage = (name: string): readonly Ancestor[] => {
    const known = lineages.get(name);
    if (known !== undefined) return known;
    const walked = ancestors(name, all, find, new Set());
    lineages.set(name, walked);
    return walked;
  };

  const method = (owner: string, name: string, singleton: boolean, after?: string): Found | null => {
    const line = lineage(owner);
    const start = after === undefined ? 0 : line.findIndex((ancestor) => ancestor.name === after) + 1;
    for (const ancestor of line.slice(start)) {
      const found = byKey.get(methodKey(ancestor.name, name, singleton));
      if (found !== undefined) return { method: found, holder: ancestor.name };
      if (!singleton) continue;
      for (const extended of extensions(ancestor.name, all, find)) {
        const inherited = byKey.get(methodKey(extended, name, false));
        if (inherited !== undefined) return { method: inherited, holder: extended };
      }
    }
    return null;
  };

  // Constants of ancestors are in reach of what stands inside a class, so every lineage is known before anything is looked up.
  for (const name of all.keys()) lineage(name);
  return {
    all,
    defined,
    find,
    constant: (ref) => {
      const name = locate(ref);
      return name === null || all.has(name) ? null : (constants.get(name) ?? null);
    },
    lineage,
    aliases: aliasesOf(constants, follow),
    method,
    methods: (owner, name, singleton) => byKey.get(methodKey(owner, name, singleton)) ?? null,
    methodsOf: (owner) => methods.get(owner) ?? [],
    callbacks: (owner) => callbacks.get(owner) ?? [],
    settings: (owner) => settings.get(owner) ?? [],
  };
}

const methodKey = (owner: string, name: string, singleton: boolean): string => `${owner}${singleton ? '.' : '#'}${name}`;

export function group<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const list = groups.get(name);
    if (list === undefined) groups.set(name, [item]);
    else list.push(item);
  }
  return groups;
}

/** The names themselves and every namespace around them: a compact path, or a folder, defines the modules on its way. */
function namespaces(names: readonly string[]): ReadonlySet<string> {
  const defined = new Set<string>();
  for (const name of names) {
    const parts = name.split('::');
    for (let size = 1; size <= parts.length; size += 1) defined.add(parts.slice(0, size).join('::'));
  }
  return defined;
}

function aliasesOf(
  constants: ReadonlyMap<string, ConstantFact>,
  follow: (name: string, seen: ReadonlySet<string>) => string | null,
): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, string[]>();
  for (const [name, fact] of constants) {
    if (fact.value.kind !== 'ref') continue;
    const target = follow(name, new Set());
    if (target !== null && target !== name) aliases.set(target, [...(aliases.get(target) ?? []), name]);
  }
  return aliases;
}

/** Method resolution order: the class, its mixins (the last one first), then its parent's; cycles are cut. */
function ancestors(
  name: string,
  all: ReadonlyMap<string, ClassEntry>,
  find: (ref: ConstantRef) => string | null,
  seen: Set<string>,
): readonly Ancestor[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const entry = all.get(name);
  if (entry === undefined) return [{ name, module: false, external: true }];
  const step = (ref: ConstantRef, module: boolean): readonly Ancestor[] => {
    const target = find({ name: ref.name, nesting: ref.nesting });
    if (target !== null && target !== name) return ancestors(target, all, find, seen);
    const external = ref.name.replace(/^::/, '');
    if (seen.has(external)) return [];
    seen.add(external);
    return [{ name: external, module, external: true }];
  };
  const mixins = entry.openings.flatMap(({ mixins: list }) => list.filter(({ how }) => how !== 'extend'));
  const superclass = entry.openings.find((opening) => opening.superclass !== null)?.superclass ?? null;
  return [
    { name, module: entry.module, external: false },
    ...[...mixins].reverse().flatMap((mixin) => step(mixin, true)),
    ...(superclass === null ? [] : step(superclass, false)),
  ];
}

function extensions(
  name: string,
  all: ReadonlyMap<string, ClassEntry>,
  find: (ref: ConstantRef) => string | null,
): readonly string[] {
  const list = all.get(name)?.openings.flatMap(({ mixins }) => mixins.filter(({ how }) => how === 'extend')) ?? [];
  return [...list].reverse().flatMap((mixin) => find(mixin) ?? []);
}
