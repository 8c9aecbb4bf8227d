import type { GroupSettings } from '../../model/adapter.js';
import type { Location } from '../../model/location.js';
import type { Resolved, Scalar, Value } from '../../model/value.js';
import { psychScalar } from '../../syntax/yaml/scalars.js';

type From = NonNullable<GroupSettings['concurrencyFrom']>;

/** A number of threads or processes. `unknown`: why there is none; `error`: how Ruby says that it is none. */
export interface Count {
  readonly value: number | null;
  readonly from: From;
  readonly unknown: string | null;
  readonly error: string | null;
}

/** What `threads:` or `processes:` comes to. Nothing converts it: a number in quotes is a text, and Ruby raises. */
export function countOf(
  value: Value | null,
  fallback: number,
  key: string,
  at: Location | null,
  resolve: (value: Value) => Resolved,
): Count {
  if (value === null) return { value: fallback, from: { at: null, how: 'default' }, unknown: null, error: null };
  const resolved: Resolved = value.kind === 'literal' ? { values: [value.value], env: [], complete: true } : resolve(value);
  const [only] = resolved.values;
  const from: From = { at, how: resolved.env.length > 0 ? 'env' : 'literal' };
  if (resolved.values.length !== 1 || only === undefined) {
    return { value: null, from, unknown: `${key} is not known: ${resolved.reason ?? 'one of several'}`, error: null };
  }
  const typed = value.kind !== 'literal' && value.kind !== 'concat' && typeof only === 'string' ? retyped(only) : only;
  if (typeof typed === 'number') return { value: typed, from, unknown: null, error: null };
  // A text that a variable may hold is not one that it holds.
  if (!resolved.complete) return { value: null, from, unknown: `${key} is no number`, error: null };
  return { value: null, from, unknown: null, error: `TypeError: ${key} is ${JSON.stringify(typed)} and no number` };
}

const retyped = (text: string): Scalar => psychScalar(text.trim()).value;

/** Threads times processes, decided where the less certain of the two is. */
export function times(threads: Count, processes: Count): Count {
  const value = threads.value === null || processes.value === null ? null : threads.value * processes.value;
  const rank = { default: 0, literal: 1, env: 2 } as const;
  const from = rank[processes.from.how] > rank[threads.from.how] ? processes.from : threads.from;
  return { value, from, unknown: threads.unknown ?? processes.unknown, error: null };
}
