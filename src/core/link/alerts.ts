import type { AlertFact, Exporter } from '../../model/alert.js';
import type { Location } from '../../model/location.js';
import type { QueueDeclaration } from '../../model/manifest.js';
import type { AlertEvidence, AlertState, FoundAlerts, Queue } from '../../model/topology.js';
import { classifier } from './alerts/metrics.js';
import { expander } from './alerts/recorded.js';
import type { Evidence, WatchedQueue } from './alerts/served.js';
import { ALERTS_FOLDER, type Files, type Stated, statedAlert } from './alerts/stated.js';
import { better, rank, type Verdict, verdictOn } from './alerts/verdict.js';
import type { FactOf } from './facts.js';

export interface AlertsInput {
  readonly alerts: readonly AlertFact[];
  readonly recorded: readonly FactOf<'recorded-metric'>[];
  readonly metrics: readonly FactOf<'metric'>[];
  readonly running: readonly FactOf<'exporter'>[];
  readonly gems: ReadonlySet<string>;
  readonly exporters: readonly Exporter[];
  readonly environment: string;
  readonly paths: Files['paths'];
  readonly gaps: Files['gaps'];
  readonly reads: Files['reads'];
  /** files that the manifest names: they count whatever environment their name tells */
  readonly named: ReadonlySet<string>;
}

export interface AlertAnswer {
  readonly state: AlertState;
  readonly evidence: readonly AlertEvidence[];
}

/** What the alerts of an app mean for its queues. */
export interface Alerts {
  /** the state of a queue, with what the manifest says of it, and why */
  readonly of: (queue: WatchedQueue, entry: QueueDeclaration | null) => AlertAnswer;
  /** what was found, for queues whose states are known; null = no alert file */
  readonly found: (queues: readonly Queue[]) => FoundAlerts | null;
}

/** So many alerts are told as evidence for one queue. */
const MOST_EVIDENCE = 4;
/** Alerts beyond these are not compared with queues: nobody has more about jobs. */
const MOST_ALERTS = 3_000;

/** Judges the alerts of one app. An alert of another environment than the judged one is none. */
export function linkAlerts(input: AlertsInput): Alerts {
  const alerts = input.alerts
    .filter(({ environment, at }) => isJudged(environment, input.environment) || input.named.has(at.path))
    .slice(0, MOST_ALERTS);
  const expand = expander(input.recorded.filter(({ environment }) => isJudged(environment, input.environment)));
  const expanded = alerts.map((alert) => ({ alert, ...expand(alert.signals) }));
  const evidence = evidenceOf(input);
  const memo = new Map<string, readonly Judged[]>();
  const judge = (queue: WatchedQueue): readonly Judged[] => {
    const key = `${queue.backend ?? '?'}/${queue.name}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const made = expanded.flatMap(({ alert, signals, problem }): readonly Judged[] => {
      const verdict = verdictOn(alert, signals, problem, queue, evidence);
      return verdict === null ? [] : [{ alert, verdict }];
    });
    memo.set(key, made);
    return made;
  };
  const files: Files = { alerts, paths: input.paths, gaps: input.gaps, reads: input.reads };
  /** What the alerts that the manifest names for a queue mean for it. */
  const judgeNamed = (queue: WatchedQueue, named: ReadonlySet<AlertFact>): readonly Judged[] =>
    expanded.flatMap(({ alert, signals, problem }) => {
      if (!named.has(alert)) return [];
      const verdict = verdictOn(alert, signals, problem, queue, { ...evidence, trusted: named });
      return verdict === null ? [] : [{ alert, verdict }];
    });
  return {
    of: (queue, entry) => {
      const stated = entry?.alert === undefined ? null : statedAlert(entry.alert, entry.at, files);
      const named = new Set(stated?.kind === 'rules' ? stated.alerts : []);
      const others = judge(queue).filter(({ alert }) => !named.has(alert));
      return answer([...judgeNamed(queue, named), ...others], stated, entry, files);
    },
    found: (queues) => (alerts.length === 0 ? null : foundAlerts(alerts, queues, judge, evidence.found)),
  };
}

interface Judged {
  readonly alert: AlertFact;
  readonly verdict: Verdict;
}

const isJudged = (environment: string | null, judged: string): boolean => environment === null || environment === judged;

function evidenceOf({ exporters, gems, running, metrics, environment }: AlertsInput): Evidence {
  const shown = new Set(running.map(({ exporter }) => exporter));
  const declared = [...new Set(metrics.map(({ name }) => name))];
  const computed = declared.includes(null);
  return {
    classify: classifier(exporters),
    found: exporters.filter((exporter) => shown.has(exporter.id) || exporter.gems.some((gem) => gems.has(gem))),
    declared: (metric) => {
      // A group or a prefix stands in front of what code writes.
      const own = declared.some(
        (name) => name !== null && (metric === name || (metric.endsWith(name) && /[_.:/]$/.test(metric.slice(0, -name.length)))),
      );
      return own ? 'yes' : computed ? 'maybe' : 'no';
    },
    environment,
    trusted: new Set(),
  };
}

function answer(judged: readonly Judged[], stated: Stated | null, entry: QueueDeclaration | null, files: Files): AlertAnswer {
  const best = judged.reduce<Verdict | null>((a, { verdict }) => (a === null ? verdict : better(a, verdict)), null);
  const states: AlertState[] = best === null ? [] : [best.state];
  if (stated?.kind === 'word') states.push('stated');
  if (stated?.kind === 'problem') states.push(stated.state);
  const nothing: AlertState = entry !== null || files.alerts.length > 0 ? 'none' : 'unknown';
  const state = states.reduce<AlertState>((a, b) => (rank(b) > rank(a) ? b : a), nothing);
  return { state, evidence: told(state, judged, stated, entry) };
}

/** The alerts that decide the state; where there is none, the manifest's own first, then those that come nearest. */
function told(
  state: AlertState,
  judged: readonly Judged[],
  stated: Stated | null,
  entry: QueueDeclaration | null,
): readonly AlertEvidence[] {
  const own = stated?.kind === 'problem' ? [stated.evidence] : [];
  if (state === 'stated') return [{ text: `the manifest names ${entry?.alert ?? ''}`, at: entry?.at ?? null }];
  const named = new Set(stated?.kind === 'rules' ? stated.alerts : []);
  const silent = state === 'none' || state === 'dead';
  const shown = judged
    .filter(({ verdict }) => silent || verdict.state === state)
    .sort((a, b) => Number(named.has(b.alert)) - Number(named.has(a.alert)) || b.verdict.near - a.verdict.near || order(a, b));
  const unrelated = [...named]
    .filter((alert) => silent && !judged.some((one) => one.alert === alert))
    .map((alert) => ({ text: `\`${nameOf(alert)}\` is about something else`, at: alert.at }));
  return [
    ...own,
    ...unrelated,
    ...shown.map(({ alert, verdict }) => ({ text: `\`${nameOf(alert)}\` ${verdict.text}`, at: alert.at })),
  ].slice(0, MOST_EVIDENCE);
}

