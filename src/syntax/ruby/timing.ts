import { literal, type Value } from '../../model/value.js';
import { keyword } from './query.js';
import { quote } from './quote.js';
import type { RubyCall } from './types.js';

/**
 * The time of an `every <period>, at: <time>` statement, as words: a cron string stays what it is, `1.day` with `at: '4:30'` is
 * `every 1.day at 4:30`. Null where no period is given.
 */
export function everyWords(call: RubyCall): Value | null {
  const [period] = call.args;
  if (period === undefined) return null;
  const at = keyword(call, 'at');
  const time = at === undefined ? '' : ` at ${at.kind === 'string' ? at.value : quote(at)}`;
  if (period.kind === 'string') return literal(`${period.value}${time}`);
  return literal(`every ${period.kind === 'symbol' ? period.value : quote(period)}${time}`);
}
