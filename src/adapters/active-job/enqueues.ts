import type { EnqueueFact } from '../../model/fact.js';
import { literal, unresolved, type Value } from '../../model/value.js';
import { type EnqueueForm, enqueuesOf, inLoop } from '../../syntax/ruby/enqueue.js';
import { callArguments, chain, chainRoot, keyword } from '../../syntax/ruby/query.js';
import { quote } from '../../syntax/ruby/quote.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { MAIL_DELIVERY } from './provided.js';

/** Source: activejob 8.0, lib/active_job/enqueuing.rb, execution.rb, configured_job.rb. */
const FORMS: ReadonlyMap<string, EnqueueForm> = new Map<string, EnqueueForm>([
  ['perform_later', { framework: 'active-job' }],
  ['perform_now', { framework: 'active-job', immediate: true }],
]);

/** Variables and calls that one expression may hang on. */
const DEEPEST = 6;

/** Every statement that puts an Active Job on a queue or runs one, wherever it stands. */
export function activeJobEnqueues(file: RubyFile): readonly EnqueueFact[] {
  const written = enqueuesOf(file, FORMS).map(withoutNil);
  const others = file.calls.flatMap((call) => {
    switch (call.name) {
      case 'deliver_later':
      case 'deliver_later!':
        return call.receiver === null ? [] : [delivery(call)];
      case 'enqueue':
        return instanceEnqueue(call);
      case 'perform_all_later':
        // A method of that name is a wrapper: its callers say which jobs.
        return call.place.method === 'perform_all_later' ? [] : bulk(call, file);
      default:
        return [];
    }
  });
  return [...written, ...others];
}

/** `set(queue: nil)` chooses nothing (activejob 8.0, lib/active_job/core.rb, set). */
const withoutNil = (fact: EnqueueFact): EnqueueFact =>
  fact.queue?.kind === 'literal' && fact.queue.value === null ? { ...fact, queue: null } : fact;

function fact(call: RubyCall, parts: Pick<EnqueueFact, 'job' | 'args'> & Partial<EnqueueFact>): EnqueueFact {
  const queue = keyword(call, 'queue');
  return withoutNil({
    kind: 'enqueue',
    framework: 'active-job',
    form: call.name,
    queue: queue === undefined ? computedOptions(call) : toValue(queue),
    delayed: isDelayed(call),
    immediate: false,
    raw: false,
    loop: inLoop(call),
    place: call.place,
    at: call.at,
    ...parts,
  });
}

const isDelayed = (call: RubyCall): boolean => keyword(call, 'wait') !== undefined || keyword(call, 'wait_until') !== undefined;

function computedOptions({ keywordSplat }: RubyCall): Value | null {
  const [options] = keywordSplat;
  return options === undefined ? null : unresolved(`the options ${quote(options)} may name a queue`);
}

/**
 * Mail is delivered by a job of Rails' own, unless the mailer names another (actionmailer 8.0, message_delivery.rb). Its options are
 * keywords: what is given recipients delivers notifications, by whatever job its gem has.
 */
function delivery(call: RubyCall): EnqueueFact {
  const root = chainRoot(call);
  const mailer = root?.kind === 'const' && chain(call).length > 1 ? toValue(root) : null;
  if (call.args.length > 0) return fact(call, { job: unresolved('a notification, and no mail'), args: null, queue: null });
  return fact(call, { job: literal(MAIL_DELIVERY), args: null, ...(mailer === null ? {} : { mailer }) });
}

/** `Job.new(id).enqueue(queue: :low)`, also through a local variable. */
function instanceEnqueue(call: RubyCall): readonly EnqueueFact[] {
  return madeIn(call.receiver, 0).map((made) => {
    const enqueue = fact(call, { job: classOf(made.creation), args: callArguments(made.creation) });
    return enqueue.queue === null ? { ...enqueue, queue: made.queue } : enqueue;
  });
}

interface Made {
  readonly creation: RubyCall;
  /** the queue that the new job was given */
  readonly queue: Value | null;
  readonly delayed: boolean;
}

