import { literal, oneOf, unresolved, type Value } from '../../model/value.js';
import { chain, chainRoot } from './query.js';
import { quote } from './quote.js';
import type { RubyCall, RubyExpr, RubyFile } from './types.js';
import { bodyValue, toValue } from './value.js';

/** Calls between a class and what is said to it. */
const PLAIN: ReadonlySet<string> = new Set(['set', 'new', 'with_options']);

/** Whether a chain says nothing between its root and its last call that makes it something else than the class it begins with. */
export const isPlain = (links: readonly RubyCall[]): boolean => links.slice(1).every(({ name }) => PLAIN.has(name));

const computed = unresolved('the class is computed');

/** `perform_in(..)`, `self.class.perform_in(..)`, `set(..).perform_later`: said to the class that it stands in. */
export function isItself(call: RubyCall): boolean {
  const links = chain(call);
  const root = chainRoot(call);
  return (root === null || root.kind === 'self') && links.slice(1).every(({ name }) => name === 'class' || PLAIN.has(name));
}

/** The class that a statement stands in, null outside of classes. What a module does is done by whatever class it is mixed into. */
export function ownClass(call: RubyCall, file: RubyFile): Value | null {
  const { owner } = call.place;
  if (owner === null) return null;
  if (file.scopes.some(({ name, module }) => module && name === owner)) return unresolved('the class that mixes it in');
  return { kind: 'ref', name: `::${owner}`, nesting: [] };
}

/** The class that a chain of calls begins with; null where it begins with a constant that is asked for something else. */
export function classOfChain(call: RubyCall, file: RubyFile): Value | null {
  const links = chain(call);
  const byText = named(links.find(({ name }) => CONSTANTIZE.has(name)));
  if (byText !== null) return byText;
  const root = chainRoot(call);
  if (root === null || root.kind === 'self')
    return answered(links, file) ?? unresolved(quote({ kind: 'call', call, line: call.at.line }));
  if (isPlain(links)) return root.kind === 'const' ? toValue(root) : onlyClasses(toValue(root), file);
  const looked = lookedUp(links);
  if (looked !== null) return onlyClasses(toValue(looked), file);
  return root.kind === 'const' ? null : computed;
}

/** `TABLE[key].perform_async`, `TABLE.fetch(key).set(..).perform_async`: the look-up. */
function lookedUp(links: readonly RubyCall[]): RubyExpr | null {
  const first = links.at(-1);
  if (first === undefined || links.length < 2 || !['[]', 'fetch', 'dig'].includes(first.name)) return null;
  return isPlain(links.slice(0, -1)) ? { kind: 'call', call: first, line: first.at.line } : null;
}

/** What a method of the same class in this file answers: `job_class.perform_async`. */
function answered(links: readonly RubyCall[], file: RubyFile): Value | null {
  const first = links.at(-1);
  if (first === undefined || first.args.length > 0 || !isPlain(links.slice(0, -1))) return null;
  const methods = file.methods.filter(
    ({ owner, name, singleton }) => name === first.name && owner === first.place.owner && singleton === first.place.singleton,
  );
  const [only] = methods;
  return only === undefined || methods.length > 1 ? null : onlyClasses(bodyValue(only.body), file);
}

const CONSTANTIZE: ReadonlySet<string> = new Set(['constantize', 'safe_constantize', 'const_get']);

/** A class named by a text: `"Job".constantize`, `Object.const_get("Job")`, `Jobs.const_get(:Sync)`. Null for any other call. */
function named(call: RubyCall | undefined): Value | null {
  if (call === undefined || !CONSTANTIZE.has(call.name)) return null;
  const text = call.name === 'const_get' ? call.args[0] : call.receiver;
  const value = text === null || text === undefined ? computed : toValue(text);
  if (value.kind !== 'literal') return computed;
  const name = String(value.value);
  if (call.name !== 'const_get') return literal(name);
  const within = call.receiver;
  if (within?.kind !== 'const') return computed;
  if (/^(::)?(Object|Kernel)$/.test(within.name)) return literal(name);
  return { kind: 'ref', name: `${within.name}::${name}`, nesting: within.nesting };
}

/** A class that is handed over as a value: a constant, a text, the class itself, one of a table. */
export function classOfValue(expr: RubyExpr, call: RubyCall, file: RubyFile): Value {
  switch (expr.kind) {
    case 'const':
    case 'string':
      return toValue(expr);
    case 'self':
      return (call.place.singleton ? ownClass(call, file) : null) ?? unresolved(quote(expr));
    case 'call':
      if (isOwnClass(expr)) return ownClass(call, file) ?? computed;
      return named(expr.call) ?? answered([expr.call, expr.call], file) ?? onlyClasses(toValue(expr), file);
    default:
      return onlyClasses(toValue(expr), file);
  }
}

/** `self.class`, or `self` in a class method. */
const isOwnClass = (expr: RubyExpr): boolean =>
  expr.kind === 'self' ||
  (expr.kind === 'call' && expr.call.name === 'class' && (expr.call.receiver === null || expr.call.receiver.kind === 'self'));

/** Every class of a literal list, or null where it holds anything else. */
export function classesIn(list: RubyExpr | null): Value | null {
  if (list?.kind !== 'array' || list.splat || list.items.length === 0) return null;
  return list.items.every(({ kind }) => kind === 'const') ? oneOf(list.items.map(toValue)) : null;
}

/** Of a value the classes that it may be; nil is none, and anything else is computed. */
function onlyClasses(value: Value, file: RubyFile): Value {
  switch (value.kind) {
    case 'ref':
      return value;
    case 'oneOf': {
      const parts = value.values.filter((part) => part.kind !== 'literal' || part.value !== null);
      const classes = parts.map((part) => onlyClasses(part, file));
      return parts.length > 0 && classes.every(({ kind }) => kind !== 'unresolved') ? oneOf(classes) : computed;
    }
    case 'when':
      return { ...value, met: onlyClasses(value.met, file), unmet: onlyClasses(value.unmet, file) };
    case 'index':
      // A table of another file is left to be linked.
      return ofTable(value.of, value.key, file) ?? value;
    default:
      return computed;
  }
}

/** One of the classes in a table that this file writes down: all of them where the key is not known. */
function ofTable(table: Value, key: Value, file: RubyFile): Value | null {
  const map = table.kind === 'ref' ? constantIn(table.name, table.nesting, file) : table;
  if (map?.kind !== 'map' || map.entries.length === 0) return null;
  const found = key.kind === 'literal' ? map.entries.filter((entry) => entry.key === String(key.value)) : map.entries;
  const classes = found.map(({ value }) => value);
  return classes.length > 0 && classes.every(({ kind }) => kind === 'ref') ? oneOf(classes) : null;
}

function constantIn(name: string, nesting: readonly string[], file: RubyFile): Value | null {
  for (const path of [...nesting.map((scope) => `${scope}::${name}`), name]) {
    const constant = file.constants.find((candidate) => candidate.name === path);
    if (constant !== undefined) return toValue(constant.value);
  }
  return null;
}
