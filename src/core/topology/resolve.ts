import type { MapEntry, Resolved, Scalar, Value } from '../../model/value.js';

/** More possible values than this are no knowledge. */
const MOST = 32;
const DEEPEST = 24;

export interface ResolveContext {
  /** the value of a constant as written, or null where the repository does not define it as a value */
  readonly constant: (name: string, nesting: readonly string[]) => Value | null;
  /** a variable that is known: from policy, or from what a deploy file hands to the process */
  readonly env: (name: string) => Value | null;
}

/** Names become values: every possible scalar, the variables it hangs on, and whether that is all. */
export function resolve(value: Value, context: ResolveContext, depth = 0): Resolved {
  if (depth > DEEPEST) return unknown('it refers to itself');
  const inner = (part: Value): Resolved => resolve(part, context, depth + 1);
  switch (value.kind) {
    case 'literal':
      return { values: [value.value], env: [], complete: true };
    case 'ref': {
      const of = context.constant(value.name, value.nesting);
      return of === null ? unknown(`${value.name} is not defined here`) : inner(of);
    }
    case 'env': {
      const known = context.env(value.name);
      if (known !== null) return inner(known);
      if (value.default === undefined)
        return { values: [], env: [value.name], complete: false, reason: `${value.name} is not known` };
      const fallback = inner(value.default);
      return {
        ...fallback,
        env: distinct([value.name, ...fallback.env]),
        complete: false,
        reason: fallback.reason ?? `${value.name} may say otherwise`,
      };
    }
    case 'oneOf':
      return union(value.values.map(inner));
    case 'when': {
      const known = value.env.map((name) => context.env(name));
      const [only] = known;
      if (known.length === 1 && only != null) return inner(isTruthy(inner(only)) ? value.met : value.unmet);
      const both = union([inner(value.met), inner(value.unmet)]);
      return { ...both, env: distinct([...value.env, ...both.env]) };
    }
    case 'concat':
      return concatenate(value.values.map(inner));
    case 'index':
      return lookup(structure(value.of, context, depth), inner(value.key), inner);
    case 'list':
    case 'map':
    case 'merge':
      return unknown('it is a collection');
    case 'unresolved':
      return unknown(value.reason);
    default:
      return value satisfies never;
  }
}

const unknown = (reason: string): Resolved => ({ values: [], env: [], complete: false, reason });
const distinct = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)];

/** What a switch written as text means: Rails casts these to false, and an empty one is not set. */
function isTruthy({ values }: Resolved): boolean {
  const [value] = values;
  return (
    value !== undefined &&
    value !== null &&
    value !== false &&
    !['', '0', 'f', 'false', 'off', 'no', 'n'].includes(String(value).toLowerCase())
  );
}

function union(parts: readonly Resolved[]): Resolved {
  const values = distinct(parts.flatMap((part) => part.values));
  const reason = parts.find((part) => part.reason !== undefined)?.reason;
  const complete = parts.every((part) => part.complete) && values.length <= MOST;
  return {
    values: values.slice(0, MOST),
    env: distinct(parts.flatMap(({ env }) => env)),
    complete,
    ...(reason === undefined ? {} : { reason }),
  };
}

function concatenate(parts: readonly Resolved[]): Resolved {
  const whole = union(parts);
  let texts: string[] = [''];
  for (const part of parts) {
    texts = texts.flatMap((text) => part.values.map((value) => `${text}${value ?? ''}`)).slice(0, MOST + 1);
  }
  return {
    ...whole,
    values: distinct<Scalar>(texts.slice(0, MOST)),
    complete: parts.every(({ complete }) => complete) && texts.length <= MOST,
  };
}

/** The map or list that a value is, through constants and merges; null where it is not known. */
export function structure(value: Value, context: ResolveContext, depth = 0): Value | null {
  if (depth > DEEPEST) return null;
  switch (value.kind) {
    case 'map':
    case 'list':
      return value;
    case 'ref': {
      const of = context.constant(value.name, value.nesting);
      return of === null ? null : structure(of, context, depth + 1);
    }
    case 'merge': {
      const entries = new Map<string, MapEntry>();
      for (const part of value.values) {
        const map = structure(part, context, depth + 1);
        if (map?.kind !== 'map') return null;
        for (const entry of map.entries) entries.set(entry.key, entry);
      }
      return { kind: 'map', entries: [...entries.values()] };
    }
    default:
      return null;
  }
}

function lookup(of: Value | null, key: Resolved, inner: (value: Value) => Resolved): Resolved {
  if (of === null) return unknown('it is looked up in something that is not known');
  const all = of.kind === 'map' ? of.entries.map(({ value }) => value) : of.kind === 'list' ? of.values : [];
  // A key that is not known may be any of them.
  if (key.values.length === 0) return union(all.map(inner));
  const found = key.values.map((name) => {
    if (of.kind === 'list') return typeof name === 'number' ? of.values.at(name) : undefined;
    return of.kind === 'map' ? of.entries.find((entry) => entry.key === String(name))?.value : undefined;
  });
  return union(found.map((value) => (value === undefined ? unknown('no such key') : inner(value))));
}
