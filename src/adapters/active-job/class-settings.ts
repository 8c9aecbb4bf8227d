import type { JobSettingFact } from '../../model/fact.js';
import { literal, type MapEntry, unresolved, type Value } from '../../model/value.js';
import { conditionOf, declaredBy } from '../../syntax/ruby/declared.js';
import { quote } from '../../syntax/ruby/quote.js';
import type { RubyCall, RubyExpr, RubyFile, RubyMethod } from '../../syntax/ruby/types.js';
import { bodyValue, toValue } from '../../syntax/ruby/value.js';

/** Attributes of a class that are assigned: `self.queue_name = "low"`. Mailers have the last two. */
const ASSIGNED: ReadonlyMap<string, string> = new Map([
  ['queue_name=', 'queue'],
  ['queue_adapter=', 'adapter'],
  ['queue_name_prefix=', 'queue-prefix'],
  ['deliver_later_queue_name=', 'delivery-queue'],
  ['delivery_job=', 'delivery-job'],
]);

/**
 * Macros that keep a job from running twice at once. Sources: solid_queue 1.5, lib/active_job/concurrency_controls.rb; good_job 4.19,
 * lib/good_job/active_job_extensions/concurrency.rb; activejob-uniqueness 0.4, lib/active_job/uniqueness/active_job_patch.rb.
 */
const LOCKS: ReadonlySet<string> = new Set(['limits_concurrency', 'good_job_control_concurrency_with', 'unique']);

/** What a Ruby file says of Active Job classes: queue, adapter, retries, locks. Which classes are jobs is decided later. */
export function activeJobSettings(file: RubyFile): readonly JobSettingFact[] {
  return [...file.calls.flatMap(settingOf), ...file.methods.flatMap(methodSetting)];
}

function settingOf(call: RubyCall): readonly JobSettingFact[] {
  const [first] = call.args;
  if (call.name === 'queue_name=' && first !== undefined && movesJob(call)) return moved(call, first);
  const assigned = ASSIGNED.get(call.name);
  if (assigned !== undefined) return first === undefined ? [] : declare(call, assigned, toValue(first), 'assign');
  switch (call.name) {
    case 'queue_as':
      if (call.block !== null) return declare(call, 'queue', bodyValue(call.block.body), 'block');
      return declare(call, 'queue', first === undefined ? literal(null) : toValue(first), 'queue_as');
    case 'retry_on':
    case 'discard_on':
      return retries(call);
    default:
      return LOCKS.has(call.name) ? locks(call) : [];
  }
}

function declare(call: RubyCall, setting: string, value: Value, form: JobSettingFact['form']): readonly JobSettingFact[] {
  const declared = declaredBy(call);
  if (declared === null) return [];
  return [{ kind: 'job-setting', framework: 'active-job', ...declared, setting, value, form, ...conditionOf(call), at: call.at }];
}

/** `before_enqueue { |job| job.queue_name = "x" }`, `self.queue_name = "x"` in a method: the job itself moves. */
function movesJob({ receiver, blocks, place }: RubyCall): boolean {
  if (blocks.some(({ name }) => name === 'before_enqueue' || name === 'around_enqueue')) return true;
  return receiver?.kind === 'self' && place.method !== null && !place.singleton;
}

function moved(call: RubyCall, to: RubyExpr): readonly JobSettingFact[] {
  const { owner } = call.place;
  if (owner === null) return [];
  const always = call.blocks.length > 0 && !call.conditional;
  const possible = always ? {} : { possible: true };
  const fact = { setting: 'moved-queue', value: toValue(to), form: 'block', included: false, ...possible, at: call.at } as const;
  return [{ kind: 'job-setting', framework: 'active-job', owner, ...fact }];
}

/** `retry_on Timeout, attempts: 3, queue: :retries`: the retried job goes to that queue. */
function retries(call: RubyCall): readonly JobSettingFact[] {
  const errors = call.args.map((arg) => (arg.kind === 'const' ? arg.name : quote(arg))).join(', ');
  const options: Value = { kind: 'map', entries: entriesOf(call) };
  const retry: Value = { kind: 'map', entries: [{ key: `${call.name} ${errors}`, value: options }] };
  const queue = call.keywords.findLast(({ key }) => key === 'queue');
  return [
    ...declare(call, 'retry', retry, 'options'),
    ...(queue === undefined || call.name !== 'retry_on' ? [] : declare(call, 'retry-queue', toValue(queue.value), 'options')),
  ];
}

function locks(call: RubyCall): readonly JobSettingFact[] {
  const given = call.args.map((arg, index): MapEntry => ({ key: String(index), value: shown(arg) }));
  const options: Value = { kind: 'map', entries: [...given, ...entriesOf(call)] };
  return declare(call, 'lock', { kind: 'map', entries: [{ key: call.name, value: options }] }, 'options');
}

const entriesOf = (call: RubyCall): readonly MapEntry[] => call.keywords.map(({ key, value }) => ({ key, value: shown(value) }));

/** A value, and where it is computed the words of it: options that are compared and never used. */
function shown(expr: RubyExpr): Value {
  if (expr.kind === 'lambda') return unresolved(expr.body.map(quote).join('; ') || 'a lambda');
  return toValue(expr);
}

/** `def self.queue_name; "low"; end`, `def queue_name`: the method of an instance answers before anything else is asked. */
function methodSetting({ owner, name, singleton, body, at }: RubyMethod): readonly JobSettingFact[] {
  if (owner === null || (name !== 'queue_name' && (name !== 'queue_name_prefix' || !singleton))) return [];
  const setting = name === 'queue_name' ? 'queue' : 'queue-prefix';
  const form = singleton ? 'assign' : 'method';
  return [{ kind: 'job-setting', framework: 'active-job', owner, setting, value: bodyValue(body), form, included: false, at }];
}
