import type { ConstantRef } from '../../model/fact.js';
import { literal, type MapEntry, unresolved, type Value } from '../../model/value.js';
import { choice, orElse } from './choice.js';
import { environmentIn } from './conditions.js';
import { callValue } from './lookups.js';
import { quote } from './quote.js';
import type { RubyExpr } from './types.js';

/** Expressions that one value may hang on, over variables and branches. */
const MOST_STEPS = 20_000;

/**
 * What an expression is worth, as far as the text tells. All branches are kept; whatever is computed is `unresolved` with a
 * reason that quotes at most 60 characters. A local variable is one of the values assigned to it.
 */
export function toValue(expr: RubyExpr): Value {
  return worth(expr, start());
}

/** The variables followed so far, each with its value once that is known, and how many steps are left for the whole value. */
interface Seen {
  readonly variables: Map<readonly RubyExpr[], Value | null>;
  readonly budget: { left: number };
}

const start = (): Seen => ({ variables: new Map(), budget: { left: MOST_STEPS } });

function worth(expr: RubyExpr, seen: Seen): Value {
  if (--seen.budget.left < 0) return unresolved('computed in too many steps');
  switch (expr.kind) {
    case 'string':
    case 'symbol':
    case 'number':
      return literal(expr.value);
    case 'true':
      return literal(true);
    case 'false':
      return literal(false);
    case 'nil':
      return literal(null);
    case 'const':
      return { kind: 'ref', name: expr.name, nesting: expr.nesting };
    case 'interpolation':
      return { kind: 'concat', values: expr.parts.map((part) => worth(part, seen)) };
    case 'array':
      return listOf(expr, seen);
    case 'hash':
      return mapOf(expr, seen);
    case 'branch':
      return branchValue(expr, seen);
    case 'or':
      return orElse(worth(expr.left, seen), worth(expr.right, seen));
    case 'and':
      // Where the left is falsy it is the value; what it is then (nil or false) names no queue.
      return choice([worth(expr.right, seen), literal(null)]);
    case 'variable':
      return variable(expr, seen);
    case 'assign':
      return worth(expr.value, seen);
    case 'return':
      return expr.value === null ? literal(null) : worth(expr.value, seen);
    case 'sequence':
      return bodyOf(expr.body, seen);
    case 'call':
      return callValue(expr.call, expr, { value: (part) => worth(part, seen), body: (body) => bodyOf(body, seen) });
    case 'self':
    case 'lambda':
    case 'other':
      return unresolved(quote(expr));
  }
}

/** One of the tails; where a condition asks the environment, which one is chosen by it. */
function branchValue(expr: RubyExpr & { kind: 'branch' }, seen: Seen): Value {
  const tails = expr.tails.map((tail) => worth(tail, seen));
  if (expr.conditions.length !== tails.length - 1) return choice(tails);
  return expr.conditions.reduceRight<Value>((unmet, condition, index) => {
    const met = tails[index] ?? unmet;
    const { env, is, negated } = environmentIn(condition);
    if (env.length === 0) return choice([met, unmet]);
    const asked = is === undefined ? { env } : { env, is };
    return negated ? { kind: 'when', ...asked, met: unmet, unmet: met } : { kind: 'when', ...asked, met, unmet };
  }, tails.at(-1) ?? literal(null));
}

/** The value of a method's or block's body: what its last statement is worth, or any `return` in it. Nil where it is empty. */
export function bodyValue(body: readonly RubyExpr[]): Value {
  return bodyOf(body, start());
}

function bodyOf(body: readonly RubyExpr[], seen: Seen): Value {
  const last = body.at(-1);
  if (last === undefined) return literal(null);
  return choice([...body.slice(0, -1).flatMap((statement) => returns(statement, seen)), worth(last, seen)]);
}

/** Values that a statement may return early. A lambda's or block's own are not among them. */
function returns(expr: RubyExpr, seen: Seen): readonly Value[] {
  switch (expr.kind) {
    case 'return':
      return [expr.value === null ? literal(null) : worth(expr.value, seen)];
    case 'branch':
      return expr.tails.flatMap((tail) => returns(tail, seen));
    case 'sequence':
      return expr.body.flatMap((part) => returns(part, seen));
    case 'or':
    case 'and':
      return returns(expr.right, seen);
    case 'other':
      return expr.parts.flatMap((part) => returns(part, seen));
    default:
      return [];
  }
}

/** Each variable is followed once: code whose every line names the one before twice would double the work with each line. */
function variable(expr: RubyExpr & { kind: 'variable' }, seen: Seen): Value {
  const known = seen.variables.get(expr.assigned);
  if (known !== undefined && known !== null) return known;
  if (expr.assigned.length === 0 || known === null) return unresolved(expr.name);
  seen.variables.set(expr.assigned, null);
  const value = choice(expr.assigned.map((assigned) => worth(assigned, seen)));
  seen.variables.set(expr.assigned, value);
  return value;
}

function listOf(expr: RubyExpr & { kind: 'array' }, seen: Seen): Value {
  if (expr.splat) return unresolved(quote(expr));
  return { kind: 'list', values: expr.items.map((item) => worth(item, seen)) };
}

function mapOf(expr: RubyExpr & { kind: 'hash' }, seen: Seen): Value {
  const entries: MapEntry[] = [];
  for (const pair of expr.pairs) {
    const key = worth(pair.key, seen);
    if (key.kind !== 'literal') return unresolved(quote(pair.key));
    entries.push({ key: String(key.value), value: worth(pair.value, seen) });
  }
  if (expr.splats.length === 0) return { kind: 'map', entries };
  const values: Value[] = [];
  let from = 0;
  expr.splats.forEach((splat, i) => {
    const to = expr.splatAt?.[i] ?? from;
    if (to > from) values.push({ kind: 'map', entries: entries.slice(from, to) });
    values.push(worth(splat, seen));
    from = to;
  });
  if (from < entries.length) values.push({ kind: 'map', entries: entries.slice(from) });
  return { kind: 'merge', values };
}

/** The constant that an expression is, as written, or null. */
export function constantRef(expr: RubyExpr | null | undefined): ConstantRef | null {
  return expr?.kind === 'const' ? { name: expr.name, nesting: expr.nesting } : null;
}
