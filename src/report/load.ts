import { about, jobsWords, percent, weekTime } from '../model/amounts.js';
import type { QueueLoad, Review } from '../model/review.js';
import { newFindings, rowJobs } from './rows.js';
import { seconds } from './wording.js';

/** A queue's load with all the worker groups that carry it. */
export interface LoadRow {
  readonly load: QueueLoad;
  readonly workerGroups: readonly string[];
}

/**
 * The load of the queues and worker groups that this change touches or its findings speak of: late ones first, the latest of them at the
 * top. The rest of the application is not this change's business.
 */
export function loadRows(review: Review): readonly LoadRow[] {
  const rows = new Map<string, { load: QueueLoad; workerGroups: string[] }>();
  const touches = touched(review);
  for (const load of review.load ?? []) {
    const key = JSON.stringify([load.app, load.queue]);
    const row = rows.get(key) ?? { load, workerGroups: [] };
    row.workerGroups.push(load.workerGroup);
    rows.set(key, row);
  }
  return [...rows.values()]
    .filter(({ load, workerGroups }) => touches(load, workerGroups))
    .sort((a, b) => (b.load.growth ?? 0) - (a.load.growth ?? 0) || (b.load.worst?.most ?? 0) - (a.load.worst?.most ?? 0));
}

function touched(review: Review): (load: QueueLoad, workerGroups: readonly string[]) => boolean {
  const key = (app: string, name: string): string => JSON.stringify([app, name]);
  const found = (['fail', 'ask', 'note'] as const).flatMap((level) => newFindings(review, level));
  const queues = new Set([
    ...rowJobs(review).flatMap(({ app, head }) => (head?.queues ?? []).map((queue) => key(app, queue))),
    ...found.flatMap(({ app, queue, chain }) =>
      [queue, ...(chain ?? []).map((hop) => hop.queue)].flatMap((name) => (name === null ? [] : [key(app, name)])),
    ),
  ]);
  const groups = new Set([
    ...review.workerGroups.map(({ app, name }) => key(app, name)),
    ...found.flatMap(({ app, workerGroup }) => (workerGroup === null ? [] : [key(app, workerGroup)])),
  ]);
  return ({ app, queue }, workerGroups) =>
    queues.has(key(app, queue)) || workerGroups.some((group) => groups.has(key(app, group)));
}

/** Whether a week is known of any of these. */
export const knowWeek = (rows: readonly LoadRow[]): boolean => rows.some(({ load }) => load.curve !== undefined);

export const loadHead = (rows: readonly LoadRow[]): readonly string[] => [
  ...['Queue', 'Served by', 'Used at the peak', '95 % start in', 'Objective'],
  ...(knowWeek(rows) ? ['Most wait', 'Longest wait'] : []),
];

/** One row as cells; names are spelled by the face. */
export function loadCells(
  { load, workerGroups }: LoadRow,
  week: boolean,
  name: (text: string) => string,
  names: (all: readonly string[]) => string,
): readonly string[] {
  const { queue, utilisation, p95, atLeast, objective } = load;
  return [
    name(queue),
    names(workerGroups),
    utilisation === null ? 'no thread' : `${atLeast === true ? '≥ ' : ''}${percent(utilisation)}`,
    p95 === null ? 'no end' : about(p95),
    objective === null ? 'none' : seconds(objective),
    ...(week ? [mostWords(load), longestWords(load)] : []),
  ];
}

const longestWords = ({ worst, growth }: QueueLoad): string =>
  growth !== undefined ? 'no end' : worst === undefined ? '-' : about(worst.longest);

/** `35,400 on Wed 17:00`, `none`, `-` where no week is known. */
function mostWords({ worst, curve, growth }: QueueLoad): string {
  if (growth !== undefined) return `${jobsWords(growth)} more every week`;
  if (worst === undefined) return curve === undefined ? '-' : 'none';
  return `${jobsWords(worst.most)} on ${weekTime(worst.mostAt)}`;
}

/** Queues that would be late if nothing in front of them were, in words with backticked names. */
export const offeredWords = (rows: readonly LoadRow[]): readonly string[] =>
  rows.flatMap(({ load: { queue, offered } }) =>
    offered === undefined
      ? []
      : [
          `If nothing in front of \`${queue}\` were late, ${jobsWords(offered.most)} jobs would wait in it on ${weekTime(offered.mostAt)}.`,
        ],
  );
