import type { PoolGroup } from '../../capacity/pools.js';
import { about, amount, jobsWords, percent } from './numbers.js';
import type { Limits, Missed, Verdict } from './verdict.js';
import { count, duration, name, names } from './words.js';

/** `1 process`, `3 processes`. */
export const processes = (many: number): string => `${many} ${many === 1 ? 'process' : 'processes'}`;

/** The question, or the contradiction in one line. */
export function titleOf(
  members: readonly PoolGroup[],
  { level, block, load, most, missed, bursts, utilisation }: Verdict,
  limits: Limits,
): string {
  const who = names(members.map(({ group }) => group.name));
  const [late] = [...missed].sort((a, b) => waitOf(b) / b.objective - waitOf(a) / a.objective);
  const [burst] = bursts;
  if (level === 'fail' && block.threads === 0)
    return `No process of ${who} is declared to run, and there is work for it at the peak`;
  if (level === 'fail') return `${who} cannot carry the declared peak: ${percent(block.utilisation)}`;
  if (utilisation >= limits.fail - 1e-9) {
    if (load.size === 'least' && most === null)
      return `How many processes of ${who} run? One is ${percent(utilisation)} busy at the declared peak`;
    if (most !== null && most.utilisation < limits.fail) return `Are there enough processes of ${who} before the peak begins?`;
    return `Can ${who} carry the declared peak? It comes to ${percent(utilisation)}`;
  }
  if (utilisation >= limits.ask - 1e-9) return `Is ${percent(utilisation)} at the declared peak room enough for ${who}?`;
  if (late !== undefined) {
    return `May a job wait ${about(waitOf(late))} on ${name(late.queue.name)} at the peak, where ${duration(late.objective)} are promised?`;
  }
  if (burst === undefined) return `Is there room enough for ${who}?`;
  return `May a burst of ${jobsWords(burst.jobs)} ${name(burst.job)} take ${about(burst.drain)}, where ${duration(burst.objective)} are promised?`;
}

export function messageOf(
  members: readonly PoolGroup[],
  { block, load, missed, bursts, utilisation }: Verdict,
  needed: number | null,
): string {
  const who = names(members.map(({ group }) => group.name));
  const [only, another] = members;
  const size =
    load.size === 'most' && only !== undefined && only.most !== only.least
      ? 'at the most replicas '
      : only?.most === null && another === undefined
        ? 'with one process '
        : '';
  const parts = [
    block.threads === 0
      ? `At the declared peak ${who} would need ${amount(block.busy)} threads and has none.`
      : block.utilisation > 1 + 1e-9
        ? `At the declared peak ${who} ${size}would need ${amount(block.busy)} threads and has ${block.threads} (${percent(block.utilisation)}).`
        : `At the declared peak ${who} ${size}would have ${amount(block.busy)} of ${count(block.threads, 'thread')} busy (${percent(block.utilisation)}).`,
  ];
  if (utilisation > 1 + 1e-9) parts.push('More arrives than is done, so the queue grows for as long as the peak lasts.');
  else if (utilisation >= 1 - 1e-9)
    parts.push('As much arrives as can be done: whatever waits once goes on waiting for as long as the peak lasts.');
  const slow = utilisation < 1 - 1e-9 ? missed : [];
  for (const each of slow.slice(0, 2)) parts.push(lateWords(each));
  if (slow.length > 2) parts.push(`So it is with ${count(slow.length - 2, 'more queue')}.`);
  for (const { job, jobs, queue, drain, objective } of bursts.slice(0, 2)) {
    const takes = Number.isFinite(drain) ? `takes ${about(drain)} beside the peak` : 'is not worked off while the peak lasts';
    parts.push(`A burst of ${jobsWords(jobs)} ${name(job)} on ${name(queue)} ${takes}, and ${duration(objective)} are promised.`);
  }
  if (bursts.length > 2) parts.push(`So it is with ${count(bursts.length - 2, 'more burst')}.`);
  if (needed !== null) {
    const room = 1 - block.busy / needed;
    const spare = bursts.length > 0 ? '' : ` with ${percent(room)} to spare`;
    parts.push(`${count(needed, 'thread')} would carry it${spare}.`);
  }
  return parts.join(' ');
}

/** Ways to settle it, with the numbers that would. */
export function settleWords(
  lead: PoolGroup,
  verdict: Verdict,
  needed: number | null,
  job: string | undefined,
): readonly string[] {
  const { group } = lead;
  const { utilisation } = verdict;
  const share = needed === null ? null : shareOf(lead, verdict, needed);
  const where = group.concurrencyFrom?.at ?? group.at;
  const more =
    share === null
      ? []
      : [
          ...(lead.most === null
            ? [
                `declare how many run, if it is more than one: \`worker-groups: { ${group.name}: { replicas: ${share.processes} } }\` would do`,
              ]
            : []),
          share.now === 0
            ? `run ${processes(share.processes)} of ${name(group.name)}`
            : `run ${processes(share.processes)} of ${name(group.name)}, or raise its threads to ${share.each}${share.now > 1 ? ` in each of ${share.now}` : ''} (${where.path}:${where.line})`,
        ];
  return [
    ...more,
    ...(job === undefined ? [] : [`give ${name(job)} a queue and a worker group of its own`]),
    utilisation >= 1
      ? 'correct the peak or the duration in the manifest, if the busiest hour has less'
      : 'acknowledge with a reason',
  ];
}

/** Seconds that one job of twenty waits longer than; in the order of arrival where the group's own order leaves it none. */
const waitOf = ({ queue }: Missed): number => (Number.isFinite(queue.p95) ? queue.p95 : queue.unordered);

const lateWords = (missed: Missed): string =>
  `One job of twenty on ${name(missed.queue.name)} then waits longer than ${about(waitOf(missed))}, and ${duration(missed.objective)} are promised.`;

/** What one group of a block has to become for the block to have the threads it needs, the others as they are. */
export function shareOf(
  lead: PoolGroup,
  { block, load }: Verdict,
  needed: number,
): { readonly processes: number; readonly each: number; readonly now: number } {
  const threads = Math.max(1, lead.group.concurrency ?? 1);
  const now = Math.round((lead[load.size] ?? threads) / threads);
  const total = now * threads + needed - block.threads;
  return { processes: Math.ceil(total / threads), each: Math.ceil(total / Math.max(1, now)), now };
}
