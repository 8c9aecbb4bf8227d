import type { AlertSignal } from '../../../model/alert.js';
import { matcherWords, meets } from './matchers.js';
import type { Classified, KnownMetric } from './metrics.js';

/** Why a signal tells nothing of a queue that falls behind, whatever queue it names; null where it may. */
export function unfitWords({ kind, known }: Classified, signal: AlertSignal): string | null {
  switch (kind) {
    case 'latency':
    case 'depth':
      break;
    case 'duration':
      return 'watches how long jobs run, not how long they wait';
    case 'failure':
      return 'watches jobs that fail, not jobs that wait';
    case 'liveness':
      return 'watches whether workers run, not whether jobs wait';
    case 'other':
      return 'watches neither how many jobs wait nor how long';
    default:
      return kind satisfies never;
  }
  switch (signal.direction) {
    case 'below':
      return 'fires when its metric is low, not when jobs wait';
    case 'absent':
      return 'fires when its metric is gone, not when jobs wait';
    case 'other':
      return 'counts series, not jobs that wait';
    case 'rises':
    case 'falls':
    case 'above':
    case 'equal':
      return stateWords(known, signal);
    default:
      return signal.direction satisfies never;
  }
}

/** States in which jobs wait, where an exporter does not tell. */
const WAITING = ['available', 'waiting', 'wait', 'queued', 'enqueued', 'pending', 'ready', 'unclaimed', 'visible'];
const STATES = [
  'completed',
  'complete',
  'failed',
  'discarded',
  'cancelled',
  'retryable',
  'executing',
  'active',
  'dead',
  'succeeded',
  'finished',
  'running',
];

function stateWords(known: readonly KnownMetric[], signal: AlertSignal): string | null {
  const state = known.find(({ metric }) => metric.state !== undefined)?.metric.state;
  for (const step of signal.steps) {
    if (step.kind !== 'match') continue;
    for (const matcher of step.matchers) {
      if (matcher.label !== (state?.label ?? 'state') && !(state === undefined && matcher.label === 'status')) continue;
      const waits = (state?.waiting ?? WAITING).some((value) => meets(matcher, value) !== false);
      const others = STATES.some((value) => meets(matcher, value) === true);
      if (!waits && (state !== undefined || others)) return `watches ${matcherWords(matcher)} jobs, not jobs that wait`;
    }
  }
  return null;
}
