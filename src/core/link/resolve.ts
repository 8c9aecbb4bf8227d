import type { Resolved, Scalar, Value } from '../../model/value.js';

/** More possible values than this are no knowledge. */
const MOST = 32;
/** Values that refer to values: a longer chain refers to itself, or is an attack. */
const DEEPEST = 24;
/** Branches of branches grow fast: whoever hangs on so many parts is not known. */
const MOST_STEPS = 4_000;

export interface ResolveContext {
  /** the value of a constant as written, or null where the repository does not define it as a value */
  readonly constant: (name: string, nesting: readonly string[]) => Value | null;
  /** a variable that is known: from policy, or from what a deploy file hands to the process; null where it is not */
  readonly env: (name: string) => Resolved | null;
}

/**
 * Names become values: every possible scalar, the environment variables it hangs on, and whether that is all. A default is kept beside
 * the name of its variable and never closes the set; a condition on variables keeps both branches and does.
 */
export function resolve(value: Value, context: ResolveContext): Resolved {
  return worth(value, walkOf(context));
}

/** The map or list that a value is, through constants, merges and look-ups; null where it is not known, or is one of several. */
export function structure(value: Value, context: ResolveContext): Value | null {
  const [only, another] = structures(value, walkOf(context)) ?? [];
  return another === undefined && (only?.kind === 'map' || only?.kind === 'list') ? only : null;
}

interface Walk extends ResolveContext {
  readonly depth: number;
  readonly budget: { left: number };
}

const walkOf = (context: ResolveContext): Walk => ({ ...context, depth: 0, budget: { left: MOST_STEPS } });

/** One step further, or null where the walk has to end. */
function deeperIn(walk: Walk): Walk | null {
  walk.budget.left -= 1;
  return walk.depth > DEEPEST || walk.budget.left < 0 ? null : { ...walk, depth: walk.depth + 1 };
}

function worth(value: Value, walk: Walk): Resolved {
  const deeper = deeperIn(walk);
  if (deeper === null) return unknown('it refers to itself, or to too much');
  const inner = (part: Value): Resolved => worth(part, deeper);
  switch (value.kind) {
    case 'literal':
      return { values: [value.value], env: [], complete: true };
    case 'ref': {
      const of = walk.constant(value.name, value.nesting);
      return of === null ? unknown(`${value.name} is not defined here as a value`) : inner(of);
    }
    case 'env':
      return walk.env(value.name) ?? fromDefault(value.name, value.default === undefined ? null : inner(value.default));
    case 'oneOf':
      return union(present(value.values, deeper).map(inner));
    case 'when':
      return chosen(value, walk.env, inner);
    case 'concat':
      return concatenation(value.values.map(inner));
    case 'list':
      return union(value.values.map(inner));
    case 'index':
    case 'merge':
    case 'map': {
      const places = structures(value, deeper);
      if (value.kind !== 'index' || places === null) return unknown('it is a collection');
      if (places.length === 0) return unknown('there is no such key');
      return union(
        places.map((place) => (place === null ? unknown('it is looked up in something that is not known') : inner(place))),
      );
    }
    case 'unresolved':
      return unknown(value.reason);
    default:
      return value satisfies never;
  }
}

const unknown = (reason: string): Resolved => ({ values: [], env: [], complete: false, reason });
const distinct = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)];

function fromDefault(name: string, fallback: Resolved | null): Resolved {
  if (fallback === null) return { values: [], env: [name], complete: false, reason: `${name} is not known` };
  const reason = fallback.reason ?? `${name} may say otherwise`;
  return { values: fallback.values, env: distinct([name, ...fallback.env]), complete: false, reason };
}

const TRUE: ReadonlySet<string> = new Set(['true', 't', '1', 'yes', 'y', 'on']);
const FALSE: ReadonlySet<string> = new Set(['false', 'f', '0', 'no', 'n', 'off', '']);

/** A condition on a variable that is known to be a switch is decided; any other keeps both branches. */
function chosen(value: Value & { kind: 'when' }, env: ResolveContext['env'], inner: (value: Value) => Resolved): Resolved {
  const [name, another] = value.env;
  const known = name === undefined || another !== undefined ? null : env(name);
  const [only] = known?.values ?? [];
  if (known?.complete === true && known.values.length === 1) {
    const text = String(only ?? '').toLowerCase();
    if (value.is !== undefined) return inner(value.is.includes(String(only ?? '')) ? value.met : value.unmet);
    if (TRUE.has(text)) return inner(value.met);
    if (FALSE.has(text)) return inner(value.unmet);
  }
  const both = union([inner(value.met), inner(value.unmet)]);
  return { ...both, env: distinct([...value.env, ...both.env]) };
}

