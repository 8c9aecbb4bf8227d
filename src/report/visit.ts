import type { Accepted, Measured, Visit, VisitIssue } from '../model/visit.js';
import { code, fenced, prose, rich } from './escape.js';
import { printable } from './text.js';
import { alertWord, count, list, seconds } from './wording.js';

/** Longest title that GitHub takes is 256 characters. */
const LONGEST_TITLE = 200;

export const visitTitle = ({ job }: Visit): string => {
  const title = `Look again at ${printable(job)}`;
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE).replace(/[\uD800-\uDBFF]$/, '')}…` : title;
};

const MARK = /^<!-- queue-review visit:([0-9a-f]{16})((?: (?:pull-\d{1,10}|review-by-\d{4}-\d\d-\d\d))*) -->$/;

/** The first line of an issue about a visit, by which it is found again. */
const mark = ({ key, sources }: Pick<Visit, 'key' | 'sources'>): string =>
  `<!-- queue-review visit:${[key, ...sources].join(' ')} -->`;

/** The last line that is kept up to date; what people write below it stays. */
const END = '<!-- queue-review end -->';

/** The visit that an issue is about by its first line, or null where it is none of ours. */
export function visitOf(body: string): Pick<VisitIssue, 'key' | 'sources'> | null {
  const match = MARK.exec((linesOf(body)[0] ?? '').trimEnd());
  return match === null ? null : { key: match[1] ?? '', sources: (match[2] ?? '').split(' ').filter((word) => word !== '') };
}

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

/**
 * The issue's text: what was accepted, what was declared, what was measured, and what to look at now. At most 60,000 characters, and so no
 * more than GitHub takes.
 */
export function visitBody(visit: Visit, measured: Measured | null, today: string): string {
  const blocks = [
    [mark(visit), opening(visit, today)],
    accepted(visit.accepted),
    carried(visit),
    numbers(visit, measured),
    questions(visit, measured),
    [
      'Close this issue when it is answered; that ends the visit. A `review-by` in the manifest may go then.',
      'What stands above is kept up to date, ticks stay. Write below this line.',
      '',
      END,
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/**
 * The text of an open issue, brought up to date: ticks of boxes that are still asked, and what people wrote below, stay. Null where nothing
 * changes, and where the line that parts the two is gone: then the text is theirs.
 */
export function revisedBody(old: string, fresh: string): string | null {
  const lines = linesOf(old);
  const end = lines.indexOf(END);
  if (end < 0) return null;
  const ticked = new Set(lines.slice(0, end).flatMap((line) => /^- \[[xX]\] (.*)$/.exec(line.trimEnd())?.slice(1) ?? []));
  const wanted = linesOf(fresh.trimEnd()).map((line) =>
    line.startsWith('- [ ] ') && ticked.has(line.slice(6)) ? `- [x] ${line.slice(6)}` : line,
  );
  const same =
    wanted.length === end + 1 &&
    wanted.every((line, index) => lines[index]?.trimEnd().replace(/^- \[X\]/, '- [x]') === line.trimEnd());
  return same ? null : [...wanted, ...lines.slice(end + 1)].join('\n');
}

/** The text of an issue that the Action closes: it stands for no visit any more, so that a later one is opened. */
export function endedBody(old: string): string {
  const found = visitOf(old);
  if (found === null) return old;
  return [mark({ key: found.key, sources: [] }), ...linesOf(old).slice(1)].join('\n');
}

/** Why the Action closes an issue, as a comment on it. */
export function endedWords(why: 'gone' | 'later' | 'duplicate', what: string | number | null): string {
  switch (why) {
    case 'gone':
      return 'The job is gone from the default branch, or the manifest does not ask for this visit any more.';
    case 'later':
      return `The day was moved to ${what}: an issue is opened again then.`;
    case 'duplicate':
      return `Opened by two runs at once: see #${what}.`;
    default:
      return why satisfies never;
  }
}

function opening({ job, path, line, due, opens }: Visit, today: string): string {
  const where = `It stands in ${code(`${path}:${line}`)}.`;
  if (due <= today) return `${code(job)} is due for a second look since ${due}. ${where}`;
  return `${code(job)} is due for a second look on ${due}. ${where} Later runs would not find it any more, so this is opened since ${opens}.`;
}

