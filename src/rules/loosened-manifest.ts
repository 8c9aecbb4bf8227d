import { multipliers } from '../capacity/week.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft, FactValue } from '../model/finding.js';
import type { Location } from '../model/location.js';
import {
  emptyManifestData,
  type JobDeclaration,
  type ManifestData,
  queueEntry,
  type WorkerGroupDeclaration,
} from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import { app, job, manifest } from './shared/examples.js';
import { duration, name } from './shared/words.js';

const PROMISED = 'queues:\n  builds: { objective: 1m, alert: https://alerts.example.com/1 }\n  status: {}\n  default: {}\n';

export const loosenedManifest: ChangeRule = {
  over: 'change',
  meta: {
    id: 'loosened-manifest',
    title: 'Loosened manifest',
    subject: ['manifest key'],
    finds: 'The change promises less, or declares less load, than the manifest of the merge base did.',
    why: 'A number that stands in the way of a change is easily moved. Then the review passes, and nobody decided that it may.',
    levels:
      'Asks for what is promised or declared less while the queue, job or worker group still exists. An edit of the policy is a note: it takes effect after the merge.',
    silent: [
      'the merge base has no manifest',
      'a stricter objective, a higher peak, one more alert',
      'the queue, job or worker group is gone',
      'a peak that now follows from `enqueues` of a job upstream',
      'replicas that a deploy file says too',
      'a `review-by` that is past',
    ],
    settle: ['put the old value back', 'acknowledge with the reason why less is enough'],
    subsumes: [],
    merges: false,
  },
  *check(comparison) {
    const { base: before, head, policyEdited } = comparison.declared;
    if (before === null) return;
    // A manifest that is gone declares nothing any more.
    const sides = { comparison, before, after: head ?? emptyManifestData };
    yield* queues(sides);
    yield* jobs(sides);
    yield* groups(sides);
    yield* week(sides);
    if (policyEdited) yield policyNote(comparison);
  },
  examples: [
    {
      name: 'a longer wait and no alert',
      base: app(manifest(PROMISED)),
      head: app(manifest('queues:\n  builds: { objective: 10m }\n  status: {}\n  default: {}\n')),
      finds: ['ask queues.builds.objective', 'ask queues.builds.alert'],
      doc: true,
    },
    {
      name: 'a lower peak',
      base: app(manifest('jobs:\n  ParseReport: { peak: 5/s, duration: 2s }\n')),
      head: app(manifest('jobs:\n  ParseReport: { peak: 1/s, duration: 2s }\n')),
      finds: ['ask jobs.ParseReport.peak'],
    },
    {
      name: 'an open list of queues',
      base: app(manifest(PROMISED)),
      head: app(manifest(`${PROMISED}  "*": {}\n`)),
      finds: ['ask queues.*'],
    },
    {
      name: 'more replicas on paper',
      base: app(manifest('worker-groups:\n  worker: { replicas: 2 }\n')),
      head: app(manifest('worker-groups:\n  worker: { replicas: 8 }\n')),
      finds: ['ask worker-groups.worker.replicas'],
    },
    {
      name: 'a flatter week',
      base: app(manifest('week: { hours: 8-18, night: 20%, days: { sat: 10%, sun: 10% } }\n')),
      head: app(manifest('week: { hours: 8-18, night: 90% }\n')),
      finds: ['ask week'],
    },
    {
      name: 'the whole manifest is gone',
      base: app(manifest('queues:\n  builds: { objective: 1m }\n')),
      head: app(),
      finds: ['ask queues.builds'],
    },
    {
      name: 'an edit of the policy',
      base: app(manifest('queues:\n  "*": { objective: 1m }\n')),
      head: app(manifest('queues:\n  "*": { objective: 1m }\npolicy:\n  fail-on: never\n')),
      finds: ['note policy'],
    },
    { name: 'no manifest before', base: app(), head: app(manifest('queues:\n  "*": { objective: 1h }\n')), finds: [] },
    {
      name: 'a stricter promise',
      base: app(manifest(PROMISED)),
      head: app(
        manifest('queues:\n  builds: { objective: 30s, alert: https://alerts.example.com/1 }\n  status: {}\n  default: {}\n'),
      ),
      finds: [],
    },
    {
      name: 'a job that is gone',
      base: app({ ...manifest('jobs:\n  Compress: { peak: 5/s }\n'), ...job('Compress', { queue: 'default' }) }),
      head: app(manifest('queues:\n  "*": {}\n')),
      finds: [],
    },
    {
      name: 'a peak that follows from upstream',
      base: app(manifest('jobs:\n  Notify: { peak: 5/s }\n')),
      head: app(manifest('jobs:\n  Notify: {}\n  ParseReport: { peak: 5/s, enqueues: { Notify: 1 } }\n')),
      finds: [],
    },
    {
      name: 'replicas that the deploy file says too',
      base: app({ ...manifest('worker-groups:\n  worker: { replicas: 2 }\n'), ...formation(2) }),
      head: app({ ...manifest('worker-groups:\n  worker: { replicas: 8 }\n'), ...formation(8) }),
      finds: [],
    },
    {
      name: 'a past day of review',
      base: app(manifest('jobs:\n  ParseReport: { review-by: 2020-01-03 }\n')),
      head: app(manifest('jobs:\n  ParseReport: {}\n')),
      finds: [],
    },
  ],
};

