import { DAY_NAMES, jobsWords } from '../model/amounts.js';
import { chunks, displayWidth, padEnd } from './text.js';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
const DAYS = DAY_NAMES.length;
/** Points of a day: a curve has one for every three hours. */
const FINEST = 8;

export interface ChartRow {
  /** printable, without line ends */
  readonly label: string;
  /** 56 numbers, Monday 00:00 first */
  readonly curve: readonly number[];
  readonly note: string;
}

export interface Chart {
  /** hours that one character stands for */
  readonly hours: number;
  /** the days, in their columns */
  readonly head: string;
  readonly rows: readonly { readonly label: string; readonly bars: string; readonly note: string }[];
}

export interface ChartOptions {
  /** columns that a line should not pass */
  readonly width: number;
  readonly ascii: boolean;
}

const LONGEST_LABEL = 24;

/**
 * A week as one line of bars for each row, each to its own highest point; where nothing waits stands a dot. One character is three
 * hours, and more where the lines would be too long: a pile is the highest of its hours.
 */
export function weekChart(rows: readonly ChartRow[], { width, ascii }: ChartOptions): Chart {
  const labels = rows.map(({ label }) => shortened(label));
  const wide = Math.max(0, ...labels.map(displayWidth));
  const notes = Math.max(0, ...rows.map(({ note }) => displayWidth(note)));
  // Half as many characters a day, until the line fits or a day is one.
  let perDay = FINEST;
  while (perDay > 1 && wide + 2 + perDay * DAYS + 2 + notes > width) perDay /= 2;
  const head = `${' '.repeat(wide + 2)}${DAY_NAMES.map((day) => padEnd(day.slice(0, Math.max(1, perDay - 1)), perDay)).join('')}`;
  return {
    hours: 24 / perDay,
    head: head.trimEnd(),
    rows: rows.map(({ curve, note }, index) => ({
      label: padEnd(labels[index] ?? '', wide),
      bars: bars(curve, FINEST / perDay, ascii),
      note,
    })),
  };
}

/** The highest point of a row, or how much it grows where it has none. */
export const chartNote = (most: number, growth: number | null): string =>
  growth !== null ? `+${jobsWords(growth)} a week` : most === 0 ? 'none' : jobsWords(most);

function shortened(label: string): string {
  if (displayWidth(label) <= LONGEST_LABEL) return label;
  return `${chunks(label, LONGEST_LABEL - 1)[0] ?? ''}…`;
}

function bars(curve: readonly number[], together: number, ascii: boolean): string {
  const points = Array.from({ length: Math.ceil(curve.length / together) }, (_, at) =>
    Math.max(0, ...curve.slice(at * together, (at + 1) * together)),
  );
  const most = Math.max(...points);
  const steps = ascii ? DIGITS : BLOCKS;
  const none = ascii ? '.' : '·';
  return points
    .map((value) => (value > 0 ? (steps[Math.min(steps.length, Math.ceil((value / most) * steps.length)) - 1] ?? none) : none))
    .join('');
}
