import type { WorkerCodeFact } from '../../model/fact.js';
import type { Resolved, Value } from '../../model/value.js';
import type { BootFact } from './boot-order.js';
import { queuesText } from './groups-file.js';
import { queueList } from './groups-queues.js';
import { poolError } from './groups-redis.js';
import type { Booting, Capsule } from './groups-state.js';
import { integerThreads, unknownThreads } from './groups-threads.js';

/**
 * Lays what Ruby code says over flags and file. Answers what Sidekiq raises, or null.
 * Since 7 capsules exist and `config[:queues] =` has no effect; before, it had, and capsules raise.
 */
export function boot(facts: readonly BootFact[], booting: Booting): string | null {
  for (const { fact, possible } of facts) {
    const error = apply(fact, possible, booting);
    if (error !== null && !possible) return error;
    if (fact.setting === 'redis-pool' && !possible && fact.concurrency !== null) {
      booting.pool = { size: resolveIn(fact.concurrency, booting), at: fact.at };
    }
  }
  return poolError(booting);
}

function apply(fact: WorkerCodeFact, possible: boolean, booting: Booting): string | null {
  const old = booting.major !== null && booting.major < 7;
  if (old && fact.form === 'default-configuration') return "NoMethodError: undefined method 'default_configuration'";
  if (old && (fact.setting === 'capsule' || fact.capsule !== null)) return "NoMethodError: undefined method 'capsule'";
  if (!old && fact.form === 'options') return "NoMethodError: undefined method 'options'";
  if (!old && fact.form === 'index') return ineffective(fact, booting);
  switch (fact.setting) {
    case 'capsule':
      capsuleOf(fact, possible, booting);
      return null;
    case 'queues':
      return setQueues(fact, possible, booting);
    case 'concurrency':
      return setThreads(fact, possible, booting);
    case 'redis-pool':
      return null;
  }
}

/** Since 7 the hash is only what later capsules start with: the process's own capsule is made before. */
function ineffective(fact: WorkerCodeFact, booting: Booting): null {
  const main = booting.capsules.get(null);
  const setting = fact.setting === 'queues' ? 'queues' : 'concurrency';
  if (setting === 'concurrency' && fact.concurrency !== null) {
    const threads = integerThreads(resolveIn(fact.concurrency, booting), fact.at, 'the number of threads');
    if ('value' in threads) booting.base = threads;
  }
  const value = setting === 'queues' ? queuesText(fact.queues ?? []) : booting.base.text;
  const winsAt = setting === 'queues' ? (main?.queuesAt ?? null) : (main?.threads.from?.at ?? null);
  const wins = `config[:${setting}] = has no effect since Sidekiq 7; config.${setting} = has`;
  main?.overridden.push({ setting, at: fact.at, value, wins, winsAt });
  return null;
}

function capsuleOf(fact: WorkerCodeFact, possible: boolean, booting: Booting): Capsule {
  const known = booting.capsules.get(fact.capsule);
  if (known !== undefined) return known;
  const queues = queueList(
    [{ name: { kind: 'literal', value: 'default' }, weight: null, line: fact.at.line }],
    'code',
    fact.at.path,
    7,
    nothing,
  );
  const served = queues.queues.map((queue) => ({ ...queue, at: null, possible }));
  const capsule: Capsule = {
    name: fact.capsule,
    queues: { ...queues, queues: served },
    queuesAt: null,
    queuesText: 'default',
    threads: booting.base,
    ownThreads: false,
    unknown: [],
    overridden: [],
  };
  booting.capsules.set(fact.capsule, capsule);
  return capsule;
}

const nothing = (): Resolved => ({ values: [], env: [], complete: false });

function setQueues(fact: WorkerCodeFact, possible: boolean, booting: Booting): string | null {
  const capsule = capsuleOf(fact, possible, booting);
  const list = queueList(fact.queues ?? [], 'code', fact.at.path, booting.major, (value) => resolveIn(value, booting));
  if (list.error !== null) return list.error;
  if (possible) {
    // Either list may be the one: both serve, as far as is known.
    const names = new Set(list.queues.map((queue) => queue.name));
    const before = capsule.queues.queues.map((queue) => (names.has(queue.name) ? queue : { ...queue, possible: true }));
    const more = list.queues
      .filter((queue) => !before.some((known) => known.name === queue.name))
      .map((queue) => ({ ...queue, possible: true }));
    const unknown = capsule.queues.unknown ?? list.unknown;
    capsule.queues = { ...capsule.queues, queues: [...before, ...more], unknown };
    return null;
  }
  if (capsule.queuesAt !== null) {
    capsule.overridden.push({
      setting: 'queues',
      at: capsule.queuesAt,
      value: capsule.queuesText,
      wins: 'Ruby code that runs at boot',
      winsAt: fact.at,
    });
  }
  capsule.queues = list;
  capsule.queuesAt = fact.at;
  capsule.queuesText = queuesText(fact.queues ?? []);
  return null;
}

function setThreads(fact: WorkerCodeFact, possible: boolean, booting: Booting): string | null {
  const capsule = capsuleOf(fact, possible, booting);
  if (fact.concurrency === null) return null;
  const answer = integerThreads(resolveIn(fact.concurrency, booting), fact.at, 'the number of threads');
  if ('error' in answer) return answer.error;
  if ('unset' in answer) return "TypeError: can't convert nil into Integer";
  if (possible) {
    if (answer.value !== capsule.threads.value)
      capsule.threads = unknownThreads('code that may not run sets the threads', fact.at);
    return null;
  }
  const before = capsule.threads;
  if (before.from?.at != null && capsule.ownThreads) {
    capsule.overridden.push({
      setting: 'concurrency',
      at: before.from.at,
      value: before.text,
      wins: 'Ruby code that runs at boot',
      winsAt: fact.at,
    });
  }
  capsule.threads = answer;
  capsule.ownThreads = true;
  return null;
}

/** Sidekiq sets RAILS_ENV and RACK_ENV to its environment before it loads the application. */
function resolveIn(value: Value, booting: Booting): Resolved {
  return booting.input.resolve(withEnvironment(value, booting.environment));
}

function withEnvironment(value: Value, environment: string | null): Value {
  switch (value.kind) {
    case 'env':
      if (environment !== null && (value.name === 'RAILS_ENV' || value.name === 'RACK_ENV'))
        return { kind: 'literal', value: environment };
      return value;
    case 'concat':
    case 'oneOf':
      return { ...value, values: value.values.map((inner) => withEnvironment(inner, environment)) };
    case 'when':
      return {
        ...value,
        met: withEnvironment(value.met, environment),
        unmet: withEnvironment(value.unmet, environment),
      };
    case 'index':
      return { ...value, key: withEnvironment(value.key, environment) };
    default:
      return value;
  }
}