/** Jobs that an expression makes: `Job.new(..)`, `Job.new(..).set(..)`, `Job.new(..).tap { .. }`, or a variable that holds one. */
function madeIn(expr: RubyExpr | null, depth: number): readonly Made[] {
  if (expr === null || depth > DEEPEST) return [];
  if (expr.kind === 'variable') return expr.assigned.flatMap((value) => madeIn(value, depth + 1));
  if (expr.kind !== 'call') return [];
  const { call } = expr;
  switch (call.name) {
    case 'new':
      return call.receiver?.kind === 'const' ? [{ creation: call, queue: null, delayed: false }] : [];
    case 'set':
      return madeIn(call.receiver, depth + 1).map((made) => ({
        creation: made.creation,
        queue: chosenBy(keyword(call, 'queue')) ?? made.queue,
        delayed: made.delayed || isDelayed(call),
      }));
    case 'tap':
      return madeIn(call.receiver, depth + 1).map((made) => ({ ...made, queue: assignedIn(call) ?? made.queue }));
    default:
      return [];
  }
}

const classOf = ({ receiver }: RubyCall): Value => (receiver === null ? unresolved('the class is computed') : toValue(receiver));

const chosenBy = (queue: RubyExpr | undefined): Value | null => (queue === undefined ? null : toValue(queue));

/** `.tap { |job| job.queue_name = "low" }` */
function assignedIn({ block }: RubyCall): Value | null {
  const call = block?.body.find((expr) => expr.kind === 'call' && expr.call.name === 'queue_name=');
  return call?.kind === 'call' ? chosenBy(call.call.args[0]) : null;
}

/** `ActiveJob.perform_all_later(Job.new(1), Job.new(2))`, a list, a list that is mapped to, or one that a variable gathers. */
function bulk(call: RubyCall, file: RubyFile): readonly EnqueueFact[] {
  const given = [...call.args, ...call.rest];
  const made = given.flatMap((arg) => [...listed(arg, 0), ...gathered(arg, file)]);
  if (given.length === 0) return [];
  if (made.length === 0) return [fact(call, { job: unresolved('the class is computed'), args: null, loop: true })];
  const facts = made.map(({ creation, queue, delayed }) =>
    fact(call, { job: classOf(creation), args: callArguments(creation), queue, delayed, loop: true }),
  );
  return facts.filter((one, index) => facts.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index);
}

const GATHER: ReadonlySet<string> = new Set(['<<', 'push', 'append', 'concat', 'unshift', 'prepend']);

/** What is added to the list that a variable holds. */
function gathered(list: RubyExpr, { calls }: RubyFile): readonly Made[] {
  if (list.kind !== 'variable') return [];
  return calls.flatMap(({ name, receiver, args }) =>
    GATHER.has(name) && receiver?.kind === 'variable' && receiver.assigned === list.assigned
      ? args.flatMap((arg) => listed(arg, 0))
      : [],
  );
}

function listed(expr: RubyExpr, depth: number): readonly Made[] {
  if (depth > DEEPEST) return [];
  switch (expr.kind) {
    case 'array':
      return expr.items.flatMap((item) => listed(item, depth + 1));
    case 'variable':
      return expr.assigned.flatMap((value) => listed(value, depth + 1));
    case 'sequence':
      return expr.body.slice(-1).flatMap((part) => listed(part, depth + 1));
    case 'branch':
      return expr.tails.flatMap((tail) => listed(tail, depth + 1));
    case 'or':
    case 'and':
      return [expr.left, expr.right].flatMap((part) => listed(part, depth + 1));
    case 'other':
      return expr.parts.flatMap((part) => listed(part, depth + 1));
    case 'call': {
      const made = madeIn(expr, 0);
      if (made.length > 0) return made;
      const last = expr.call.block?.body.at(-1);
      // `users.map { |user| Job.new(user) }`, `.compact` and the like of it.
      if (last !== undefined) return listed(last, depth + 1);
      return expr.call.receiver === null ? [] : listed(expr.call.receiver, depth + 1);
    }
    default:
      return [];
  }
}
