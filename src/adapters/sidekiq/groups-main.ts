import type { GroupsInput } from '../../model/adapter.js';
import type { Location } from '../../model/location.js';
import type { Overridden } from '../../model/topology.js';
import type { Resolved } from '../../model/value.js';
import { type Loaded, queuesText } from './groups-file.js';
import { orderedSlots, type QueueList, queueList } from './groups-queues.js';
import type { Capsule } from './groups-state.js';
import {
  defaultThreads,
  fileThreads,
  integerThreads,
  type Threads,
  type ThreadsAnswer,
  unknownThreads,
} from './groups-threads.js';

/** A variable as the process sees it: what the command line sets itself comes first. */
export function variable(input: GroupsInput, name: string): Resolved | null {
  return input.command?.env?.findLast((entry) => entry.name === name)?.value ?? input.env(name);
}

/** The process's own queues and threads, from flags, file, environment and defaults. */
export function mainCapsule(loaded: Loaded, input: GroupsInput, major: number | null): Capsule | { readonly error: string } {
  const old = major !== null && major < 7;
  const overridden: Overridden[] = [...loaded.overridden, ...loaded.discarded];
  const unknown = [loaded.fact?.unresolved, input.command?.unresolved].filter((reason) => reason != null);
  if (loaded.missing !== null) unknown.push(`${loaded.missing} is not in the repository`);
  // A -q says what is served, whatever the file says.
  if (loaded.template !== null && input.command?.queues == null) {
    unknown.push(`${loaded.template} is a template: the file that is made of it is not in the repository`);
  }

  const queues = mainQueues(loaded, input, major);
  if (queues.list.error !== null) return { error: queues.list.error };
  if (input.command?.queues != null && loaded.queues?.value != null) {
    const value = queuesText(loaded.queues.value);
    overridden.push({ setting: 'queues', at: loaded.queues.at, value, wins: '-q on the command line', winsAt: input.at });
  }
  const threads = mainThreads(loaded, input, major, old);
  if ('error' in threads) return threads;
  if (input.command?.concurrency != null && loaded.concurrency !== null) {
    const value = fileThreads(loaded.concurrency.value, loaded.concurrency.at, old, input.resolve);
    const text = 'text' in value ? value.text : '';
    overridden.push({
      setting: 'concurrency',
      at: loaded.concurrency.at,
      value: text,
      wins: '-c on the command line',
      winsAt: input.at,
    });
  }
  return {
    name: null,
    queues: queues.list,
    queuesAt: queues.at,
    queuesText: queues.text,
    threads,
    ownThreads: true,
    unknown,
    overridden,
  };
}

function mainQueues(
  loaded: Loaded,
  input: GroupsInput,
  major: number | null,
): { readonly list: QueueList; readonly at: Location | null; readonly text: string } {
  const flags = input.command?.queues;
  const old = major !== null && major < 7;
  if (flags != null) {
    const slots = flags.flatMap(({ name, weight }) =>
      name.values.map((value) => ({ name: String(value ?? ''), weight, possible: name.values.length > 1, line: input.at.line })),
    );
    const doubt = flags.find((flag) => !flag.name.complete)?.name;
    const unknown = doubt === undefined ? null : (doubt.reason ?? 'a queue of the command line is not known');
    const list = orderedSlots(slots, unknown, input.at.path, old, old);
    // Before 7 the file's own list is read, and refused, even where a flag replaces it.
    const file = old ? queueList(loaded.queues?.value ?? [], 'file', input.at.path, major, input.resolve) : list;
    if (file.error !== null) return { list: file, at: null, text: '' };
    return { list, at: input.at, text: list.queues.map((queue) => queue.name).join(' ') };
  }
  const written = loaded.queues?.value ?? null;
  // Before 7 an empty list is none at all.
  const emptied = written?.length === 0 && old;
  if (loaded.missing !== null) return { list: { queues: [], mode: 'strict', unknown: null, error: null }, at: null, text: '' };
  if (written === null || emptied) {
    const queues = [{ name: 'default', weight: null, possible: false, at: null }];
    return { list: { queues, mode: 'strict', unknown: null, error: null }, at: null, text: 'default' };
  }
  const at = loaded.queues?.at ?? input.at;
  return { list: queueList(written, 'file', at.path, major, input.resolve), at, text: queuesText(written) };
}

function mainThreads(
  loaded: Loaded,
  input: GroupsInput,
  major: number | null,
  old: boolean,
): Threads | { readonly error: string } {
  const flag = input.command?.concurrency;
  const answers = [
    () => (flag == null ? null : integerThreads(flag, input.at, '-c')),
    () => (loaded.missing === null ? null : unknownThreads(`${loaded.missing} is not in the repository`, input.at)),
    () =>
      loaded.concurrency === null
        ? null
        : withLine(fileThreads(loaded.concurrency.value, loaded.concurrency.at, old, input.resolve), loaded),
    () => {
      const resolved = variable(input, 'RAILS_MAX_THREADS');
      if (resolved === null || resolved.values.length === 0) return null;
      const answer = integerThreads(resolved, input.at, 'RAILS_MAX_THREADS');
      const zero = 'value' in answer && answer.value !== null && answer.value <= 0;
      return zero ? { error: `ArgumentError: concurrency: ${answer.value} is not a valid value` } : answer;
    },
  ];
  for (const next of answers) {
    const answer = next();
    if (answer !== null && !('unset' in answer)) return answer;
  }
  // Written as nil it is set, and nil is no valid number.
  if (loaded.concurrency !== null) return { error: 'ArgumentError: concurrency:  is not a valid value' };
  return defaultThreads(major);
}

/** At the margin of the file a number can be written anew without knowing what is around it. */
function withLine(answer: ThreadsAnswer, { concurrency }: Loaded): ThreadsAnswer {
  if (!('from' in answer) || answer.from?.how !== 'literal' || concurrency?.top !== true) return answer;
  return { ...answer, from: { ...answer.from, line: 'concurrency: {threads}' } };
}
