import type { CallArguments, EnqueueFact } from '../../model/fact.js';
import { unresolved, type Value } from '../../model/value.js';
import { classOfValue } from '../../syntax/ruby/class-of.js';
import { inLoop } from '../../syntax/ruby/enqueue.js';
import { callArguments, keyword } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';

interface Positions {
  readonly job: number;
  readonly queue?: number;
  readonly delayed?: boolean;
}

/** Positions of what `Sidekiq::Client` is handed. Source: sidekiq 8.1, lib/sidekiq/client.rb. */
const CLIENT: ReadonlyMap<string, Positions> = new Map([
  ['enqueue', { job: 0 }],
  ['enqueue_to', { queue: 0, job: 1 }],
  ['enqueue_in', { job: 1, delayed: true }],
  ['enqueue_to_in', { queue: 0, job: 2, delayed: true }],
]);

/** Calls that are handed a job's hash. `client_push` is a job class's own (sidekiq 8.1, lib/sidekiq/job.rb). */
const HASHES: ReadonlySet<string> = new Set(['push', 'push_bulk', 'client_push']);

/** `Sidekiq::Client.push("class" => Job, ..)`, `Sidekiq::Client.enqueue_to(:q, Job, ..)` and their kin. */
export function clientPushes(file: RubyFile): readonly EnqueueFact[] {
  return file.calls.flatMap((call) => {
    const positions = CLIENT.get(call.name);
    if (positions === undefined && !HASHES.has(call.name)) return [];
    if (call.name === 'client_push' ? call.receiver?.kind !== 'const' : !isClient(call.receiver, 0)) return [];
    return [positions === undefined ? hashPush(call, file) : positionalPush(call, positions, file)];
  });
}

function positionalPush(call: RubyCall, positions: Positions, file: RubyFile): EnqueueFact {
  const queue = positions.queue === undefined ? undefined : call.args[positions.queue];
  return push(call, file, {
    job: call.args[positions.job],
    queue: queue === undefined ? null : toValue(queue),
    delayed: positions.delayed === true,
    args: callArguments(call, positions.job + 1),
    bulk: false,
  });
}

function hashPush(call: RubyCall, file: RubyFile): EnqueueFact {
  const [hash] = call.args;
  const items = hash === undefined ? undefined : hashIn(hash);
  const option = (key: string): RubyExpr | undefined => keyword(call, key) ?? inHash(items, key);
  // What is not written out may name a queue as well.
  const open = call.keywordSplat.length > 0 || (hash !== undefined && (items === undefined || items.splats.length > 0));
  const queue = option('queue');
  const bulk = call.name === 'push_bulk';
  return push(call, file, {
    job: option('class') ?? (call.name === 'client_push' ? (call.receiver ?? undefined) : undefined),
    queue: queue !== undefined ? toValue(queue) : open ? unresolved('what is pushed is computed') : null,
    delayed: option('at') !== undefined,
    args: bulk ? null : pushedArguments(option('args')),
    bulk,
  });
}

interface Pushed {
  readonly job: RubyExpr | undefined;
  readonly queue: Value | null;
  readonly delayed: boolean;
  readonly args: CallArguments | null;
  readonly bulk: boolean;
}

function push(call: RubyCall, file: RubyFile, { job, queue, delayed, args, bulk }: Pushed): EnqueueFact {
  return {
    kind: 'enqueue',
    framework: 'sidekiq',
    job: job === undefined ? unresolved('the class is computed') : classOfValue(job, call, file),
    form: `${call.name === 'client_push' ? '' : 'Sidekiq::Client.'}${call.name}`,
    queue,
    delayed,
    immediate: false,
    // The client merges the options of a class that it is handed; of a name it knows none (client.rb, normalize_item).
    raw: job?.kind === 'string',
    loop: bulk || inLoop(call),
    args,
    place: call.place,
    at: call.at,
  };
}

/** The client itself, a new one, or one that a local variable holds. */
function isClient(receiver: RubyExpr | null, depth: number): boolean {
  if (receiver === null || depth > 3) return false;
  if (receiver.kind === 'const') return /^(::)?Sidekiq::Client$/.test(receiver.name);
  if (receiver.kind === 'variable') return receiver.assigned.some((value) => isClient(value, depth + 1));
  return receiver.kind === 'call' && receiver.call.name === 'new' && isClient(receiver.call.receiver, depth + 1);
}

type Hash = RubyExpr & { kind: 'hash' };

function hashIn(expr: RubyExpr): Hash | undefined {
  if (expr.kind === 'hash') return expr;
  const [only] = expr.kind === 'variable' ? expr.assigned : [];
  return expr.kind === 'variable' && expr.assigned.length === 1 && only?.kind === 'hash' ? only : undefined;
}

function inHash(hash: Hash | undefined, key: string): RubyExpr | undefined {
  return hash?.pairs.findLast((pair) => (pair.key.kind === 'string' || pair.key.kind === 'symbol') && pair.key.value === key)
    ?.value;
}

function pushedArguments(args: RubyExpr | undefined): CallArguments | null {
  if (args?.kind !== 'array') return null;
  return { positional: args.items.length, splat: args.splat, keywords: [], keywordSplat: false };
}
