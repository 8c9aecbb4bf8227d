import type { JobSettingFact } from '../../model/fact.js';
import { oneOf, type Value } from '../../model/value.js';
import { reachesIncluder } from './query.js';
import type { EnvironmentTest, RubyCall } from './types.js';

/** The class that a macro (`queue_as :low`, `self.queue_name = ..`, `Job.queue_as :low`) speaks to. */
export interface Declared {
  /** full constant path */
  readonly owner: string;
  /** it speaks to whoever includes the module it stands in */
  readonly included: boolean;
}

/** Whom a macro call sets something of, or null where it is no statement of a class body or nobody knows of which class. */
export function declaredBy(call: RubyCall): Declared | null {
  const { owner, method } = call.place;
  if (reachesIncluder(call)) return owner === null ? null : { owner, included: true };
  if (method !== null) return null;
  const { receiver } = call;
  if (receiver === null || receiver.kind === 'self') return owner === null ? null : { owner, included: false };
  if (receiver.kind !== 'const') return null;
  const name = receiver.name.startsWith('::') ? receiver.name.slice(2) : receiver.name;
  // `Name.queue_as` in the body of `A::Name` is the class itself.
  if (owner === name || owner?.endsWith(`::${name}`)) return { owner, included: false };
  return call.nesting.length === 0 || receiver.name.startsWith('::') ? { owner: name, included: false } : null;
}

export type Condition = Pick<JobSettingFact, 'possible' | 'when'>;

/** Under which condition a macro is called, as its fact says it. */
export function conditionOf({ conditional, when }: RubyCall): Condition {
  if (!conditional) return {};
  return when === undefined ? { possible: true } : { possible: true, when };
}

/** What a setting is worth that may not have been made: itself, or what was before. */
export function settled({ possible, when }: Condition, value: Value, before: Value): Value {
  if (possible !== true) return value;
  return when === undefined ? oneOf([value, before]) : chosenBy(when, value, before);
}

/** One value where a condition on the environment holds, and another where it does not. */
export function chosenBy({ env, is, negated }: EnvironmentTest, held: Value, otherwise: Value): Value {
  const asked = is === undefined ? { env } : { env, is };
  return { kind: 'when', ...asked, met: negated ? otherwise : held, unmet: negated ? held : otherwise };
}
