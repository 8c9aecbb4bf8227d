import { walk } from './query.js';
import type { RubyExpr } from './types.js';

const NEGATIONS: ReadonlySet<string> = new Set(['!', '!=', 'blank?', 'nil?', 'empty?']);

/** The environment variables that a condition reads, and whether it holds when they are not set. */
export function environmentIn(condition: RubyExpr): { readonly env: readonly string[]; readonly negated: boolean } {
  const env = new Set<string>();
  let negated = false;
  walk(condition, (part) => {
    if (part.kind !== 'call') return undefined;
    if (NEGATIONS.has(part.call.name)) negated = !negated;
    const [key] = part.call.args;
    if (part.call.receiver?.kind === 'const' && part.call.receiver.name === 'ENV' && key?.kind === 'string') env.add(key.value);
    return undefined;
  });
  return { env: [...env], negated };
}
