import type { Capacity, PoolCapacity } from '../../capacity/capacity.js';
import type { Block, PoolLoad, Size } from '../../capacity/load.js';
import type { PoolGroup, PoolQueue } from '../../capacity/pools.js';
import { type Episode, worst } from '../../capacity/timeline.js';
import { weekTime } from '../../capacity/week.js';
import type { Work } from '../../capacity/work.js';
import type { Evidence } from '../../model/finding.js';
import type { WorkerGroup } from '../../model/topology.js';
import { about, amount, jobsWords, percent, rateWords, runsWords } from './numbers.js';
import { count, duration, list, name, names, place } from './words.js';

/** The groups of a block, the first of the topology first. */
export const membersOf = ({ pool }: PoolCapacity, block: Block): readonly PoolGroup[] =>
  block.groups.flatMap((index) => pool.groups[index] ?? []);

/** The queues whose work a block carries. */
export const queuesOn = ({ pool }: PoolCapacity, block: Block): readonly PoolQueue[] =>
  block.queues.flatMap((at) => pool.queues[at] ?? []);

/** The work on queues that a block carries. */
export function workOn(of: PoolCapacity, block: Block): readonly Work[] {
  const streams = queuesOn(of, block).flatMap((queue) => queue.streams);
  const found = new Map(streams.map(({ work }) => [work.job, work] as const));
  return [...found.values()].sort((a, b) => b.busy - a.busy);
}

/** `JobCreation: 4.84/s x 1.4 s = 6.8 threads busy`, with where the rate comes from when nobody declared it. */
export function workWords({ job, demand, rate, runs, mean, busy }: Work): string {
  const upstream = demand.declared === null || rate > demand.declared;
  const sent = demand.sources.map(
    ({ from, perRun, by, rate: each }) =>
      `${rateWords(each)} from ${name(from)}${by === 'manifest' ? `, ${amount(perRun)} a run` : demand.declared === null ? ', one a run' : ', one a run at most'}`,
  );
  const origin = !upstream
    ? ''
    : demand.declared === null
      ? ` (${list(sent)}${demand.complete ? '' : ', and more'})`
      : ` (${list(sent)}: more than the ${rateWords(demand.declared)} that are declared)`;
  const again = runs > 1 ? ` x ${runsWords(runs)} for retries` : '';
  return `${name(job)}: ${rateWords(rate)}${origin} x ${duration(mean)}${again} = ${amount(busy)} ${busy === 1 ? 'thread' : 'threads'} busy`;
}

/** `worker (Procfile:2): 5 threads x 2 processes`. */
export function sizeWords(group: WorkerGroup, size: Size): string {
  const threads = count(group.concurrency ?? 0, 'thread');
  const { replicas } = group;
  const each = replicas === null ? null : size === 'most' ? replicas.max : Math.max(replicas.max > 0 ? 1 : 0, replicas.min);
  const scaled = replicas !== null && replicas.min !== replicas.max ? ` (${replicas.min} to ${replicas.max})` : '';
  const times =
    each === null ? ', one process as far as is known' : ` x ${count(each, 'process').replace('processs', 'processes')}${scaled}`;
  return `${name(group.name)} (${place(group.at)}): ${threads}${times}`;
}

