import type { CallArguments } from '../../model/fact.js';
import type { RubyCall, RubyExpr } from './types.js';

/** The value given for a keyword, or undefined. */
export function keyword(call: RubyCall, name: string): RubyExpr | undefined {
  return call.keywords.findLast((entry) => entry.key === name)?.value;
}

/** The arguments of a call site, without the first `skip` positional ones. */
export function callArguments(call: RubyCall, skip = 0): CallArguments {
  return {
    positional: Math.max(call.args.length - skip, 0),
    splat: call.splat,
    keywords: call.keywords.map((entry) => entry.key),
    keywordSplat: call.keywordSplat.length > 0,
  };
}

/** The calls written as one chain, outermost first: `A.set(..).perform_later(..)` is [perform_later, set]. */
export function chain(call: RubyCall): readonly RubyCall[] {
  const links: RubyCall[] = [call];
  let next: RubyExpr | null = call.receiver;
  while (next?.kind === 'call') {
    links.push(next.call);
    next = next.call.receiver;
  }
  return links;
}

/** What the innermost call of a chain is sent to: a constant, a variable, or null for a call on self. */
export function chainRoot(call: RubyCall): RubyExpr | null {
  return (chain(call).at(-1) ?? call).receiver;
}

/**
 * Visits an expression and everything in it, outer first; blocks and lambdas too. A variable's assigned values are not part of
 * the expression. Where `visit` answers false, nothing inside is visited.
 */
export function walk(expr: RubyExpr, visit: (expr: RubyExpr) => boolean | undefined): void {
  if (visit(expr) === false) return;
  for (const part of children(expr)) walk(part, visit);
}

/** The expressions directly inside one. */
export function children(expr: RubyExpr): readonly RubyExpr[] {
  switch (expr.kind) {
    case 'interpolation':
    case 'other':
      return expr.parts;
    case 'array':
      return expr.items;
    case 'hash':
      return [...expr.pairs.flatMap((pair) => [pair.key, pair.value]), ...expr.splats];
    case 'call':
      return callChildren(expr.call);
    case 'branch':
      return [...expr.conditions, ...expr.tails];
    case 'or':
    case 'and':
      return [expr.left, expr.right];
    case 'assign':
      return [expr.value];
    case 'return':
      return expr.value === null ? [] : [expr.value];
    case 'lambda':
    case 'sequence':
      return expr.body;
    default:
      return [];
  }
}

function callChildren(call: RubyCall): readonly RubyExpr[] {
  return [
    ...(call.receiver === null ? [] : [call.receiver]),
    ...call.args,
    ...call.rest,
    ...call.keywords.map((entry) => entry.value),
    ...call.keywordSplat,
    ...(call.blockArgument === null ? [] : [call.blockArgument]),
    ...(call.block?.body ?? []),
  ];
}

/**
 * Whether a call in a module runs for whoever includes it: inside `included do`, or inside `def self.included(base)` when it is sent
 * to the base or stands in its `class_eval`.
 */
export function reachesIncluder(call: RubyCall): boolean {
  if (call.blocks.some((block) => block.name === 'included' || block.name === 'prepended')) return true;
  const { method, singleton } = call.place;
  if (!singleton || (method !== 'included' && method !== 'prepended')) return false;
  return call.receiver?.kind === 'variable' || call.blocks.some((block) => EVALUATIONS.has(block.name));
}

const EVALUATIONS: ReadonlySet<string> = new Set(['class_eval', 'class_exec', 'instance_eval', 'instance_exec']);
