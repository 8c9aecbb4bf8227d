import * as nodes from '@ruby/prism/src/nodes.js';
import { type Frame, type Handlers, handle, maybe, other, type Reading } from './frame.js';
import type { RubyExpr } from './types.js';
import { readArguments, writeCall } from './write-call.js';

/** Assignments that are calls: `a.b ||= c`, `a[b] += c`, `a.b, c = 1, 2`. */
export const assignments: Handlers = new Map();

type Node = nodes.Node;
type Span = nodes.Location;
type Assigning = Node & { readonly receiver: Node | null; readonly value: Node };

/** `a.b ||= c`, `a.b += c`: a call of `b=` that may happen, with a value that is not only `c`. */
function attribute(
  node: Assigning & { readonly writeName: string; readonly messageLoc: Span | null },
  frame: Frame,
  reading: Reading,
) {
  const receiver = node.receiver === null ? null : reading.expr(node.receiver, frame);
  const value = other(node, reading, [reading.expr(node.value, maybe(frame))]);
  const given = { ...readArguments([], frame, reading), args: [value] };
  return writeCall(node, node.writeName, node.messageLoc, receiver, given, null, maybe(frame), reading);
}

handle(assignments, [nodes.CallOrWriteNode, nodes.CallAndWriteNode, nodes.CallOperatorWriteNode], attribute);

/** `a[b] ||= c`, `a[b] += c`. */
function element(node: Assigning & { readonly arguments_: nodes.ArgumentsNode | null }, frame: Frame, reading: Reading) {
  const receiver = node.receiver === null ? null : reading.expr(node.receiver, frame);
  const given = readArguments(node.arguments_?.arguments_ ?? [], frame, reading);
  const value = other(node, reading, [reading.expr(node.value, maybe(frame))]);
  (given.splat ? given.rest : given.args).push(value);
  if (receiver?.kind === 'variable') (receiver.assigned as RubyExpr[]).push(value);
  return writeCall(node, '[]=', null, receiver, given, null, maybe(frame), reading);
}

handle(assignments, [nodes.IndexOrWriteNode, nodes.IndexAndWriteNode, nodes.IndexOperatorWriteNode], element);

// `a.b, c = 1, 2`
handle(assignments, [nodes.CallTargetNode], (node, frame, reading) => {
  const given = { ...readArguments([], frame, reading), args: [other(node, reading)] };
  return writeCall(node, node.name, node.messageLoc, reading.expr(node.receiver, frame), given, null, frame, reading);
});
