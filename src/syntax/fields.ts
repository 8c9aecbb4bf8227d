import type { Value } from '../model/value.js';

/** The value of a key in a literal map, or undefined where it has none or is no literal map. Of equal keys the last counts. */
export function field(value: Value, key: string): Value | undefined {
  return value.kind === 'map' ? value.entries.findLast((entry) => entry.key === key)?.value : undefined;
}

/** Whether a value is surely nothing: absent, nil or an empty text. */
export const isBlank = (value: Value | undefined): boolean =>
  value === undefined || (value.kind === 'literal' && (value.value === null || value.value === ''));

/** The value, or null where it is surely nothing. */
export const given = (value: Value | undefined): Value | null => (value === undefined || isBlank(value) ? null : value);
