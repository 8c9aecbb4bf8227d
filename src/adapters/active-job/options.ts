import type { JobOptions, JobOptionsInput } from '../../model/adapter.js';
import type { IneffectiveFact, JobSettingFact } from '../../model/fact.js';
import { literal, oneOf, unresolved, type Value } from '../../model/value.js';
import { reachesIncluder } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile, RubyMethod } from '../../syntax/ruby/types.js';
import { bodyValue, toValue } from '../../syntax/ruby/value.js';

/** Attributes of a class that are assigned: `self.queue_name = "low"`. */
const ASSIGNED: ReadonlyMap<string, string> = new Map([
  ['queue_name=', 'queue'],
  ['queue_adapter=', 'adapter'],
  ['queue_name_prefix=', 'queue-prefix'],
  ['deliver_later_queue_name=', 'delivery-queue'],
  ['delivery_job=', 'delivery-job'],
]);

/** What a Ruby file says of Active Job classes: queue, adapter, retries. Which classes are jobs is decided later. */
export function activeJobSettings(file: RubyFile): readonly JobSettingFact[] {
  return [...file.calls.flatMap(settingOf), ...file.methods.flatMap(methodSetting)];
}

function settingOf(call: RubyCall): readonly JobSettingFact[] {
  const { owner, method } = call.place;
  if (owner === null || (method !== null && !reachesIncluder(call))) return [];
  const fact = (setting: string, value: Value, form: JobSettingFact['form']): readonly JobSettingFact[] => [
    { kind: 'job-setting', framework: 'active-job', owner, setting, value, form, included: reachesIncluder(call), at: call.at },
  ];
  const own = call.receiver === null || call.receiver.kind === 'self' || reachesIncluder(call);
  if (call.name === 'queue_name=' && call.blocks.some(({ name }) => name === 'before_enqueue') && call.args[0] !== undefined) {
    return fact('moved-queue', toValue(call.args[0]), 'block');
  }
  const [first] = call.args;
  if (call.name === 'queue_as' && own) {
    if (call.block !== null) return fact('queue', bodyValue(call.block.body), 'block');
    return fact('queue', first === undefined ? literal(null) : toValue(first), 'queue_as');
  }
  const assigned = ASSIGNED.get(call.name);
  if (assigned !== undefined && own && first !== undefined) return fact(assigned, toValue(first), 'assign');
  if ((call.name === 'retry_on' || call.name === 'discard_on') && own) {
    const options = call.keywords.map(({ key, value }) => ({ key, value: toValue(value) }));
    const errors = call.args.map((arg) => (arg.kind === 'const' ? arg.name : 'computed')).join(' ');
    return fact(
      'retry',
      { kind: 'map', entries: [{ key: `${call.name} ${errors}`, value: literal(true) }, ...options] },
      'options',
    );
  }
  return [];
}

/** `def self.queue_name; "low"; end`, `def queue_name`. */
function methodSetting(method: RubyMethod): readonly JobSettingFact[] {
  if (method.name !== 'queue_name' || method.owner === null) return [];
  return [
    {
      kind: 'job-setting',
      framework: 'active-job',
      owner: method.owner,
      setting: 'queue',
      value: bodyValue(method.body),
      form: 'method',
      included: false,
      at: method.at,
    },
  ];
}

/**
 * The options of an Active Job class: the nearest `queue_as` of its lineage, with the application's prefix. `self.queue_name =` takes
 * no prefix. Source: activejob 8.0, lib/active_job/queue_name.rb; measured on 8.1.
 */
export function activeJobOptions(input: JobOptionsInput): JobOptions {
  const { lineage } = input;
  const own = lineage[0]?.name;
  const nearest = (setting: string): { readonly fact: JobSettingFact; readonly holder: string } | null => {
    for (const ancestor of lineage) {
      const facts = ancestor.settings.filter((fact) => fact.framework === 'active-job' && fact.setting === setting);
      // A method of the instance answers before the attribute of the class is asked.
      const fact = facts.find(({ form }) => form === 'method') ?? facts.at(-1);
      if (fact !== undefined) return { fact, holder: ancestor.name };
    }
    return null;
  };
  const prefix = nearest('queue-prefix')?.fact.value ?? input.setting('active_job.queue_name_prefix');
  const delimiter = input.setting('active_job.queue_name_delimiter') ?? literal('_');
  const prefixed = (value: Value): Value =>
    isBlank(prefix) ? value : { kind: 'concat', values: [prefix as Value, delimiter, value] };
  const defaultName = input.setting('active_job.default_queue_name') ?? literal('default');
  const found = nearest('queue');
  const moved = nearest('moved-queue')?.fact.value;
  const either = (value: Value): Value => (moved === undefined ? value : oneOf([value, moved]));
  const retries = lineage.flatMap(({ settings }) =>
    settings.filter(({ framework, setting }) => setting === 'retry' && (framework === 'active-job' || framework === 'sidekiq')),
  );
  return {
    queue:
      found === null
        ? { value: either(unknownParent(input) ?? prefixed(defaultName)), source: 'default', at: null }
        : {
            value: queueValue(found.fact, prefixed, defaultName),
            source: found.holder === own ? 'class' : 'parent',
            at: found.fact.at,
          },
    retryQueue: null,
    callQueue: prefixed,
    retry: retries.length === 0 ? null : { kind: 'list', values: retries.map(({ value }) => value) },
    lock: null,
    ineffective: ineffective(input),
  };
}

function queueValue({ value, form }: JobSettingFact, prefixed: (value: Value) => Value, defaultName: Value): Value {
  if (value.kind === 'literal' && value.value === null) return prefixed(defaultName);
  if (value.kind === 'literal' && value.value === '') return unresolved('an empty queue name raises');
  return form === 'assign' || form === 'method' ? value : prefixed(value);
}

const isBlank = (value: Value | null): boolean =>
  value === null || (value.kind === 'literal' && (value.value === null || value.value === ''));

/** A parent that is not in this repository, and is not Active Job's own, may name a queue that nobody can see here. */
function unknownParent({ lineage }: JobOptionsInput): Value | null {
  const parent = lineage.find(({ external, module, name }) => external && !module && name !== 'ActiveJob::Base');
  return parent === undefined ? null : unresolved(`its parent ${parent.name} is not in this repository`);
}

/** The Sidekiq adapter passes the queue of `queue_as` itself, so the class's `sidekiq_options queue:` never counts; `retry:` does. */
function ineffective({ lineage, entry }: JobOptionsInput): readonly IneffectiveFact[] {
  const own = lineage[0];
  const facts = (own?.settings ?? []).filter(({ framework, form }) => framework === 'sidekiq' && form === 'options');
  return facts.flatMap((fact): readonly IneffectiveFact[] => {
    const value = fact.setting === 'queue' ? fact.value : fact.setting === 'options' ? entry(fact.value, 'queue') : null;
    if (value === null || value === 'unknown') return [];
    const why = 'an Active Job goes to the queue of `queue_as`, and the adapter passes that one explicitly';
    return [{ kind: 'ineffective', framework: 'sidekiq', owner: fact.owner, setting: 'queue', value, why, at: fact.at }];
  });
}
