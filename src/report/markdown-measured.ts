import type { Review } from '../model/review.js';
import { code } from './escape.js';
import { type Detail, folded } from './markdown-finding.js';
import { finishedWords, number, verdict } from './visit.js';
import { count } from './wording.js';

const MOST_ROWS = 20;

/** What was measured on the default branch, folded: jobs that exceed what is declared come first. */
export function measuredJobs({ measured = [] }: Review, detail: Detail): readonly string[] {
  if (measured.length === 0 || !detail.evidence) return [];
  const rows = measured
    .slice(0, MOST_ROWS)
    .map(
      (job) =>
        `| ${code(job.job)} | ${number(job.declared)} | ${number(job.peak)} | ${job.at.slice(0, 10)} | ${verdict(job.declared, job)}${job.finished.length === 0 ? '' : ` ${finishedWords(job.finished)}`} |`,
    );
  return folded(`Measured on the default branch: ${count(measured.length, 'job')}`, [
    '| Job | Declared, per second | Measured peak | On | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(measured.length > MOST_ROWS ? ['', `And ${measured.length - MOST_ROWS} more.`] : []),
  ]);
}
