import type { JobOptions, JobOptionsInput } from '../../model/adapter.js';
import type { Fact, JobSettingFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { QueueSource } from '../../model/topology.js';
import { literal, oneOf, unresolved, type Value } from '../../model/value.js';
import { reachesIncluder } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { sidekiqEnqueues } from './enqueues.js';

/** Source: sidekiq 8.1, lib/sidekiq/job.rb and worker_compatibility_alias.rb; iterable since 7.3. */
export const sidekiqJobAncestors: readonly string[] = ['Sidekiq::Job', 'Sidekiq::Worker', 'Sidekiq::IterableJob'];

/** Options of a class and what each is called here. Locks are sidekiq-unique-jobs' and Sidekiq Enterprise's. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['queue', 'queue'],
  ['retry', 'retry'],
  ['retry_for', 'retry'],
  ['retry_queue', 'retry-queue'],
  ['lock', 'lock'],
  ['unique', 'lock'],
  ['unique_for', 'lock'],
  ['unique_until', 'lock'],
]);

/** What a Ruby file says of Sidekiq jobs: options of classes, and enqueues. */
export function readSidekiqRuby(file: RubyFile): readonly Fact[] {
  return [...file.calls.flatMap(optionFacts), ...sidekiqEnqueues(file), ...file.calls.flatMap(defaultOptions)];
}

function optionFacts(call: RubyCall): readonly JobSettingFact[] {
  const { owner, method } = call.place;
  if (owner === null || (method !== null && !reachesIncluder(call))) return [];
  if (call.name !== 'sidekiq_options' && call.name !== 'sidekiq_options_hash=') return [];
  const fact = (setting: string, value: Value, line: number): JobSettingFact => ({
    kind: 'job-setting',
    framework: 'sidekiq',
    owner,
    setting,
    value,
    form: 'options',
    included: reachesIncluder(call),
    ...(call.conditional ? { possible: true } : {}),
    at: { path: call.at.path, line },
  });
  const whole = [...call.args, ...call.keywordSplat].map((arg) => fact('options', toValue(arg), call.at.line));
  const written = call.keywords.flatMap(({ key, value, line }) => {
    const setting = OPTIONS.get(key);
    return setting === undefined ? [] : [fact(setting, toValue(value), line)];
  });
  return [...whole, ...written];
}

/** `Sidekiq.default_job_options = { .. }`, until 6 `default_worker_options`. */
function defaultOptions(call: RubyCall): readonly Fact[] {
  const root = call.receiver;
  const [value] = call.args;
  if (!/^default_(job|worker)_options=$/.test(call.name) || root?.kind !== 'const' || value === undefined) return [];
  const name = `sidekiq.${call.name.slice(0, -1)}`;
  return [{ kind: 'app-setting', name, value: toValue(value), environment: null, at: call.at }];
}

interface Choice {
  readonly value: Value;
  readonly source: QueueSource;
  readonly at: Location | null;
}

/**
 * The options of a Sidekiq job. Options merge down the lineage; `include Sidekiq::Job` again in a child starts from the defaults.
 * Source: sidekiq 8.1, lib/sidekiq/job.rb (get_sidekiq_options, sidekiq_class_attribute); measured on 6.5 to 8.1.
 */
export function sidekiqJobOptions(input: JobOptionsInput): JobOptions {
  const options = new Map<string, Choice>();
  const defaults = input.setting('sidekiq.default_job_options') ?? input.setting('sidekiq.default_worker_options');
  const reset = (): void => {
    options.clear();
    if (defaults !== null) for (const key of OPTIONS.keys()) take(options, key, input.entry(defaults, key), 'default', null);
  };
  reset();
  const own = input.lineage[0]?.name;
  for (const ancestor of [...input.lineage].reverse()) {
    if (ancestor.includesFramework !== null) reset();
    const source: QueueSource = ancestor.name === own ? 'class' : 'parent';
    for (const setting of ancestor.settings) {
      if (setting.setting === 'options') {
        for (const key of OPTIONS.keys()) take(options, key, input.entry(setting.value, key), source, setting.at);
      } else if (setting.framework === 'sidekiq' || setting.form === 'queue_as') {
        const before = options.get(setting.setting)?.value ?? (setting.setting === 'queue' ? literal('default') : null);
        const value = setting.possible === true && before !== null ? oneOf([setting.value, before]) : setting.value;
        options.set(setting.setting, { value, source, at: setting.at });
      }
    }
  }
  const queue = options.get('queue');
  const retryQueue = options.get('retry-queue');
  return {
    queue:
      queue === undefined ? { value: literal('default'), source: 'default', at: null } : { ...queue, value: pushed(queue.value) },
    retryQueue: retryQueue?.at == null ? null : { value: retryQueue.value, at: retryQueue.at },
    callQueue: (value) => value,
    retry: options.get('retry')?.value ?? null,
    lock: options.get('lock')?.value ?? null,
    ineffective: [],
  };
}

function take(
  options: Map<string, Choice>,
  key: string,
  value: Value | null | 'unknown',
  source: QueueSource,
  at: Location | null,
): void {
  const setting = OPTIONS.get(key);
  if (value === null || setting === undefined) return;
  // Options that cannot be read may name a queue; which retries and locks they set decides nothing here.
  if (value === 'unknown') {
    if (key === 'queue') options.set('queue', { value: unresolved('its options are computed'), source, at });
    return;
  }
  options.set(setting, { value, source, at });
}

/** A queue without a name raises when a job is pushed (sidekiq 8.1, job_util.rb). */
function pushed(value: Value): Value {
  if (value.kind !== 'literal' || (value.value !== null && value.value !== '')) return value;
  return unresolved('an empty queue name raises when a job is pushed');
}
