import { prose } from './escape.js';
import { shortCommit } from './wording.js';

/** A pull request that was merged while its gate was unmet. */
export interface MergedPull {
  readonly number: number;
  readonly head: string;
  /** null = no status was ever set */
  readonly state: string | null;
}

/** The job summary of a run that looks back: which pull requests were merged with the gate unmet. */
export function mergedSummary(unmet: readonly MergedPull[], all: number, days: number): string {
  const span = `${all} pull request${all === 1 ? '' : 's'} merged in the last ${days} days`;
  if (unmet.length === 0) return `### Queue Review\n\n${span}, none of them with the gate unmet.\n`;
  const rows = unmet.map(({ number, head, state }) => `| #${number} | \`${shortCommit(head)}\` | ${prose(state ?? 'none')} |`);
  return `### Queue Review: merged with the gate unmet\n\n${span}.\n\n| Pull request | Head | Status |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
