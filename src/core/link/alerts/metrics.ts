import type { AlertFact, ExportedMetric, Exporter, MetricKind } from '../../../model/alert.js';

/** A metric as an exporter knows it. */
export interface KnownMetric {
  readonly exporter: Exporter;
  readonly metric: ExportedMetric;
}

/** What a metric is, by the exporters that have one of this name, or by its name alone. */
export interface Classified {
  readonly known: readonly KnownMetric[];
  readonly kind: MetricKind;
}

/** Labels by which a queue is named, where no exporter tells. */
export const QUEUE_LABELS: readonly string[] = [
  ...['queue', 'queue_name', 'name', 'queueName', 'QueueName', 'queuename', 'dimension_QueueName', 'from_queue'],
];

const SERIES = /_(?:bucket|sum|count)$/;

/** Exporters by the metrics they serve; metrics of other sources are not looked at. */
export function classifier(exporters: readonly Exporter[]): (metric: string, source: AlertFact['source']) => Classified | null {
  const memo = new Map<string, Classified | null>();
  return (metric, source) => {
    const system = source === 'grafana' ? 'prometheus' : source;
    const key = `${system} ${metric}`;
    const before = memo.get(key);
    if (before !== undefined) return before;
    const found = classify(
      metric,
      exporters.filter((exporter) => exporter.source === system),
    );
    memo.set(key, found);
    return found;
  };
}

function classify(metric: string, exporters: readonly Exporter[]): Classified | null {
  const known = lookUp(metric, exporters);
  if (known[0] !== undefined) return { known, kind: known[0].metric.kind };
  // A histogram or summary is several series: how long all took and how many there were.
  const series = SERIES.exec(metric)?.[0];
  const whole = series === undefined ? [] : lookUp(metric.slice(0, -series.length), exporters);
  if (whole[0] !== undefined) return { known: whole, kind: series === '_count' ? 'other' : whole[0].metric.kind };
  const kind = guess(metric);
  return kind === null ? null : { known: [], kind };
}

const lookUp = (name: string, exporters: readonly Exporter[]): readonly KnownMetric[] =>
  exporters.flatMap((exporter) => {
    const fits = exporter.metrics.filter((metric) => isCalled(name, metric.name, exporter.prefix));
    const exact = fits.filter((metric) => !metric.name.endsWith('*'));
    return (exact.length > 0 ? exact : fits).map((metric) => ({ exporter, metric }));
  });

function isCalled(name: string, wanted: string, prefix: Exporter['prefix']): boolean {
  const open = wanted.endsWith('*');
  const stem = open ? wanted.slice(0, -1) : wanted;
  const starts = (at: number): boolean =>
    open ? name.startsWith(stem, at) : name.length === at + stem.length && name.endsWith(stem);
  if (starts(0)) return true;
  if (prefix === null) return false;
  const at = name.indexOf(prefix + stem);
  return at > 0 && starts(at + 1);
}

/** Whether a metric would be this exporter's by the way it is called. */
export function isOfFamily(metric: string, { family, prefix }: Exporter): boolean {
  return metric.startsWith(family) || (prefix !== null && metric.includes(prefix + family));
}

const ABOUT = /queue|sidekiq|resque|good_?job|delayed_?job|backlog|enqueued|(?:^|[._/])jobs?(?:[._]|$)/;
/** By word: what a metric of a team's own most likely measures. The first that fits. */
const GUESSES: readonly (readonly [MetricKind, RegExp])[] = [
  ['failure', /fail|dead|retr(?:y|ies)|error|discard|exception/],
  [
    'latency',
    /latency|wait(?:_time|ing_time|_seconds|_duration)|oldest|(?:^|[._])(?:age|lag|delay)(?:[._]|$)|queue_(?:time|duration|delay)|time_in_queue/,
  ],
  ['duration', /duration|runtime|run_time|processing|execution|perform/],
  ['liveness', /busy|workers?(?:[._]|$)|process(?:es)?(?:[._]|$)|concurrency|consumers?(?:[._]|$)|(?:^|[._])up$/],
  [
    'other',
    /processed|executed|succe(?:ss|eded)|completed|finished|scheduled|_created$|(?:^|[._])enqueued_total$|jobs_total$|published|received|deleted/,
  ],
  [
    'depth',
    /size|depth|length|backlog|waiting|pending|enqueued|queued|ready|messages|visible|jobs_in_queue|count|queue_?jobs|(?:^|[._])queue$/,
  ],
];

function guess(metric: string): MetricKind | null {
  // `QueueDepth` is two words.
  const words = metric.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  if (!ABOUT.test(words)) return null;
  return GUESSES.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}
