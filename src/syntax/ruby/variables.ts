import * as nodes from '@ruby/prism/src/nodes.js';
import {
  assignField,
  type Frame,
  fieldValues,
  type Handlers,
  handle,
  lineOf,
  localValues,
  maybe,
  other,
  type Reading,
} from './frame.js';
import type { RubyExpr } from './types.js';

/** Reading and writing of local, instance, class and global variables. */
export const variables: Handlers = new Map();

type Node = nodes.Node;
type Field = { readonly name: string };
type Local = { readonly name: string; readonly depth: number };

/** Every value assigned to the variable that a node names. */
function valuesOf(variable: Field | Local, frame: Frame, reading: Reading): RubyExpr[] {
  if ('depth' in variable) return localValues(frame.variables, variable.name, variable.depth);
  return fieldValues(reading, frame, variable.name);
}

function assignTo(variable: Field | Local, value: RubyExpr, frame: Frame, reading: Reading): void {
  if ('depth' in variable) localValues(frame.variables, variable.name, variable.depth).push(value);
  else assignField(reading, frame, variable.name, value);
}

const read = (node: Node & (Field | Local), frame: Frame, reading: Reading): RubyExpr => ({
  kind: 'variable',
  name: node.name,
  assigned: valuesOf(node, frame, reading),
  line: lineOf(node, reading),
});

handle(variables, [nodes.LocalVariableReadNode], read);
handle(variables, [nodes.InstanceVariableReadNode, nodes.ClassVariableReadNode, nodes.GlobalVariableReadNode], read);

handle(variables, [nodes.ItLocalVariableReadNode], (node, _, reading) => {
  const line = lineOf(node, reading);
  return { kind: 'variable', name: 'it', assigned: [{ kind: 'other', source: 'it', parts: [], line }], line };
});

type Write = Node & (Field | Local) & { readonly value: Node };

handle(
  variables,
  [nodes.LocalVariableWriteNode, nodes.InstanceVariableWriteNode, nodes.ClassVariableWriteNode, nodes.GlobalVariableWriteNode],
  (node: Write, frame, reading) => {
    const value = reading.expr(node.value, frame);
    assignTo(node, value, frame, reading);
    return { kind: 'assign', name: node.name, value, line: lineOf(node, reading) };
  },
);

/** `a ||= b` and `a &&= b`: the old value stays possible. */
const logical =
  (kind: 'or' | 'and') =>
  (node: Write, frame: Frame, reading: Reading): RubyExpr => {
    const line = lineOf(node, reading);
    const left = read(node, frame, reading);
    const right = reading.expr(node.value, maybe(frame));
    assignTo(node, right, frame, reading);
    return { kind: 'assign', name: node.name, value: { kind, left, right, line }, line };
  };

handle(
  variables,
  [
    nodes.LocalVariableOrWriteNode,
    nodes.InstanceVariableOrWriteNode,
    nodes.ClassVariableOrWriteNode,
    nodes.GlobalVariableOrWriteNode,
  ],
  logical('or'),
);
handle(
  variables,
  [
    nodes.LocalVariableAndWriteNode,
    nodes.InstanceVariableAndWriteNode,
    nodes.ClassVariableAndWriteNode,
    nodes.GlobalVariableAndWriteNode,
  ],
  logical('and'),
);

handle(
  variables,
  [
    nodes.LocalVariableOperatorWriteNode,
    nodes.InstanceVariableOperatorWriteNode,
    nodes.ClassVariableOperatorWriteNode,
    nodes.GlobalVariableOperatorWriteNode,
  ],
  (node: Write, frame, reading) => {
    const value = other(node, reading, [read(node, frame, reading), reading.expr(node.value, frame)]);
    assignTo(node, value, frame, reading);
    return { kind: 'assign', name: node.name, value, line: lineOf(node, reading) };
  },
);

// A target stands in a pattern, a rescue, a `for` or a destructuring: what it takes is not known here.
handle(
  variables,
  [
    nodes.LocalVariableTargetNode,
    nodes.InstanceVariableTargetNode,
    nodes.ClassVariableTargetNode,
    nodes.GlobalVariableTargetNode,
  ],
  (node: Node & (Field | Local), frame, reading) => {
    const value = other(node, reading);
    assignTo(node, value, frame, reading);
    return value;
  },
);

handle(variables, [nodes.MultiWriteNode], (node, frame, reading) => {
  const value = reading.expr(node.value, frame);
  const exact = value.kind === 'array' && !value.splat && node.rest === null && node.rights.length === 0;
  node.lefts.forEach((target, position) => {
    const item = exact ? (value.items[position] ?? null) : null;
    assign(target, item, frame, reading);
  });
  if (node.rest !== null) reading.expr(node.rest, frame);
  for (const target of node.rights) reading.expr(target, frame);
  return other(node, reading, [value]);
});

/** One target of `a, b = 1, 2`; `value` null where it cannot be told which value it takes. */
function assign(target: Node, value: RubyExpr | null, frame: Frame, reading: Reading): void {
  if (value === null) reading.expr(target, frame);
  else if (target instanceof nodes.LocalVariableTargetNode || target instanceof nodes.InstanceVariableTargetNode)
    assignTo(target, value, frame, reading);
  else reading.expr(target, frame);
}
