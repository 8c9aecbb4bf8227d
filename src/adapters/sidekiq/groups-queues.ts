import type { QueueEntry } from '../../model/fact.js';
import type { Mode, ServedQueue } from '../../model/topology.js';
import type { Resolved, Scalar, Value } from '../../model/value.js';
import { toInteger } from './numbers.js';

/** What a list of queues comes to. `unknown`: why other queues are possible; `error`: why Sidekiq raises on it. */
export interface QueueList {
  readonly queues: readonly ServedQueue[];
  readonly mode: Mode;
  readonly unknown: string | null;
  readonly error: string | null;
}

export interface Slot {
  readonly name: string;
  readonly weight: number | null;
  readonly possible: boolean;
  readonly line: number;
}

/**
 * Queues with their weights and the order between them.
 * Since 7 (Sidekiq 8.1.7, lib/sidekiq/capsule.rb, `queues=`): a text is split at its commas; all weights 0 is strict, all 1 random,
 * anything else weighted, and of equal names the last weight counts. Before (6.5.12, lib/sidekiq/cli.rb, `parse_queue`): only a flag
 * is split, one weight above 0 makes all weighted, and a name written twice raises.
 */
export function queueList(
  entries: readonly QueueEntry[],
  from: 'file' | 'code',
  path: string,
  major: number | null,
  resolve: (value: Value) => Resolved,
): QueueList {
  const old = major !== null && major < 7;
  const refused = old ? refusedBefore7(entries, from) : null;
  if (refused !== null) return { queues: [], mode: 'strict', unknown: null, error: refused };
  const unknown: string[] = [];
  const slots = entries.flatMap((entry) => slotsOf(entry, old && from === 'file', old, resolve, unknown));
  return orderedSlots(slots, unknown[0] ?? null, path, old, old && from === 'file');
}

/** Names and weights, in order, as one list. `unique`: a name written twice raises. */
export function orderedSlots(
  slots: readonly Slot[],
  unknown: string | null,
  path: string,
  old: boolean,
  unique: boolean,
): QueueList {
  const names = slots.filter((slot) => !slot.possible).map((slot) => slot.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (unique && twice !== undefined) {
    return { queues: [], mode: 'strict', unknown: null, error: `ArgumentError: queues: ${twice} cannot be defined twice` };
  }
  return { queues: served(slots, path), mode: old ? modeBefore7(slots) : modeOf(slots), unknown, error: null };
}

function refusedBefore7(entries: readonly QueueEntry[], from: 'file' | 'code'): string | null {
  if (from === 'file') {
    const scalar = entries.some((entry) => entry.form === 'scalar' && entry.name.kind === 'literal');
    return scalar ? "NoMethodError: undefined method 'each' for the value of queues" : null;
  }
  const structured = entries.some((entry) => entry.form === 'pair' || entry.form === 'map' || entry.form === 'symbol');
  return structured ? "NoMethodError: undefined method 'split' for a queue" : null;
}

function slotsOf(
  entry: QueueEntry,
  whole: boolean,
  old: boolean,
  resolve: (value: Value) => Resolved,
  unknown: string[],
): readonly Slot[] {
  const { name, line } = entry;
  const possible = entry.possible === true;
  if (name.kind === 'map') return [{ name: mapName(name, old), weight: null, possible, line }];
  const resolved = known(name, resolve);
  if (!resolved.complete) unknown.push(resolved.reason ?? 'the name of a queue is not known');
  const weight = entry.weight === null ? null : weightOf(entry.weight, resolve, unknown);
  const split = !whole && (entry.form === undefined || entry.form === 'text' || entry.form === 'scalar');
  return resolved.values.map((value) => {
    const text = value === null ? '' : String(value);
    const [first, second] = split ? text.split(',') : [text];
    return {
      name: first ?? '',
      weight: second === undefined || second === '' ? weight : toInteger(second),
      possible: possible || resolved.values.length > 1,
      line,
    };
  });
}

const known = (value: Value, resolve: (value: Value) => Resolved): Resolved =>
  value.kind === 'literal' ? { values: [value.value], env: [], complete: true } : resolve(value);

function weightOf(value: Value, resolve: (value: Value) => Resolved, unknown: string[]): number | null {
  const resolved = known(value, resolve);
  const [only] = resolved.values;
  if (resolved.values.length === 1 && only !== undefined) return weightNumber(only);
  unknown.push(resolved.reason ?? 'the weight of a queue is not known');
  return null;
}

const weightNumber = (value: Scalar): number => (typeof value === 'number' ? Math.trunc(value) : toInteger(String(value ?? '')));

/** `- a: 4` in a list: the map itself becomes the name. */
function mapName(map: Value & { kind: 'map' }, old: boolean): string {
  const text = (value: Value): string =>
    value.kind === 'literal' ? (value.value === null ? 'nil' : JSON.stringify(value.value)) : '?';
  const [first] = map.entries;
  if (old && first !== undefined) return `[${JSON.stringify(first.key)}, ${text(first.value)}]`;
  return `{${map.entries.map((entry) => `${JSON.stringify(entry.key)}=>${text(entry.value)}`).join(', ')}}`;
}

function served(slots: readonly Slot[], path: string): readonly ServedQueue[] {
  const byName = new Map<string, ServedQueue>();
  for (const { name, weight, possible, line } of slots) {
    const before = byName.get(name);
    byName.set(name, {
      name,
      weight: weight ?? (before === undefined ? null : 0),
      possible: possible && (before?.possible ?? true),
      at: before?.at ?? { path, line },
    });
  }
  return [...byName.values()];
}

function modeOf(slots: readonly Slot[]): Mode {
  const weights = [...new Map(slots.map((slot) => [slot.name, slot.weight ?? 0])).values()];
  if (weights.every((weight) => weight === 0)) return 'strict';
  return weights.every((weight) => weight === 1) ? 'random' : 'weighted';
}

const modeBefore7 = (slots: readonly Slot[]): Mode => (slots.some((slot) => (slot.weight ?? 0) > 0) ? 'weighted' : 'strict');
