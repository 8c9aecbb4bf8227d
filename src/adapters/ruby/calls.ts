import type { Call, ConstantRef, Receiver } from '../../model/fact.js';
import type { RubyCall, RubyExpr } from '../../syntax/ruby/types.js';
import { constantRef } from '../../syntax/ruby/value.js';
import { keyOf, receiversOf } from './receivers.js';

/** Of calls on things nobody knows, those that may write a record or run a job are kept, since they may be counted as unknown. */
const TELLING: ReadonlySet<string> = new Set(
  'save save! create create! update update! touch insert insert! insert_all insert_all! upsert upsert_all destroy destroy! perform call build find_or_create_by find_or_create_by!'.split(
    ' ',
  ),
);

/** What `link` walks along: each kind of call that a method makes once, where it stands first. Operators are left out. */
export function callsMade(calls: readonly RubyCall[], method: string): readonly Call[] {
  const kept = new Map<string, Call>();
  for (const call of calls) {
    for (const { receiver, name } of [...written(call, method), ...named(call), ...batchCallback(call)]) {
      const key = `${keyOf(receiver)} ${name}`;
      if (!kept.has(key)) kept.set(key, { receiver, name, line: call.at.line });
    }
  }
  return [...kept.values()];
}

type Made = Pick<Call, 'receiver' | 'name'>;

function written(call: RubyCall, method: string): readonly Made[] {
  if (!isWord(call.name)) return [];
  return receiversOf(call)
    .filter(({ kind }) => kind !== 'other' || TELLING.has(call.name))
    .map((receiver) => ({ receiver, name: receiver.kind === 'super' ? method : call.name }));
}

/**
 * Calls that run the method which their first argument names, or hand it on (`ids.each(&method(:import))`). `step` is one of a job that
 * can be continued: activejob 8.1, lib/active_job/continuable.rb.
 */
const BY_NAME: ReadonlySet<string> = new Set(['send', 'public_send', '__send__', 'method', 'public_method', 'step']);

function named(call: RubyCall): readonly Made[] {
  const [first] = call.args;
  if (!BY_NAME.has(call.name) || call.block !== null || (first?.kind !== 'symbol' && first?.kind !== 'string')) return [];
  return receiversOf(call)
    .filter(({ kind }) => kind !== 'other')
    .map((receiver) => ({ receiver, name: first.value }));
}

const BATCH_EVENTS: ReadonlySet<string> = new Set(['success', 'complete', 'death']);

/**
 * What runs after a batch of jobs: of `batch.on(:success, Report)` a fresh Report's `on_success`, of `batch.on(:success, 'Report#done')` its
 * `done`. Whatever the batch is called in the code, only such a method of the repository counts.
 * Source: github.com/sidekiq/sidekiq/wiki/Batches.
 */
function batchCallback(call: RubyCall): readonly Made[] {
  const [event, target] = call.args;
  if (call.name !== 'on' || call.receiver === null || target === undefined) return [];
  if ((event?.kind !== 'symbol' && event?.kind !== 'string') || !BATCH_EVENTS.has(event.value)) return [];
  const name = `on_${event.value}`;
  if (target.kind === 'string') {
    const [constant, own] = target.value.split('#', 2);
    return constant ? [{ receiver: fresh({ name: `::${constant.replace(/^::/, '')}`, nesting: [] }), name: own || name }] : [];
  }
  if (isOwnClass(target)) return [{ receiver: { kind: 'self' }, name }];
  const constant = constantRef(target);
  return constant === null ? [] : [{ receiver: fresh(constant), name }];
}

const fresh = ({ name, nesting }: ConstantRef): Receiver => ({ kind: 'new', name, nesting });

/** `self.class`: the callback is the job itself. */
const isOwnClass = (expr: RubyExpr): boolean =>
  expr.kind === 'call' && expr.call.name === 'class' && (expr.call.receiver === null || expr.call.receiver.kind === 'self');

function isWord(name: string): boolean {
  const first = name.charCodeAt(0);
  return (first >= 97 && first <= 122) || (first >= 65 && first <= 90) || first === 95 || first > 127;
}
