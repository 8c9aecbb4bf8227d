import { carried } from '../model/carried.js';
import type { Comparison } from '../model/comparison.js';
import type { Finding } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { Conclusion, GroupState, Review, ReviewedGroup, ReviewedJob, ReviewGap } from '../model/review.js';
import type { Rule } from '../model/rule.js';
import type { Gap } from '../model/snapshot.js';
import type { WorkerGroup } from '../model/topology.js';
import type { MeasuredJob } from '../model/visit.js';
import { isNew } from './fold.js';
import type { Judgement } from './judge.js';

export interface ConcludeInput {
  readonly tool: string;
  readonly base: string;
  readonly head: string;
  readonly policyCommit: string | null;
  readonly environment: string;
  readonly comparisons: readonly Comparison[];
  readonly judgement: Judgement;
  readonly rules: readonly Rule[];
  readonly gaps: readonly ReviewGap[];
  /** what the queues of the head are asked to carry; null = no numbers are declared */
  readonly load: Review['load'];
  readonly measured: readonly MeasuredJob[];
  readonly help: (rule: string) => string;
}

const LEVELS: readonly Level[] = ['fail', 'ask', 'note'];

/** Everything any face may show, in its final order: what this change introduces first, the loudest first. */
export function conclude(input: ConcludeInput): Review {
  const { comparisons, judgement } = input;
  const findings = [...judgement.findings].sort(byWeight);
  const introduced = findings.filter(isNew);
  const count = (level: Level): number => introduced.filter((finding) => finding.level === level).length;
  const shown = new Map(findings.map((finding) => [finding.rule, finding.level]));
  return {
    schema: 1,
    tool: input.tool,
    base: input.base,
    head: input.head,
    policy: input.policyCommit,
    environment: input.environment,
    closed: Object.fromEntries(comparisons.map(({ app, closed }) => [app, closed])),
    conclusion: conclusionOf(introduced),
    jobs: comparisons.flatMap(reviewedJobs),
    workerGroups: comparisons.flatMap(reviewedGroups),
    findings,
    notJudged: judgement.notJudged,
    load: input.load,
    rules: input.rules
      .filter(({ meta }) => shown.has(meta.id))
      .map(({ meta }) => ({
        id: meta.id,
        level: shown.get(meta.id) ?? 'note',
        title: meta.title,
        finds: meta.finds,
        help: input.help(meta.id),
      })),
    gaps: input.gaps,
    counts: {
      introduced: { fail: count('fail'), ask: count('ask'), note: count('note') },
      existing: findings.filter(({ status, level }) => status === 'existing' && level !== 'note').length,
      resolved: findings.filter(({ status, level }) => status === 'resolved' && level !== 'note').length,
    },
    outcome: null,
    ...(input.measured.length === 0 ? {} : { measured: input.measured }),
  };
}

function conclusionOf(introduced: readonly Finding[]): Conclusion {
  if (introduced.some(({ level }) => level === 'fail')) return 'fail';
  return introduced.some(({ level }) => level === 'ask') ? 'ask' : 'pass';
}

const STATUSES = ['introduced', 'worsened', 'existing', 'resolved'];

function byWeight(a: Finding, b: Finding): number {
  const news = Number(isNew(b)) - Number(isNew(a)) || STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
  return (
    news ||
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    compareText(a.path, b.path) ||
    a.line - b.line ||
    compareText(a.rule, b.rule) ||
    compareText(a.id, b.id)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function reviewedJobs({ app, base, head, jobs }: Comparison): readonly ReviewedJob[] {
  return jobs.map((change) => {
    const job = change.head ?? change.base;
    if (job === null) throw new Error(`a change of ${change.name} has no side`);
    return {
      app,
      name: change.name,
      from: change.from,
      change: change.kinds,
      path: job.at.path,
      line: job.at.line,
      side: change.head === null ? 'base' : 'head',
      base: change.base === null ? null : carried(base, change.base),
      head: change.head === null ? null : carried(head, change.head),
    };
  });
}

function reviewedGroups({ app, workerGroups }: Comparison): readonly ReviewedGroup[] {
  return workerGroups.map((change) => {
    const group = change.head ?? change.base;
    if (group === null) throw new Error(`a change of worker group ${change.name} has no side`);
    return {
      app,
      name: change.name,
      change: change.kinds,
      path: group.at.path,
      line: group.at.line,
      side: change.head === null ? 'base' : 'head',
      base: change.base === null ? null : groupState(change.base),
      head: change.head === null ? null : groupState(change.head),
    };
  });
}

const groupState = ({ queues, mode, concurrency, replicas }: WorkerGroup): GroupState => ({
  queues: queues.map(({ name, weight }) => ({ name, weight })),
  mode,
  concurrency,
  replicas,
});

/** A gap as JSON shows it. `app` null: it belongs to no app. */
export const reviewGap = (gap: Gap, app: string | null): ReviewGap => ({
  app,
  path: gap.path,
  line: gap.line,
  reason: gap.reason,
  note: gap.note,
});
