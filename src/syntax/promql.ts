import { parser } from '@prometheus-io/lezer-promql';
import type { AlertSignal } from '../model/alert.js';
import { signalsOf } from './promql/expressions.js';
import { hasHole, withHoles } from './promql/holes.js';

export interface Promql {
  /** every metric of the expression, in order, with what happens to it */
  readonly signals: readonly AlertSignal[];
  /** why it is not known: it does not parse, a template fills in the metric; null = it is known */
  readonly problem: string | null;
}

/** Nobody's expression is longer. */
const LONGEST = 20_000;

/** Recovering from an error costs much, and what stands around it proves nothing. */
const strict = parser.configure({ strict: true });

/**
 * What a PromQL expression watches for, by Prometheus' own grammar (lezer-promql 0.315). Templates are tolerated as holes. Where it is
 * not understood in full there are no signals. Never throws.
 */
export function readPromql(text: string): Promql {
  if (text.length > LONGEST) return { signals: [], problem: 'the expression is too long to read' };
  const filled = withHoles(text);
  try {
    const { signals, problem } = signalsOf(strict.parse(filled).topNode, filled);
    if (problem !== null) return { signals: [], problem };
    const computed = signals.length === 0 && hasHole(filled);
    return { signals, problem: computed ? 'a template fills in its metric' : null };
  } catch {
    return { signals: [], problem: 'the expression does not parse' };
  }
}
