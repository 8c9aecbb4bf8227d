import type { AlertDirection, AlertFact, AlertSignal } from '../../model/alert.js';
import { environmentOfPath } from '../../syntax/environment-name.js';

/** One metric that an alarm looks at. A value of a dimension that is not known is undefined. */
export interface AlarmMetric {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly dimensions: readonly { readonly name: string; readonly value: string | undefined }[];
}

export interface Alarm {
  readonly names: readonly (string | undefined)[];
  readonly metrics: readonly AlarmMetric[];
  /** it computes with its metrics */
  readonly expression: string | undefined;
  readonly operator: string | undefined;
  readonly enabled: boolean;
  readonly doubt: string | null;
  readonly at: AlertFact['at'];
}

/**
 * An alarm as a fact. It looks at one series: the one that has exactly its dimensions.
 * Source: Amazon CloudWatch User Guide, "Concepts", Dimensions; API reference, PutMetricAlarm (ComparisonOperator, ActionsEnabled).
 */
export function alarmFact({ names, metrics, expression, operator, enabled, doubt, at }: Alarm): AlertFact {
  const computed = expression === undefined ? null : 'it computes with its metrics';
  const signals = metrics.flatMap((metric) => signal(metric, operator, computed));
  const problem = signals.length === 0 ? 'its metric is not known' : null;
  return {
    kind: 'alert',
    source: 'cloudwatch',
    names: names.filter((name) => name !== undefined),
    text: [...metrics.map(words), ...(expression === undefined ? [] : [expression])].join('; '),
    signals,
    uncertain: problem ?? doubt,
    disabled: enabled ? null : 'its actions are switched off',
    environment: environmentOfPath(at.path),
    at,
  };
}

function signal(
  { namespace, name, dimensions }: AlarmMetric,
  operator: string | undefined,
  doubt: string | null,
): readonly AlertSignal[] {
  if (name === undefined || isOpen(name)) return [];
  const direction = directionOf(operator);
  return [
    {
      metric: `${namespace === undefined || isOpen(namespace) ? '' : namespace}/${name}`,
      steps: [
        ...(dimensions.length === 0
          ? []
          : [
              {
                kind: 'match' as const,
                matchers: dimensions.map(({ name: label, value }) => ({
                  label,
                  op: 'is' as const,
                  negated: false,
                  values: [value ?? ''],
                  hole: value === undefined || isOpen(value),
                })),
              },
            ]),
        { kind: 'aggregate', op: 'exact', by: [], without: null },
      ],
      direction: direction ?? 'above',
      role: 'watch',
      doubt: doubt ?? (direction === null ? 'its comparison is not known' : null),
    },
  ];
}

function directionOf(operator: string | undefined): AlertDirection | null {
  switch (operator) {
    case 'GreaterThanThreshold':
    case 'GreaterThanOrEqualToThreshold':
      return 'above';
    case 'LessThanThreshold':
    case 'LessThanOrEqualToThreshold':
      return 'below';
    default:
      return null;
  }
}

const isOpen = (text: string): boolean => text.includes('${') || text.includes('{{');

const words = ({ namespace, name, dimensions }: AlarmMetric): string =>
  `${namespace ?? '?'}/${name ?? '?'}{${dimensions.map((dimension) => `${dimension.name}=${dimension.value ?? '?'}`).join(', ')}}`;
