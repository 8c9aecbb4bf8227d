import type { MissingNumber, Simulation } from '../model/simulation.js';
import { hanging, palette, wrap } from './palette.js';
import { appBlocks, type Face } from './simulation-app.js';
import type { TerminalOptions } from './terminal.js';
import { displayWidth, pasteLines, shownName } from './text.js';
import { count, list, shortCommit } from './wording.js';

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
      ...appBlocks(app, face),
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
