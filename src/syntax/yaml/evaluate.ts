import { literal, oneOf, type Scalar, unresolved, type Value } from '../../model/value.js';
import { walk } from '../ruby/query.js';
import type { RubyCall, RubyExpr } from '../ruby/types.js';
import { toValue } from '../ruby/value.js';

/** Block parameters whose value is known: the body of a loop over a literal list. */
export type Bindings = ReadonlyMap<string, Value>;

export const noBindings: Bindings = new Map();

const LONGEST_TEXT = 1000;

/** The value that a tag prints: what `toValue` knows, and besides the small arithmetic that templates do on literals. */
export function evaluate(expr: RubyExpr, bindings: Bindings): Value {
  switch (expr.kind) {
    case 'variable':
      return bindings.get(expr.name) ?? toValue(expr);
    case 'sequence': {
      const last = expr.body.at(-1);
      return expr.body.length === 1 && last !== undefined ? evaluate(last, bindings) : unbound(expr, bindings);
    }
    case 'interpolation':
      return joined(expr.parts.map((part) => evaluate(part, bindings)));
    case 'array':
      return expr.splat ? toValue(expr) : { kind: 'list', values: expr.items.map((item) => evaluate(item, bindings)) };
    case 'branch':
      return bindings.size === 0 ? toValue(expr) : oneOf(expr.tails.map((tail) => evaluate(tail, bindings)));
    case 'call':
      return computed(expr.call, bindings) ?? unbound(expr, bindings);
    default:
      return unbound(expr, bindings);
  }
}

/** What hangs on a block parameter in a way that is not understood here is not known. */
function unbound(expr: RubyExpr, bindings: Bindings): Value {
  let bound = false;
  walk(expr, (part) => {
    if (part.kind === 'variable' && bindings.has(part.name)) bound = true;
    return !bound;
  });
  return bound ? unresolved('computed in a loop') : toValue(expr);
}

function computed(call: RubyCall, bindings: Bindings): Value | null {
  const { receiver, name } = call;
  if (receiver === null || call.splat || call.block !== null || call.blockArgument !== null) return null;
  const [argument] = call.args;
  if (name === 'split' || name === 'to_json' || name === 'inspect') {
    const of = evaluate(receiver, bindings);
    return name === 'split' ? split(of, argument === undefined ? null : evaluate(argument, bindings)) : printed(of);
  }
  if (argument === undefined) {
    return ['to_i', 'to_s', 'to_sym'].includes(name) && bindings.size > 0 ? evaluate(receiver, bindings) : null;
  }
  if (name !== '+' && name !== '-' && name !== '*') return null;
  const left = evaluate(receiver, bindings);
  const right = evaluate(argument, bindings);
  if (left.kind !== 'literal' || right.kind !== 'literal') return null;
  const answer = arithmetic(name, left.value, right.value);
  return answer === null ? null : literal(answer);
}

function arithmetic(operator: '+' | '-' | '*', left: Scalar, right: Scalar): Scalar {
  if (typeof left === 'number' && typeof right === 'number') {
    return operator === '+' ? left + right : operator === '-' ? left - right : left * right;
  }
  if (typeof left !== 'string') return null;
  if (operator === '+' && typeof right === 'string') return left + right;
  const fits = typeof right === 'number' && Number.isInteger(right) && right >= 0 && left.length * right <= LONGEST_TEXT;
  return operator === '*' && fits ? left.repeat(right) : null;
}

/** A list or text as Ruby prints it, which YAML then reads back as what it was. */
const printed = (value: Value): Value | null => (value.kind === 'list' || value.kind === 'oneOf' ? value : null);

/** `text.split(',')`. Of an environment variable with a default the default's pieces are possible, and others with them. */
export function split(of: Value, by: Value | null): Value | null {
  const separator = by === null ? ' ' : by.kind === 'literal' && typeof by.value === 'string' ? by.value : null;
  if (separator === null) return null;
  if (of.kind === 'literal' && typeof of.value === 'string') {
    // A single space is white space of any kind and length, as in awk; empty pieces at the end are dropped.
    const pieces = separator === ' ' ? of.value.trim().split(/\s+/) : of.value.split(separator);
    while (pieces.at(-1) === '') pieces.pop();
    return { kind: 'list', values: pieces.map(literal) };
  }
  if (of.kind === 'env' && of.default !== undefined) {
    const known = split(of.default, by);
    if (known !== null) return oneOf([known, unresolved(`${of.name} may say otherwise`)]);
  }
  return null;
}

/** The pieces of a text as one value: a literal where all are. */
export function joined(values: readonly Value[]): Value {
  const parts = values.flatMap((value) => (value.kind === 'concat' ? value.values : [value]));
  if (parts.every((part) => part.kind === 'literal')) {
    return literal(parts.map((part) => (part.kind === 'literal' && part.value !== null ? String(part.value) : '')).join(''));
  }
  return { kind: 'concat', values: parts };
}
