import type { Resolved, Scalar, Value } from '../../../src/model/value.js';

export const known = (value: Scalar): Resolved => ({ values: [value], env: [], complete: true });

const unknown = (reason: string): Resolved => ({ values: [], env: [], complete: false, reason });

const union = (parts: readonly Resolved[]): Resolved => ({
  values: [...new Set(parts.flatMap((part) => part.values))],
  env: [...new Set(parts.flatMap((part) => part.env))],
  complete: parts.every((part) => part.complete),
});

/**
 * Resolves values in one environment. `closed`: a variable that is not listed is not set; else it may be anything, and its default
 * is one possibility, as when a repository is reviewed.
 */
export function resolver(env: ReadonlyMap<string, string>, closed: boolean): (value: Value) => Resolved {
  const resolve = (value: Value): Resolved => {
    switch (value.kind) {
      case 'literal':
        return known(value.value);
      case 'env': {
        const set = env.get(value.name);
        if (set !== undefined) return { ...known(set), env: [value.name] };
        const fallback = value.default === undefined ? null : resolve(value.default);
        if (closed) return { ...(fallback ?? known(null)), env: [value.name] };
        return fallback === null ? unknown(`${value.name} is not known`) : { ...fallback, env: [value.name], complete: false };
      }
      case 'oneOf':
        return union(value.values.map(resolve));
      case 'when':
        return union([resolve(value.met), resolve(value.unmet)]);
      case 'concat': {
        const parts = value.values.map(resolve);
        const texts = parts.reduce<string[]>(
          (all, part) => all.flatMap((text) => part.values.map((piece) => `${text}${piece ?? ''}`)),
          [''],
        );
        return { ...union(parts), values: texts };
      }
      default:
        return unknown(value.kind);
    }
  };
  return resolve;
}
