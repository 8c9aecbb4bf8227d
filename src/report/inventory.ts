import type { Inventory, InventoryGroup, InventoryJob } from '../model/review.js';
import { hanging, type Paint, palette, table } from './palette.js';
import { sizeWords } from './rows.js';
import type { TerminalOptions } from './terminal.js';
import { shownName } from './text.js';
import { alertWord, count, modeWord, seconds, shortCommit } from './wording.js';

/** What a commit says about its background jobs, as tables for a terminal. Ends with a line end. */
export function inventoryText(inventory: Inventory, options: TerminalOptions): string {
  const paint = palette(options.color);
  const width = Math.max(40, options.width);
  const blocks = [
    title(inventory, paint),
    section('Jobs', inventory.jobs.length, jobs(inventory, width, paint), paint),
    section('Queues', inventory.queues.length, queues(inventory, width, paint), paint),
    section('Worker groups', inventory.workerGroups.length, groups(inventory, width, paint), paint),
    section('Schedules', inventory.schedules.length, schedules(inventory, width, paint), paint),
    section('Alerts on queues', inventory.alerts.length, alerts(inventory, width, paint), paint),
    enqueues(inventory),
    gaps(inventory, width, paint),
  ].filter((block) => block.length > 0);
  return `${blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])).join('\n')}\n`;
}

function title(inventory: Inventory, paint: Paint): readonly string[] {
  const apps = inventory.apps.length > 1 ? `, ${count(inventory.apps.length, 'app')}` : '';
  const manifest = inventory.manifest === null ? 'no manifest' : `manifest ${shownName(inventory.manifest)}`;
  const where = `(${shownName(shortCommit(inventory.commit))}, ${shownName(inventory.environment)}, ${manifest}${apps})`;
  return [`${paint('bold', inventory.jobs.length === 0 ? 'No background jobs' : 'Background jobs')} ${paint('dim', where)}`];
}

const section = (name: string, amount: number, lines: readonly string[], paint: Paint): readonly string[] =>
  amount === 0 ? [] : [paint('bold', `${name}: ${amount.toLocaleString('en-US')}`), ...lines];

const names = (all: readonly string[], none: string): string => (all.length === 0 ? none : all.map(shownName).join(', '));
const orNone = (name: string | null, none = '-'): string => (name === null ? none : shownName(name));

/** A table with the app in front where there are several. */
function perApp<T extends { readonly app: string }>(
  inventory: Inventory,
  rows: readonly T[],
  head: readonly string[],
  row: (item: T) => readonly string[],
  width: number,
  paint: Paint,
): readonly string[] {
  const apps = inventory.apps.length > 1;
  return table(
    [...(apps ? ['App'] : []), ...head],
    rows.map((item) => [...(apps ? [shownName(item.app)] : []), ...row(item)]),
    width,
    paint,
  );
}

function jobs(inventory: Inventory, width: number, paint: Paint): readonly string[] {
  const head = ['Job', 'Queue', 'From', 'Entered by', 'Perform', 'Place'];
  const row = (job: InventoryJob): readonly string[] => [
    shownName(job.name),
    queueOf(job),
    job.queues.source,
    job.entry,
    signature(job),
    `${shownName(job.path)}:${job.line}`,
  ];
  return perApp(inventory, inventory.jobs, head, row, width, paint);
}

/** The possible queues; a trailing `?` says that others are possible. */
function queueOf({ queues: { names: known, env, complete } }: InventoryJob): string {
  const all = [...known.map(shownName), ...env.map((variable) => `$${shownName(variable)}`)];
  return `${all.join(', ')}${complete ? '' : all.length === 0 ? '?' : ', ?'}`;
}

/** The parameters of perform: `2`, `1 to 2`, `1 or more`, `1, keywords a, b`; a `?` after a keyword says that it may be left out. */
function signature({ perform }: InventoryJob): string {
  if (perform === null) return '-';
  const { required, optional, rest, keywords } = perform;
  const positional = rest ? `${required} or more` : optional > 0 ? `${required} to ${required + optional}` : String(required);
  const named = keywords.map((keyword) => `${shownName(keyword.name)}:${keyword.required ? '' : '?'}`);
  return [positional, ...named].join(', ');
}

function queues(inventory: Inventory, width: number, paint: Paint): readonly string[] {
  const head = ['Queue', 'Jobs', 'Served by', 'Objective', 'Alert', 'Owner'];
  return perApp(
    inventory,
    inventory.queues,
    head,
    (queue) => [
      shownName(queue.name),
      String(queue.jobs.length),
      names(queue.workerGroups, 'none found'),
      queue.objective === null ? '-' : seconds(queue.objective),
      alertWord(queue.alert),
      orNone(queue.owner),
    ],
    width,
    paint,
  );
}

function groups(inventory: Inventory, width: number, paint: Paint): readonly string[] {
  const head = ['Worker group', 'Queues', 'Taken', 'Size', 'Environment', 'Place'];
  return perApp(
    inventory,
    inventory.workerGroups,
    head,
    (group) => [
      `${shownName(group.name)}${doubt(group)}`,
      names(
        group.queues.map(({ name, weight }) => (weight === null ? name : `${name} (${weight})`)),
        'none',
      ),
      modeWord(group.mode),
      sizeWords(group),
      orNone(group.environment, 'any'),
      `${shownName(group.path)}:${group.line}`,
    ],
    width,
    paint,
  );
}

function doubt(group: InventoryGroup): string {
  const words = [
    ...(group.implied ? ['implied'] : []),
    ...(group.external ? ['external'] : []),
    ...(group.complete ? [] : ['not read in full']),
  ];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function schedules(inventory: Inventory, width: number, paint: Paint): readonly string[] {
  const rows = inventory.schedules.map((entry) => [
    orNone(entry.key),
    orNone(entry.job, 'no job'),
    orNone(entry.cron, '?'),
    orNone(entry.queue),
    `${shownName(entry.path)}:${entry.line}`,
  ]);
  return table(['Entry', 'Job', 'When', 'Queue', 'Place'], rows, width, paint);
}

function alerts(inventory: Inventory, width: number, paint: Paint): readonly string[] {
  const rows = inventory.alerts.map((alert) => [
    `${shownName(alert.path)}:${alert.line}`,
    alertWord(alert.covers),
    names(alert.queues, 'none'),
  ]);
  return table(['Place', 'How', 'Queues'], rows, width, paint);
}

function enqueues(inventory: Inventory): readonly string[] {
  if (inventory.enqueues.length === 0) return [];
  const open = inventory.enqueues.filter(({ job }) => job === null).length;
  const rest = open === 0 ? '' : `; ${count(open, 'names', 'name')} no job that is known`;
  return [
    `${count(inventory.enqueues.length, 'place')} that ${inventory.enqueues.length === 1 ? 'enqueues' : 'enqueue'}${rest}.`,
  ];
}

function gaps(inventory: Inventory, width: number, paint: Paint): readonly string[] {
  if (inventory.gaps.length === 0) return [];
  return [
    paint('bold', `Not read: ${inventory.gaps.length.toLocaleString('en-US')}`),
    ...inventory.gaps.flatMap((gap) =>
      hanging(`${shownName(gap.path)}${gap.line === null ? '' : `:${gap.line}`}: ${gap.note}`, '  - ', width, paint),
    ),
  ];
}
