import type { AlertFact, AlertSignal } from '../../../model/alert.js';
import type { AlertState } from '../../../model/topology.js';
import { matcherWords, meets, namesQueues } from './matchers.js';
import { type KnownMetric, QUEUE_LABELS } from './metrics.js';
import { type Evidence, isFor, labelSets, servedBy, type WatchedQueue } from './served.js';
import { ALERTS_FOLDER } from './stated.js';
import { unfitWords } from './unfit.js';
import { type Walked, walk } from './walk.js';

/** What an alert means for one queue. */
export interface Verdict {
  readonly state: Exclude<AlertState, 'stated' | 'unknown'>;
  /** words that complete "`name` ..." */
  readonly text: string;
  /** how near it comes to watching the queue: the higher, the sooner it is told */
  readonly near: number;
}

/** States from nothing to the best: an alert that names the queue is somebody's decision about it, one for all together is the weakest. */
const ORDER: readonly AlertState[] = ['none', 'dead', 'maybe', 'global', 'stated', 'per-queue', 'named'];
export const rank = (state: AlertState): number => ORDER.indexOf(state);

/** The better of two verdicts; of equals the nearer. */
export const better = (a: Verdict, b: Verdict): Verdict =>
  rank(b.state) > rank(a.state) || (b.state === a.state && b.near > a.near) ? b : a;

const ABOUT_QUEUES = /queue|sidekiq|backlog|enqueued|good_?job|resque|oban|celery|bullmq/i;

/** What an alert means for a queue; null where it is about something else. `signals` are its own with recorded metrics expanded. */
export function verdictOn(
  alert: AlertFact,
  signals: readonly AlertSignal[],
  problem: string | null,
  queue: WatchedQueue,
  evidence: Evidence,
): Verdict | null {
  const uncertain = problem ?? alert.uncertain;
  if (signals.length === 0) {
    const about = ABOUT_QUEUES.test(alert.text) || alert.names.some((name) => ABOUT_QUEUES.test(name));
    return uncertain === null || !about ? null : { state: 'maybe', text: `may watch it: ${uncertain}`, near: 4 };
  }
  const verdicts = signals.flatMap((signal) => bySignal(alert, signal, uncertain, queue, evidence) ?? []);
  const [first, ...rest] = verdicts;
  return first === undefined ? null : rest.reduce(better, first);
}

/** A matcher of the expression names this queue: whoever reads the file may take it for watched. */
const asksFor = ({ steps }: AlertSignal, queue: string): boolean =>
  steps.some(
    (step) =>
      step.kind === 'match' &&
      step.matchers.some(
        (matcher) => QUEUE_LABELS.includes(matcher.label) && namesQueues(matcher) && meets(matcher, queue) === true,
      ),
  );

const none = (text: string, near: number): Verdict => ({ state: 'none', text, near });

function bySignal(
  alert: AlertFact,
  signal: AlertSignal,
  uncertain: string | null,
  queue: WatchedQueue,
  evidence: Evidence,
): Verdict | null {
  const found = evidence.classify(signal.metric, alert.source);
  if (found === null) return null;
  const ofBackend = found.known.filter(({ exporter }) => isFor(exporter, queue.backend));
  if (found.known.length > 0 && ofBackend.length === 0) return null;
  if (signal.role === 'filter') return none('uses its metric as a filter only', 1);
  const unfit = unfitWords(found, signal);
  if (unfit !== null) return none(unfit, asksFor(signal, queue.name) ? 4 : 1);

  const served = servedBy(signal.metric, alert.source, ofBackend, queue, evidence);
  const about = served.known.filter(
    ({ metric }) => metric.queues === undefined || metric.label !== null || metric.queues.includes(queue.name),
  );
  const [only] = served.known;
  if (only !== undefined && about.length === 0) return none(`watches \`${only.metric.queues?.join('`, `') ?? ''}\` only`, 3);
  const walks = labelSets(signal, about).map((set) => ({
    ...set,
    walked: walk(signal, set.labels, queue.name, evidence.environment),
  }));
  const verdicts = walks.map(({ walked, wrong, known }) => byWalk(walked, wrong, known));
  const [first, ...rest] = verdicts;
  return first === undefined ? null : rest.reduce(better, first);

  function byWalk(walked: Walked, wrong: string | null, known: KnownMetric | null): Verdict {
    if (walked.admits !== true) return none(walked.admits, 3);
    const dead = served.dead ?? (served.sure ? wrong : null) ?? oneQueue(known) ?? noSeries(walked, known) ?? alert.disabled;
    if (dead !== null) return { state: 'dead', text: `cannot fire: ${dead}`, near: 5 };
    const doubt =
      uncertain ??
      otherApp(alert, signal, evidence.trusted) ??
      signal.doubt ??
      walked.doubt ??
      wrong ??
      served.doubt ??
      thresholdDoubt(signal);
    if (doubt !== null) return { state: 'maybe', text: `may watch it: ${doubt}`, near: 4 };
    const single = known !== null && known.metric.label === null && known.metric.queues !== undefined;
    return live(walked, single);
  }

  /** Sent for some queues alone, unless the application's own code sends it for others. */
  function oneQueue(known: KnownMetric | null): string | null {
    const queues = known?.metric.queues;
    if (known === null || queues === undefined || queues.includes(queue.name) || !served.sure) return null;
    return `${known.exporter.title} sends \`${signal.metric}\` for \`${queues.join('`, `')}\` alone`;
  }
}

/** An alarm that looks at the one series without dimensions sees nothing where every series has one. */
const noSeries = ({ merged }: Walked, known: KnownMetric | null): string | null =>
  merged === 'exact' && known !== null && known.metric.label !== null
    ? `there is no such metric without \`${known.metric.label}\``
    : null;

function live({ named, merged, picked }: Walked, single: boolean): Verdict {
  if (named || single) return { state: 'named', text: 'names it', near: 9 };
  if (merged === null)
    return picked
      ? { state: 'global', text: 'watches the highest of all queues', near: 7 }
      : { state: 'per-queue', text: 'watches each queue', near: 8 };
  switch (merged) {
    case 'max':
    case 'any':
    case 'count':
      return { state: 'global', text: 'watches all queues together', near: 7 };
    case 'avg':
    case 'min':
    case 'quantile':
    case 'stddev':
      return { state: 'global', text: `watches the \`${merged}\` of all queues: one late queue may not move it`, near: 5 };
    default:
      return { state: 'global', text: 'adds up all queues: its threshold is for the sum', near: 6 };
  }
}

/** Labels that tell applications apart. */
const APPLICATIONS: ReadonlySet<string> = new Set([
  'job',
  'app',
  'application',
  'service',
  'service_name',
  'deployment',
  'container',
]);

/**
 * A second folder often holds the alerts of every application of a company, and nothing tells what this one is called there. A rule that
 * the manifest names is its own.
 */
function otherApp(alert: AlertFact, signal: AlertSignal, trusted: ReadonlySet<AlertFact>): string | null {
  if (!alert.at.path.startsWith(ALERTS_FOLDER) || trusted.has(alert)) return null;
  const matchers = signal.steps.flatMap((step) => (step.kind === 'match' ? step.matchers : []));
  const found = matchers.find((matcher) => APPLICATIONS.has(matcher.label) && namesQueues(matcher));
  return found === undefined ? null : `its \`${found.label}\` is ${matcherWords(found)}, which may be another application`;
}

function thresholdDoubt({ direction }: AlertSignal): string | null {
  if (direction === 'above' || direction === 'below') return null;
  return direction === 'equal' ? 'it is compared for equality' : 'it has no threshold';
}
