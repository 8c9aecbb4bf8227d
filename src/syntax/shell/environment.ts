import type { MapEntry } from '../../model/value.js';
import { oneOf } from '../../model/value.js';
import { lookup, type State } from './state.js';

/** What a command finds in its environment beyond what the script itself was given: exports, then the assignments in front of it. */
export function environmentOf(state: State, own: readonly string[]): readonly MapEntry[] {
  const names = [...[...state.exported].filter((name) => !own.includes(name)), ...new Set(own)];
  return names.flatMap((key): readonly MapEntry[] => {
    const values = lookup(state, key).flatMap((alternative) => (alternative.kind === 'text' ? [alternative.value] : []));
    const inherited = values.every((value) => value.kind === 'env' && value.name === key && value.default === undefined);
    return values.length === 0 || inherited ? [] : [{ key, value: oneOf(values) }];
  });
}
