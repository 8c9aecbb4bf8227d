import type { CallArguments, EnqueueFact } from '../../model/fact.js';
import { unresolved, type Value } from '../../model/value.js';
import { type EnqueueForm, enqueueOf, inLoop, named } from '../../syntax/ruby/enqueue.js';
import { callArguments, keyword } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';

/** Source: sidekiq 8.1, lib/sidekiq/job.rb, Job::ClassMethods and Setter. */
const FORMS: ReadonlyMap<string, EnqueueForm> = new Map<string, EnqueueForm>([
  ['perform_async', { framework: 'sidekiq' }],
  ['perform_in', { framework: 'sidekiq', delayed: true, skip: 1 }],
  ['perform_at', { framework: 'sidekiq', delayed: true, skip: 1 }],
  ['perform_bulk', { framework: 'sidekiq', bulk: true }],
  ['perform_inline', { framework: 'sidekiq', immediate: true }],
  ['perform_sync', { framework: 'sidekiq', immediate: true }],
]);

/** Positions of what `Sidekiq::Client` is handed. Source: sidekiq 8.1, lib/sidekiq/client.rb. */
const CLIENT: ReadonlyMap<string, { readonly job: number; readonly queue?: number; readonly delayed?: boolean }> = new Map([
  ['enqueue', { job: 0 }],
  ['enqueue_to', { queue: 0, job: 1 }],
  ['enqueue_in', { job: 1, delayed: true }],
  ['enqueue_to_in', { queue: 0, job: 2, delayed: true }],
]);

/** Every statement that puts a Sidekiq job on a queue, wherever it stands. */
export function sidekiqEnqueues(file: RubyFile): readonly EnqueueFact[] {
  return file.calls.flatMap((call) => {
    const form = FORMS.get(call.name);
    const fact = form === undefined ? clientPush(call) : enqueueOf(call, form);
    return fact === null ? [] : [fact];
  });
}

/** `Sidekiq::Client.push("class" => Job, ..)`, `Sidekiq::Client.enqueue_to(:q, Job, ..)` and their kin. */
function clientPush(call: RubyCall): EnqueueFact | null {
  if (!isClient(call.receiver)) return null;
  const position = CLIENT.get(call.name);
  const bulk = call.name === 'push_bulk';
  if (position === undefined && call.name !== 'push' && !bulk) return null;
  const option = (key: string): RubyExpr | undefined => keyword(call, key) ?? inHash(call.args[0], key);
  const job = position === undefined ? option('class') : call.args[position.job];
  const queue = position === undefined ? option('queue') : position.queue === undefined ? undefined : call.args[position.queue];
  const args = position === undefined ? pushedArguments(option('args'), bulk) : callArguments(call, position.job + 1);
  return {
    kind: 'enqueue',
    framework: 'sidekiq',
    job: job === undefined ? unresolved('the class is computed') : classOf(job),
    form: `Sidekiq::Client.${call.name}`,
    queue: queue === undefined ? null : toValue(queue),
    delayed: position?.delayed === true || option('at') !== undefined,
    immediate: false,
    // The client merges the options of a class that it is handed; of a name it knows none (client.rb, normalize_item).
    raw: job?.kind === 'string',
    loop: bulk || inLoop(call),
    args,
    place: call.place,
    at: call.at,
  };
}

function isClient(receiver: RubyExpr | null): boolean {
  if (receiver?.kind === 'const') return receiver.name === 'Sidekiq::Client' || receiver.name === '::Sidekiq::Client';
  return receiver?.kind === 'call' && receiver.call.name === 'new' && isClient(receiver.call.receiver);
}

function classOf(expr: RubyExpr): Value {
  if (expr.kind === 'const' || expr.kind === 'string') return toValue(expr);
  return (expr.kind === 'call' ? named(expr.call) : null) ?? unresolved('the class is computed');
}

function inHash(expr: RubyExpr | undefined, key: string): RubyExpr | undefined {
  if (expr?.kind !== 'hash') return undefined;
  return expr.pairs.findLast((pair) => (pair.key.kind === 'string' || pair.key.kind === 'symbol') && pair.key.value === key)
    ?.value;
}

function pushedArguments(args: RubyExpr | undefined, bulk: boolean): CallArguments | null {
  if (bulk || args?.kind !== 'array') return null;
  return { positional: args.items.length, splat: args.splat, keywords: [], keywordSplat: false };
}
