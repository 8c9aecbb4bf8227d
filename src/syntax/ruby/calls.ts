import * as nodes from '@ruby/prism/src/nodes.js';
import { callbackEvent, callbackMethod } from './callbacks.js';
import { type Frame, type Handlers, handle, maybe, other, type Reading } from './frame.js';
import type { RubyExpr } from './types.js';
import { readArguments, writeCall } from './write-call.js';

/** Calls of every spelling: with receiver, operators, super, yield, alias. */
export const calls: Handlers = new Map();

type Node = nodes.Node;

/** Methods that change a string, array or hash in place: its variable no longer holds only what was assigned. */
const MUTATORS: ReadonlySet<string> = new Set(
  '<< []= push append prepend unshift insert concat replace clear store merge! update reverse_merge! deep_merge! delete except! slice! upcase! downcase! gsub! sub! map! compact! reject! select! filter!'.split(
    ' ',
  ),
);

handle(calls, [nodes.CallNode], (node, frame, reading) => {
  const receiver = node.receiver === null ? null : reading.expr(node.receiver, frame);
  const here = node.isSafeNavigation() ? maybe(frame) : frame;
  const given = readArguments(node.arguments_?.arguments_ ?? [], argumentFrame(node, receiver, here, reading), reading);
  if (receiver?.kind === 'variable' && MUTATORS.has(node.name)) {
    (receiver.assigned as RubyExpr[]).push(other(node, reading));
  }
  return writeCall(node, node.name, node.messageLoc, receiver, given, node.block, here, reading);
});

/** A lambda handed to a callback macro runs as that callback. */
function argumentFrame(node: nodes.CallNode, receiver: RubyExpr | null, frame: Frame, reading: Reading): Frame {
  const lambda = (node.arguments_?.arguments_ ?? []).some((argument) => argument instanceof nodes.LambdaNode || isProc(argument));
  const event = lambda ? callbackEvent({ name: node.name, receiver, place: frame.place }) : null;
  if (event === null) return frame;
  const line = reading.source.line(node.messageLoc?.startOffset ?? node.location.startOffset);
  return { ...frame, place: { ...frame.place, method: callbackMethod(event, line), singleton: false } };
}

function isProc(node: Node): boolean {
  return node instanceof nodes.CallNode && node.block instanceof nodes.BlockNode && ['lambda', 'proc'].includes(node.name);
}

handle(calls, [nodes.SuperNode], (node, frame, reading) => {
  const given = readArguments(node.arguments_?.arguments_ ?? [], frame, reading);
  return writeCall(node, 'super', node.keywordLoc, null, given, node.block, frame, reading);
});

// A bare `super` hands on everything that the method was given.
handle(calls, [nodes.ForwardingSuperNode], (node, frame, reading) => {
  const given = { ...readArguments([], frame, reading), splat: true };
  return writeCall(node, 'super', null, null, given, node.block, frame, reading);
});

handle(calls, [nodes.YieldNode], (node, frame, reading) => {
  const given = readArguments(node.arguments_?.arguments_ ?? [], frame, reading);
  return writeCall(node, 'yield', node.keywordLoc, null, given, null, frame, reading);
});

handle(calls, [nodes.AliasMethodNode], (node, frame, reading) => {
  const given = readArguments([node.newName, node.oldName], frame, reading);
  return writeCall(node, 'alias_method', node.keywordLoc, null, given, null, frame, reading);
});
