import type { Location as Span } from '@ruby/prism/src/deserialize.js';
import type { Node } from '@ruby/prism/src/nodes.js';
import type { Place } from '../../model/fact.js';
import { environmentIn } from './conditions.js';
import type { Source } from './source.js';
import type { EnvironmentTest, RubyCall, RubyConstant, RubyExpr, RubyMethod, RubyScope } from './types.js';

/** Where in the program a node stands. Frames are never changed: a deeper one is a copy. */
export interface Frame {
  readonly nesting: readonly string[];
  readonly place: Place;
  readonly blocks: readonly { readonly name: string; readonly line: number }[];
  readonly conditional: boolean;
  /** the only condition around it, where that one asks the environment */
  readonly when?: EnvironmentTest | null;
  readonly variables: Variables;
}

/** The local variables of one method, body or block; a block sees those around it. */
export interface Variables {
  readonly parent: Variables | null;
  readonly locals: Map<string, RubyExpr[]>;
  /** fields that the method or body assigns; its blocks share them */
  readonly fields: Map<string, RubyExpr[]>;
}

/** What is collected while a tree is read, and how to read one more node of it. */
export interface Reading {
  readonly source: Source;
  readonly scopes: PendingScope[];
  readonly methods: RubyMethod[];
  readonly constants: RubyConstant[];
  readonly calls: RubyCall[];
  /** contents of strings, in which white space counts */
  readonly literals: Span[];
  /** values of instance, class and global variables, by owner and name */
  readonly fields: Map<string, RubyExpr[]>;
  expr(node: Node, frame: Frame): RubyExpr;
}

/** A scope before its digest is known. */
export type PendingScope = Omit<RubyScope, 'digest'> & { readonly start: number; readonly end: number };

export type Handlers = Map<unknown, (node: never, frame: Frame, reading: Reading) => RubyExpr>;

/** Registers what one class of nodes becomes. */
export function handle<C extends new (...args: never[]) => Node>(
  handlers: Handlers,
  types: readonly C[],
  read: (node: InstanceType<C>, frame: Frame, reading: Reading) => RubyExpr,
): void {
  for (const type of types) handlers.set(type, read as (node: never, frame: Frame, reading: Reading) => RubyExpr);
}

export const openVariables = (parent: Variables | null): Variables => ({
  parent,
  locals: new Map(),
  fields: parent?.fields ?? new Map(),
});

export const maybe = (frame: Frame): Frame =>
  frame.conditional && frame.when == null ? frame : { ...frame, conditional: true, when: null };

/** What stands under a condition, or (`unmet`) under its else. */
export function under(frame: Frame, condition: RubyExpr, unmet: boolean): Frame {
  const test = environmentIn(condition);
  if (frame.conditional || test.env.length === 0) return maybe(frame);
  return { ...frame, conditional: true, when: { ...test, negated: test.negated !== unmet } };
}

/** The values assigned to a local variable that was declared `depth` blocks further out. The list grows while the file is read. */
export function localValues(variables: Variables, name: string, depth: number): RubyExpr[] {
  let scope = variables;
  for (let level = depth; level > 0 && scope.parent !== null; level--) scope = scope.parent;
  return valuesIn(scope.locals, name);
}

/**
 * The values assigned to a field (`@a`, `@@a`, `$a`): those of the same method where it assigned one before, else all of the same
 * class in this file.
 */
export function fieldValues(reading: Reading, frame: Frame, name: string): RubyExpr[] {
  return frame.variables.fields.get(name) ?? valuesIn(reading.fields, fieldKey(frame, name));
}

export function assignField(reading: Reading, frame: Frame, name: string, value: RubyExpr): void {
  valuesIn(frame.variables.fields, name).push(value);
  valuesIn(reading.fields, fieldKey(frame, name)).push(value);
}

const fieldKey = (frame: Frame, name: string): string => (name.startsWith('$') ? name : `${frame.place.owner ?? ''} ${name}`);

function valuesIn(table: Map<string, RubyExpr[]>, name: string): RubyExpr[] {
  const known = table.get(name);
  if (known !== undefined) return known;
  const fresh: RubyExpr[] = [];
  table.set(name, fresh);
  return fresh;
}

const SHOWN = 60;

export const lineOf = (node: Node, reading: Reading): number => reading.source.line(node.location.startOffset);

export function textOf(node: Node, reading: Reading): string {
  const { startOffset, length } = node.location;
  return reading.source.slice(startOffset, startOffset + Math.min(length, SHOWN));
}

export function other(node: Node, reading: Reading, parts: readonly RubyExpr[] = []): RubyExpr {
  return { kind: 'other', source: textOf(node, reading), parts, line: lineOf(node, reading) };
}

/** The statements of a body, each as an expression. */
export function statements(node: Node | null, frame: Frame, reading: Reading): readonly RubyExpr[] {
  if (node === null) return [];
  const expr = reading.expr(node, frame);
  return expr.kind === 'sequence' ? expr.body : [expr];
}
