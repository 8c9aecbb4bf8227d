import type { AlertFact, AlertSignal, Exporter } from '../../../model/alert.js';
import { meets } from './matchers.js';
import { type Classified, isOfFamily, type KnownMetric, QUEUE_LABELS } from './metrics.js';

export interface WatchedQueue {
  readonly name: string;
  readonly backend: string | null;
}

/** What the verdicts about an app's queues rest on. */
export interface Evidence {
  readonly classify: (metric: string, source: AlertFact['source']) => Classified | null;
  /** exporters that the app is known to run */
  readonly found: readonly Exporter[];
  /** whether the app's own code makes a metric of this name; `maybe` = it makes some whose names are computed */
  readonly declared: (metric: string) => 'yes' | 'no' | 'maybe';
  readonly environment: string;
  /** alerts that the manifest names for the queue */
  readonly trusted: ReadonlySet<AlertFact>;
}

export interface WatchedQueue {
  readonly name: string;
  readonly backend: string | null;
}

export const isFor = ({ backends }: Exporter, backend: string | null): boolean =>
  backends === null || backend === null || backends.includes(backend);

export interface Served {
  readonly known: readonly KnownMetric[];
  /** why nothing serves the metric; null = something may */
  readonly dead: string | null;
  /** what serves it is known to run */
  readonly sure: boolean;
  readonly doubt: string | null;
}

/** Who serves a metric: the exporters that are known to run, the application's own code, or nobody. */
export function servedBy(
  metric: string,
  source: AlertFact['source'],
  known: readonly KnownMetric[],
  queue: WatchedQueue,
  { found, declared }: Evidence,
): Served {
  const system = source === 'grafana' ? 'prometheus' : source;
  const running = found.filter((exporter) => exporter.source === system && isFor(exporter, queue.backend));
  const own = declared(metric);
  const serving = known.filter(({ exporter }) => running.includes(exporter));
  if (serving.length > 0) return { known: serving, dead: null, sure: own === 'no', doubt: null };
  const family = running.filter((exporter) => !exporter.open && (known.length > 0 || isOfFamily(metric, exporter)));
  if (own === 'no' && family.length > 0 && !running.some((exporter) => exporter.open)) {
    const names = [...new Set(family.map(({ title }) => title))].join(', ');
    return { known, dead: `\`${metric}\` is not exported by ${names}`, sure: false, doubt: null };
  }
  if (own === 'yes') return { known: [], dead: null, sure: false, doubt: null };
  const doubt =
    known.length === 0
      ? `nothing tells what \`${metric}\` measures`
      : own === 'maybe' && running.length > 0
        ? `code declares metrics whose names are computed`
        : null;
  return { known, dead: null, sure: false, doubt };
}

export interface LabelSet {
  readonly labels: ReadonlySet<string>;
  readonly known: KnownMetric | null;
  /** the expression names the queue in a label that the metric does not have */
  readonly wrong: string | null;
}

/** The labels that may name the queue, one set for each exporter that may serve the metric. */
export function labelSets(signal: AlertSignal, known: readonly KnownMetric[]): readonly LabelSet[] {
  // A matcher that also takes a metric without the label asks for nothing that is not there.
  const matchers = signal.steps.flatMap((step) => (step.kind === 'match' ? step.matchers : []));
  const asked = [...new Set(matchers.filter((matcher) => meets(matcher, '') !== true).map(({ label }) => label))];
  if (known.length === 0) {
    const used = QUEUE_LABELS.filter((label) => asked.includes(label));
    return [{ labels: new Set(used.length > 0 ? used : ['queue', 'queue_name', 'QueueName']), known: null, wrong: null }];
  }
  const fitting = known.filter(({ metric }) => metric.label !== null && asked.includes(metric.label));
  const labels = known.map(({ metric }) => metric.label);
  const wrong = fitting.length > 0 ? undefined : asked.find((name) => QUEUE_LABELS.includes(name) && !labels.includes(name));
  return (fitting.length > 0 ? fitting : known).map((entry) => {
    const { label, name } = entry.metric;
    if (wrong === undefined) return { labels: new Set(label === null ? [] : [label]), known: entry, wrong: null };
    const words =
      label === null
        ? `\`${name}\` has no label \`${wrong}\``
        : `${entry.exporter.title} names the queue in \`${label}\`, not in \`${wrong}\``;
    return { labels: new Set([wrong]), known: entry, wrong: words };
  });
}
