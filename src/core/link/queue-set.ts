import type { Location } from '../../model/location.js';
import type { QueueSet, QueueSource } from '../../model/topology.js';
import type { Resolved, Value } from '../../model/value.js';

/** A resolved value as names of queues: texts and numbers name one; nil, true and false do not. */
export function queueSet(resolved: Resolved, source: QueueSource, at: Location | null): QueueSet {
  const names = resolved.values.filter((value) => value !== null && value !== '' && typeof value !== 'boolean').map(String);
  return {
    names: [...new Set(names)],
    env: resolved.env,
    complete: resolved.complete,
    source: names.length === 0 && !resolved.complete ? 'unknown' : source,
    ...(resolved.reason === undefined ? {} : { reason: resolved.reason }),
    at,
  };
}

/** All the queues of several sets; null for none. */
export function unionOf(sets: readonly QueueSet[]): QueueSet | null {
  const [first] = sets;
  if (first === undefined) return null;
  const reason = sets.find(({ complete }) => !complete)?.reason;
  return {
    names: [...new Set(sets.flatMap(({ names }) => names))].sort(),
    env: [...new Set(sets.flatMap(({ env }) => env))].sort(),
    complete: sets.every(({ complete }) => complete),
    source: first.source,
    ...(reason === undefined ? {} : { reason }),
    at: first.at,
  };
}

/** A value as text that is equal when the value is: for options that are only compared. */
export function valueText(value: Value, resolve: (value: Value) => Resolved, depth = 0): string {
  if (depth > 8) return '...';
  const inner = (part: Value): string => valueText(part, resolve, depth + 1);
  switch (value.kind) {
    case 'map':
      return `{${value.entries
        .map(({ key, value: entry }) => `${key}: ${inner(entry)}`)
        .sort()
        .join(', ')}}`;
    case 'list':
      return `[${value.values.map(inner).join(', ')}]`;
    case 'unresolved':
      return value.reason;
    default: {
      const { values, complete, reason } = resolve(value);
      const known = values.map((entry) => String(entry)).join(' or ');
      return complete ? known : known === '' ? (reason ?? 'computed') : `${known}, ${reason ?? 'or computed'}`;
    }
  }
}
