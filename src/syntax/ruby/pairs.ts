import type { RubyExpr, RubyFile } from './types.js';

export interface RubyPair {
  readonly key: string;
  readonly value: RubyExpr;
  readonly line: number;
}

/** Names that stand for names that stand for names ... are followed this far. */
const DEEPEST = 8;

/**
 * What a name stands for: the value of a variable that is assigned once, or of a constant of the same file; else the expression
 * itself. `freeze` and the like are looked through.
 */
export function meant(expr: RubyExpr, file: RubyFile, depth = 0): RubyExpr {
  if (depth > DEEPEST) return expr;
  switch (expr.kind) {
    case 'assign':
      return meant(expr.value, file, depth + 1);
    case 'variable': {
      const [only, ...more] = expr.assigned;
      return only === undefined || more.length > 0 ? expr : meant(only, file, depth + 1);
    }
    case 'const': {
      const names = [...expr.nesting.map((scope) => `${scope}::${expr.name}`), expr.name.replace(/^::/, '')];
      const found = names.flatMap((name) => file.constants.filter((constant) => constant.name === name)).at(0);
      return found === undefined ? expr : meant(found.value, file, depth + 1);
    }
    case 'call': {
      const { name, receiver, args } = expr.call;
      const same = name === 'freeze' || name === 'with_indifferent_access' || name === 'stringify_keys' || name === 'to_h';
      return same && receiver !== null && args.length === 0 ? meant(receiver, file, depth + 1) : expr;
    }
    default:
      return expr;
  }
}

/** The pairs of a literal hash whose keys are known, in order, or null where the expression is none. */
export function hashPairs(expr: RubyExpr, file: RubyFile): readonly RubyPair[] | null {
  const hash = meant(expr, file);
  if (hash.kind !== 'hash') return null;
  return [
    ...hash.splats.flatMap((splat) => hashPairs(splat, file) ?? []),
    ...hash.pairs.flatMap(({ key, value, line }) =>
      key.kind === 'string' || key.kind === 'symbol' ? [{ key: key.value, value, line }] : [],
    ),
  ];
}
