import * as nodes from '@ruby/prism/src/nodes.js';
import { type Frame, type Handlers, handle, lineOf, openVariables, other, type Reading, statements } from './frame.js';
import { constantName } from './literals.js';
import { readParameters } from './parameters.js';
import type { RubyExpr } from './types.js';

/** Classes, modules, methods and constants. */
export const definitions: Handlers = new Map();

type Node = nodes.Node;

/** `B` inside `A` is `A::B`; `::B` is `B` everywhere. */
function fullName(written: string, nesting: readonly string[]): string {
  if (written.startsWith('::')) return written.slice(2);
  const [outer] = nesting;
  return outer === undefined ? written : `${outer}::${written}`;
}

/** The name a class or constant is defined under; `self::B` and computed paths are taken as `B` in the place where they stand. */
function definedName(path: Node & { readonly name?: string | null }, frame: Frame): string {
  return fullName(constantName(path) ?? path.name ?? '?', frame.nesting);
}

const nothing = (node: Node, reading: Reading): RubyExpr => ({ kind: 'nil', line: lineOf(node, reading) });

handle(definitions, [nodes.ClassNode, nodes.ModuleNode], (node, frame, reading) => {
  const name = definedName(node.constantPath, frame);
  const superclass = node instanceof nodes.ClassNode && node.superclass !== null ? reading.expr(node.superclass, frame) : null;
  openScope(node, name, node instanceof nodes.ModuleNode, superclass, frame, reading);
  const inside: Frame = {
    nesting: [name, ...frame.nesting],
    place: { owner: name, method: null, singleton: false },
    blocks: [],
    conditional: false,
    variables: openVariables(null),
  };
  statements(node.body, inside, reading);
  return nothing(node, reading);
});

function openScope(node: Node, name: string, module: boolean, superclass: RubyExpr | null, frame: Frame, reading: Reading): void {
  const { startOffset, length } = node.location;
  const end = startOffset + length;
  const at = {
    path: reading.source.path,
    line: reading.source.line(startOffset),
    endLine: reading.source.line(Math.max(end - 1, startOffset)),
  };
  reading.scopes.push({ name, nesting: frame.nesting, module, superclass, at, start: startOffset, end });
}

handle(definitions, [nodes.SingletonClassNode], (node, frame, reading) => {
  const target = reading.expr(node.expression, frame);
  const owner = target.kind === 'const' ? fullName(target.name, []) : frame.place.owner;
  const place = { owner, method: null, singleton: true };
  statements(node.body, { ...frame, place, variables: openVariables(null) }, reading);
  return nothing(node, reading);
});

handle(definitions, [nodes.DefNode], (node, frame, reading) => {
  const { owner, singleton } = defOwner(node, frame, reading);
  const place = { owner, method: node.name, singleton };
  const inside: Frame = { nesting: frame.nesting, place, blocks: [], conditional: false, variables: openVariables(null) };
  const params = readParameters(node.parameters, inside, reading);
  const body = statements(node.body, inside, reading);
  const { startOffset, length } = node.location;
  const end = startOffset + length;
  const signature = node.rparenLoc ?? node.parameters?.location ?? node.nameLoc;
  const from =
    node.equalLoc === null ? signature.startOffset + signature.length : node.equalLoc.startOffset + node.equalLoc.length;
  reading.methods.push({
    owner,
    nesting: frame.nesting,
    name: node.name,
    singleton,
    params,
    body,
    lines: reading.source.codeLines(from, node.endKeywordLoc?.startOffset ?? end),
    at: {
      path: reading.source.path,
      line: reading.source.line(startOffset),
      endLine: reading.source.line(Math.max(end - 1, startOffset)),
    },
  });
  // `private def x` and `memoize def x` take the name.
  return { kind: 'symbol', value: node.name, line: lineOf(node, reading) };
});

function defOwner(node: nodes.DefNode, frame: Frame, reading: Reading): { owner: string | null; singleton: boolean } {
  if (node.receiver === null) return frame.place;
  const target = reading.expr(node.receiver, frame);
  // `def Name.x` in `class Name` is `def self.x`.
  const { owner } = frame.place;
  if (target.kind !== 'const' || owner === target.name || owner?.endsWith(`::${target.name}`)) return { owner, singleton: true };
  return { owner: fullName(target.name, []), singleton: true };
}

const BUILDERS: ReadonlyMap<string, string> = new Map([
  ['Class', 'new'],
  ['Module', 'new'],
  ['Struct', 'new'],
  ['Data', 'define'],
]);

/** `Class.new(..)`, `Module.new`, `Struct.new(..)`, `Data.define(..)`: the call that makes a class or module, or null. */
function builder(value: Node): (nodes.CallNode & { readonly by: string }) | null {
  if (!(value instanceof nodes.CallNode) || value.receiver === null) return null;
  const by = constantName(value.receiver)?.replace('::', '') ?? '';
  return BUILDERS.get(by) === value.name ? Object.assign(value, { by }) : null;
}

function constant(
  node: Node,
  path: Node & { readonly name?: string | null },
  value: Node,
  frame: Frame,
  reading: Reading,
): RubyExpr {
  const name = definedName(path, frame);
  const line = lineOf(node, reading);
  const made = builder(value);
  if (made !== null) return { kind: 'assign', name, value: define(node, name, made, frame, reading), line };
  const expr = reading.expr(value, frame);
  reading.constants.push({ name, nesting: frame.nesting, value: expr, at: { path: reading.source.path, line } });
  return { kind: 'assign', name, value: expr, line };
}

/** The block of `Name = Class.new` belongs to Name, but constants in it are looked up where it stands. */
function define(node: Node, name: string, made: nodes.CallNode & { by: string }, frame: Frame, reading: Reading): RubyExpr {
  const args = (made.arguments_?.arguments_ ?? []).map((argument) => reading.expr(argument, frame));
  openScope(node, name, made.by === 'Module', made.by === 'Class' ? (args[0] ?? null) : null, frame, reading);
  if (made.block instanceof nodes.BlockNode) {
    const inside: Frame = {
      ...frame,
      place: { owner: name, method: null, singleton: false },
      blocks: [],
      variables: openVariables(frame.variables),
    };
    readParameters(made.block.parameters, inside, reading);
    statements(made.block.body, inside, reading);
  }
  return other(made, reading, args);
}

handle(definitions, [nodes.ConstantWriteNode, nodes.ConstantOrWriteNode], (node, frame, reading) =>
  constant(node, node, node.value, frame, reading),
);
handle(definitions, [nodes.ConstantPathWriteNode, nodes.ConstantPathOrWriteNode], (node, frame, reading) =>
  constant(node, node.target, node.value, frame, reading),
);