function formation(quantity: number): { readonly [path: string]: string } {
  return { 'app.json': `{ "formation": { "worker": { "quantity": ${quantity} } } }\n` };
}

interface Sides {
  readonly comparison: Comparison;
  readonly before: ManifestData;
  readonly after: ManifestData;
}

/** One value that may have been loosened. */
interface Change {
  readonly key: string;
  readonly was: FactValue;
  readonly now: FactValue;
  /** what happened, in words that follow the key */
  readonly words: string;
  readonly at: Location;
  readonly side: 'base' | 'head';
  readonly queue?: string;
  readonly job?: string;
  readonly workerGroup?: string;
}

function draft(change: Change): Draft {
  return {
    subject: [change.key],
    level: 'ask',
    facts: { key: change.key, was: change.was, now: change.now },
    title: `Who decided that ${name(change.key)} may be looser?`,
    message: `${name(change.key)} ${change.words}.`,
    evidence: [],
    at: change.at,
    side: change.side,
    ...(change.queue === undefined ? {} : { queue: change.queue }),
    ...(change.job === undefined ? {} : { job: change.job }),
    ...(change.workerGroup === undefined ? {} : { workerGroup: change.workerGroup }),
  };
}

const ACCEPTS = ['none', 'declared', 'any'];

function* queues({ comparison, before, after }: Sides): Iterable<Draft> {
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

function* jobs({ comparison, before, after }: Sides): Iterable<Draft> {
  const { head, renames } = comparison;
  for (const [old, was] of before.jobs) {
    const current = renames.jobs.get(old) ?? old;
    if (!head.jobs.some((one) => one.name === current)) continue;
    const now = after.jobs.get(current) ?? after.jobs.get(old);
    const place = now === undefined ? { at: was.at, side: 'base' as const } : { at: now.at, side: 'head' as const };
    const key = `jobs.${old}`;
    const lost = [...lostIn(was, now, current, after, comparison.declared.today)];
    if (now === undefined && lost.length > 0) {
      const facts: FactValue = lost.map(({ field }) => field);
      yield draft({ key, was: facts, now: null, words: 'is gone, and the job is still there', ...place, job: current });
      continue;
    }
    for (const { field, from, to, words } of lost) {
      yield draft({ key: `${key}.${field}`, was: from, now: to, words, ...place, job: current });
    }
  }
}

interface Lost {
  readonly field: string;
  readonly from: FactValue;
  readonly to: FactValue;
  readonly words: string;
}

function* lostIn(
  was: JobDeclaration,
  now: JobDeclaration | undefined,
  job: string,
  after: ManifestData,
  today: string,
): Iterable<Lost> {
  const number = (field: string, from: number | undefined, to: number | undefined, unit: string): readonly Lost[] => {
    if (from === undefined || (to !== undefined && to >= from)) return [];
    const words =
      to === undefined ? `is gone; it was ${rounded(from)}${unit}` : `falls from ${rounded(from)} to ${rounded(to)}${unit}`;
    return [{ field, from, to: to ?? null, words }];
  };
  const follows = [...after.jobs.values()].some(({ enqueues }) => enqueues?.has(job) === true);
  if (!(follows && now?.peak === undefined)) yield* number('peak', was.peak, now?.peak, '/s');
  yield* number('duration', was.duration?.mean, now?.duration?.mean, ' s');
  if (now?.duration !== undefined) yield* number('duration.p95', was.duration?.p95, now.duration.p95, ' s');
  yield* number('retries', was.retries, now?.retries, '');
  for (const [target, amount] of was.enqueues ?? []) {
    yield* number(`enqueues.${target}`, amount, now?.enqueues?.get(target), '');
  }
  if (was.owner !== undefined && now?.owner === undefined) yield { field: 'owner', from: was.owner, to: null, words: 'is gone' };
  if (was.reviewBy !== undefined && now?.reviewBy === undefined && was.reviewBy >= today) {
    yield { field: 'review-by', from: was.reviewBy, to: null, words: `is gone before its day, ${was.reviewBy}` };
  }
}

const rounded = (amount: number): string => String(Number(amount.toPrecision(3)));

function* groups({ comparison, before, after }: Sides): Iterable<Draft> {
  const { head, renames } = comparison;
  const external = new Set(
    [...before.workerGroups, ...after.workerGroups].filter(([, { external: is }]) => is === true).map(([group]) => group),
  );
  for (const [old, was] of before.workerGroups) {
    const current = renames.workerGroups.get(old) ?? old;
    const now = after.workerGroups.get(current) ?? after.workerGroups.get(old);
    const running = head.workerGroups.find((group) => group.name === current || group.otherNames.includes(current));
    if (running === undefined && !external.has(old)) continue;
    const key = `worker-groups.${old}`;
    if (now === undefined) {
      if (was.external !== true && was.replicas === undefined && was.concurrency === undefined) continue;
      const words = 'is gone, and the worker group is still there';
      if (running !== undefined) yield draft({ key, was: true, now: null, words, at: was.at, side: 'base', workerGroup: old });
      continue;
    }
    const change = (field: string, from: FactValue, to: FactValue, words: string): Draft =>
      draft({ key: `${key}.${field}`, was: from, now: to, words, at: lineOf(now, field), side: 'head', workerGroup: current });
    const said = running?.fileReplicas ?? null;
    if (was.replicas !== undefined && now.replicas !== undefined) {
      const [from, to] = [was.replicas, now.replicas];
      const rises = to.max > from.max || to.min > from.min;
      const same = said !== null && said.min === to.min && said.max === to.max;
      if (rises && !same) {
        const words = `rises from ${range(from)} to ${range(to)}, and no deploy file says the same`;
        yield change('replicas', [from.min, from.max], [to.min, to.max], words);
      }
    }
    if (was.concurrency !== undefined && now.concurrency !== undefined && now.concurrency > was.concurrency) {
      const literal = running?.concurrencyFrom?.how === 'literal' && running.concurrency === now.concurrency;
      const words = `rises from ${was.concurrency} to ${now.concurrency}, and no deploy file says the same`;
      if (!literal) yield change('concurrency', was.concurrency, now.concurrency, words);
    }
    if (was.external !== true && now.external === true) {
      yield change('external', false, true, 'appears: what the group runs with is not checked any more');
    }
    const gained = (now.queues ?? []).filter((queue) => !(was.queues ?? []).includes(queue));
    if (was.external === true && now.external === true && gained.length > 0) {
      yield change(
        'queues',
        was.queues ?? [],
        now.queues ?? [],
        `gains ${gained.map(name).join(', ')}, which nobody can check here`,
      );
    }
  }
}

const lineOf = (entry: WorkerGroupDeclaration, field: string): Location => ({
  path: entry.at.path,
  line: entry.lines[field] ?? entry.at.line,
});

const range = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  min === max ? String(min) : `${min} to ${max}`;

/** Hours of the week, weighed by their share of the busiest one: the more, the flatter. */
const flatness = (data: ManifestData): number => {
  const hours = multipliers(data.week);
  const busiest = Math.max(...hours);
  return hours.reduce((sum, hour) => sum + hour / busiest, 0);
};

function* week({ comparison, before, after }: Sides): Iterable<Draft> {
  if (before.week === null) return;
  const [was, now] = [flatness(before), flatness(after)];
  if (now <= was * 1.001) return;
  const { path } = comparison.declared;
  const words = `gets flatter: ${Math.round(was)} hours at full load before, ${Math.round(now)} now`;
  yield draft({ key: 'week', was: Math.round(was), now: Math.round(now), words, at: { path, line: 1 }, side: 'head' });
}

function policyNote({ declared }: Comparison): Draft {
  return {
    subject: ['policy'],
    level: 'note',
    facts: { policy: true },
    title: 'The policy takes effect after the merge',
    message:
      'The change edits `policy`. This review is judged by the policy of the base branch; the new one counts after the merge.',
    evidence: [],
    at: { path: declared.path, line: 1 },
  };
}
