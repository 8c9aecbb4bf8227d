import type { Place } from '../../model/fact.js';
import type { RubyExpr } from './types.js';

const POSITIONS = ['before_', 'after_', 'around_'];

interface Macro {
  readonly name: string;
  readonly receiver: RubyExpr | null;
  readonly place: Place;
  readonly args?: readonly RubyExpr[];
}

/**
 * The event of a callback macro in a class body (`after_create`, `before_action`, ...), or null for any other call.
 * `set_callback :create, :after` is `after_create`.
 */
export function callbackEvent(call: Macro): string | null {
  const { owner, method, singleton } = call.place;
  // `def self.included(base)` of a module writes the macro for whoever includes it: `base.after_create :x`.
  const included = singleton && (method === 'included' || method === 'prepended');
  if (owner === null || !(method === null || included)) return null;
  if (call.receiver !== null && call.receiver.kind !== (included ? 'variable' : 'self')) return null;
  if (call.name === 'set_callback') {
    const [what, when] = call.args ?? [];
    return what?.kind === 'symbol' && when?.kind === 'symbol' ? `${when.value}_${what.value}` : null;
  }
  return POSITIONS.some((position) => call.name.startsWith(position) && call.name.length > position.length) ? call.name : null;
}

/** The name under which the block or lambda of a callback macro is known as a method. */
export const callbackMethod = (event: string, line: number): string => `${event}@${line}`;
