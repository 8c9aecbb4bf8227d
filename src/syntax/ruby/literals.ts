import * as nodes from '@ruby/prism/src/nodes.js';
import { type Frame, type Handlers, handle, lineOf, other, type Reading } from './frame.js';
import type { RubyExpr } from './types.js';

/** Strings, symbols, numbers, arrays, hashes and constants. */
export const literals: Handlers = new Map();

type Node = nodes.Node;

handle(literals, [nodes.NilNode], (node, _, reading) => ({ kind: 'nil', line: lineOf(node, reading) }));
handle(literals, [nodes.TrueNode], (node, _, reading) => ({ kind: 'true', line: lineOf(node, reading) }));
handle(literals, [nodes.FalseNode], (node, _, reading) => ({ kind: 'false', line: lineOf(node, reading) }));
handle(literals, [nodes.SelfNode], (node, _, reading) => ({ kind: 'self', line: lineOf(node, reading) }));

handle(literals, [nodes.IntegerNode, nodes.FloatNode], (node, _, reading) => ({
  kind: 'number',
  value: Number(node.value),
  line: lineOf(node, reading),
}));

handle(literals, [nodes.StringNode], (node, _, reading) => {
  reading.literals.push(node.contentLoc);
  return { kind: 'string', value: node.unescaped.value, line: lineOf(node, reading) };
});

handle(literals, [nodes.SymbolNode], (node, _, reading) => {
  if (node.valueLoc !== null) reading.literals.push(node.valueLoc);
  return { kind: 'symbol', value: node.unescaped.value, line: lineOf(node, reading) };
});

handle(literals, [nodes.XStringNode, nodes.RegularExpressionNode, nodes.MatchLastLineNode], (node, _, reading) => {
  reading.literals.push(node.contentLoc);
  return other(node, reading);
});

handle(literals, [nodes.InterpolatedStringNode], (node, frame, reading) => interpolation(node, false, frame, reading));
handle(literals, [nodes.InterpolatedSymbolNode], (node, frame, reading) => interpolation(node, true, frame, reading));

/** Adjacent pieces of text are one; a string without anything else is a string. */
function interpolation(
  node: nodes.InterpolatedStringNode | nodes.InterpolatedSymbolNode,
  symbol: boolean,
  frame: Frame,
  reading: Reading,
): RubyExpr {
  const line = lineOf(node, reading);
  const parts: RubyExpr[] = [];
  for (const part of node.parts) {
    const expr = reading.expr(part, frame);
    const last = parts.at(-1);
    for (const piece of expr.kind === 'interpolation' ? expr.parts : [expr]) {
      if (piece.kind === 'string' && last?.kind === 'string')
        parts[parts.length - 1] = { ...last, value: last.value + piece.value };
      else parts.push(piece);
    }
  }
  const [only] = parts;
  if (parts.length === 0 || (parts.length === 1 && only?.kind === 'string')) {
    return { kind: symbol ? 'symbol' : 'string', value: only?.kind === 'string' ? only.value : '', line };
  }
  return { kind: 'interpolation', parts, symbol, line };
}

handle(literals, [nodes.EmbeddedStatementsNode], (node, frame, reading) =>
  node.statements === null ? { kind: 'nil', line: lineOf(node, reading) } : reading.expr(node.statements, frame),
);
handle(literals, [nodes.EmbeddedVariableNode], (node, frame, reading) => reading.expr(node.variable, frame));

handle(literals, [nodes.ArrayNode], (node, frame, reading) => {
  const items: RubyExpr[] = [];
  let splat = false;
  for (const element of node.elements) {
    if (element instanceof nodes.SplatNode) splat = true;
    items.push(reading.expr(element, frame));
  }
  return { kind: 'array', items, splat, line: lineOf(node, reading) };
});

handle(literals, [nodes.SplatNode], (node, frame, reading) =>
  node.expression === null ? other(node, reading) : other(node, reading, [reading.expr(node.expression, frame)]),
);

handle(literals, [nodes.HashNode, nodes.KeywordHashNode], (node, frame, reading) => {
  const pairs: { key: RubyExpr; value: RubyExpr; line: number }[] = [];
  const splats: RubyExpr[] = [];
  const splatAt: number[] = [];
  for (const element of node.elements) {
    if (element instanceof nodes.AssocNode) {
      const key = reading.expr(element.key, frame);
      pairs.push({ key, value: reading.expr(element.value, frame), line: lineOf(element, reading) });
    } else {
      splats.push(splatted(element, frame, reading));
      splatAt.push(pairs.length);
    }
  }
  return { kind: 'hash', pairs, splats, splatAt, line: lineOf(node, reading) };
});

/** What `**` lays in: an anonymous one (`**`) is known to nobody. */
export function splatted(node: Node, frame: Frame, reading: Reading): RubyExpr {
  if (node instanceof nodes.AssocSplatNode && node.value !== null) return reading.expr(node.value, frame);
  return other(node, reading);
}

// `{ queue: }` stands for the local variable or call of that name.
handle(literals, [nodes.ImplicitNode], (node, frame, reading) => reading.expr(node.value, frame));

handle(literals, [nodes.ConstantReadNode], (node, frame, reading) => ({
  kind: 'const',
  name: node.name,
  nesting: frame.nesting,
  line: lineOf(node, reading),
}));

handle(literals, [nodes.ConstantPathNode], (node, frame, reading) => {
  const name = constantName(node);
  if (name !== null) return { kind: 'const', name, nesting: frame.nesting, line: lineOf(node, reading) };
  return other(node, reading, node.parent === null ? [] : [reading.expr(node.parent, frame)]);
});

/** A constant as written (`::A::B`), or null where a part of its path is computed. */
export function constantName(node: Node): string | null {
  if (node instanceof nodes.ConstantReadNode) return node.name;
  if (!(node instanceof nodes.ConstantPathNode || node instanceof nodes.ConstantPathTargetNode) || node.name === null)
    return null;
  if (node.parent === null) return `::${node.name}`;
  const parent = constantName(node.parent);
  return parent === null ? null : `${parent}::${node.name}`;
}