/** The sum, line by line: each job, then what all of them come to. */
export function loadEvidence(of: PoolCapacity, load: PoolLoad, block: Block, arriving: ReadonlySet<string>): readonly Evidence[] {
  const fresh = (work: Work): string => (arriving.has(work.job) ? ', new here' : '');
  const work = workOn(of, block);
  const [only, another] = work;
  const groups = membersOf(of, block).map(({ group }) => sizeWords(group, load.size));
  const total =
    block.utilisation > 1 + 1e-9
      ? `work for ${amount(block.busy)} threads at the peak, and there are ${block.threads}: ${percent(block.utilisation)}`
      : `${amount(block.busy)} of ${count(block.threads, 'thread')} busy at the peak: ${percent(block.utilisation)}`;
  const values = { busy: block.busy, threads: block.threads, utilisation: finite(block.utilisation) };
  if (only !== undefined && another === undefined) {
    return [
      ...groups.map((text) => ({ text })),
      { text: `${workWords(only)} of ${block.threads} (${percent(block.utilisation)})${fresh(only)}`, values },
    ];
  }
  const shown = work.slice(0, 8).map((each) => ({ text: `${workWords(each)}${partWords(of, block, each)}${fresh(each)}` }));
  const rest = work.slice(8);
  const more =
    rest.length === 0
      ? []
      : [{ text: `${count(rest.length, 'more job')}: ${amount(rest.reduce((all, { busy }) => all + busy, 0))} threads busy` }];
  return [...groups.map((text) => ({ text })), ...shown, ...more, { text: `together ${total}`, values }];
}

/** A job that may take queues of other groups as well: what of it is counted here. */
function partWords(of: PoolCapacity, block: Block, { job, busy }: Work): string {
  const streams = queuesOn(of, block).flatMap((queue) => queue.streams.filter(({ work }) => work.job === job));
  const here = streams.reduce((all, { work, jobs, runs }) => all + work.rate * jobs * runs * work.mean, 0);
  return Math.abs(here - busy) <= 1e-9 * busy ? '' : `, ${amount(here)} of them here`;
}

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** How far from the declared peak it holds: `holds until 74 % of the declared peak`. */
export function headroomWords(utilisation: number): string {
  if (!Number.isFinite(utilisation)) return 'no thread serves it';
  const until = 1 / utilisation;
  if (Math.abs(until - 1) <= 1e-9) return 'holds until the declared peak itself, and no further';
  // Near the peak itself two digits would say nothing.
  return until < 1.1 ? `holds until ${percent(until)} of the declared peak` : `holds until ${amount(until)} x the declared peak`;
}

/** What a week of this does to the queues of a block: the largest backlog, when, how long it takes. Empty where no week is declared. */
export function weekEvidence(capacity: Capacity, of: PoolCapacity, block: Block, size: Size): readonly Evidence[] {
  const week = capacity.week(size, 'offered');
  if (week === null) return [];
  return queuesOn(of, block).flatMap(({ key, name: queue }) => {
    const found = week.find((candidate) => candidate.key === key);
    const most = found === undefined ? null : worst(found.episodes);
    if (found === undefined || most === null) return [];
    const again = found.episodes.filter((episode) => episode !== most);
    const more =
      again.length === 0
        ? ''
        : `; also late ${list(again.map(({ from, until }) => `${weekTime(from)}${until === null ? ' and on' : ` to ${weekTime(until)}`}`))}`;
    const values = { backlog: Math.round(most.most), wait: Math.round(most.longest), late: lateFor(most) };
    if (found.endless) {
      return [{ text: `${name(queue)}: what one week leaves is not gone when the next begins: the backlog never ends`, values }];
    }
    return [{ text: `${name(queue)} over the declared week: ${episodeWords(most)}${more}`, values }];
  });
}

const lateFor = ({ from, until }: Episode): number | null => (until === null ? null : until - from);

function episodeWords(episode: Episode): string {
  const late = lateFor(episode);
  const span = `late from ${weekTime(episode.from)}${episode.until === null ? ' on' : ` to ${weekTime(episode.until)}`}${late === null ? '' : ` (${about(late)})`}`;
  return `${jobsWords(episode.most)} jobs wait on ${weekTime(episode.mostAt)}, the longest wait is ${about(episode.longest)}, ${span}`;
}

/** Jobs whose numbers are missing and that run here too, besides the one that is told of. */
export function unsizedWords({ pool }: PoolCapacity, besides?: string): readonly string[] {
  const missing = pool.unsized.map(({ job }) => job).filter((job) => job !== besides);
  if (missing.length === 0) return [];
  return [`not counted, for want of peak or duration: ${names(missing)}`];
}
