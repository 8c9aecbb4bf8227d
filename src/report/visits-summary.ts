import type { Visit } from '../model/visit.js';
import { code } from './escape.js';
import { count } from './wording.js';

/** What a run did about return visits. */
export interface VisitsDone {
  /** with the number of the issue, null where none could be opened */
  readonly due: readonly { readonly visit: Visit; readonly issue: number | null }[];
  readonly toCome: readonly Visit[];
  /** numbers of issues that the run closed */
  readonly closed: readonly number[];
  /** numbers of pull requests that could not be read */
  readonly unread: readonly number[];
  readonly pulls: number;
  readonly days: number;
}

const MOST_ROWS = 200;

/** The job summary of a run that came back to look: what is due, what is to come. */
export function visitsSummary({ due, toCome, closed, unread, pulls, days }: VisitsDone): string {
  const rows = [
    ...due.map(({ visit, issue }) => row(visit, issue === null ? 'due' : `due, #${issue}`)),
    ...toCome.map((visit) => row(visit, 'to come')),
  ];
  const blocks = [
    [`### Queue Review: ${due.length === 0 ? 'no return visit is due' : `${count(due.length, 'return visit')} due`}`],
    [`${count(pulls, 'pull request')} merged in the last ${count(days, 'day')}, ${count(toCome.length, 'visit')} to come.`],
    rows.length === 0
      ? []
      : ['| Job | Due | For | |', '| --- | --- | --- | --- |', ...rows.slice(0, MOST_ROWS), ...more(rows.length - MOST_ROWS)],
    closed.length === 0 ? [] : [`Closed: ${closed.map((number) => `#${number}`).join(', ')}.`],
    unread.length === 0 ? [] : [`Could not be read: ${unread.map((number) => `#${number}`).join(', ')}.`],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const row = ({ job, due, sources }: Visit, state: string): string =>
  `| ${code(job)} | ${due} | ${sources.slice(0, 20).map(sourceWords).join(', ')} | ${state} |`;

const more = (rows: number): readonly string[] => (rows > 0 ? ['', `And ${rows} more.`] : []);

const sourceWords = (source: string): string =>
  source.startsWith('pull-') ? `#${source.slice('pull-'.length)}` : source.replace('review-by-', 'review-by ');
