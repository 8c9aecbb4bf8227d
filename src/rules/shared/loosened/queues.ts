import type { Draft, FactValue } from '../../../model/finding.js';
import { queueEntry } from '../../../model/manifest.js';
import { duration, name } from '../words.js';
import { draft, type Sides } from './change.js';

const ACCEPTS = ['none', 'declared', 'any'];

/** Objectives that rise, alerts and owners that go, lists that open. */
export function* looserQueues({ comparison, before, after }: Sides): Iterable<Draft> {
  const { head, renames } = comparison;
  const exists = (queue: string): boolean => head.queues.some((one) => one.name === queue);
  if (before.listsQueues && before.everyQueue === null && after.everyQueue !== null) {
    const words = 'appears: from now on no queue has to be listed';
    yield draft({ key: 'queues.*', was: null, now: true, words, at: after.everyQueue.at, side: 'head' });
  }
  for (const queue of new Set([...before.queues.keys(), ...after.queues.keys()])) {
    const current = renames.queues.get(queue) ?? queue;
    const was = queueEntry(before, queue);
    const now = queueEntry(after, current);
    if (was === null || !exists(current)) continue;
    const own = before.queues.has(queue);
    yield* entry(`queues.${queue}`, was, now, current, own && now === null);
  }
  const [was, now] = [before.everyQueue, after.everyQueue];
  if (was !== null && head.queues.length > 0) yield* entry('queues.*', was, now, null, now === null);

  function* entry(
    key: string,
    was: NonNullable<ReturnType<typeof queueEntry>>,
    now: ReturnType<typeof queueEntry>,
    queue: string | null,
    gone: boolean,
  ): Iterable<Draft> {
    const about = queue === null ? {} : { queue };
    const place = now === null ? { at: was.at, side: 'base' as const } : { at: now.at, side: 'head' as const };
    if (gone) {
      const { at: _at, ...said } = was;
      if (Object.keys(said).length === 0) return;
      yield draft({ key, was: said, now: null, words: 'is gone, and the queue is still there', ...place, ...about });
      return;
    }
    const change = (field: string, from: FactValue, to: FactValue, words: string): Draft =>
      draft({ key: `${key}.${field}`, was: from, now: to, words, ...place, ...about });
    if (was.objective !== undefined && now?.objective === undefined) {
      yield change('objective', was.objective, null, `is gone; it was ${duration(was.objective)}`);
    } else if (was.objective !== undefined && now?.objective !== undefined && now.objective > was.objective) {
      const words = `rises from ${duration(was.objective)} to ${duration(now.objective)}`;
      yield change('objective', was.objective, now.objective, words);
    }
    if (was.alert !== undefined && now?.alert === undefined) yield change('alert', was.alert, null, 'is gone');
    if (was.owner !== undefined && now?.owner === undefined) yield change('owner', was.owner, null, 'is gone');
    const [open, wider] = [was.accepts ?? 'any', now?.accepts ?? 'any'];
    if (ACCEPTS.indexOf(wider) > ACCEPTS.indexOf(open)) {
      yield change('accepts', open, wider, `widens from ${name(open)} to ${name(wider)}`);
    }
    if (was.external !== true && now?.external === true) {
      yield change('external', false, true, 'appears: who serves the queue is not judged any more');
    }
  }
}
