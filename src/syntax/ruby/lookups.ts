import { literal, type MapEntry, unresolved, type Value } from '../../model/value.js';
import { choice } from './choice.js';
import { quote } from './quote.js';
import type { RubyCall, RubyExpr } from './types.js';

/** How the parts of a call become values. */
export interface Of {
  value(expr: RubyExpr): Value;
  body(statements: readonly RubyExpr[]): Value;
}

/** Calls that leave a value what it is, as far as queues, counts and names go. */
const TRANSPARENT: ReadonlySet<string> = new Set(
  'to_i to_s to_sym to_str to_f to_a to_h freeze dup clone itself presence with_indifferent_access symbolize_keys stringify_keys deep_symbolize_keys deep_stringify_keys html_safe -@ +@'.split(
    ' ',
  ),
);

/** Functions that convert their only argument. */
const CONVERSIONS: ReadonlySet<string> = new Set(['Integer', 'String', 'Float', 'Array', 'Rational']);

/** What a call is worth: the environment, a lookup in a table, tables and texts put together, or not known. */
export function callValue(call: RubyCall, expr: RubyExpr, of: Of): Value {
  const { receiver, name } = call;
  if (receiver === null) {
    const [only] = call.args;
    if (CONVERSIONS.has(name) && call.args.length === 1 && only !== undefined) return of.value(only);
    return unresolved(quote(expr));
  }
  if (receiver.kind === 'const' && (receiver.name === 'ENV' || receiver.name === '::ENV')) return envValue(call, expr, of);
  // Rails takes its environment from this variable, and its servers set it from theirs.
  if (name === 'env' && receiver.kind === 'const' && /^(?:::)?Rails$/.test(receiver.name))
    return { kind: 'env', name: 'RAILS_ENV' };
  if (TRANSPARENT.has(name) && call.args.length === 0) {
    const same = of.value(receiver);
    return name === '-@' && same.kind === 'literal' && typeof same.value === 'number' ? literal(-same.value) : same;
  }
  switch (name) {
    case '[]':
    case 'fetch':
    case 'dig':
      return lookup(call, receiver, expr, of);
    case 'first':
    case 'last':
      return end(call, receiver, expr, of);
    case 'merge':
    case 'reverse_merge':
    case 'with_defaults':
      return merged(call, receiver, expr, of);
    case '+':
      return sum(call, receiver, expr, of);
    default:
      return unresolved(quote(expr));
  }
}

function envValue(call: RubyCall, expr: RubyExpr, of: Of): Value {
  const key = call.args[0] === undefined ? undefined : of.value(call.args[0]);
  if (key?.kind !== 'literal' || typeof key.value !== 'string') return unresolved(quote(expr));
  if (call.name === '[]') return { kind: 'env', name: key.value };
  if (call.name !== 'fetch') return unresolved(quote(expr));
  const fallback = fallbackOf(call, of);
  return fallback === null ? { kind: 'env', name: key.value } : { kind: 'env', name: key.value, default: fallback };
}

/** The second argument or the block of a `fetch`. */
function fallbackOf(call: RubyCall, of: Of): Value | null {
  if (call.args[1] !== undefined) return of.value(call.args[1]);
  return call.block === null ? null : of.body(call.block.body);
}

function lookup(call: RubyCall, receiver: RubyExpr, expr: RubyExpr, of: Of): Value {
  const within = of.value(receiver);
  // What cannot be known as a whole is told once, as it stands.
  if (within.kind === 'unresolved' || call.splat || call.args.length === 0) return unresolved(quote(expr));
  const keys = call.name === 'dig' ? call.args : call.args.slice(0, 1);
  if (call.name === '[]' && call.args.length > 1) return unresolved(quote(expr));
  const found = keys.reduce<Value>((value, key) => ({ kind: 'index', of: value, key: of.value(key) }), within);
  const fallback = call.name === 'fetch' ? fallbackOf(call, of) : null;
  return fallback === null ? found : choice([found, fallback]);
}

/** `%w[a b].first` of a list that is written out. */
function end(call: RubyCall, receiver: RubyExpr, expr: RubyExpr, of: Of): Value {
  const list = call.args.length > 0 ? null : of.value(receiver);
  const item = list?.kind === 'list' ? list.values.at(call.name === 'first' ? 0 : -1) : undefined;
  return item ?? unresolved(quote(expr));
}

function merged(call: RubyCall, receiver: RubyExpr, expr: RubyExpr, of: Of): Value {
  if (call.splat || call.block !== null) return unresolved(quote(expr));
  const own: MapEntry[] = call.keywords.map(({ key, value }) => ({ key, value: of.value(value) }));
  const given = [
    ...[...call.args, ...call.keywordSplat].map((part) => of.value(part)),
    ...(own.length > 0 ? [{ kind: 'map', entries: own } as const] : []),
  ];
  const base = of.value(receiver);
  return { kind: 'merge', values: call.name === 'merge' ? [base, ...given] : [...given, base] };
}

/** Texts and lists added together. */
function sum(call: RubyCall, receiver: RubyExpr, expr: RubyExpr, of: Of): Value {
  const right = call.args[0] === undefined ? unresolved(quote(expr)) : of.value(call.args[0]);
  const left = of.value(receiver);
  if (left.kind === 'list' && right.kind === 'list') return { kind: 'list', values: [...left.values, ...right.values] };
  const textual = [receiver, call.args[0]].some((part) => part?.kind === 'string' || part?.kind === 'interpolation');
  return textual ? { kind: 'concat', values: [left, right] } : unresolved(quote(expr));
}
