import type { QueueEntry } from '../../model/fact.js';
import { literal, type Value } from '../../model/value.js';
import type { RubyExpr, RubyFile } from '../../syntax/ruby/types.js';
import { type Bindings, evaluate } from '../../syntax/yaml/evaluate.js';

/** A constant of this file in place of its name; constants of other files stay names. */
export function resolveConstants(value: Value, file: RubyFile, depth = 0): Value {
  if (depth > 5) return value;
  const inner = (of: Value): Value => resolveConstants(of, file, depth + 1);
  switch (value.kind) {
    case 'ref': {
      const paths = [...value.nesting.map((outer) => `${outer}::${value.name}`), value.name];
      const found = paths
        .map((path) => file.constants.filter((constant) => constant.name === path))
        .find((all) => all.length > 0);
      const [only] = found ?? [];
      return found?.length === 1 && only !== undefined ? inner(evaluate(only.value, new Map())) : value;
    }
    case 'list':
    case 'concat':
    case 'oneOf':
      return { ...value, values: value.values.map(inner) };
    case 'map':
      return { ...value, entries: value.entries.map((entry) => ({ key: entry.key, value: inner(entry.value) })) };
    case 'when':
      return { ...value, met: inner(value.met), unmet: inner(value.unmet) };
    case 'env':
      return value.default === undefined ? value : { ...value, default: inner(value.default) };
    default:
      return value;
  }
}

/** What Ruby assigns to `queues`: names, `name,weight` texts, pairs, a hash of weights, or one name. */
export function codeQueues(expr: RubyExpr, file: RubyFile, bindings: Bindings): readonly QueueEntry[] {
  const value = (of: RubyExpr): Value => resolveConstants(evaluate(of, bindings), file);
  switch (expr.kind) {
    case 'array':
      if (expr.splat) break;
      return expr.items.flatMap((item) => itemQueues(item, value));
    case 'hash':
      if (expr.splats.length > 0) break;
      return expr.pairs.map((pair) => ({ name: value(pair.key), weight: value(pair.value), line: pair.line, form: 'map' }));
    case 'branch':
      return expr.tails.flatMap((tail) => codeQueues(tail, file, bindings)).map((entry) => ({ ...entry, possible: true }));
    case 'assign':
      return codeQueues(expr.value, file, bindings);
    default:
  }
  return valueQueues(value(expr), expr.line, false);
}

function itemQueues(item: RubyExpr, value: (of: RubyExpr) => Value): readonly QueueEntry[] {
  const { line } = item;
  if (item.kind !== 'array' || item.splat) {
    return [{ name: value(item), weight: null, line, form: item.kind === 'symbol' ? 'symbol' : 'text' }];
  }
  const [name, weight] = item.items;
  return [
    {
      name: name === undefined ? literal('') : value(name),
      weight: weight === undefined ? null : value(weight),
      line,
      form: 'pair',
    },
  ];
}

function valueQueues(value: Value, line: number, possible: boolean): readonly QueueEntry[] {
  const mark = possible ? { possible: true } : {};
  if (value.kind === 'oneOf') return value.values.flatMap((inner) => valueQueues(inner, line, true));
  if (value.kind === 'when') return [value.met, value.unmet].flatMap((inner) => valueQueues(inner, line, true));
  if (value.kind === 'map') {
    return value.entries.map((entry) => ({ name: literal(entry.key), weight: entry.value, line, form: 'map', ...mark }));
  }
  if (value.kind !== 'list') return [{ name: value, weight: null, line, form: 'scalar', ...mark }];
  return value.values.map((item) => {
    if (item.kind !== 'list') return { name: item, weight: null, line, form: 'text', ...mark };
    const [name, weight] = item.values;
    return { name: name ?? literal(''), weight: weight ?? null, line, form: 'pair', ...mark };
  });
}
