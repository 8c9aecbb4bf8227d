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

function fact(call: RubyCall, options: RubyCall, parts: Pick<EnqueueFact, 'job' | 'args'> & Partial<EnqueueFact>): EnqueueFact {
  const queue = keyword(options, 'queue');
  return withoutNil({
    kind: 'enqueue',
    framework: 'active-job',
    form: call.name,
    queue: queue === undefined ? computedOptions(options) : toValue(queue),
    delayed: keyword(options, 'wait') !== undefined || keyword(options, 'wait_until') !== undefined,
    immediate: false,
    raw: false,
    loop: inLoop(call),
    place: call.place,
    at: call.at,
    ...parts,
  });
}

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
  if (call.args.length > 0) return fact(call, call, { job: unresolved('a notification, and no mail'), args: null, queue: null });
  return fact(call, call, { job: literal(MAIL_DELIVERY), args: null, ...(mailer === null ? {} : { mailer }) });
}

/** `Job.new(id).enqueue(queue: :low)`, also through a local variable. */
function instanceEnqueue(call: RubyCall): readonly EnqueueFact[] {
  const made = madeIn(call.receiver, 0);
  return made.map(({ creation, set }) => {
    const enqueue = fact(call, call, { job: classOf(creation), args: callArguments(creation) });
    return set === null || enqueue.queue !== null ? enqueue : { ...enqueue, queue: chosenBy(set) };
  });
}

interface Made {
  readonly creation: RubyCall;
  /** the `set` that the new job was sent */
  readonly set: RubyCall | null;
}

/** Jobs that an expression makes: `Job.new(..)`, `Job.new(..).set(..)`, or a variable that holds one. */
function madeIn(expr: RubyExpr | null, depth: number): readonly Made[] {
  if (expr === null || depth > 4) return [];
  if (expr.kind === 'variable') return expr.assigned.flatMap((value) => madeIn(value, depth + 1));
  if (expr.kind !== 'call') return [];
  const { call } = expr;
  if (call.name === 'set') return madeIn(call.receiver, depth + 1).map(({ creation }) => ({ creation, set: call }));
  return call.name === 'new' && call.receiver?.kind === 'const' ? [{ creation: call, set: null }] : [];
}

const classOf = ({ receiver }: RubyCall): Value => (receiver === null ? unresolved('the class is computed') : toValue(receiver));

function chosenBy(set: RubyCall): Value | null {
  const queue = keyword(set, 'queue');
  return queue === undefined ? null : toValue(queue);
}

/** `ActiveJob.perform_all_later(Job.new(1), Job.new(2))`, a list, a list that is mapped to, or one that a variable gathers. */
function bulk(call: RubyCall, file: RubyFile): readonly EnqueueFact[] {
  const given = [...call.args, ...call.rest];
  const made = given.flatMap((arg) => [...listed(arg, 0), ...gathered(arg, file)]);
  if (given.length === 0) return [];
  if (made.length === 0) return [fact(call, call, { job: unresolved('the class is computed'), args: null, loop: true })];
  const facts = made.map(({ creation, set }) =>
    fact(call, set ?? call, { job: classOf(creation), args: callArguments(creation), loop: true }),
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
  if (depth > 6) return [];
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
