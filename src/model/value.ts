export type Scalar = string | number | boolean | null;

/**
 * What a static reader knows of one value. `read` writes these down as they stand in the file; only `link` resolves them.
 * - literal: the value itself; a Ruby symbol is its name
 * - ref: a constant as written, with the lexical nesting it was written in (full paths, innermost first)
 * - env: an environment variable, or a shell variable or positional parameter ("1", "@") of a script
 * - oneOf: one of several, all branches kept
 * - when: a condition on environment variables chooses
 * - concat: the pieces of a string, in order
 * - list, map: a literal array or hash; a map keeps its own order
 * - index: a lookup in a map or list; merge: maps laid over each other, the last one wins
 * - unresolved: cannot be known from the text, and why
 */
export type Value =
  | { readonly kind: 'literal'; readonly value: Scalar }
  | { readonly kind: 'ref'; readonly name: string; readonly nesting: readonly string[] }
  | { readonly kind: 'env'; readonly name: string; readonly default?: Value }
  | { readonly kind: 'oneOf'; readonly values: readonly Value[] }
  | {
      readonly kind: 'when';
      readonly env: readonly string[];
      /** values of the only variable that meet the condition; absent: it is a switch, or asks for something else */
      readonly is?: readonly string[];
      readonly met: Value;
      readonly unmet: Value;
    }
  | { readonly kind: 'concat'; readonly values: readonly Value[] }
  | { readonly kind: 'list'; readonly values: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
  | { readonly kind: 'index'; readonly of: Value; readonly key: Value }
  | { readonly kind: 'merge'; readonly values: readonly Value[] }
  | { readonly kind: 'unresolved'; readonly reason: string };

export interface MapEntry {
  readonly key: string;
  readonly value: Value;
}

/** A value after linking: every possible scalar, the environment variables it hangs on, and whether that is all. */
export interface Resolved {
  readonly values: readonly Scalar[];
  readonly env: readonly string[];
  /** false: it may be something else as well; `reason` says why */
  readonly complete: boolean;
  readonly reason?: string;
}

export const literal = (value: Scalar): Value => ({ kind: 'literal', value });
export const unresolved = (reason: string): Value => ({ kind: 'unresolved', reason });

/** One of several values; a single one is itself. */
export function oneOf(values: readonly Value[]): Value {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : { kind: 'oneOf', values };
}

/** The literal string of a value, or undefined for everything else. */
export function literalString(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
