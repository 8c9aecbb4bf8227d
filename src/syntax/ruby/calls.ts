import * as nodes from '@ruby/prism/src/nodes.js';
import { callbackEvent, callbackMethod } from './callbacks.js';
import { type Frame, type Handlers, handle, lineOf, maybe, openVariables, other, type Reading, statements } from './frame.js';
import { splatted } from './literals.js';
import { readParameters } from './parameters.js';
import type { RubyCall, RubyExpr } from './types.js';

/** Calls of every spelling: with receiver, operators, attribute and index assignment, super, yield, alias. */
export const calls: Handlers = new Map();

type Node = nodes.Node;
type Span = nodes.Location;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Methods that change a string, array or hash in place: its variable no longer holds only what was assigned. */
const MUTATORS: ReadonlySet<string> = new Set(
  '<< []= push append prepend unshift insert concat replace clear store merge! update reverse_merge! deep_merge! delete except! slice! upcase! downcase! gsub! sub! map! compact! reject! select! filter!'.split(
    ' ',
  ),
);

interface Arguments {
  readonly args: RubyExpr[];
  readonly rest: RubyExpr[];
  readonly keywords: { key: string; value: RubyExpr; line: number }[];
  readonly keywordSplat: RubyExpr[];
  splat: boolean;
}

function readArguments(list: readonly Node[], frame: Frame, reading: Reading): Arguments {
  const found: Arguments = { args: [], rest: [], keywords: [], keywordSplat: [], splat: false };
  for (const node of list) {
    if (node instanceof nodes.KeywordHashNode) {
      readKeywords(node, found, frame, reading);
    } else if (node instanceof nodes.ForwardingArgumentsNode) {
      found.splat = true;
      found.rest.push(other(node, reading));
      found.keywordSplat.push(other(node, reading));
    } else if (node instanceof nodes.SplatNode) {
      found.splat = true;
      found.rest.push(node.expression === null ? other(node, reading) : reading.expr(node.expression, frame));
    } else {
      (found.splat ? found.rest : found.args).push(reading.expr(node, frame));
    }
  }
  return found;
}

function readKeywords(hash: nodes.KeywordHashNode, found: Arguments, frame: Frame, reading: Reading): void {
  for (const element of hash.elements) {
    if (!(element instanceof nodes.AssocNode)) {
      found.keywordSplat.push(splatted(element, frame, reading));
      continue;
    }
    const key = reading.expr(element.key, frame);
    const value = reading.expr(element.value, frame);
    const line = lineOf(element, reading);
    if (key.kind === 'symbol' || key.kind === 'string') found.keywords.push({ key: key.value, value, line });
    else found.keywordSplat.push({ kind: 'hash', pairs: [{ key, value, line }], splats: [], splatAt: [], line });
  }
}

/** Writes a call down; its block is read after it, so that calls stand in the order in which they begin to run. */
function writeCall(
  node: Node,
  name: string,
  message: Span | null,
  receiver: RubyExpr | null,
  given: Arguments,
  block: Node | null,
  frame: Frame,
  reading: Reading,
): RubyExpr {
  const { startOffset, length } = node.location;
  const line = reading.source.line(message?.startOffset ?? startOffset);
  const endLine = reading.source.line(startOffset + Math.max(length - 1, 0));
  const call: Writable<RubyCall> = {
    name,
    receiver,
    args: given.args,
    rest: given.rest,
    keywords: given.keywords,
    splat: given.splat,
    keywordSplat: given.keywordSplat,
    block: null,
    blockArgument: null,
    place: frame.place,
    nesting: frame.nesting,
    blocks: frame.blocks,
    conditional: frame.conditional,
    at: endLine > line ? { path: reading.source.path, line, endLine } : { path: reading.source.path, line },
  };
  reading.calls.push(call);
  if (block instanceof nodes.BlockNode) call.block = readBlock(block, call, frame, reading);
  else if (block instanceof nodes.BlockArgumentNode) {
    call.blockArgument = block.expression === null ? other(block, reading) : reading.expr(block.expression, frame);
  }
  return { kind: 'call', call, line };
}

function readBlock(block: nodes.BlockNode, call: RubyCall, frame: Frame, reading: Reading): NonNullable<RubyCall['block']> {
  const inside: Frame = {
    ...frame,
    place: blockPlace(call, frame),
    blocks: [{ name: call.name, line: call.at.line }, ...frame.blocks],
    variables: openVariables(frame.variables),
  };
  const params = readParameters(block.parameters, inside, reading);
  const body = statements(block.body, inside, reading);
  defineMethod(block, call, inside, params, body, reading);
  return { params: params.names, body };
}

