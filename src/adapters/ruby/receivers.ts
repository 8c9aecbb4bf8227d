import type { ConstantRef, Receiver } from '../../model/fact.js';
import type { RubyCall, RubyExpr } from '../../syntax/ruby/types.js';

/** Calls on a class that answer a fresh instance of it. `find_or_initialize_by` may, and then a save creates. */
const FRESH: ReadonlySet<string> = new Set(
  'new build create create! instance find_or_initialize_by first_or_initialize first_or_create first_or_create! find_or_create_by find_or_create_by! create_or_find_by create_or_find_by! allocate'.split(
    ' ',
  ),
);

/** Calls on a class that answer an instance which exists already. */
const FINDERS: ReadonlySet<string> = new Set(
  'find find_by find_by! find_by_id find_by_id! find_sole_by sole take take! first first! last last! second lock! find_signed find_signed! find_by_token_for find_by_token_for!'.split(
    ' ',
  ),
);

/** Calls that narrow a relation: what follows is still said to the class. Source: activerecord 8.0, relation/query_methods.rb. */
const RELATIONS: ReadonlySet<string> = new Set(
  'all where not or and rewhere unscoped unscope order reorder limit offset joins left_joins left_outer_joins includes preload eager_load references select distinct group having lock readonly merge none with from extending strict_loading annotate create_with kept with_deleted in_order_of invert_where excluding without'.split(
    ' ',
  ),
);

/** More candidates than this are no knowledge. */
const MOST = 4;

const OTHER: Receiver = { kind: 'other' };

/** Whom a call may be sent to: one receiver, or one for every branch. */
export function receiversOf(call: RubyCall): readonly Receiver[] {
  if (call.receiver === null) return [{ kind: call.name === 'super' ? 'super' : 'self' }];
  const known = distinct(candidates(call.receiver, new Set())).filter((receiver) => receiver.kind !== 'other');
  return known.length === 0 || known.length > MOST ? [OTHER] : known;
}

/** Variables are followed once each: one that leads back to itself adds nothing. */
function candidates(expr: RubyExpr, seen: Set<readonly RubyExpr[]>): readonly Receiver[] {
  switch (expr.kind) {
    case 'self':
      return [{ kind: 'self' }];
    case 'const':
      return [{ kind: 'const', name: expr.name, nesting: expr.nesting }];
    case 'call':
      return fromCall(expr.call, seen);
    case 'variable':
      if (seen.has(expr.assigned)) return [];
      seen.add(expr.assigned);
      return expr.assigned.flatMap((value) => candidates(value, seen));
    case 'assign':
      return candidates(expr.value, seen);
    case 'branch':
      return expr.tails.flatMap((tail) => candidates(tail, seen));
    case 'or':
      return [...candidates(expr.left, seen), ...candidates(expr.right, seen)];
    case 'and':
      return candidates(expr.right, seen);
    case 'sequence': {
      const last = expr.body.at(-1);
      return last === undefined ? [] : candidates(last, seen);
    }
    default:
      return [OTHER];
  }
}

function fromCall(call: RubyCall, seen: Set<readonly RubyExpr[]>): readonly Receiver[] {
  if (call.name === 'class' && (call.receiver === null || call.receiver.kind === 'self')) return [{ kind: 'class' }];
  if (call.receiver === null) return [implicit(call)];
  return distinct(candidates(call.receiver, seen)).map((of) => answer(call, of));
}

/** What a call answers that is sent to a known receiver. */
function answer(call: RubyCall, of: Receiver): Receiver {
  if (call.name === 'tap' || call.name === 'itself' || call.name === 'freeze') return of;
  switch (of.kind) {
    case 'const':
      return fromConstant(call.name, of);
    case 'class':
      return fromOwner(call);
    case 'self':
      return implicit(call);
    default:
      return OTHER;
  }
}

/** In a class method `new(..)` and `find(..)` are said to the class itself. */
function implicit(call: RubyCall): Receiver {
  return call.place.singleton ? fromOwner(call) : OTHER;
}

/** What the class that a call stands in answers: `self.class.new`, or `new` in a class method. */
function fromOwner(call: RubyCall): Receiver {
  return call.place.owner === null ? OTHER : fromConstant(call.name, { name: `::${call.place.owner}`, nesting: [] });
}

function fromConstant(name: string, { name: constant, nesting }: ConstantRef): Receiver {
  if (FRESH.has(name)) return { kind: 'new', name: constant, nesting };
  if (FINDERS.has(name) || name.startsWith('find_by_')) return { kind: 'found', name: constant, nesting };
  if (RELATIONS.has(name)) return { kind: 'const', name: constant, nesting };
  return OTHER;
}

function distinct(receivers: readonly Receiver[]): readonly Receiver[] {
  return [...new Map(receivers.map((receiver) => [keyOf(receiver), receiver])).values()];
}

export const keyOf = (receiver: Receiver): string =>
  'name' in receiver ? [receiver.kind, receiver.name, ...receiver.nesting].join(' ') : receiver.kind;
