import type { AlertDirection, AlertSignal } from './alert.js';

/** A signal whose expression is turned round: subtracted, divided by. */
export const inverted = (signal: AlertSignal): AlertSignal => ({ ...signal, direction: INVERTED[signal.direction] });

const INVERTED: { readonly [direction in AlertDirection]: AlertDirection } = {
  rises: 'falls',
  falls: 'rises',
  above: 'above',
  below: 'below',
  equal: 'equal',
  absent: 'absent',
  other: 'other',
};

/** What fires where the expression around a signal is compared so that a high value fires, or a low one. */
export function compared(direction: AlertDirection, high: boolean): AlertDirection {
  switch (direction) {
    case 'rises':
      return high ? 'above' : 'below';
    case 'falls':
      return high ? 'below' : 'above';
    case 'above':
      return high ? 'above' : 'below';
    case 'below':
    case 'equal':
    case 'absent':
      return high ? direction : 'other';
    case 'other':
      return 'other';
    default:
      return direction satisfies never;
  }
}

/** A signal of a recorded metric inside an expression that uses it: the inner steps first. */
export function composed(inner: AlertSignal, outer: AlertSignal): AlertSignal {
  return {
    metric: inner.metric,
    steps: [...inner.steps, ...outer.steps],
    direction: within(inner, outer.direction),
    role: outer.role === 'filter' ? 'filter' : inner.role,
    doubt: inner.doubt ?? outer.doubt,
  };
}

function within(inner: AlertSignal, outer: AlertDirection): AlertDirection {
  switch (outer) {
    case 'rises':
      return inner.direction;
    case 'falls':
      return inverted(inner).direction;
    case 'above':
      return compared(inner.direction, true);
    case 'below':
      return compared(inner.direction, false);
    case 'equal':
      return inner.direction === 'rises' || inner.direction === 'falls' ? outer : inner.direction;
    case 'absent':
    case 'other':
      return outer;
    default:
      return outer satisfies never;
  }
}