/** Where the statements of a call's block stand. */
function blockPlace(call: RubyCall, frame: Frame): Frame['place'] {
  const { place } = frame;
  if (place.method !== null) return place;
  const event = callbackEvent(call);
  if (event !== null) return { ...place, method: callbackMethod(event, call.at.line), singleton: false };
  const first = call.args[0];
  switch (call.name) {
    case 'class_methods':
      return { ...place, singleton: true };
    case 'define_method':
    case 'define_singleton_method':
      if (place.owner === null || call.receiver !== null || (first?.kind !== 'symbol' && first?.kind !== 'string')) return place;
      return { ...place, method: first.value, singleton: place.singleton || call.name === 'define_singleton_method' };
    case 'class_eval':
    case 'class_exec':
    case 'module_eval':
      return call.receiver?.kind === 'const' ? { owner: absolute(call.receiver.name), method: null, singleton: false } : place;
    default:
      return place;
  }
}

const absolute = (name: string): string => (name.startsWith('::') ? name.slice(2) : name);

/** `define_method(:name) { .. }` with a literal name is a method like any other. */
function defineMethod(
  block: nodes.BlockNode,
  call: RubyCall,
  inside: Frame,
  params: ReturnType<typeof readParameters>,
  body: readonly RubyExpr[],
  reading: Reading,
): void {
  const { owner, method, singleton } = inside.place;
  if (!call.name.startsWith('define_') || method === null || call.place.method !== null) return;
  const start = block.openingLoc.startOffset + block.openingLoc.length;
  reading.methods.push({
    owner,
    nesting: inside.nesting,
    name: method,
    singleton,
    params,
    body,
    lines: reading.source.codeLines(start, block.closingLoc.startOffset),
    at: call.at,
  });
}

handle(calls, [nodes.CallNode], (node, frame, reading) => {
  const receiver = node.receiver === null ? null : reading.expr(node.receiver, frame);
  const here = node.isSafeNavigation() ? maybe(frame) : frame;
  const given = readArguments(node.arguments_?.arguments_ ?? [], argumentFrame(node, here, reading), reading);
  if (receiver?.kind === 'variable' && MUTATORS.has(node.name)) {
    (receiver.assigned as RubyExpr[]).push(other(node, reading));
  }
  return writeCall(node, node.name, node.messageLoc, receiver, given, node.block, here, reading);
});

/** A lambda handed to a callback macro runs as that callback. */
function argumentFrame(node: nodes.CallNode, frame: Frame, reading: Reading): Frame {
  if (frame.place.method !== null || frame.place.owner === null || node.receiver !== null) return frame;
  const event = callbackEvent({ name: node.name, receiver: null, place: frame.place });
  const lambda = (node.arguments_?.arguments_ ?? []).some((argument) => argument instanceof nodes.LambdaNode || isProc(argument));
  if (event === null || !lambda) return frame;
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

handle(calls, [nodes.CallOrWriteNode, nodes.CallAndWriteNode, nodes.CallOperatorWriteNode], attribute);

/** `a[b] ||= c`, `a[b] += c`. */
function element(node: Assigning & { readonly arguments_: nodes.ArgumentsNode | null }, frame: Frame, reading: Reading) {
  const receiver = node.receiver === null ? null : reading.expr(node.receiver, frame);
  const given = readArguments(node.arguments_?.arguments_ ?? [], frame, reading);
  const value = other(node, reading, [reading.expr(node.value, maybe(frame))]);
  (given.splat ? given.rest : given.args).push(value);
  if (receiver?.kind === 'variable') (receiver.assigned as RubyExpr[]).push(value);
  return writeCall(node, '[]=', null, receiver, given, null, maybe(frame), reading);
}

handle(calls, [nodes.IndexOrWriteNode, nodes.IndexAndWriteNode, nodes.IndexOperatorWriteNode], element);

// `a.b, c = 1, 2`
handle(calls, [nodes.CallTargetNode], (node, frame, reading) => {
  const given = { ...readArguments([], frame, reading), args: [other(node, reading)] };
  return writeCall(node, node.name, node.messageLoc, reading.expr(node.receiver, frame), given, null, frame, reading);
});
