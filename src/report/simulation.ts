import { about, amount, jobsWords, percent, rateWords, weekTime } from '../model/amounts.js';
import type {
  Episode,
  MissingNumber,
  SimulatedApp,
  SimulatedGroup,
  SimulatedJob,
  SimulatedQueue,
  Simulation,
} from '../model/simulation.js';
import { hanging, type Paint, palette, table, wrap } from './palette.js';
import type { TerminalOptions } from './terminal.js';
import { displayWidth, pasteLines, shownName } from './text.js';
import { chartNote, weekChart } from './week-chart.js';
import { count, list, seconds, shortCommit } from './wording.js';

interface Face {
  readonly paint: Paint;
  readonly width: number;
  readonly ascii: boolean;
}

/** The week of a commit's queues as a person reads it in a terminal; ends with a line end. */
export function simulationText(simulation: Simulation, { color, width, ascii }: TerminalOptions): string {
  const face: Face = { paint: palette(color), width: Math.max(40, width), ascii: ascii === true };
  const several = simulation.apps.length > 1;
  const loaded = simulation.apps.filter(({ queues }) => queues.length > 0);
  const blocks = [
    title(simulation, face),
    ...(loaded.length === 0 ? [nothing(simulation, face)] : []),
    ...loaded.flatMap((app) => [
      several ? wrap(`App ${shownName(app.app)}`, face.width, face.paint).map((line) => face.paint('bold', line)) : [],
      jobs(app, face),
      queues(app, face),
      week(app, 'carried', face),
      episodes(app, 'carried', face),
      hidden(app, face),
      ...(app.moves ? [week(app, 'offered', face), episodes(app, 'offered', face)] : []),
    ]),
    ...(loaded.length === 0 ? [] : [missing(simulation, several, face)]),
    fill(simulation, loaded.length === 0, face),
  ].filter((block) => block.length > 0);
  return `${blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])).join('\n')}\n`;
}

const HEADING = 'The week at the declared load';

function title({ apps, commit, environment, manifest }: Simulation, { paint, width }: Face): readonly string[] {
  const from = manifest === null ? 'no manifest' : `manifest ${shownName(manifest)}`;
  const zones = [...new Set(apps.flatMap(({ timezone }) => timezone ?? []))];
  const zone = zones.length === 1 ? `, times in ${shownName(zones[0] ?? '')}` : '';
  const where = `(${shownName(shortCommit(commit))}, ${shownName(environment)}, ${from}${zone})`;
  if (displayWidth(HEADING) + 1 + displayWidth(where) <= width) return [`${paint('bold', HEADING)} ${paint('dim', where)}`];
  return [paint('bold', HEADING), ...wrap(where, width, paint).map((line) => paint('dim', line))];
}

function nothing({ missing: all }: Simulation, { paint, width }: Face): readonly string[] {
  const some = all.some(({ kind }) => kind === 'job');
  const text = some
    ? 'Nothing to simulate yet: no job that a known worker serves has a declared peak and duration. Declare what a dashboard shows of the busiest hour; what other jobs send on is computed from it.'
    : 'Nothing to simulate: no background job was found.';
  return wrap(all.some(({ kind }) => kind === 'queue') ? `${text} ${unserved(all)}` : text, width, paint);
}

const unserved = (all: readonly MissingNumber[]): string =>
  `No worker with a known number of threads serves ${list(
    all.filter(({ kind }) => kind === 'queue').map(({ name }) => `\`${name ?? ''}\``),
  )}.`;

function jobs({ jobs: all }: SimulatedApp, { paint, width }: Face): readonly string[] {
  const rows = all.map((job) => [
    shownName(job.name),
    job.queues.map(shownName).join(', '),
    `${job.complete ? '' : '≥ '}${rateWords(job.rate)}`,
    origin(job),
    `${about(job.duration.mean)}${job.runs > 1 ? ` × ${amount(job.runs)} runs` : ''}`,
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
  return rate > declared ? `${sent.join(' + ')}, more than the declared ${rateWords(declared)}` : 'declared';
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

function missing({ missing: all }: Simulation, several: boolean, { paint, width }: Face): readonly string[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST_MISSING).map((row) => missingWords(row, several));
  const more = all.length - MOST_MISSING;
  return [
    paint('bold', 'Not known'),
    ...shown.flatMap((text) => hanging(text, '  - ', width, paint)),
    ...(more > 0 ? [`  - and ${count(more, 'other')}`] : []),
  ];
}

const MOST_MISSING = 12;

function missingWords({ app, kind, name, what, why }: MissingNumber, several: boolean): string {
  const of = `\`${name ?? ''}\`${several ? ` (${app})` : ''}`;
  const [reason, ...others] = why;
  const because =
    reason === undefined ? '' : ` (${reason}${others.length === 0 ? '' : `, and ${count(others.length, 'other reason')}`})`;
  switch (kind) {
    case 'job':
      return `${list(what)} of ${of}${because}`;
    case 'queue':
      return `who serves ${of}${because}`;
    case 'worker-group':
      return `${list(what)} of ${of}${because}`;
    case 'week':
      return `how the load is spread over the week${because}`;
    default:
      return kind satisfies never;
  }
}

/** Lines to paste keep their length: a wrapped line could not be pasted. */
function fill({ fill: found, manifest }: Simulation, alone: boolean, { paint, width }: Face): readonly string[] {
  if (found === null) return [];
  const how = manifest === null ? 'new file' : 'to add, under the keys that stand there';
  const left =
    found.left === 0
      ? []
      : ['', ...wrap(`${count(found.left, 'other job')} ${found.left === 1 ? 'has' : 'have'} no numbers either.`, width, paint)];
  return [
    ...wrap(`${shownName(found.path)}, ${how}; the numbers are examples:`, width, paint),
    ...pasteLines(found.text).map((line) => paint('green', `    ${line}`)),
    ...(alone ? left : []),
  ];
}
