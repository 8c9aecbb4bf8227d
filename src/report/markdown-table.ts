import type { Hop } from '../model/finding.js';
import type { Review } from '../model/review.js';
import { code, fenced, mermaidLabel, prose } from './escape.js';
import { chainRows, groupCells, jobRow, rowJobs, severalApps } from './rows.js';
import { count } from './wording.js';

const MOST_NAMES = 8;

const cell = (names: readonly string[], none: string): string => {
  if (names.length === 0) return none;
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).map(code).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** A GFM table; cells are finished Markdown without line ends. Rows beyond `most` are counted. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
  noun: string,
): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const more = rows.length - most;
  if (most === 0) return [`${count(rows.length, noun)} changed.`];
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, most).map(line),
    ...(more > 0 ? ['', `And ${count(more, noun)} more.`] : []),
  ];
}

/** Jobs whose queue, name or ways changed, one row each. */
export function jobsTable(review: Review, most: number): readonly string[] {
  const apps = severalApps(review);
  const rows = rowJobs(review).map((job) => {
    const row = jobRow(job);
    return [
      ...(apps ? [code(row.app)] : []),
      row.from === null ? code(row.job) : `${code(row.job)} (was ${code(row.from)})`,
      row.change,
      row.queueBefore === null ? cell(row.queue, '?') : `${cell(row.queue, '?')} (was ${cell(row.queueBefore, '?')})`,
      cell(row.servedBy, 'none found'),
      row.threads,
      row.alert,
    ];
  });
  return table([...(apps ? ['App'] : []), 'Job', 'Change', 'Queue', 'Served by', 'Threads', 'Alert'], rows, most, 'job');
}

/** Worker groups that changed, with what they were. */
export function groupsTable(review: Review, most: number): readonly string[] {
  const apps = severalApps(review);
  const rows = review.workerGroups.map((group) => [...(apps ? [code(group.app)] : []), ...groupCells(group, code, cell)]);
  return table([...(apps ? ['App'] : []), 'Worker group', 'Change', 'Queues', 'Taken', 'Size'], rows, most, 'worker group');
}

const MOST_HOPS = 25;

/** The chain hop by hop; the weakest in bold. */
export function chainTable(hops: readonly Hop[]): readonly string[] {
  const { head, rows } = chainRows(hops, { name: code, text: prose });
  const marked = rows.map(([job = '', ...rest], index) => [`${job}${hops[index]?.weakest ? ' **(weakest)**' : ''}`, ...rest]);
  return table(head, marked, MOST_HOPS, 'job');
}

/** The chain as a Mermaid diagram, or nothing where a hop does not tell which job leads to it. */
export function chainDiagram(hops: readonly Hop[]): readonly string[] {
  const ids = new Map(hops.map((hop, index) => [hop.job, `j${index}`]));
  const [, ...followers] = hops;
  if (hops.length > MOST_HOPS || followers.length === 0) return [];
  if (followers.some((hop) => hop.from === undefined || !ids.has(hop.from))) return [];
  const nodes = hops.map((hop, index) => `  j${index}[${mermaidLabel(hop.job)}]${hop.weakest ? ':::weakest' : ''}`);
  const edges = followers.map(
    (hop) => `  ${ids.get(hop.from ?? '')} -->|${mermaidLabel(`${hop.via ?? ''}, ${hop.queue}`)}| ${ids.get(hop.job)}`,
  );
  return fenced(['flowchart LR', ...nodes, ...edges, '  classDef weakest stroke:#d1242f,stroke-width:3px'], 'mermaid');
}
