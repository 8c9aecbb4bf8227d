import * as nodes from '@ruby/prism/src/nodes.js';
import {
  type Frame,
  type Handlers,
  handle,
  lineOf,
  maybe,
  openVariables,
  other,
  type Reading,
  statements,
  under,
} from './frame.js';
import type { RubyExpr } from './types.js';

/** Conditions, loops, rescues and sequences: where a value comes from when several are possible. */
export const branches: Handlers = new Map();

type Node = nodes.Node;

/** Several statements are a sequence, one is itself, none is nil. */
function sequence(body: readonly Node[], at: Node, frame: Frame, reading: Reading): RubyExpr {
  const [only] = body;
  if (body.length === 1 && only !== undefined) return reading.expr(only, frame);
  const line = lineOf(at, reading);
  return body.length === 0
    ? { kind: 'nil', line }
    : { kind: 'sequence', body: body.map((node) => reading.expr(node, frame)), line };
}

/** The value of an optional body. */
function tail(body: Node | null, at: Node, frame: Frame, reading: Reading): RubyExpr {
  return body === null ? { kind: 'nil', line: lineOf(at, reading) } : reading.expr(body, frame);
}

handle(branches, [nodes.StatementsNode], (node, frame, reading) => sequence(node.body, node, frame, reading));
handle(branches, [nodes.ParenthesesNode], (node, frame, reading) => tail(node.body, node, frame, reading));
handle(branches, [nodes.ElseNode], (node, frame, reading) => tail(node.statements, node, frame, reading));

handle(branches, [nodes.IfNode], (node, frame, reading) => {
  const inside = maybe(frame);
  const conditions: RubyExpr[] = [];
  const tails: RubyExpr[] = [];
  let next: Node | null = node;
  for (let within = frame; next instanceof nodes.IfNode; within = inside) {
    const condition = reading.expr(next.predicate, within);
    tails.push(tail(next.statements, next, within === frame ? under(frame, condition, false) : inside, reading));
    conditions.push(condition);
    next = next.subsequent;
  }
  const [only] = conditions;
  tails.push(tail(next, node, only === undefined || conditions.length > 1 ? inside : under(frame, only, true), reading));
  return { kind: 'branch', conditions, tails, line: lineOf(node, reading) };
});

handle(branches, [nodes.UnlessNode], (node, frame, reading) => {
  const condition = reading.expr(node.predicate, frame);
  // The first tail is what comes where the condition holds, as with `if`.
  const unmet = tail(node.statements, node, under(frame, condition, true), reading);
  const tails = [tail(node.elseClause, node, under(frame, condition, false), reading), unmet];
  return { kind: 'branch', conditions: [condition], tails, line: lineOf(node, reading) };
});

handle(branches, [nodes.CaseNode, nodes.CaseMatchNode], (node, frame, reading) => {
  const inside = maybe(frame);
  const conditions = node.predicate === null ? [] : [reading.expr(node.predicate, frame)];
  const tails: RubyExpr[] = [];
  for (const arm of node.conditions) {
    if (arm instanceof nodes.WhenNode) {
      for (const condition of arm.conditions) conditions.push(reading.expr(condition, inside));
      tails.push(tail(arm.statements, arm, inside, reading));
    } else if (arm instanceof nodes.InNode) {
      conditions.push(reading.expr(arm.pattern, inside));
      tails.push(tail(arm.statements, arm, inside, reading));
    }
  }
  // `case .. in` without an else raises where nothing matches; `case .. when` is nil.
  if (node.elseClause !== null || node instanceof nodes.CaseNode) tails.push(tail(node.elseClause, node, inside, reading));
  return { kind: 'branch', conditions, tails, line: lineOf(node, reading) };
});

handle(branches, [nodes.BeginNode], (node, frame, reading) => {
  const line = lineOf(node, reading);
  const main = tail(node.statements, node, frame, reading);
  const tails: RubyExpr[] = [];
  for (let clause = node.rescueClause; clause !== null; clause = clause.subsequent) {
    if (clause.reference !== null) reading.expr(clause.reference, frame);
    tails.push(tail(clause.statements, clause, maybe(frame), reading));
  }
  const otherwise = node.elseClause === null ? null : reading.expr(node.elseClause, frame);
  const ensured = statements(node.ensureClause?.statements ?? null, frame, reading);
  const first: RubyExpr = otherwise === null ? main : { kind: 'sequence', body: [main, otherwise], line };
  const value: RubyExpr = tails.length === 0 ? first : { kind: 'branch', conditions: [], tails: [first, ...tails], line };
  // What `ensure` does comes last and its value is dropped: the value of a sequence is its last part.
  return ensured.length === 0 ? value : { kind: 'sequence', body: [...ensured, value], line };
});

handle(branches, [nodes.RescueModifierNode], (node, frame, reading) => {
  const tails = [reading.expr(node.expression, frame), reading.expr(node.rescueExpression, maybe(frame))];
  return { kind: 'branch', conditions: [], tails, line: lineOf(node, reading) };
});

handle(branches, [nodes.AndNode, nodes.OrNode], (node, frame, reading) => ({
  kind: node instanceof nodes.OrNode ? 'or' : 'and',
  left: reading.expr(node.left, frame),
  right: reading.expr(node.right, maybe(frame)),
  line: lineOf(node, reading),
}));

handle(branches, [nodes.WhileNode, nodes.UntilNode], (node, frame, reading) => {
  const line = lineOf(node, reading);
  const name = node instanceof nodes.WhileNode ? 'while' : 'until';
  const inside: Frame = { ...maybe(frame), blocks: [{ name, line }, ...frame.blocks] };
  return other(node, reading, [reading.expr(node.predicate, frame), ...statements(node.statements, inside, reading)]);
});

handle(branches, [nodes.ForNode], (node, frame, reading) => {
  const collection = reading.expr(node.collection, frame);
  reading.expr(node.index, frame);
  const inside: Frame = { ...frame, blocks: [{ name: 'for', line: lineOf(node, reading) }, ...frame.blocks] };
  return other(node, reading, [collection, ...statements(node.statements, inside, reading)]);
});

// In a block `next` is what `return` is in a method.
handle(branches, [nodes.ReturnNode, nodes.NextNode], (node, frame, reading) => {
  const line = lineOf(node, reading);
  const values = node.arguments_?.arguments_ ?? [];
  const [only] = values;
  if (only === undefined) return { kind: 'return', value: null, line };
  const single = values.length === 1 && !(only instanceof nodes.SplatNode);
  const value: RubyExpr = single
    ? reading.expr(only, frame)
    : other(
        node,
        reading,
        values.map((item) => reading.expr(item, frame)),
      );
  return { kind: 'return', value, line };
});

// `defined?(x)` runs nothing.
handle(branches, [nodes.DefinedNode], (node, _, reading) => other(node, reading));

handle(branches, [nodes.LambdaNode], (node, frame, reading) => {
  const line = lineOf(node, reading);
  const inside: Frame = {
    ...frame,
    blocks: [{ name: 'lambda', line }, ...frame.blocks],
    variables: openVariables(frame.variables),
  };
  if (node.parameters !== null) reading.expr(node.parameters, inside);
  return { kind: 'lambda', body: statements(node.body, inside, reading), line };
});
