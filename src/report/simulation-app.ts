import { about, amount, jobsWords, percent, rateWords, runsWords, weekTime } from '../model/amounts.js';
import type { Episode, SimulatedApp, SimulatedGroup, SimulatedJob, SimulatedQueue } from '../model/simulation.js';
import { type Paint, table, wrap } from './palette.js';
import { shownName } from './text.js';
import { chartNote, weekChart } from './week-chart.js';
import { count, list, seconds } from './wording.js';

/** How a week is drawn. */
export interface Face {
  readonly paint: Paint;
  /** columns */
  readonly width: number;
  readonly ascii: boolean;
}

/** The week of one app as blocks of lines: its busiest hour, what dashboards would show, and where the bottleneck moves. */
export const appBlocks = (app: SimulatedApp, face: Face): readonly (readonly string[])[] => [
  jobs(app, face),
  queues(app, face),
  week(app, 'carried', face),
  episodes(app, 'carried', face),
  hidden(app, face),
  ...(app.moves ? [week(app, 'offered', face), episodes(app, 'offered', face)] : []),
];

function jobs({ jobs: all }: SimulatedApp, { paint, width }: Face): readonly string[] {
  const rows = all.map((job) => [
    shownName(job.name),
    job.queues.map(shownName).join(', '),
    `${job.complete ? '' : '≥ '}${rateWords(job.rate)}`,
    origin(job),
    `${about(job.duration.mean)}${job.runs > 1 ? ` × ${runsWords(job.runs)} runs` : ''}`,
    amount(job.busy),
  ]);
  return [
    paint('bold', 'The busiest hour, job by job'),
    ...table(['Job', 'Queue', 'Arrive', 'Known from', 'One takes', 'Threads busy'], rows, width, paint),
  ];
}

/** `declared`, `ParseReport × 20`; where upstream sends more than is declared, both. */
function origin({ declared, rate, from }: SimulatedJob): string {
  const sent = from.map(({ job, perRun }) => `${shownName(job)} × ${amount(perRun)}`);
  if (declared === null) return sent.join(' + ');
  // The rate has four digits, and so is not quite what is declared.
  return sent.length > 0 && rate > declared * 1.001
    ? `${sent.join(' + ')}, more than the declared ${rateWords(declared)}`
    : 'declared';
}

function queues({ queues: all }: SimulatedApp, { paint, width }: Face): readonly string[] {
  const rows = all.map((queue) => [
    shownName(queue.queue),
    queue.workerGroups.map(groupWords).join(', '),
    `${amount(queue.busy)} of ${queue.threads}`,
    used(queue),
    queue.p95 === null ? 'no end' : about(queue.p95),
    queue.objective === null ? '-' : seconds(queue.objective),
    holdsUntil(queue.holds),
    queue.enough === null ? '-' : count(queue.enough, 'thread'),
  ]);
  const head = ['Queue', 'Workers', 'Busy', 'Used', '95 % start in', 'Objective', 'Holds until', 'Enough'];
  return [paint('bold', 'The busiest hour, queue by queue'), ...table(head, rows, width, paint)];
}

/** `worker 5×1`, `bulk 10×1..6`, `worker 5×?`. */
function groupWords({ name, threads, replicas }: SimulatedGroup): string {
  const times = replicas === null ? '?' : replicas.min === replicas.max ? replicas.min : `${replicas.min}..${replicas.max}`;
  return `${shownName(name)} ${threads}×${times}`;
}

const holdsUntil = (share: number | null): string =>
  share === null ? '-' : share < 1 ? `${percent(share)} of peak` : `${amount(share)} × peak`;

/** `134 %`, `≥ 109 %`, `134 to 45 %` at the least and at the most replicas. */
function used({ utilisation, utilisationAtMost: most, atLeast }: SimulatedQueue): string {
  const sign = atLeast ? '≥ ' : '';
  if (utilisation === null) return 'no thread';
  if (most === null || most === utilisation) return `${sign}${percent(utilisation)}`;
  return `${sign}${percent(utilisation).replace(' %', '')} to ${percent(most)}`;
}

type View = 'carried' | 'offered';

function week(app: SimulatedApp, view: View, { paint, width, ascii }: Face): readonly string[] {
  const rows = app.queues.flatMap((queue) => {
    const found = queue[view];
    return found === null
      ? []
      : [{ label: shownName(queue.queue), curve: found.curve, note: chartNote(Math.max(...found.curve), found.growth) }];
  });
  if (rows.length === 0) return [];
  const chart = weekChart(rows, { width, ascii });
  const lines = chart.rows.map(({ label, bars, note }) => `${label}  ${painted(bars, paint)}  ${paint('dim', note)}`);
  const what =
    view === 'carried'
      ? 'Jobs that wait, as dashboards would show them'
      : 'Jobs that would wait if nothing in front of their queue were late: where the bottleneck moves';
  return [
    ...wrap(what, width, paint).map((line) => paint('bold', line)),
    ...wrap(`One character is ${chart.hours} hours; each row to its own highest.`, width, paint).map((line) =>
      paint('dim', line),
    ),
    paint('dim', chart.head),
    ...lines,
  ];
}

const painted = (bars: string, paint: Paint): string =>
  bars.replace(/[.·]+|[^.·]+/g, (part) => paint(/^[.·]/.test(part) ? 'dim' : 'red', part));

const MOST_EPISODES = 7;

function episodes(app: SimulatedApp, view: View, { paint, width }: Face): readonly string[] {
  const late = app.queues.filter((queue) => (queue[view]?.episodes.length ?? 0) > 0);
  if (late.length === 0) {
    const known = app.queues.some((queue) => queue[view] !== null);
    return known ? [paint('green', 'No queue is late at any hour of the week.')] : [];
  }
  const rows = late.flatMap((queue) => {
    const { episodes: all, growth } = queue[view] ?? { episodes: [], growth: null };
    if (growth !== null)
      return [[shownName(queue.queue), 'every week', `${jobsWords(growth)} more`, '-', 'no end', 'never', 'no end']];
    const more = all.length - MOST_EPISODES;
    return [
      ...all.slice(0, MOST_EPISODES).map((episode) => [shownName(queue.queue), ...episodeCells(episode)]),
      ...(more > 0 ? [[shownName(queue.queue), `and ${count(more, 'more time', 'more times')}`]] : []),
    ];
  });
  return table(['Late', 'From', 'Most wait', 'At', 'Longest wait', 'Drained', 'Late for'], rows, width, paint);
}

const episodeCells = ({ from, until, most, mostAt, longest }: Episode): readonly string[] => [
  weekTime(from),
  jobsWords(most),
  weekTime(mostAt),
  about(longest),
  until === null ? 'never' : weekTime(until),
  until === null ? 'no end' : about(until - from),
];

/** What makes an incident like this hard to see. */
function hidden({ queues: all }: SimulatedApp, { paint, width }: Face): readonly string[] {
  return all.flatMap((queue) => {
    if (queue.hidden.length === 0) return [];
    const names = list(queue.hidden.map((name) => `\`${name}\``));
    return wrap(
      `While \`${queue.queue}\` is late, nothing waits in ${names} behind it: what watches ${queue.hidden.length === 1 ? 'that queue' : 'those queues'} stays silent.`,
      width,
      paint,
    );
  });
}
