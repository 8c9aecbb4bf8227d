import { earliest } from '../model/calendar.js';
import type { Visit, VisitIssue, VisitPlan } from '../model/visit.js';

export interface PlanInput {
  readonly visits: readonly Visit[];
  /** open and closed; one that the Action closed itself names no sources any more */
  readonly issues: readonly VisitIssue[];
  /** keys of the jobs that the default branch holds */
  readonly jobs: ReadonlySet<string>;
  /** sources that could not be read this time */
  readonly unread: ReadonlySet<string>;
  /** YYYY-MM-DD, UTC */
  readonly today: string;
}

/**
 * What to do with the issues: one is open for each job that is due. A person who closes it ends the visit for good; what was accepted later
 * is a visit of its own. An open issue stays until a person closes it, unless its job is gone or its day was moved by hand.
 */
export function planVisits({ visits, issues, jobs, unread, today }: PlanInput): VisitPlan {
  const byNumber = [...issues].sort((a, b) => a.number - b.number);
  const openIssues = byNumber.filter((issue) => issue.open);
  const open = new Map(openIssues.toReversed().map((issue) => [issue.key, issue]));
  const made = new Set(
    byNumber.filter((issue) => !issue.open).flatMap(({ key, sources }) => sources.map((one) => `${key} ${one}`)),
  );
  const left = visits.filter(({ key, sources }) => !sources.every((source) => made.has(`${key} ${source}`)));
  const due = together(left.filter(({ opens }) => opens <= today));
  const kept = openIssues.filter((issue) => open.get(issue.key) === issue);
  return {
    open: due.filter(({ key }) => !open.has(key)),
    update: kept.flatMap((issue) => {
      const visit = due.find(({ key }) => key === issue.key);
      if (visit === undefined || issue.sources.some((source) => unread.has(source))) return [];
      return [{ issue, visit: { ...visit, sources: merged(issue.sources.filter(isPull), visit.sources) } }];
    }),
    close: kept
      .filter((issue) => !due.some(({ key }) => key === issue.key))
      .flatMap((issue) => {
        const end = ending(issue, left, jobs);
        return end === null ? [] : [{ issue, ...end }];
      }),
    duplicates: openIssues
      .filter((issue) => open.get(issue.key) !== issue)
      .map((issue) => ({ issue, of: open.get(issue.key)?.number ?? issue.number })),
    toCome: left.filter(({ opens }) => opens > today).sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)),
  };
}

const isPull = (source: string): boolean => source.startsWith('pull-');

/** In one order whatever they come from: pull requests by their numbers, then days. */
const merged = (some: readonly string[], others: readonly string[]): readonly string[] =>
  [...new Set([...some, ...others])].sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1));

const numberOf = (source: string): number => (isPull(source) ? Number(source.slice('pull-'.length)) : Number.MAX_SAFE_INTEGER);

/** What is due of one job is one visit, due since the first of its days. */
function together(due: readonly Visit[]): readonly Visit[] {
  const byKey = new Map<string, Visit>();
  for (const visit of due) {
    const before = byKey.get(visit.key);
    byKey.set(
      visit.key,
      before === undefined
        ? visit
        : {
            ...visit,
            due: earliest([before.due, visit.due]),
            opens: earliest([before.opens, visit.opens]),
            sources: merged(before.sources, visit.sources),
            accepted: [...before.accepted, ...visit.accepted],
          },
    );
  }
  return [...byKey.values()];
}

/** Why an open issue without a visit that is due ends; null where it stays: what it was opened for still waits for an answer. */
function ending(
  { key, sources }: VisitIssue,
  left: readonly Visit[],
  jobs: ReadonlySet<string>,
): { readonly why: 'gone' | 'later'; readonly due: string | null } | null {
  if (!jobs.has(key)) return { why: 'gone', due: null };
  const own = left.filter((visit) => visit.key === key);
  const byHand = !sources.some(isPull);
  const later = own.find((visit) =>
    byHand ? !visit.sources.every(isPull) : visit.sources.some((one) => isPull(one) && sources.includes(one)),
  );
  if (later !== undefined) return { why: 'later', due: later.due };
  return byHand ? { why: 'gone', due: null } : null;
}
