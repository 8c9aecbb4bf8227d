import * as nodes from '@ruby/prism/src/nodes.js';
import { readBlock } from './blocks.js';
import { type Frame, lineOf, other, type Reading } from './frame.js';
import { splatted } from './literals.js';
import type { RubyCall, RubyExpr } from './types.js';

type Node = nodes.Node;
type Span = nodes.Location;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Arguments {
  readonly args: RubyExpr[];
  readonly rest: RubyExpr[];
  readonly keywords: { key: string; value: RubyExpr; line: number }[];
  readonly keywordSplat: RubyExpr[];
  splat: boolean;
}

export function readArguments(list: readonly Node[], frame: Frame, reading: Reading): Arguments {
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
export function writeCall(
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
    ...(frame.when == null ? {} : { when: frame.when }),
    at: endLine > line ? { path: reading.source.path, line, endLine } : { path: reading.source.path, line },
  };
  reading.calls.push(call);
  if (block instanceof nodes.BlockNode) call.block = readBlock(block, call, frame, reading);
  else if (block instanceof nodes.BlockArgumentNode) {
    call.blockArgument = block.expression === null ? other(block, reading) : reading.expr(block.expression, frame);
  }
  return { kind: 'call', call, line };
}