const order = (a: Judged, b: Judged): number =>
  a.alert.at.path < b.alert.at.path ? -1 : a.alert.at.path > b.alert.at.path ? 1 : a.alert.at.line - b.alert.at.line;

const nameOf = ({ names, source }: AlertFact): string => (names[0] ?? `an alert of ${source}`).replaceAll('`', "'");

function foundAlerts(
  alerts: readonly AlertFact[],
  queues: readonly Queue[],
  judge: (queue: WatchedQueue) => readonly Judged[],
  running: readonly Exporter[],
): FoundAlerts {
  const rows = new Map<string, { covers: 'named' | 'per-queue' | 'global'; queues: Set<string>; at: Location }>();
  for (const queue of queues) {
    for (const { alert, verdict } of judge(queue)) {
      const { state } = verdict;
      if (state !== 'named' && state !== 'per-queue' && state !== 'global') continue;
      const key = `${alert.at.path}\0${alert.at.line}\0${state}`;
      const row = rows.get(key) ?? { covers: state, queues: new Set(), at: alert.at };
      row.queues.add(queue.name);
      rows.set(key, row);
    }
  }
  const files = [...new Set(alerts.map(({ at }) => at.path))].sort();
  return {
    files,
    count: alerts.length,
    covers: [...rows.values()]
      .sort((a, b) => (a.at.path < b.at.path ? -1 : a.at.path > b.at.path ? 1 : a.at.line - b.at.line))
      .map(({ covers, queues: names, at }) => ({ covers, queues: [...names].sort(), at })),
    expression: expressionFor(running),
    paste: pasteAt(alerts, queues, judge),
  };
}

/** An expression that the exporter in use knows: how long jobs of a queue wait, else how many. */
function expressionFor(running: readonly Exporter[]): FoundAlerts['expression'] {
  for (const kind of ['latency', 'depth'] as const) {
    for (const { source, title, metrics } of running) {
      const metric = metrics.find(
        (candidate) => candidate.kind === kind && candidate.label !== null && candidate.queues === undefined,
      );
      if (source !== 'prometheus' || metric === undefined) continue;
      return {
        exporter: title,
        text: `max(${metric.name}{${metric.label}="{queue}"}) > ${kind === 'latency' ? '{seconds}' : '100'}`,
      };
    }
  }
  return null;
}

/** Behind the last rule about queues, else behind the last rule of the first file. */
function pasteAt(
  alerts: readonly AlertFact[],
  queues: readonly Queue[],
  judge: (queue: WatchedQueue) => readonly Judged[],
): FoundAlerts['paste'] {
  const open = (alert: AlertFact): boolean => alert.indent !== undefined && !alert.at.path.startsWith(ALERTS_FOLDER);
  const about = new Set(queues.flatMap((queue) => judge(queue).map(({ alert }) => alert)));
  const fitting = alerts.filter(open);
  const near = fitting.filter((alert) => about.has(alert));
  const last = near.at(-1) ?? fitting.findLast(({ at }) => at.path === fitting[0]?.at.path);
  if (last?.indent === undefined) return null;
  return { path: last.at.path, line: (last.at.endLine ?? last.at.line) + 1, indent: last.indent };
}
