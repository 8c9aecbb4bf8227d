import type { JobOptions, JobOptionsInput, LineageEntry } from '../../model/adapter.js';
import type { JobSettingFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { QueueSource } from '../../model/topology.js';
import { literal, unresolved, type Value } from '../../model/value.js';
import { type Condition, settled } from '../../syntax/ruby/declared.js';

/** Options of a class and what each is called here. Locks are sidekiq-unique-jobs' and Sidekiq Enterprise's. */
export const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['queue', 'queue'],
  ['retry', 'retry'],
  ['retry_for', 'retry'],
  ['retry_queue', 'retry-queue'],
  ['lock', 'lock'],
  ['lock_ttl', 'lock'],
  ['lock_timeout', 'lock'],
  ['on_conflict', 'lock'],
  ['unique', 'lock'],
  ['unique_for', 'lock'],
  ['unique_until', 'lock'],
]);

interface Choice {
  readonly value: Value;
  readonly source: QueueSource;
  readonly at: Location | null;
}

/** By the option's own name. */
type Options = Map<string, Choice>;

/**
 * The options of a Sidekiq job. Options merge down the lineage; `include Sidekiq::Job` again in a child starts from the defaults.
 * Source: sidekiq 8.1, lib/sidekiq/job.rb (get_sidekiq_options, sidekiq_class_attribute); measured on 6.5 to 8.1.
 */
export function sidekiqJobOptions(input: JobOptionsInput): JobOptions {
  const options: Options = new Map();
  const defaults = input.setting('sidekiq.default_job_options') ?? input.setting('sidekiq.default_worker_options');
  const reset = (): void => {
    options.clear();
    if (defaults !== null) takeAll(options, defaults, 'default', null, {}, input);
  };
  reset();
  const own = input.lineage[0]?.name;
  for (const body of bodies(input.lineage).reverse()) {
    // Modules are mixed in after the framework's own, which they need.
    if (body.some(({ includesFramework }) => includesFramework !== null)) reset();
    for (const ancestor of [...body].reverse()) {
      const source: QueueSource = ancestor.name === own ? 'class' : 'parent';
      for (const setting of inOrder(ancestor.settings)) apply(options, setting, source, input);
    }
  }
  const queue = options.get('queue');
  const retryQueue = options.get('retry_queue');
  return {
    queue:
      queue === undefined ? { value: literal('default'), source: 'default', at: null } : { ...queue, value: pushed(queue.value) },
    retryQueue: retryQueue?.at == null ? null : { value: retryQueue.value, at: retryQueue.at },
    callQueue: (value) => value,
    retry: together(options, 'retry'),
    lock: together(options, 'lock'),
    ineffective: [],
  };
}

/** Each class with the modules that are mixed into it. */
function bodies(lineage: readonly LineageEntry[]): LineageEntry[][] {
  const found: LineageEntry[][] = [];
  for (const entry of lineage) {
    const last = found.at(-1);
    if (last === undefined || !entry.module) found.push([entry]);
    else last.push(entry);
  }
  return found;
}

/** Statements in the order in which they run: by line within a file. */
export function inOrder(settings: readonly JobSettingFact[]): readonly JobSettingFact[] {
  const paths = [...new Set(settings.map(({ at }) => at.path))];
  return [...settings].sort((a, b) => paths.indexOf(a.at.path) - paths.indexOf(b.at.path) || a.at.line - b.at.line);
}

function apply(options: Options, fact: JobSettingFact, source: QueueSource, input: JobOptionsInput): void {
  const { setting, value, at } = fact;
  if (setting === 'options') {
    if (fact.form === 'assign' && fact.possible !== true) options.clear();
    takeAll(options, value, source, at, fact, input);
    return;
  }
  const named = optionOf(fact);
  if (named !== null) take(options, named.key, named.value, source, at, fact);
}

/** The option that a fact is about, by its own name; null for what is not Sidekiq's. */
function optionOf({ framework, setting, value, form }: JobSettingFact): { readonly key: string; readonly value: Value } | null {
  // `queue_as` is Sidekiq's as well since 7 (sidekiq 8.1, lib/sidekiq/job.rb, Options::ClassMethods).
  if (framework !== 'sidekiq') return form === 'queue_as' ? { key: 'queue', value } : null;
  if (setting === 'queue') return { key: 'queue', value };
  if (setting === 'retry-queue') return { key: 'retry_queue', value };
  const [entry] = value.kind === 'map' ? value.entries : [];
  return entry ?? { key: setting, value };
}

function takeAll(
  options: Options,
  value: Value,
  source: QueueSource,
  at: Location | null,
  condition: Condition,
  input: JobOptionsInput,
): void {
  for (const key of OPTIONS.keys()) {
    const entry = input.entry(value, key);
    if (entry === null) continue;
    // Options that cannot be read may name a queue; which retries and locks they set decides nothing here.
    if (entry !== 'unknown') take(options, key, entry, source, at, condition);
    else if (key === 'queue') take(options, key, unresolved('its options are computed'), source, at, condition);
  }
}

function take(options: Options, key: string, value: Value, source: QueueSource, at: Location | null, condition: Condition): void {
  const before =
    options.get(key)?.value ?? (key === 'queue' ? literal('default') : key === 'retry' ? literal(true) : literal(null));
  options.set(key, { value: settled(condition, value, before), source, at });
}

/** Every option that belongs to one setting: alone it is its value, several are told with their names. */
function together(options: Options, setting: string): Value | null {
  const names = [...options.keys()].filter((key) => (OPTIONS.get(key) ?? 'retry') === setting).sort();
  const entries = names.flatMap((key) => {
    const value = options.get(key)?.value;
    return value === undefined ? [] : [{ key, value }];
  });
  const [only] = entries;
  if (only === undefined) return null;
  return entries.length === 1 && only.key === setting ? only.value : { kind: 'map', entries };
}

/** A queue without a name raises when a job is pushed (sidekiq 8.1, job_util.rb). */
function pushed(value: Value): Value {
  if (value.kind === 'list' || value.kind === 'map') return unresolved('a collection is no queue name');
  if (value.kind !== 'literal' || (value.value !== null && value.value !== '')) return value;
  return unresolved('an empty queue name raises when a job is pushed');
}
