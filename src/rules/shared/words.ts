import { runs } from '../../model/carried.js';
import type { Location } from '../../model/location.js';
import type { GapReason } from '../../model/snapshot.js';
import type { AlertState, Job, QueueSet, Topology, WorkerGroup } from '../../model/topology.js';

/** A name as running text shows it. */
export const name = (text: string): string => `\`${text}\``;

/** `a`, `a and b`, `a, b and c`; more than `most` are counted. */
export function list(items: readonly string[], most = 6): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items;
  const last = shown.at(-1);
  if (last === undefined) return '';
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

export const names = (items: readonly string[]): string => list(items.map(name));

export const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

export const place = ({ path, line }: Location): string => `${path}:${line}`;

/** Seconds as people say them: 30 s, 5 min, 2 h. */
export function duration(seconds: number): string {
  for (const [size, unit] of [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}`;
  }
  return `${seconds} s`;
}

export function alertWords(alert: AlertState): string {
  switch (alert) {
    case 'named':
      return 'an alert names it';
    case 'per-queue':
      return 'an alert covers each queue';
    case 'global':
      return 'an alert covers all queues together';
    case 'stated':
      return 'alert stated by the manifest';
    case 'maybe':
      return 'an alert may cover it';
    case 'dead':
      return 'its alert cannot fire';
    case 'none':
      return 'no alert';
    case 'unknown':
      return 'alert not declared';
    default:
      return alert satisfies never;
  }
}

/** What a worker group takes, for evidence: `worker (Procfile:2) serves default, mail with 5 threads`. */
export function groupWords(group: WorkerGroup): string {
  // A group that is whole and has a reason is one whose program refuses to start.
  if (group.queues.length === 0 && group.complete && group.reason !== undefined)
    return `${name(group.name)} (${place(group.at)}) refuses to start: ${group.reason}`;
  const queues = group.queues.length === 0 ? 'no queue' : group.queues.map((queue) => queue.name).join(', ');
  const size = group.concurrency === null ? '' : ` with ${count(group.concurrency, 'thread')}`;
  const doubt = group.complete ? '' : ` (not read in full: ${group.reason ?? 'unknown'})`;
  return `${name(group.name)} (${place(group.at)}) serves ${queues}${size}${doubt}`;
}

export const groupsEvidence = (topology: Topology): readonly { readonly text: string }[] =>
  topology.workerGroups.map((group) => ({ text: groupWords(group) }));

/** Why not every possible queue of a job is known. */
export function unknownQueue(queues: QueueSet): readonly string[] {
  if (queues.complete) return [];
  return [
    `the queue may be another: ${queues.reason ?? 'it is computed'}${queues.env.length > 0 ? ` (${queues.env.join(', ')})` : ''}`,
  ];
}

/** The key of a queue in a subject. */
export const queueKey = (backend: string | null, queue: string): string => `${backend ?? '?'}/${queue}`;

/** Reasons for which a file's own content was not understood; the others are known limits and stay gaps. */
export const UNREAD: ReadonlySet<GapReason> = new Set(['syntax', 'too-large', 'binary', 'encoding', 'crash']);

/**
 * Whether somebody may serve this queue unseen: a deploy file that nothing reads yet names it behind a queue flag, or a worker group
 * loads a configuration that could not be read, which is asked about once, as a file. Doubt serves.
 */
export const mayServeUnread = ({ gaps, workerGroups }: Topology, backend: string | null, queue: string): boolean =>
  gaps.some(({ mentions }) => mentions?.includes(queue) === true) ||
  workerGroups.some(
    (group) => runs(group, backend) && gaps.some(({ path, reason }) => path === group.config && UNREAD.has(reason)),
  );

/** Whether a job goes to this queue for sure: by its class or by a call site, and not only where some variable says so. */
export const surelyGoes = (job: Job, queue: string): boolean =>
  [job.queues, job.callQueues].some(
    (set) => set?.complete === true && (set.env.length === 0 || set.names.length === 1) && set.names.includes(queue),
  );
