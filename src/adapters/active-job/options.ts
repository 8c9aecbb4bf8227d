import type { JobOptions, JobOptionsInput } from '../../model/adapter.js';
import type { IneffectiveFact, JobSettingFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { QueueSource } from '../../model/topology.js';
import { literal, oneOf, unresolved, type Value } from '../../model/value.js';
import { settled } from '../../syntax/ruby/declared.js';
import { provided, providedQueue } from './provided.js';

interface Choice {
  readonly value: Value;
  readonly source: QueueSource;
  readonly at: Location | null;
}

/** How this application turns what a class says into the name of a queue. */
interface Naming {
  readonly prefixed: (value: Value) => Value;
  /** the default queue's own name */
  readonly fallback: Value;
}

/**
 * The options of an Active Job class: the nearest `queue_as` of its lineage, with the application's prefix. `self.queue_name =` takes
 * no prefix. Source: activejob 8.0, lib/active_job/queue_name.rb; measured on 8.1.
 */
export function activeJobOptions(input: JobOptionsInput): JobOptions {
  const naming = namingOf(input);
  const { prefixed } = naming;
  const retries = settingsOf(input, 'retry');
  const retryQueues = settingsOf(input, 'retry-queue').filter(({ framework }) => framework === 'active-job');
  const [retryQueue] = retryQueues;
  const locks = settingsOf(input, 'lock');
  return {
    queue: queueOf(input, naming),
    retryQueue:
      retryQueue === undefined ? null : { value: oneOf(retryQueues.map(({ value }) => prefixed(value))), at: retryQueue.at },
    callQueue: (value) => prefixed(filled(value, naming.fallback)),
    retry: together(retries),
    lock: together(locks),
    ineffective: ineffective(input),
  };
}

/** Settings of one name in the whole lineage, nearest first; options that stand in a constant too. */
function settingsOf({ lineage, entry }: JobOptionsInput, name: string): readonly JobSettingFact[] {
  return lineage.flatMap(({ settings }) =>
    settings.flatMap((fact) => {
      if (fact.setting === name) return [fact];
      if (fact.framework !== 'sidekiq' || fact.setting !== 'options') return [];
      const value = entry(fact.value, name);
      return value === null || value === 'unknown' ? [] : [{ ...fact, setting: name, value }];
    }),
  );
}

function together(facts: readonly JobSettingFact[]): Value | null {
  const [only] = facts;
  if (only === undefined) return null;
  return facts.length === 1 ? only.value : { kind: 'list', values: facts.map(({ value }) => value) };
}

function namingOf(input: JobOptionsInput): Naming {
  const own = input.lineage.flatMap(({ settings }) => settings.findLast(({ setting }) => setting === 'queue-prefix') ?? [])[0];
  const prefix = own?.value ?? input.setting('active_job.queue_name_prefix');
  const delimiter = input.setting('active_job.queue_name_delimiter') ?? literal('_');
  const fallback = input.setting('active_job.default_queue_name') ?? literal('default');
  if (prefix === null || isBlank(prefix)) return { prefixed: (value) => value, fallback };
  const joined = (name: Value): Value =>
    branches(prefix, (part) => (isBlank(part) ? name : { kind: 'concat', values: [part, delimiter, name] }));
  return { prefixed: (value) => branches(value, joined), fallback };
}

const isBlank = (value: Value): boolean => value.kind === 'literal' && (value.value === null || value.value === '');

/** The same of every branch of a value. */
function branches(value: Value, of: (value: Value) => Value): Value {
  switch (value.kind) {
    case 'oneOf':
      return { ...value, values: value.values.map((part) => branches(part, of)) };
    case 'when':
      return { ...value, met: branches(value.met, of), unmet: branches(value.unmet, of) };
    default:
      return of(value);
  }
}

/** Nil stands for the default queue, in whatever branch it is. */
const filled = (value: Value, fallback: Value): Value =>
  branches(value, (part) => (part.kind === 'literal' && part.value === null ? fallback : part));

function queueOf(input: JobOptionsInput, naming: Naming): Choice {
  const { lineage } = input;
  const own = lineage[0]?.name;
  let choice: Choice = { value: inherited(input, naming) ?? naming.prefixed(naming.fallback), source: 'default', at: null };
  for (const { name, settings } of [...lineage].reverse()) {
    const source: QueueSource = name === own ? 'class' : 'parent';
    for (const fact of inOrder(settings.filter(isQueue))) {
      const value = queueValue(fact, naming);
      choice = { value: settled(fact, value, choice.value), source, at: fact.at };
    }
  }
  return moved(input, answered(input, choice));
}

const isQueue = ({ framework, setting, form }: JobSettingFact): boolean =>
  framework === 'active-job' && setting === 'queue' && form !== 'method';

/** Statements in the order in which they run: by line within a file. */
function inOrder(facts: readonly JobSettingFact[]): readonly JobSettingFact[] {
  const paths = [...new Set(facts.map(({ at }) => at.path))];
  return [...facts].sort((a, b) => paths.indexOf(a.at.path) - paths.indexOf(b.at.path) || a.at.line - b.at.line);
}

function queueValue({ value, form }: JobSettingFact, { prefixed, fallback }: Naming): Value {
  if (value.kind === 'literal' && value.value === '') return unresolved('an empty queue name raises');
  if (value.kind === 'list' || value.kind === 'map') return unresolved('a collection is no queue name');
  return form === 'assign' ? value : prefixed(filled(value, fallback));
}

/** A method of the instance answers before the attribute of the class is asked. */
function answered({ lineage }: JobOptionsInput, choice: Choice): Choice {
  const own = lineage[0]?.name;
  for (const { name, settings } of lineage) {
    const fact = settings.findLast(
      ({ framework, setting, form }) => framework === 'active-job' && setting === 'queue' && form === 'method',
    );
    if (fact !== undefined) return { value: fact.value, source: name === own ? 'class' : 'parent', at: fact.at };
  }
  return choice;
}

/** A callback may move the job when it is enqueued. What the class says is kept beside it: a `set` may come later. */
function moved({ lineage }: JobOptionsInput, choice: Choice): Choice {
  const facts = lineage.flatMap(({ settings }) => settings.filter(({ setting }) => setting === 'moved-queue'));
  return facts.length === 0 ? choice : { ...choice, value: oneOf([choice.value, ...facts.map(({ value }) => value)]) };
}

/** What a parent brings that is not in this repository: Rails' own job its queue, any other one nobody knows what. */
function inherited({ lineage, setting }: JobOptionsInput, { prefixed }: Naming): Value | null {
  const parent = lineage.find(({ external, module, name }) => external && !module && name !== 'ActiveJob::Base');
  if (parent === undefined) return null;
  const own = provided.find(({ name }) => name === parent.name);
  return own === undefined
    ? unresolved(`its parent ${parent.name} is not in this repository`)
    : prefixed(providedQueue(own, setting));
}

/** The Sidekiq adapter passes the queue of `queue_as` itself, so the class's `sidekiq_options queue:` never counts; `retry:` does. */
function ineffective({ lineage, entry }: JobOptionsInput): readonly IneffectiveFact[] {
  const [own] = lineage;
  const facts = (own?.settings ?? []).filter(({ framework }) => framework === 'sidekiq');
  return facts.flatMap((fact): readonly IneffectiveFact[] => {
    const value = fact.setting === 'queue' ? fact.value : fact.setting === 'options' ? entry(fact.value, 'queue') : null;
    if (value === null || value === 'unknown') return [];
    const why = 'an Active Job goes to the queue of `queue_as`, and the adapter passes that one explicitly';
    return [{ kind: 'ineffective', framework: 'sidekiq', owner: fact.owner, setting: 'queue', value, why, at: fact.at }];
  });
}
