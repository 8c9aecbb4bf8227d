import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { AlertSignal } from '../model/alert.js';
import { signalsOf } from './promql/expressions.js';
import { hasHole, withHoles, withoutHoles } from './promql/holes.js';

export interface Promql {
  /** every metric of the expression, in order, with what happens to it */
  readonly signals: readonly AlertSignal[];
  /** why not everything is known: it does not parse, a template fills in the metric; null = it is known */
  readonly problem: string | null;
}

/** Nobody's expression is longer. */
const LONGEST = 20_000;
/** Recovering from errors costs some 15 microseconds a character; what is longer is told as broken and no more. */
const LONGEST_BROKEN = 1_000;

const strict = parser.configure({ strict: true });

/**
 * What a PromQL expression watches for, by Prometheus' own grammar (lezer-promql 0.315). Templates are tolerated as holes; where it
 * cannot be parsed, `problem` says so and, with `recover`, `signals` hold what could. Never throws.
 */
export function readPromql(text: string, { recover = true }: { readonly recover?: boolean } = {}): Promql {
  if (text.length > LONGEST) return { signals: [], problem: 'the expression is too long to read' };
  const filled = withHoles(text);
  try {
    const whole = parsed(filled, strict);
    if (whole === null && (!recover || filled.length > LONGEST_BROKEN)) {
      return { signals: [], problem: 'the expression does not parse' };
    }
    const top = whole ?? parser.parse(filled).topNode;
    const { signals, problem } = signalsOf(top, filled);
    if (whole === null) return { signals, problem: `the expression does not parse at \`${near(filled, firstError(top))}\`` };
    const computed = problem === null && signals.length === 0 && hasHole(filled);
    return { signals, problem: computed ? 'a template fills in its metric' : problem };
  } catch {
    return { signals: [], problem: 'the expression cannot be read' };
  }
}

function parsed(text: string, by: typeof parser): SyntaxNode | null {
  try {
    return by.parse(text).topNode;
  } catch {
    return null;
  }
}

function firstError(top: SyntaxNode): number {
  const cursor = top.cursor();
  do {
    if (cursor.type.isError) return cursor.from;
  } while (cursor.next());
  return 0;
}

const near = (text: string, at: number): string => {
  const piece = withoutHoles(text.slice(Math.max(0, at - 10), at + 20))
    .replaceAll('`', "'")
    .trim();
  return piece === '' ? 'its end' : piece;
};
