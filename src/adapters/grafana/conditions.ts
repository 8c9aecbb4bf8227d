import type { AlertSignal } from '../../model/alert.js';
import { compared, composed } from '../../model/alert-direction.js';
import { type Promql, readPromql } from '../../syntax/promql.js';

/** One query or expression of a rule (`data[]`), in plain words. */
export interface Query {
  readonly ref: string;
  /** PromQL, where it asks Prometheus */
  readonly expr: string | undefined;
  /** of an expression: reduce, resample, math, threshold, classic_conditions */
  readonly type: string | undefined;
  /** the queries that an expression is about: a name, or a formula */
  readonly expression: string | undefined;
  readonly reducer: string | undefined;
  readonly conditions: readonly { readonly query: string | undefined; readonly evaluator: string | undefined }[];
}

/** Expressions that lead to expressions; a longer way, or more metrics, is nobody's. */
const DEEPEST = 20;
const MOST = 100;

/**
 * What a rule watches for: its condition followed back to the queries. The threshold stands in another node than the query.
 * Source: Grafana 12, docs/sources/alerting/fundamentals/alert-rules/queries-conditions; pkg/expr/{commands,threshold,classic}.
 */
export function conditionSignals(queries: readonly Query[], condition: string | undefined): Promql {
  const byRef = new Map(queries.map((query) => [query.ref, query]));
  const last = condition ?? queries.at(-1)?.ref;
  return last === undefined ? unknown('it has no query') : visit(last, byRef, 0);
}

const unknown = (problem: string): Promql => ({ signals: [], problem });

function visit(ref: string, queries: ReadonlyMap<string, Query>, depth: number): Promql {
  const query = queries.get(ref);
  if (query === undefined) return unknown(`its condition asks for ${ref || 'nothing'}, which is not there`);
  if (depth > DEEPEST) return unknown('its expressions lead to each other without end');
  const next = (name: string | undefined): Promql =>
    visit((name ?? '').replace(/^\$\{?(\w{1,60})\}?$/, '$1'), queries, depth + 1);
  if (query.expr !== undefined) return readPromql(query.expr);
  switch (query.type) {
    case 'reduce':
    case 'resample': {
      const found = next(query.expression);
      return query.reducer === 'count' ? changed(found, (signal) => ({ ...signal, direction: 'other' })) : found;
    }
    case 'threshold':
      return evaluated(next(query.expression), query.conditions[0]?.evaluator);
    case 'math':
      return formula(query.expression ?? '', next);
    case 'classic_conditions':
      return together(
        // All series come to one alert: it fires where any of them meets the condition.
        query.conditions.map(({ query: name, evaluator }) =>
          changed(evaluated(next(name), evaluator), (signal) => ({
            ...signal,
            steps: [...signal.steps, { kind: 'aggregate', op: 'any', by: null, without: null }],
          })),
        ),
      );
    default:
      return unknown('it asks another data source than Prometheus');
  }
}

const changed = ({ signals, problem }: Promql, change: (signal: AlertSignal) => AlertSignal): Promql => ({
  signals: signals.map(change),
  problem,
});

function together(found: readonly Promql[]): Promql {
  const problem = found.find((one) => one.problem !== null)?.problem ?? null;
  const signals = found.flatMap((one) => one.signals);
  if (problem === null && signals.length <= MOST) return { signals, problem };
  return unknown(problem ?? 'it asks for too much');
}

function evaluated(found: Promql, evaluator: string | undefined): Promql {
  switch (evaluator) {
    case 'gt':
    case 'gte':
    case 'outside_range':
    case 'outside_range_included':
      return changed(found, (signal) => ({ ...signal, direction: compared(signal.direction, true) }));
    case 'lt':
    case 'lte':
      return changed(found, (signal) => ({ ...signal, direction: compared(signal.direction, false) }));
    case 'no_value':
      return changed(found, (signal) => ({ ...signal, direction: 'absent' }));
    default:
      return changed(found, (signal) => ({ ...signal, direction: 'above', doubt: 'its threshold is not understood' }));
  }
}

/** Grafana's formulas read like PromQL's once `$A` is a name and `&&` is a word. */
function formula(text: string, next: (ref: string) => Promql): Promql {
  const written = text
    .replace(/\$\{(\w{1,60})\}|\$(\w{1,60})/g, (_whole, braced?: string, plain?: string) => `ref:${braced ?? plain ?? ''}`)
    .replaceAll('&&', ' and ')
    .replaceAll('||', ' or ');
  const outer = readPromql(written);
  if (outer.problem !== null) return unknown('its formula is not understood');
  return together(
    outer.signals.slice(0, MOST).map((signal) => {
      if (!signal.metric.startsWith('ref:')) return unknown('its formula is not understood');
      return changed(next(signal.metric.slice(4)), (inner) => composed(inner, signal));
    }),
  );
}
