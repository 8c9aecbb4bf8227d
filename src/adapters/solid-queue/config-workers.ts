import type { QueueEntry, WorkerSection } from '../../model/fact.js';
import { literal, type Value } from '../../model/value.js';
import { entryOf, nodeValue, type YamlMap, type YamlNode } from '../../syntax/yaml.js';

type Workers = NonNullable<WorkerSection['capsules']>;

/** The workers of a section, in order: `worker-1`, `worker-2`, ... with what each of them says. */
export function workersOf(node: YamlNode, unresolved: string[]): Workers {
  if (node.kind === 'placeholder') unresolved.push(`line ${node.line}: workers is computed`);
  if (node.kind !== 'list') return [];
  return node.items.flatMap((item, index): Workers => {
    if (item.kind === 'placeholder') unresolved.push(`line ${item.line}: a worker is computed`);
    if (item.kind !== 'map') return [];
    const branches = [...item.branches, ...item.entries.flatMap((entry) => entry.branches)];
    if (branches.some(({ loop }) => loop)) unresolved.push(`line ${item.line}: a loop writes workers`);
    const possible =
      item.branches.length > 0 || (branches.length > 0 && item.entries.every((entry) => entry.branches.length > 0));
    if (branches.length > 0 && !possible) unresolved.push(`line ${item.line}: settings of a worker stand in a branch`);
    return [workerOf(item, `worker-${index + 1}`, possible)];
  });
}

function workerOf(map: YamlMap, name: string, possible: boolean): Workers[number] {
  const queues = entryOf(map, 'queues')?.value;
  const threads = entryOf(map, 'threads')?.value;
  const processes = entryOf(map, 'processes')?.value;
  const listed = queues === undefined ? null : queuesOf(queues);
  return {
    name,
    queues: possible ? (listed ?? every(map.line)).map((entry) => ({ ...entry, possible: true })) : listed,
    concurrency: threads === undefined ? null : settingValue(threads),
    ...(processes === undefined ? {} : { processes: settingValue(processes) }),
    line: map.line,
  };
}

const every = (line: number): readonly QueueEntry[] => [{ name: literal('*'), weight: null, line }];

/**
 * `queues` as `Array(queues)` takes it apart (solid_queue 1.5.0, app/models/solid_queue/queue_selector.rb): one name or a list of
 * names, each as text without white space around it; a comma is part of the name. Null: nothing listed, which is every queue.
 */
function queuesOf(node: YamlNode): readonly QueueEntry[] | null {
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? null : [{ name: name(node.value), weight: null, line: node.line, form: 'scalar' }];
    case 'placeholder':
      return computed(node.value, node.line, false);
    case 'list':
      return node.items.length === 0 ? null : node.items.flatMap(itemQueues);
    case 'map':
      // Pairs become names like `[:critical, 3]`, which no job has.
      return [];
  }
}

function itemQueues(item: YamlNode): readonly QueueEntry[] {
  const mark = item.branches.length > 0 ? { possible: true } : {};
  if (item.kind === 'scalar') return [{ name: name(item.value), weight: null, line: item.line, ...mark }];
  return item.kind === 'placeholder' ? [{ name: item.value, weight: null, line: item.line, ...mark }] : [];
}

/** A template printed the whole value: a list, or one name. */
function computed(value: Value, line: number, possible: boolean): readonly QueueEntry[] {
  const mark = possible ? { possible: true } : {};
  switch (value.kind) {
    case 'oneOf':
      return value.values.flatMap((inner) => computed(inner, line, true));
    case 'when':
      return [value.met, value.unmet].flatMap((inner) => computed(inner, line, true));
    case 'list':
      return value.values.map((inner) => ({ name: inner, weight: null, line, ...mark }));
    default:
      return [{ name: value, weight: null, line, form: 'scalar', ...mark }];
  }
}

const name = (value: string | number | boolean | null): Value => literal(value === null ? '' : String(value).trim());

/** A tag inside quotes prints text, which is no number. */
const settingValue = (node: YamlNode): Value =>
  node.kind === 'placeholder' && node.quoted && node.value.kind !== 'concat'
    ? { kind: 'concat', values: [node.value] }
    : nodeValue(node);
