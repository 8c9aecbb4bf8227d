import type { Finding } from '../model/finding.js';
import type { Review } from '../model/review.js';
import { boxStates } from './answers.js';
import { knowWeek, loadCells, loadHead, loadRows, offeredWords } from './load.js';
import { hanging, type Paint, palette, table, wrap } from './palette.js';
import { bodyJobs, groupCells, jobRow, newFindings, rowJobs, severalApps, shortFingerprints } from './rows.js';
import { findingBlock, noteBlock } from './terminal-finding.js';
import { displayWidth, shownName } from './text.js';
import { conclusionWords, count, countsLine, headline, shortCommit, verdict } from './wording.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** columns */
  readonly width: number;
  /** charts without block characters */
  readonly ascii?: boolean;
}

/** The review as a person reads it in a terminal; ends with a line end. Nothing to say is one line. */
export function terminal(review: Review, options: TerminalOptions): string {
  const paint = palette(options.color);
  const width = Math.max(40, options.width);
  const lines = hasNews(review) ? full(review, width, paint) : nothing(review);
  return `${lines.join('\n')}\n`;
}

const hasNews = (review: Review): boolean =>
  review.jobs.length > 0 ||
  review.workerGroups.length > 0 ||
  (['fail', 'ask', 'note'] as const).some((level) => newFindings(review, level).length > 0);

function nothing(review: Review): readonly string[] {
  const counts = countsLine(review);
  const gaps = review.gaps.length === 0 ? '' : ` ${count(review.gaps.length, 'gap')} in what could be read.`;
  return [
    `Queue Review: no background job, queue or worker group changes.${counts === null ? '' : ` ${sentence(counts)}`}${gaps}`,
  ];
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function full(review: Review, width: number, paint: Paint): readonly string[] {
  const blocks: (readonly string[])[] = [
    title(review, width, paint),
    jobsTable(review, width, paint),
    groupsTable(review, width, paint),
    loadTable(review, width, paint),
  ];
  const state = boxStates(review);
  const shorts = shortFingerprints(review.findings);
  const short = (finding: Finding): string => shorts.get(finding.fingerprint) ?? finding.fingerprint;
  for (const level of ['fail', 'ask'] as const) {
    for (const finding of newFindings(review, level)) {
      blocks.push(findingBlock(finding, short(finding), state(finding), width, paint));
    }
  }
  const notes = newFindings(review, 'note');
  if (notes.length > 0)
    blocks.push([paint('bold', 'Notes'), ...notes.flatMap((finding) => noteBlock(finding, short(finding), width, paint))]);
  blocks.push(
    notJudged(review, width, paint),
    gaps(review, width, paint),
    remarks(review, width, paint),
    ending(review, width, paint),
  );
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function title(review: Review, width: number, paint: Paint): readonly string[] {
  const text = `Queue Review: ${headline(review)}`;
  const where = `(${shortCommit(review.base)}..${shortCommit(review.head)}, ${review.environment})`;
  const [line, ...more] = wrap(where, width, paint);
  const fits = line !== undefined && more.length === 0 && displayWidth(text) + 1 + displayWidth(line) <= width;
  if (fits) return [`${paint('bold', text)} ${paint('dim', line)}`];
  return [
    ...wrap(text, width, paint).map((part) => paint('bold', part)),
    ...wrap(where, width, paint).map((part) => paint('dim', part)),
  ];
}

const cell = (names: readonly string[], none: string): string => (names.length === 0 ? none : names.map(shownName).join(', '));

function jobsTable(review: Review, width: number, paint: Paint): readonly string[] {
  const apps = severalApps(review);
  const rows = rowJobs(review).map((job) => {
    const row = jobRow(job);
    return [
      ...(apps ? [shownName(row.app)] : []),
      row.from === null ? shownName(row.job) : `${shownName(row.job)} (was ${shownName(row.from)})`,
      row.change,
      row.queueBefore === null ? cell(row.queue, '?') : `${cell(row.queue, '?')} (was ${cell(row.queueBefore, '?')})`,
      cell(row.servedBy, 'none found'),
      row.threads,
      row.alert,
    ];
  });
  const bodies = bodyJobs(review).map(({ name }) => `\`${name}\``);
  return [
    ...(rows.length === 0
      ? []
      : table([...(apps ? ['App'] : []), 'Job', 'Change', 'Queue', 'Served by', 'Threads', 'Alert'], rows, width, paint)),
    ...(bodies.length === 0 ? [] : hanging(`Only code changed in ${bodies.join(', ')}.`, '', width, paint)),
  ];
}

function groupsTable(review: Review, width: number, paint: Paint): readonly string[] {
  if (review.workerGroups.length === 0) return [];
  const apps = severalApps(review);
  const rows = review.workerGroups.map((group) => [
    ...(apps ? [shownName(group.app)] : []),
    ...groupCells(group, shownName, cell),
  ]);
  return table([...(apps ? ['App'] : []), 'Worker group', 'Change', 'Queues', 'Taken', 'Size'], rows, width, paint);
}

/** What the declared load does to the queues of this change. */
function loadTable(review: Review, width: number, paint: Paint): readonly string[] {
  const rows = loadRows(review);
  if (rows.length === 0) return [];
  const apps = new Set(rows.map(({ load }) => load.app)).size > 1;
  const cells = rows
    .slice(0, MOST_LOADS)
    .map((row) => [
      ...(apps ? [shownName(row.load.app)] : []),
      ...loadCells(row, knowWeek(rows), shownName, (names) => cell(names, 'none')),
    ]);
  const more = rows.length - MOST_LOADS;
  return [
    ...table([...(apps ? ['App'] : []), ...loadHead(rows)], cells, width, paint),
    ...(more > 0 ? [`And ${count(more, 'queue')} more: \`queue-review simulate\` shows them all.`] : []),
    ...offeredWords(rows.slice(0, MOST_LOADS)).flatMap((text) => wrap(text, width, paint)),
  ];
}

const MOST_LOADS = 20;

function notJudged(review: Review, width: number, paint: Paint): readonly string[] {
  if (review.notJudged.length === 0) return [];
  return [
    paint('bold', 'Not judged'),
    ...review.notJudged.flatMap(({ rule, why }) => hanging(`${shownName(rule)}: ${why}`, '  - ', width, paint)),
  ];
}

const MOST_GAPS = 20;

function gaps(review: Review, width: number, paint: Paint): readonly string[] {
  if (review.gaps.length === 0) return [];
  const shown = review.gaps.slice(0, MOST_GAPS).flatMap((gap) => {
    const place = gap.line === null ? shownName(gap.path) : `${shownName(gap.path)}:${gap.line}`;
    return hanging(`${place}: ${gap.note}`, '  - ', width, paint);
  });
  const more = review.gaps.length - MOST_GAPS;
  return [paint('bold', 'Not read'), ...shown, ...(more > 0 ? [`  - and ${count(more, 'other')}`] : [])];
}

function remarks({ outcome }: Review, width: number, paint: Paint): readonly string[] {
  if (outcome === null || outcome.remarks.length === 0) return [];
  return [paint('bold', 'Who may answer'), ...outcome.remarks.flatMap((remark) => hanging(remark, '  - ', width, paint))];
}

function ending(review: Review, width: number, paint: Paint): readonly string[] {
  const counts = countsLine(review);
  const found = verdict(review);
  const style = found === 'fail' ? 'red' : found === 'ask' ? 'yellow' : 'green';
  return [
    ...(counts === null ? [] : wrap(`Not shown: ${counts}`, width, paint)),
    ...wrap(conclusionWords(review), width, paint).map((line) => paint(style, line)),
  ];
}
