import type { Draft, FactValue } from '../../../model/finding.js';
import { keyLine, type QueueDeclaration, queueEntry } from '../../../model/manifest.js';
import { duration, name, names } from '../words.js';
import { draft, type Sides } from './change.js';

const ACCEPTS = ['none', 'declared', 'any'];

/** One value of a queue that is looser than it was, by the queue's own entry or by `"*"`. */
interface Looser {
  readonly field: 'objective' | 'alert' | 'owner' | 'accepts' | 'external';
  readonly was: FactValue;
  readonly now: FactValue;
  /** what happened, for the title, and what else there is to say */
  readonly words: string;
  readonly more?: string;
}

/** Objectives that rise, alerts and owners that go, lists that open: each where it is written, and once. */
export function* looserQueues(sides: Sides): Iterable<Draft> {
  const { comparison, before, after } = sides;
  const former = new Map([...comparison.renames.queues].map(([from, to]) => [to, from]));
  const inherited = new Map<string, { readonly looser: Looser; readonly queues: string[] }>();
  const found: Draft[] = [];
  for (const queue of new Set(comparison.head.queues.map((one) => one.name))) {
    const old = former.get(queue) ?? queue;
    const was = queueEntry(before, old);
    const now = queueEntry(after, queue);
    const own = before.queues.get(old);
    const all = looserValues(was, now);
    for (const looser of all) {
      // What `"*"` said of it, and says no more, is one change, however many queues it was said of.
      const written = own?.[looser.field] !== undefined || after.queues.get(queue)?.[looser.field] !== undefined;
      if (written || was === null) continue;
      const known = inherited.get(looser.field) ?? { looser, queues: [] };
      inherited.set(looser.field, { ...known, queues: [...known.queues, queue] });
    }
    const written = all.filter(({ field }) => inherited.get(field)?.queues.includes(queue) !== true);
    if (written.length > 0) found.push(...drafts(sides, queue, old, written));
  }
  yield* found;
  yield* looserStar(sides, inherited);
  const closed = before.listsQueues && before.everyQueue === null;
  if (closed && after.everyQueue !== null) {
    const more = 'from now on no queue has to be listed';
    yield draft({ key: 'queues.*', was: null, now: true, words: 'is added', more, at: after.everyQueue.at, side: 'head' });
  }
  const [first] = before.queues.values();
  if (closed && !after.listsQueues && found.length === 0 && first !== undefined && comparison.head.queues.length > 0) {
    const more = 'from now on no queue has to be listed';
    yield draft({ key: 'queues', was: true, now: null, words: 'is gone', more, at: first.at, side: 'base' });
  }
}

/** What the queue's own entry said and says. */
function* drafts({ before, after }: Sides, queue: string, old: string, all: readonly Looser[]): Iterable<Draft> {
  const own = before.queues.get(old);
  const now = after.queues.get(queue);
  const key = `queues.${own === undefined ? queue : old}`;
  if (own !== undefined && now === undefined) {
    const { at, ...said } = own;
    const left = old !== queue && after.queues.has(old);
    const [words, more] = left
      ? ['counts for nothing', `its queue is called ${name(queue)} now, and that has no entry`]
      : ['is gone', 'the queue is still there'];
    if (left || after.everyQueue === null) {
      yield draft({ key, was: said, now: null, words, more, at, side: 'base', queue });
      return;
    }
  }
  const at = (now ?? after.everyQueue)?.at;
  if (at === undefined) return;
  const line = (field: string): number => keyLine(after, ['queues', now === undefined ? '*' : queue, field]) ?? at.line;
  for (const { field, ...looser } of all)
    yield draft({ key: `${key}.${field}`, ...looser, at: { ...at, line: line(field) }, side: 'head', queue });
}

/** What `"*"` said of queues that say nothing of it themselves. */
function* looserStar(
  { before, after }: Sides,
  inherited: ReadonlyMap<string, { readonly looser: Looser; readonly queues: readonly string[] }>,
): Iterable<Draft> {
  const [was, now] = [before.everyQueue, after.everyQueue];
  if (was === null || inherited.size === 0) return;
  if (now === null) {
    const { at, ...said } = was;
    const queues = [...new Set([...inherited.values()].flatMap((one) => one.queues))].sort();
    const more = `nothing else says as much of ${names(queues)}`;
    yield draft({ key: 'queues.*', was: said, now: null, words: 'is gone', more, at, side: 'base' });
    return;
  }
  for (const [field, { looser, queues }] of inherited) {
    const { was: from, now: to, words, more } = looser;
    const whom = `it counts for ${names([...queues].sort())}`;
    yield draft({
      key: `queues.*.${field}`,
      was: from,
      now: to,
      words,
      more: more === undefined ? whom : `${more}; ${whom}`,
      at: { ...now.at, line: keyLine(after, ['queues', '*', field]) ?? now.at.line },
      side: 'head',
    });
  }
}

function looserValues(was: Omit<QueueDeclaration, 'at'> | null, now: Omit<QueueDeclaration, 'at'> | null): readonly Looser[] {
  const found: Looser[] = [];
  const [long, longer] = [was?.objective, now?.objective];
  if (long !== undefined && longer === undefined)
    found.push({ field: 'objective', was: long, now: null, words: 'is gone', more: `it was ${duration(long)}` });
  if (long !== undefined && longer !== undefined && longer > long)
    found.push({ field: 'objective', was: long, now: longer, words: `rises from ${duration(long)} to ${duration(longer)}` });
  for (const field of ['alert', 'owner'] as const) {
    const value = was?.[field];
    if (value !== undefined && now?.[field] === undefined)
      found.push({ field, was: value, now: null, words: 'is gone', more: `it was ${value}` });
  }
  const [open, wider] = [was?.accepts ?? 'any', now?.accepts ?? 'any'];
  if (was !== null && ACCEPTS.indexOf(wider) > ACCEPTS.indexOf(open))
    found.push({ field: 'accepts', was: open, now: wider, words: `widens from ${name(open)} to ${name(wider)}` });
  // Said by nobody before is as good as "no": else one line of the change itself would silence what nobody serves.
  if (was?.external !== true && now?.external === true)
    found.push({
      field: 'external',
      was: false,
      now: true,
      words: 'is added',
      more: 'who serves the queue is not judged any more',
    });
  return found;
}
