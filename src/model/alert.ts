import type { Location } from './location.js';

export type AlertSource = 'prometheus' | 'grafana' | 'datadog' | 'cloudwatch';

/** What a metric measures. Only latency (how long jobs wait) and depth (how many wait) tell that a queue falls behind. */
export type MetricKind = 'latency' | 'depth' | 'liveness' | 'duration' | 'failure' | 'other';

/** An alert as one file writes it. Which queues it covers, `link` finds out. */
export interface AlertFact {
  readonly kind: 'alert';
  readonly source: AlertSource;
  /** every name that the manifest's `file#rule` may use, the one to show first */
  readonly names: readonly string[];
  /** the expression as written, for evidence */
  readonly text: string;
  readonly signals: readonly AlertSignal[];
  /** why it is not known what it watches (a template, an expression that cannot be read); null = it is known */
  readonly uncertain: string | null;
  /** why it never notifies anybody (paused, actions switched off); null = it does */
  readonly disabled: string | null;
  /** the environment that the file's name tells; null = any */
  readonly environment: string | null;
  /** a rule to put behind it starts in this column; absent where its format is not to be pasted into */
  readonly indent?: number;
  readonly at: Location;
}

/** A metric that a recording rule computes from others. */
export interface RecordedMetricFact {
  readonly kind: 'recorded-metric';
  readonly name: string;
  readonly signals: readonly AlertSignal[];
  readonly uncertain: string | null;
  readonly environment: string | null;
  readonly at: Location;
}

/** A metric that the application's own code declares. `name` null = the name is computed, so it may be any. */
export interface MetricFact {
  readonly kind: 'metric';
  readonly name: string | null;
  readonly at: Location;
}

/** Something besides a locked gem shows that this exporter runs: an image, a chart. */
export interface ExporterFact {
  readonly kind: 'exporter';
  readonly exporter: string;
  readonly at: Location;
}

export type AlertKindFact = AlertFact | RecordedMetricFact | MetricFact | ExporterFact;

/**
 * What an expression watches for.
 * - rises, falls: no comparison yet; the value of the whole goes with the metric, or against it
 * - above, below: compared so that a high, or a low, metric fires
 * - equal: compared with one value
 * - absent: fires where there is no metric
 * - other: something else is compared (how many series there are)
 */
export type AlertDirection = 'rises' | 'falls' | 'above' | 'below' | 'equal' | 'absent' | 'other';

/** One metric in an expression, and what happens to it from the inside out. */
export interface AlertSignal {
  readonly metric: string;
  readonly steps: readonly AlertStep[];
  readonly direction: AlertDirection;
  /** filter: it only limits when or where something else fires */
  readonly role: 'watch' | 'filter';
  /** compared with a value that depends on the series, or the like: it cannot be told what fires */
  readonly doubt: string | null;
}

/**
 * - match: only series that meet all of these; except: series that meet all of these are taken out
 * - aggregate: series become one per group; `by` null and `without` null = one for all
 * - pick: some series are picked by their value, labels kept (topk)
 * - relabel: the label `to` is written from the labels `from`; `whole` = it is the copy of one
 * - label: the label gets this value
 */
export type AlertStep =
  | { readonly kind: 'match' | 'except'; readonly matchers: readonly LabelMatcher[] }
  | {
      readonly kind: 'aggregate';
      readonly op: string;
      readonly by: readonly string[] | null;
      readonly without: readonly string[] | null;
    }
  | { readonly kind: 'pick'; readonly op: string }
  | { readonly kind: 'relabel'; readonly to: string; readonly from: readonly string[]; readonly whole: boolean }
  | { readonly kind: 'label'; readonly label: string; readonly value: string };

/** `is` one of the values, `matches` one of them as an RE2 expression for the whole, or as a glob. `hole`: a template fills in part of it. */
export interface LabelMatcher {
  readonly label: string;
  readonly op: 'is' | 'matches' | 'glob';
  readonly negated: boolean;
  readonly values: readonly string[];
  readonly hole: boolean;
}

/** What serves metrics of queues, as data: metrics and the label that names the queue differ from one to the next. */
export interface Exporter {
  readonly id: string;
  readonly title: string;
  readonly source: 'prometheus' | 'datadog' | 'cloudwatch';
  /** gems that show that it runs */
  readonly gems: readonly string[];
  /** words in an image's or chart's name that show the same */
  readonly images: readonly string[];
  /** whose queues it measures; null = those of every backend */
  readonly backends: readonly string[] | null;
  /** what all its metrics begin with: a name of this family that it does not list is none of its own */
  readonly family: string;
  /** a prefix may stand in front of every name, set apart by this character */
  readonly prefix: '_' | '.' | '/' | null;
  readonly metrics: readonly ExportedMetric[];
  /** not every metric of its family is listed here, so a missing name proves nothing */
  readonly open?: boolean;
}

export interface ExportedMetric {
  /** a trailing `*` stands for any ending */
  readonly name: string;
  readonly kind: MetricKind;
  /** null = one number for all queues */
  readonly label: string | null;
  /** sent for these queues alone, unless code says otherwise; without a label it is about them */
  readonly queues?: readonly string[];
  /** a label that splits it by state, and the states in which jobs wait */
  readonly state?: { readonly label: string; readonly waiting: readonly string[] };
}
