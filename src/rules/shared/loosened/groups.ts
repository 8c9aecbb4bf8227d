import type { Draft, FactValue } from '../../../model/finding.js';
import type { Location } from '../../../model/location.js';
import type { WorkerGroupDeclaration } from '../../../model/manifest.js';
import { name } from '../words.js';
import { draft, type Sides } from './change.js';

/** Threads and replicas that rise on paper alone, and groups that leave the repository. */
export function* looserGroups({ comparison, before, after }: Sides): Iterable<Draft> {
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
