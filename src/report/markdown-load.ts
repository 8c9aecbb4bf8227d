import { jobsWords, weekTime } from '../model/amounts.js';
import type { Review } from '../model/review.js';
import { code, fenced, rich, spelled } from './escape.js';
import { knowWeek, type LoadRow, loadCells, loadHead, loadRows, offeredWords } from './load.js';
import { type Detail, folded, joined } from './markdown-finding.js';
import { table } from './markdown-table.js';
import { shownName } from './text.js';
import { chartNote, weekChart } from './week-chart.js';
import { count } from './wording.js';

/** More rows than this nobody reads in a comment. */
const MOST_ROWS = 12;
/** Wide enough for a name, the week and a number: a line of code does not wrap. */
const CHART_WIDTH = 110;

/** What the declared load does to the queues of this change, folded: a table, a chart of text, and a diagram. */
export function weekSection(review: Review, { week, diagram }: Detail): readonly string[] {
  const rows = loadRows(review);
  if (!week || rows.length === 0) return [];
  const shown = rows.slice(0, MOST_ROWS);
  const apps = new Set(rows.map(({ load }) => load.app)).size > 1;
  const known = knowWeek(rows);
  const cells = rows.map((row) => [
    ...(apps ? [code(row.load.app)] : []),
    ...loadCells(row, known, code, (names) => names.map(code).join(', ')),
  ]);
  const body = joined([
    table([...(apps ? ['App'] : []), ...loadHead(rows)], cells, MOST_ROWS, 'queue'),
    known ? chart(shown) : [],
    offeredWords(shown).map((text) => `- ${rich(text)}`),
    diagram ? diagramOf(shown) : [],
  ]);
  return folded(title(rows, known), body);
}

function title(rows: readonly LoadRow[], known: boolean): string {
  if (!known) return 'The declared load';
  const late = rows.filter(({ load }) => load.worst !== undefined);
  const [first] = late;
  const worst = first?.load.worst;
  if (first === undefined || worst === undefined) return 'The week at the declared load: no queue is late';
  const are = late.length === 1 ? 'is' : `and ${count(late.length - 1, 'other')} are`;
  const name = `<code>${spelled(shownName(first.load.queue))}</code>`;
  const { growth } = first.load;
  const most =
    growth === undefined
      ? `${jobsWords(worst.most)} jobs wait on ${weekTime(worst.mostAt)}`
      : `${jobsWords(growth)} jobs more every week`;
  return `The week at the declared load: ${name} ${are} late, ${most}`;
}

function chart(rows: readonly LoadRow[]): readonly string[] {
  const {
    head,
    hours,
    rows: lines,
  } = weekChart(
    rows.flatMap(({ load: { queue, curve, worst, growth } }) =>
      curve === undefined ? [] : [{ label: shownName(queue), curve, note: chartNote(worst?.most ?? 0, growth ?? null) }],
    ),
    { width: CHART_WIDTH, ascii: false },
  );
  return [
    `Jobs that wait, as dashboards would show them; one character is ${hours} hours, each row to its own highest:`,
    '',
    ...fenced([head, ...lines.map(({ label, bars, note }) => `${label}  ${bars}  ${note}`)], 'text'),
  ];
}

/** Readable on white and on black; without it the first line is nearly invisible. */
const COLOURS = '#cf222e, #57606a';

/**
 * The week as a Mermaid chart, where a queue is late: it in red, the next queue in grey. No name enters the diagram. `xychart-beta` is the
 * spelling that every version of Mermaid since 10.9 reads (mermaid.js.org/syntax/xyChart.html).
 */
function diagramOf(rows: readonly LoadRow[]): readonly string[] {
  const [late, other] = rows.filter(({ load }) => load.curve !== undefined);
  if (late?.load.curve === undefined || late.load.worst === undefined) return [];
  const line = (curve: readonly number[]): string => `  line [${curve.join(', ')}]`;
  const theme = `{"xyChart": {"width": 900, "height": 260}, "themeVariables": {"xyChart": {"plotColorPalette": "${COLOURS}"}}}`;
  const grey = other === undefined ? '' : `, grey ${code(other.load.queue)}`;
  return [
    `Red is ${code(late.load.queue)}${grey}:`,
    '',
    ...fenced(
      [
        `%%{init: ${theme}}%%`,
        'xychart-beta',
        '  x-axis "hours since Monday 00:00" 0 --> 168',
        '  y-axis "jobs that wait"',
        line(late.load.curve),
        ...(other?.load.curve === undefined ? [] : [line(other.load.curve)]),
      ],
      'mermaid',
    ),
  ];
}
