import type { GroupSettings } from '../../model/adapter.js';
import type { Location } from '../../model/location.js';
import type { Resolved, Scalar, Value } from '../../model/value.js';
import { psychScalar } from '../../syntax/yaml/scalars.js';
import { rubyInteger, toInteger } from './numbers.js';

/** The threads of one capsule. `invalid`: parsed, but nothing can be started with it, and how Sidekiq says so. */
export interface Threads {
  readonly value: number | null;
  readonly from: GroupSettings['concurrencyFrom'];
  readonly unknown: string | null;
  readonly invalid: string | null;
  readonly text: string;
}

/** Threads, `unset` (nil: the next source decides), or what Sidekiq raises while it reads its options. */
export type ThreadsAnswer = Threads | { readonly unset: true } | { readonly error: string };

const settled = (value: number, at: Location | null, how: 'literal' | 'env' | 'default'): Threads => ({
  value,
  from: { at, how },
  unknown: null,
  invalid: null,
  text: String(value),
});

/** The default since Sidekiq 7.0 is 5, before it was 10. With no locked version: what every maintained version has. */
export const defaultThreads = (major: number | null): Threads => settled(major !== null && major < 7 ? 10 : 5, null, 'default');

export const unknownThreads = (reason: string, at: Location | null): Threads => ({
  value: null,
  from: at === null ? null : { at, how: 'env' },
  unknown: reason,
  invalid: null,
  text: '?',
});

/** `concurrency:` of the file: `validate!` of lib/sidekiq/cli.rb asks for `to_i` above 0, the manager for a real number. */
export function fileThreads(value: Value, at: Location, old: boolean, resolve: (value: Value) => Resolved): ThreadsAnswer {
  if (value.kind === 'literal') return checked(value.value, at, 'literal', old);
  const resolved = resolve(value);
  const [only] = resolved.values;
  if (resolved.values.length !== 1 || only === undefined) return unknownThreads(resolved.reason ?? 'one of several', at);
  const how = resolved.env.length > 0 ? 'env' : 'literal';
  // What a tag prints outside quotes is typed by YAML; inside quotes it stays text.
  const typed = value.kind !== 'concat' && typeof only === 'string' ? psychScalar(only.trim()).value : only;
  return checked(typed, at, how, old);
}

function checked(value: Scalar, at: Location, how: 'literal' | 'env', old: boolean): ThreadsAnswer {
  if (value === null) return { unset: true };
  if (typeof value === 'boolean') return { error: `NoMethodError: undefined method 'to_i' for ${value}` };
  const number = typeof value === 'number' ? value : toInteger(value);
  if (Math.trunc(number) <= 0) return { error: `ArgumentError: concurrency: ${value} is not a valid value` };
  const threads = settled(number, at, how);
  if (old) return threads;
  if (typeof value === 'string') return { ...threads, invalid: 'ArgumentError: comparison of Integer with String failed' };
  return Number.isInteger(number) ? threads : { ...threads, invalid: 'ArgumentError: Pool size too small for default' };
}

/** A capsule's `concurrency`: not checked while options are read, and nothing stands in for it. */
export function capsuleThreads(value: Value | null, at: Location, resolve: (value: Value) => Resolved): Threads {
  const missing: Threads = {
    ...unknownThreads('not written', at),
    invalid: 'ArgumentError: comparison of Integer with nil failed',
  };
  if (value === null) return missing;
  const answer = fileThreads(value, at, false, resolve);
  if ('unset' in answer) return missing;
  return 'error' in answer ? { ...unknownThreads(answer.error, at), invalid: answer.error } : answer;
}

/** A word or variable that goes through `Integer()`: `-c`, RAILS_MAX_THREADS, `config.concurrency =`. */
export function integerThreads(resolved: Resolved, at: Location, what: string): ThreadsAnswer {
  const [only] = resolved.values;
  if (resolved.values.length !== 1 || only === undefined) return unknownThreads(resolved.reason ?? `${what} is not known`, at);
  if (only === null) return { unset: true };
  const number = typeof only === 'number' ? Math.trunc(only) : rubyInteger(String(only));
  if (number === null) return { error: `ArgumentError: invalid value for Integer(): ${JSON.stringify(String(only))}` };
  return settled(number, at, resolved.complete && resolved.env.length === 0 ? 'literal' : 'env');
}
