import type { Draft, FactValue } from '../../../model/finding.js';
import type { Location } from '../../../model/location.js';
import type { WorkerGroupDeclaration } from '../../../model/manifest.js';
import type { WorkerGroup } from '../../../model/topology.js';
import { name, names } from '../words.js';
import { draft, type Sides } from './change.js';

/** Threads and replicas that rise on paper alone, and groups that leave the repository. */
export function* looserGroups({ comparison, before, after }: Sides): Iterable<Draft> {
  const { head, renames } = comparison;
  const seen = new Set<string>();
  for (const [old, was] of before.workerGroups) {
    const current = renames.workerGroups.get(old) ?? old;
    const running = head.workerGroups.find((group) => group.name === current || group.otherNames.includes(current));
    const names = [current, old, running?.name, ...(running?.otherNames ?? [])];
    const called = names.find((one): one is string => one !== undefined && after.workerGroups.has(one)) ?? current;
    const now = after.workerGroups.get(called);
    seen.add(called);
    if (running === undefined && was.external !== true && now?.external !== true) continue;
    const key = `worker-groups.${old}`;
    if (now === undefined) {
      if (running === undefined || isSaidByFiles(was, running)) continue;
      const more = 'the worker group is still there';
      yield draft({ key, was: true, now: null, words: 'is gone', more, at: was.at, side: 'base', workerGroup: old });
      continue;
    }
    const change = (field: string, from: FactValue, to: FactValue, words: string, more: string): Draft =>
      draft({
        key: `${key}.${field}`,
        was: from,
        now: to,
        words,
        more,
        at: lineOf(now, field),
        side: 'head',
        workerGroup: current,
      });
    if (was.replicas !== undefined && now.replicas !== undefined) {
      const [from, to] = [was.replicas, now.replicas];
      const rises = to.max > from.max || to.min > from.min;
      if (rises && !saysReplicas(running, to)) {
        const words = `rises from ${range(from)} to ${range(to)}`;
        yield change('replicas', [from.min, from.max], [to.min, to.max], words, 'no deploy file says the same');
      }
    }
    if (was.concurrency !== undefined && now.concurrency !== undefined && now.concurrency > was.concurrency) {
      const words = `rises from ${was.concurrency} to ${now.concurrency}`;
      if (!saysThreads(running, now.concurrency))
        yield change('concurrency', was.concurrency, now.concurrency, words, 'no deploy file says the same');
    }
    if (was.external !== true && now.external === true) {
      yield change('external', false, true, 'is added', 'what the group runs with is not checked any more');
    }
    const gained = (now.queues ?? []).filter((queue) => !(was.queues ?? []).includes(queue));
    if (was.external === true && now.external === true && gained.length > 0) {
      yield change(
        'queues',
        was.queues ?? [],
        now.queues ?? [],
        `gains ${gained.map(name).join(', ')}`,
        'nobody can check it here',
      );
    }
  }
  // One line of the change itself would else silence what nobody serves.
  for (const [group, now] of after.workerGroups) {
    const used = (now.queues ?? []).filter((queue) => head.queues.some((one) => one.name === queue && one.jobs.length > 0));
    if (seen.has(group) || now.external !== true || used.length === 0) continue;
    yield draft({
      key: `worker-groups.${group}.external`,
      was: null,
      now: [true, ...used],
      words: 'is added',
      more: `that it serves ${names(used)} cannot be checked here`,
      at: lineOf(now, 'external'),
      side: 'head',
      workerGroup: group,
    });
  }
}

/** An entry that files make needless: they say all that it said. */
const isSaidByFiles = (was: WorkerGroupDeclaration, running: WorkerGroup): boolean =>
  was.external !== true &&
  (was.replicas === undefined || saysReplicas(running, was.replicas)) &&
  (was.concurrency === undefined || saysThreads(running, was.concurrency));

const saysReplicas = (running: WorkerGroup | undefined, { min, max }: NonNullable<WorkerGroup['replicas']>): boolean =>
  running?.fileReplicas?.min === min && running.fileReplicas.max === max;

const saysThreads = (running: WorkerGroup | undefined, threads: number): boolean =>
  running?.external === false && running.concurrencyFrom?.how === 'literal' && running.concurrency === threads;

const lineOf = (entry: WorkerGroupDeclaration, field: string): Location => ({
  path: entry.at.path,
  line: entry.lines[field] ?? entry.at.line,
});

const range = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  min === max ? String(min) : `${min}-${max}`;
