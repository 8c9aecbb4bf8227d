import type { ClassFact, ConstantRef } from '../../model/fact.js';
import { reachesIncluder } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyExpr, RubyFile, RubyScope } from '../../syntax/ruby/types.js';
import { constantRef } from '../../syntax/ruby/value.js';

type Mixin = ClassFact['mixins'][number];

/** Every opening of a class or module, with what it mixes in. */
export function classFacts(file: RubyFile): readonly ClassFact[] {
  const mixins = new Map<RubyScope, Mixin[]>();
  for (const call of file.calls) {
    const scope = openingOf(call, file.scopes);
    if (scope === null) continue;
    const found = mixinsOf(call, scope);
    if (found.length > 0) mixins.set(scope, [...(mixins.get(scope) ?? []), ...found]);
  }
  return file.scopes.map((scope) => ({
    kind: 'class',
    name: scope.name,
    module: scope.module,
    superclass: superclassRef(scope.superclass),
    mixins: [...(mixins.get(scope) ?? []), ...classMethodsModule(scope, mixins.get(scope) ?? [], file.scopes)],
    digest: scope.digest,
    at: scope.at,
  }));
}

/** `ActiveRecord::Migration[7.1]` is a constant looked up by version. */
function superclassRef(expr: RubyExpr | null): ConstantRef | null {
  if (expr?.kind === 'call' && expr.call.name === '[]') return constantRef(expr.call.receiver);
  return constantRef(expr);
}

const HOW: ReadonlyMap<string, Mixin['how']> = new Map([
  ['include', 'include'],
  ['extend', 'extend'],
  ['prepend', 'prepend'],
]);

/** The innermost opening of the call's owner that the call stands in, for calls that can mix something in. */
function openingOf(call: RubyCall, scopes: readonly RubyScope[]): RubyScope | null {
  if (call.place.owner === null || !(HOW.has(call.name) || call.name === 'send' || call.name === 'module_function')) return null;
  let innermost: RubyScope | null = null;
  for (const scope of scopes) {
    const { line, endLine } = scope.at;
    if (scope.name === call.place.owner && line <= call.at.line && call.at.line <= (endLine ?? line)) innermost = scope;
  }
  return innermost;
}

/**
 * What a call mixes in. `include A, B` puts A nearest, as if B had been included first: B is listed first.
 * A module that extends itself, or calls `module_function`, extends its own name.
 */
function mixinsOf(call: RubyCall, scope: RubyScope): readonly Mixin[] {
  const included = reachesIncluder(call);
  const own = call.place.method === null && (call.receiver === null || call.receiver.kind === 'self');
  const line = call.at.line;
  if (!own && !included) return [];
  if (call.name === 'module_function') return [{ ...itself(scope), how: 'extend', included: false, line }];
  const [first, ...others] = call.args;
  const sent = call.name === 'send' && (first?.kind === 'symbol' || first?.kind === 'string') ? first.value : null;
  const how = HOW.get(sent ?? call.name);
  if (how === undefined) return [];
  return (sent === null ? call.args : others)
    .map((argument) => (argument.kind === 'self' ? itself(scope) : constantRef(argument)))
    .filter((ref) => ref !== null)
    .map((ref) => ({ ...ref, how: call.place.singleton && own && how === 'include' ? 'extend' : how, included, line }) as const)
    .reverse();
}

const itself = (scope: RubyScope): ConstantRef => ({ name: `::${scope.name}`, nesting: [] });

const CONCERNS: ReadonlySet<string> = new Set(['ActiveSupport::Concern', '::ActiveSupport::Concern']);

/** ActiveSupport::Concern extends whoever includes the module with its `ClassMethods`. Source: activesupport 8.0, concern.rb. */
function classMethodsModule(scope: RubyScope, mixins: readonly Mixin[], scopes: readonly RubyScope[]): readonly Mixin[] {
  const concern = mixins.some(({ name, how }) => how === 'extend' && CONCERNS.has(name));
  const inner = concern ? scopes.find(({ name }) => name === `${scope.name}::ClassMethods`) : undefined;
  if (inner === undefined) return [];
  return [{ name: 'ClassMethods', nesting: [scope.name, ...scope.nesting], how: 'extend', included: true, line: inner.at.line }];
}
