import type * as nodes from '@ruby/prism/src/nodes.js';
import { callbackEvent, callbackMethod } from './callbacks.js';
import { type Frame, openVariables, type Reading, statements } from './frame.js';
import { readParameters } from './parameters.js';
import type { RubyCall, RubyExpr } from './types.js';

/** The block of a call, read where it stands. */
export function readBlock(
  block: nodes.BlockNode,
  call: RubyCall,
  frame: Frame,
  reading: Reading,
): NonNullable<RubyCall['block']> {
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
  const event = callbackEvent(call);
  if (event !== null) return { ...place, method: callbackMethod(event, call.at.line), singleton: false };
  if (place.method !== null) return place;
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