/** Questions and queues that are shown; a name that is spelled in entities takes up to eight times its length. */
const MOST = 8;
/** Names that are shown in one place. */
const MOST_NAMES = 3;

/** `a and b`, `a, b, c and 4 more`. */
const some = (names: readonly string[]): string =>
  list([...names.slice(0, MOST_NAMES).map(code), ...(names.length > MOST_NAMES ? [`${names.length - MOST_NAMES} more`] : [])]);

function accepted(all: readonly Accepted[]): readonly string[] {
  if (all.length === 0) return [];
  return [
    '#### What was accepted',
    '',
    ...all.slice(0, MOST).map(({ pull, question, by, reason, until, mergedAt }) => {
      const who = by === null ? '' : ` by ${code(by)}`;
      const long = until === null ? '' : ` until ${until}`;
      const why = reason === null ? '' : `: ${prose(short(reason))}`;
      return `- #${pull}, merged ${mergedAt.slice(0, 10)}: ${rich(short(question))} Accepted${who}${long}${why}${why.endsWith('.') ? '' : '.'}`;
    }),
    ...(all.length > MOST ? [`- and ${count(all.length - MOST, 'more question')}`] : []),
  ];
}

const LONGEST = 200;
const short = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

function carried({ queues }: Visit): readonly string[] {
  if (queues.length === 0) return ['#### Where it runs', '', 'Its queue is not known.'];
  const rows = queues
    .slice(0, MOST)
    .map(
      ({ name, workerGroups, objective, alert }) =>
        `| ${code(name)} | ${workerGroups.length === 0 ? 'none found' : some(workerGroups)} | ${objective === null ? 'none' : seconds(objective)} | ${alertWord(alert)} |`,
    );
  const more = queues.length > MOST ? ['', `And ${count(queues.length - MOST, 'more queue')}.`] : [];
  return ['#### Where it runs', '', '| Queue | Served by | Objective | Alert |', '| --- | --- | --- | --- |', ...rows, ...more];
}

function numbers({ declared, finished }: Visit, measured: Measured | null): readonly string[] {
  const rows = [
    `| Peak, jobs per second | ${declared.peak === null ? 'not declared' : number(declared.peak)} | ${measured === null ? 'not measured' : number(measured.peak)} |`,
    `| Duration | ${declared.duration === null ? 'not declared' : seconds(declared.duration)} | |`,
    ...(declared.retries === null ? [] : [`| Retries, share of runs | ${number(declared.retries)} | |`]),
  ];
  const remarks = [
    ...(measured === null ? [] : ['', verdict(declared.peak, measured)]),
    ...(finished.length === 0 ? [] : ['', `${finishedWords(finished)} Once the workers are the limit, the demand is higher.`]),
  ];
  return ['#### Declared and measured', '', '| | Declared | Measured |', '| --- | --- | --- |', ...rows, ...remarks];
}

/** What a query that counts finished work shows. */
export const finishedWords = (metrics: readonly string[]): string =>
  `The query of ${code('measure')} counts finished work (${some(metrics)}), which is never more than the workers manage.`;

export const number = (amount: number | null): string => (amount === null ? 'not known' : String(Number(amount.toPrecision(2))));

/** Fewer samples than this say nothing about a peak. */
const COMPLETE = 0.9;

/** What a measurement says beside what is declared, in a sentence. */
export function verdict(declared: number | null, { peak, completeness, days, problem }: Measured): string {
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
  const names = queues.length === 0 ? 'its queue' : some(queues.map(({ name }) => name));
  const query =
    measure !== null && (measured === null || measured.problem !== null)
      ? ['', 'The query that the manifest names for the peak:', '', ...fenced([printable(measure.slice(0, LONGEST_QUERY))])]
      : [];
  return [
    '#### To answer',
    '',
    `- [ ] How long did jobs wait in ${names} in the busiest hour of a full week, at the 95th percentile?`,
    `- [ ] How many ${code(job)} jobs arrived in that hour${declared.peak === null ? '' : `: more than the declared ${number(declared.peak)} per second`}?`,
    `- [ ] Who is paged when ${names} ${queues.length > 1 ? 'are' : 'is'} ten minutes late?`,
    '- [ ] Does the job need a queue and a worker group of its own?',
    ...query,
  ];
}

const LONGEST_QUERY = 2_000;
