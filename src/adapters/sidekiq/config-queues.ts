import type { QueueEntry, Refusal, WorkerSection } from '../../model/fact.js';
import { literal, type Value } from '../../model/value.js';
import { nodeValue, type YamlNode } from '../../syntax/yaml.js';

/** What was noticed on the way: why the file is not known in full, and why Sidekiq would refuse it. */
export interface Noted {
  readonly unresolved: string[];
  readonly refusals: Refusal[];
}

type Capsules = NonNullable<WorkerSection['capsules']>;

/** A queue's name as Ruby makes text of it: `yes` is "true", nothing is "". */
function nameOf(node: YamlNode): Value {
  if (node.kind === 'scalar') return literal(node.value === null ? '' : String(node.value));
  return nodeValue(node);
}

/**
 * The value of `queues:` (Sidekiq 8.1.7, lib/sidekiq/capsule.rb, `queues=`): a list of names, `name,weight` texts and pairs, a map of
 * weights, or one name. Null where it is written as null.
 */
export function queuesOf(node: YamlNode, branched: boolean, noted: Noted): readonly QueueEntry[] | null {
  const possible = branched || node.branches.length > 0;
  const mark = (entry: QueueEntry): QueueEntry => (possible ? { ...entry, possible: true } : entry);
  switch (node.kind) {
    case 'scalar':
      if (node.value === null) return null;
      return [mark({ name: nameOf(node), weight: null, line: node.line, form: 'scalar' })];
    case 'placeholder':
      return placeholderQueues(node.value, node.line, possible);
    case 'list':
      return node.items.map((item) => mark(itemQueue(item, noted)));
    case 'map': {
      // Keys become symbols one by one, so a key written twice is one queue with the last weight.
      const last = new Map(node.entries.map((entry) => [entry.key, entry]));
      return [...last.values()].map((entry) => {
        const weight = weightOf(entry.value, noted);
        const read: QueueEntry = { name: literal(entry.key), weight, line: entry.line, form: 'map' };
        return entry.branches.length > 0 ? { ...read, possible: true } : mark(read);
      });
    }
  }
}

/** A template printed the whole value. */
function placeholderQueues(value: Value, line: number, possible: boolean): readonly QueueEntry[] {
  if (value.kind === 'oneOf') return value.values.flatMap((inner) => placeholderQueues(inner, line, true));
  if (value.kind === 'when') return [value.met, value.unmet].flatMap((inner) => placeholderQueues(inner, line, true));
  const names = value.kind === 'list' ? value.values : [value];
  const form = value.kind === 'list' ? 'text' : 'scalar';
  return names.map((name) => ({ name, weight: null, line, form, ...(possible ? { possible: true } : {}) }));
}

function itemQueue(item: YamlNode, noted: Noted): QueueEntry {
  const possible = item.branches.length > 0 ? { possible: true } : {};
  switch (item.kind) {
    case 'scalar':
      return { name: nameOf(item), weight: null, line: item.line, form: item.symbol ? 'symbol' : 'text', ...possible };
    case 'placeholder':
      return { name: item.value, weight: null, line: item.line, form: 'text', ...possible };
    case 'map':
      // `- a: 4` is a queue named after the map; the value tells which
      return { name: nodeValue(item), weight: null, line: item.line, form: 'map', ...possible };
    case 'list': {
      const [name, weight] = item.items;
      return {
        name: name === undefined ? literal('') : nameOf(name),
        weight: weight === undefined ? null : weightOf(weight, noted),
        line: item.line,
        form: 'pair',
        ...possible,
      };
    }
  }
}

function weightOf(node: YamlNode, noted: Noted): Value {
  const value = nodeValue(node);
  const refused = node.kind === 'list' || node.kind === 'map' || (value.kind === 'literal' && typeof value.value === 'boolean');
  if (refused)
    noted.refusals.push({ line: node.line, key: 'queues', why: "NoMethodError: undefined method 'to_i' for a weight" });
  return value;
}

/** The value of `capsules:` (since Sidekiq 7): by name the queues and threads, neither with a default. */
export function capsulesOf(node: YamlNode, noted: Noted): Capsules {
  if (node.kind === 'scalar' && (node.value === null || node.value === false)) return [];
  if (node.kind !== 'map') {
    noted.unresolved.push(`line ${node.line}: capsules is not a map`);
    return [];
  }
  const last = new Map(node.entries.map((entry) => [entry.key, entry]));
  return [...last.values()].flatMap((entry) => {
    const { value, line } = entry;
    if (entry.branches.length > 0) noted.unresolved.push(`line ${line}: the capsule ${entry.key} stands in a branch`);
    if (value.kind !== 'map') {
      noted.refusals.push({
        line,
        why: `NoMethodError: undefined method '[]' for the capsule ${entry.key}`,
        key: 'capsules',
        from: 7,
      });
      return [];
    }
    const setting = (key: string): YamlNode | undefined => {
      const all = value.entries.filter((inner) => inner.key === key);
      return (all.findLast((inner) => !inner.symbol) ?? all.at(-1))?.value;
    };
    const queues = setting('queues');
    const concurrency = setting('concurrency');
    return [
      {
        name: entry.key,
        queues: queues === undefined ? null : queuesOf(queues, false, noted),
        concurrency: concurrency === undefined ? null : nodeValue(concurrency),
        line,
      },
    ];
  });
}
