import type { AlertSignal, RecordedMetricFact } from '../../../model/alert.js';
import { composed } from '../../../model/alert-direction.js';

/** Recording rules that lead to each other; a longer way, or more metrics, is nobody's. */
const DEEPEST = 10;
const MOST = 100;

export interface Expanded {
  readonly signals: readonly AlertSignal[];
  /** a recording rule on the way is not understood */
  readonly problem: string | null;
}

/** Signals of recorded metrics replaced by those that they are computed from, through any number of rules. */
export function expander(recorded: readonly RecordedMetricFact[]): (signals: readonly AlertSignal[]) => Expanded {
  const rules = new Map<string, RecordedMetricFact[]>();
  for (const rule of recorded) rules.set(rule.name, [...(rules.get(rule.name) ?? []), rule]);
  const expand = (signals: readonly AlertSignal[], open: readonly string[]): Expanded => {
    const found: AlertSignal[] = [];
    let problem: string | null = null;
    for (const signal of signals) {
      const own = open.includes(signal.metric) || open.length > DEEPEST ? undefined : rules.get(signal.metric);
      if (own === undefined) found.push(signal);
      for (const rule of own ?? []) {
        if (found.length > MOST) break;
        const inner = expand(rule.signals, [...open, rule.name]);
        problem ??= rule.uncertain ?? inner.problem;
        found.push(...inner.signals.map((one) => composed(one, signal)));
      }
    }
    return found.length > MOST ? { signals: [], problem: 'it is computed from too many metrics' } : { signals: found, problem };
  };
  return (signals) => expand(signals, []);
}
