import type { Accepted, Measured, Visit, VisitIssue } from '../model/visit.js';
import { code, fenced, prose, rich } from './escape.js';
import { printable } from './text.js';
import { alertWord, count, list, seconds } from './wording.js';

/** Longest title that GitHub takes is 256 characters. */
const LONGEST_TITLE = 200;

export const visitTitle = ({ job }: Visit): string => {
  const title = `Look again at ${printable(job)}`;
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title;
};

const MARK = /^<!-- queue-review visit:([0-9a-f]{16})((?: (?:pull-\d{1,10}|review-by-\d{4}-\d\d-\d\d))*) -->$/;

/** The first line of an issue about a visit, by which it is found again. */
const mark = ({ key, sources }: Visit): string => `<!-- queue-review visit:${[key, ...sources].join(' ')} -->`;

/** The visit that an issue is about by its first line, or null where it is none of ours. */
export function visitOf(body: string): Pick<VisitIssue, 'key' | 'sources'> | null {
  const match = MARK.exec((body.split('\n', 1)[0] ?? '').trimEnd());
  return match === null ? null : { key: match[1] ?? '', sources: (match[2] ?? '').split(' ').filter((word) => word !== '') };
}

/** The issue's text: what was accepted, what was declared, what was measured, and what to look at now. */
export function visitBody(visit: Visit, measured: Measured | null): string {
  const blocks = [
    [
      mark(visit),
      `${code(visit.job)} is due for a second look since ${visit.due}. It stands in ${code(`${visit.path}:${visit.line}`)}.`,
    ],
    accepted(visit.accepted),
    carried(visit),
    numbers(visit, measured),
    questions(visit, measured),
    ['Close this issue when it is answered. A `review-by` in the manifest may go then.'],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function accepted(all: readonly Accepted[]): readonly string[] {
  if (all.length === 0) return [];
  return [
    '#### What was accepted',
    '',
    ...all.map(({ pull, question, by, reason, mergedAt }) => {
      const who = by === null ? '' : ` by ${code(by)}`;
      const why = reason === null ? '' : `: ${prose(reason)}`;
      return `- #${pull}, merged ${mergedAt.slice(0, 10)}: ${rich(question)} Accepted${who}${why}.`;
    }),
  ];
}

function carried({ queues }: Visit): readonly string[] {
  if (queues.length === 0) return ['#### Where it runs', '', 'Its queue is not known.'];
  const rows = queues.map(
    ({ name, workerGroups, objective, alert }) =>
      `| ${code(name)} | ${workerGroups.length === 0 ? 'none found' : workerGroups.map(code).join(', ')} | ${objective === null ? 'none' : seconds(objective)} | ${alertWord(alert)} |`,
  );
  return ['#### Where it runs', '', '| Queue | Served by | Objective | Alert |', '| --- | --- | --- | --- |', ...rows];
}

function numbers({ declared }: Visit, measured: Measured | null): readonly string[] {
  const rows = [
    `| Peak, jobs per second | ${number(declared.peak)} | ${measured === null ? 'not measured' : number(measured.peak)} |`,
    `| Duration | ${declared.duration === null ? 'not declared' : seconds(declared.duration)} | |`,
    ...(declared.retries === null ? [] : [`| Retries, share of runs | ${number(declared.retries)} | |`]),
  ];
  const remarks = measured === null ? [] : ['', verdict(declared.peak, measured)];
  return ['#### Declared and measured', '', '| | Declared | Measured |', '| --- | --- | --- |', ...rows, ...remarks];
}

const number = (amount: number | null): string => (amount === null ? 'not known' : String(Number(amount.toPrecision(2))));

/** Fewer samples than this say nothing about a peak. */
const COMPLETE = 0.9;

function verdict(declared: number | null, { peak, completeness, days, problem }: Measured): string {
  const share = `${Math.round(completeness * 100)} %`;
  if (problem !== null) return `Not measured: ${prose(problem)}.`;
  if (peak === null)
    return `No data in ${count(days, 'day')}: that is not zero. The query may name a series that does not exist.`;
  if (completeness < COMPLETE) return `Only ${share} of the samples of ${count(days, 'day')} are there: the peak may be higher.`;
  if (declared === null) return `Measured over ${count(days, 'day')}, ${share} of the samples.`;
  return peak > declared
    ? `**The measured peak is ${number(peak / declared)} times what was declared.** Measured over ${count(days, 'day')}, ${share} of the samples.`
    : `The measured peak is within what was declared. Measured over ${count(days, 'day')}, ${share} of the samples.`;
}

function questions({ job, queues, measure, declared }: Visit, measured: Measured | null): readonly string[] {
  const names = queues.length === 0 ? 'its queue' : list(queues.map(({ name }) => code(name)));
  const query =
    measure !== null && measured === null
      ? ['', 'The query that the manifest names for the peak:', '', ...fenced([printable(measure)])]
      : [];
  return [
    '#### To answer',
    '',
    `- [ ] How long did jobs wait in ${names} in the busiest hour of a full week, at the 95th percentile?`,
    `- [ ] How many ${code(job)} jobs arrived in that hour${declared.peak === null ? '' : `: more than the declared ${number(declared.peak)} per second`}?`,
    `- [ ] Who is paged when ${names} ${queues.length > 1 ? 'are' : 'is'} ten minutes late?`,
    `- [ ] Does the job need a queue and a worker group of its own?`,
    ...query,
  ];
}