function union(parts: readonly Resolved[]): Resolved {
  const values = distinct(parts.flatMap((part) => part.values));
  const many = values.length > MOST;
  const reason = parts.find((part) => !part.complete)?.reason ?? (many ? 'it may be too many' : undefined);
  return {
    values: values.slice(0, MOST),
    env: distinct(parts.flatMap(({ env }) => env)),
    complete: !many && parts.every(({ complete }) => complete),
    ...(reason === undefined ? {} : { reason }),
  };
}

function concatenation(parts: readonly Resolved[]): Resolved {
  let texts: readonly string[] = [''];
  for (const part of parts) {
    texts = texts.flatMap((text) => part.values.map((value) => `${text}${value ?? ''}`)).slice(0, MOST + 1);
  }
  const many = texts.length > MOST;
  const { env, complete, reason } = union(parts);
  return {
    values: distinct<Scalar>(texts.slice(0, MOST)),
    env,
    complete: complete && !many,
    ...(reason === undefined ? (many ? { reason: 'it may be too many' } : {}) : { reason }),
  };
}

/** The alternatives that exist: `HASH.fetch(key, default)` is the default alone where the hash has no such key. */
function present(values: readonly Value[], walk: Walk): readonly Value[] {
  const found = values.filter((value) => {
    if (value.kind !== 'index') return true;
    const places = structures(value, walk);
    return places === null || places.length > 0;
  });
  return found.length === 0 ? values : found;
}

/**
 * The values that may stand at a place, through constants, merges and look-ups; null among them is one that is not known. Answers
 * null where the value is no look-up and no collection.
 */
function structures(value: Value, walk: Walk): readonly (Value | null)[] | null {
  const deeper = deeperIn(walk);
  if (deeper === null) return [null];
  switch (value.kind) {
    case 'map':
    case 'list':
      return [value];
    case 'ref': {
      const of = walk.constant(value.name, value.nesting);
      return of === null ? [null] : structures(of, deeper);
    }
    case 'oneOf':
    case 'when': {
      const parts = value.kind === 'oneOf' ? value.values : [value.met, value.unmet];
      return capped(parts.flatMap((part) => structures(part, deeper) ?? [part]));
    }
    case 'merge':
      return [merged(value.values, deeper)];
    case 'index': {
      const keys = worth(value.key, deeper);
      return capped((structures(value.of, deeper) ?? [null]).flatMap((of) => entriesAt(of, keys, deeper)));
    }
    case 'env':
    case 'unresolved':
      return [null];
    case 'literal':
    case 'concat':
      return null;
    default:
      return value satisfies never;
  }
}

const capped = (places: readonly (Value | null)[]): readonly (Value | null)[] =>
  places.length > MOST ? [...places.slice(0, MOST), null] : places;

/** Maps laid over each other; one that is not known makes the whole unknown. */
function merged(parts: readonly Value[], walk: Walk): Value | null {
  const entries = new Map<string, Value>();
  for (const part of parts) {
    const [map, another] = structures(part, walk) ?? [];
    if (another !== undefined || map?.kind !== 'map') return null;
    for (const { key, value } of map.entries) entries.set(key, value);
  }
  return { kind: 'map', entries: [...entries].map(([key, value]) => ({ key, value })) };
}

/** What a collection holds under the keys; every value and something unknown where the key is not known. */
function entriesAt(of: Value | null, keys: Resolved, walk: Walk): readonly (Value | null)[] {
  if (of === null) return [null];
  if (of.kind !== 'map' && of.kind !== 'list') return [null];
  const all = of.kind === 'map' ? of.entries.map(({ value }) => value) : of.values;
  if (keys.values.length === 0) return [...all, null];
  const found = keys.values.flatMap((key) => {
    const at = of.kind === 'list' ? numbered(of.values, key) : of.entries.findLast((entry) => entry.key === String(key))?.value;
    return at === undefined ? [] : (collections(at, walk) ?? [at]);
  });
  return keys.complete ? found : [...found, null];
}

const numbered = (values: readonly Value[], key: Scalar): Value | undefined =>
  typeof key === 'number' ? values.at(key) : undefined;

const collections = (value: Value, walk: Walk): readonly (Value | null)[] | null =>
  value.kind === 'map' || value.kind === 'list' || value.kind === 'merge' ? structures(value, walk) : null;
