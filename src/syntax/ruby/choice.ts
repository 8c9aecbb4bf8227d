import { oneOf, type Value } from '../../model/value.js';

/** One of several, without repetitions. */
export function choice(values: readonly Value[]): Value {
  const flat = values.flatMap((value) => (value.kind === 'oneOf' ? value.values : [value]));
  if (flat.length < 2) return oneOf(flat);
  const distinct = new Map(flat.map((value) => [JSON.stringify(value), value]));
  return oneOf([...distinct.values()]);
}

/** `left || right`: right is the default of an environment variable, else one of both. A nil on the left never is the value. */
export function orElse(left: Value, right: Value): Value {
  if (left.kind === 'env') return { ...left, default: left.default === undefined ? right : orElse(left.default, right) };
  const kept = (left.kind === 'oneOf' ? left.values : [left]).filter((value) => !isFalsy(value));
  const certain = left.kind === 'literal' || left.kind === 'concat' || left.kind === 'list' || left.kind === 'map';
  return certain && kept.length > 0 ? left : choice([...kept, right]);
}

const isFalsy = (value: Value): boolean => value.kind === 'literal' && (value.value === null || value.value === false);
