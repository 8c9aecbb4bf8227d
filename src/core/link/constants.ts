import type { ClassFact, ConstantFact, ConstantRef } from '../../model/fact.js';

/** What a constant means: a class of the repository, or the full path of one that it does not define. */
export type Target = { readonly name: string; readonly external: boolean };

/** Names of one app, looked up as Ruby does: by nesting, in the ancestors of the innermost class, at top level. */
export interface Constants {
  /** classes, modules, constants, and the namespaces around them */
  readonly defined: ReadonlySet<string>;
  /** the full path of the class or module, through aliases; null where none of that name is defined */
  readonly find: (ref: ConstantRef) => string | null;
  /** like `find`, with the ancestors of the innermost nesting given: for building them */
  readonly target: (ref: ConstantRef, ancestors: readonly string[]) => Target;
  /** the value of a constant; null where it is a class or not defined */
  readonly value: (ref: ConstantRef) => ConstantFact | null;
  /** other names of a class */
  readonly aliasesOf: (name: string) => readonly string[];
}

const NO_NAMES: readonly string[] = [];
/** Constants that refer to constants: a longer chain is a mistake or an attack. */
const MOST_STEPS = 16;
/** No constant path that a person wrote is longer. */
const LONGEST = 500;

/** Indexes names. `ancestorsOf` answers the ancestors of a class, the class itself aside; null while they are being found. */
export function indexConstants(
  classes: readonly ClassFact[],
  values: readonly ConstantFact[],
  ancestorsOf: (name: string) => readonly string[] | null,
): Constants {
  const classNames = new Set(classes.map(({ name }) => name));
  const constants = new Map(values.map((fact) => [fact.name, fact]));
  const defined = namespaces([...classNames, ...constants.keys()]);
  /** Most constants are gems': a last part that nothing here is called by need not be looked for. */
  const lastParts = new Set([...classNames, ...constants.keys()].map(lastPart));
  const written = (name: string): boolean => classNames.has(name) || constants.has(name);

  const paths = new Map<string, string | null>();
  /** A full path that is defined, or that is another one's through an alias or an ancestor in its middle. */
  const at = (path: string): string | null => {
    if (written(path)) return path;
    const known = paths.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf('::');
    if (cut < 0 || path.length > LONGEST) return null;
    paths.set(path, null);
    const head = follow(at(path.slice(0, cut)), 0);
    const tail = path.slice(cut);
    const ancestors = head === null ? NO_NAMES : ancestorsOf(head);
    const found = head === null ? undefined : [head, ...(ancestors ?? NO_NAMES)].map((name) => `${name}${tail}`).find(written);
    if (ancestors === null) paths.delete(path);
    else paths.set(path, found ?? null);
    return found ?? null;
  };

  const search = ({ name, nesting }: ConstantRef, ancestors: readonly string[]): string | null => {
    if (name.startsWith('::')) return at(name.slice(2));
    for (const scope of nesting) {
      const found = at(`${scope}::${name}`);
      if (found !== null) return found;
    }
    for (const ancestor of ancestors) {
      const found = at(`${ancestor}::${name}`);
      if (found !== null) return found;
    }
    return at(name);
  };

  const located = new Map<string, string | null>();
  const locate = (ref: ConstantRef): string | null => {
    if (!lastParts.has(lastPart(ref.name))) return null;
    const key = [ref.name, ...ref.nesting].join('\0');
    const known = located.get(key);
    if (known !== undefined) return known;
    const [innermost] = ref.nesting;
    const found = search(ref, innermost === undefined ? NO_NAMES : (ancestorsOf(innermost) ?? NO_NAMES));
    located.set(key, found);
    return found;
  };

  /** The class that a defined name is, through constants that are set to another. */
  const follow = (name: string | null, steps: number): string | null => {
    if (name === null || classNames.has(name)) return name;
    const value = constants.get(name)?.value;
    return value?.kind === 'ref' && steps < MOST_STEPS ? follow(search(value, NO_NAMES), steps + 1) : null;
  };

  const target = (ref: ConstantRef, ancestors: readonly string[]): Target => {
    if (!lastParts.has(lastPart(ref.name))) return { name: bare(ref.name), external: true };
    let current = ref;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const name = search(current, steps === 0 ? ancestors : NO_NAMES);
      if (name !== null && classNames.has(name)) return { name, external: false };
      const value = name === null ? undefined : constants.get(name)?.value;
      if (value?.kind !== 'ref') break;
      current = value;
    }
    return { name: bare(current.name), external: true };
  };

  // The same reference of the same fact is asked for again and again.
  const found = new Map<ConstantRef, string | null>();
  const find = (ref: ConstantRef): string | null => {
    const known = found.get(ref);
    if (known !== undefined) return known;
    const name = follow(locate(ref), 0);
    found.set(ref, name);
    return name;
  };

  let aliases: Map<string, string[]> | null = null;
  // Found at the first question only: by then all ancestors are known.
  const allAliases = (): Map<string, string[]> => {
    const names = new Map<string, string[]>();
    for (const fact of constants.values()) {
      const of = fact.value.kind === 'ref' && !classNames.has(fact.name) ? follow(fact.name, 0) : null;
      if (of !== null) names.set(of, [...(names.get(of) ?? []), fact.name]);
    }
    return names;
  };
  return {
    defined,
    find,
    target,
    value: (ref) => {
      const name = locate(ref);
      return name === null || classNames.has(name) ? null : (constants.get(name) ?? null);
    },
    aliasesOf: (name) => {
      aliases ??= allAliases();
      return aliases.get(name) ?? NO_NAMES;
    },
  };
}

/** A constant path without the leading `::`. */
export const bare = (name: string): string => (name.startsWith('::') ? name.slice(2) : name);

const lastPart = (name: string): string => name.slice(name.lastIndexOf(':') + 1);

/** The names themselves and every namespace around them: a compact path, or a folder, defines the modules on its way. */
function namespaces(names: readonly string[]): ReadonlySet<string> {
  const defined = new Set<string>();
  for (const name of names) {
    if (name.length > LONGEST) continue;
    for (let end = name.length; end > 0; end = name.lastIndexOf('::', end - 1)) defined.add(name.slice(0, end));
  }
  return defined;
}
