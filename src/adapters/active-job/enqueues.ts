import type { EnqueueFact } from '../../model/fact.js';
import { literal, unresolved } from '../../model/value.js';
import { type EnqueueForm, enqueueOf, inLoop } from '../../syntax/ruby/enqueue.js';
import { callArguments, keyword } from '../../syntax/ruby/query.js';
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
  return file.calls.flatMap((call) => {
    const form = FORMS.get(call.name);
    if (form !== undefined) {
      const fact = enqueueOf(call, form);
      return fact === null ? [] : [fact];
    }
    switch (call.name) {
      case 'deliver_later':
      case 'deliver_later!':
        return call.receiver === null ? [] : [delivery(call)];
      case 'enqueue':
        return instanceEnqueue(call);
      case 'perform_all_later':
        return call.args.flatMap((arg) => bulk(arg, call));
      default:
        return [];
    }
  });
}

const isDelayed = (call: RubyCall): boolean => keyword(call, 'wait') !== undefined || keyword(call, 'wait_until') !== undefined;

function fact(call: RubyCall, parts: Pick<EnqueueFact, 'job' | 'args'> & Partial<EnqueueFact>): EnqueueFact {
  const queue = keyword(call, 'queue');
  return {
    kind: 'enqueue',
    framework: 'active-job',
    form: call.name,
    queue: queue === undefined ? null : toValue(queue),
    delayed: isDelayed(call),
    immediate: false,
    raw: false,
    loop: inLoop(call),
    place: call.place,
    at: call.at,
    ...parts,
  };
}

/** Mail is delivered by a job of Rails' own (actionmailer 8.0, message_delivery.rb). */
const delivery = (call: RubyCall): EnqueueFact => fact(call, { job: literal(MAIL_DELIVERY), args: null });

/** `Job.new(id).enqueue(queue: :low)`. */
function instanceEnqueue(call: RubyCall): readonly EnqueueFact[] {
  const made = call.receiver?.kind === 'call' && call.receiver.call.name === 'new' ? call.receiver.call : null;
  if (made === null || made.receiver?.kind !== 'const') return [];
  return [fact(call, { job: toValue(made.receiver), args: callArguments(made) })];
}

/** `ActiveJob.perform_all_later(Job.new(1), Job.new(2))`, a list, or a list that is mapped to. */
function bulk(arg: RubyExpr, call: RubyCall): readonly EnqueueFact[] {
  switch (arg.kind) {
    case 'array':
      return arg.items.flatMap((item) => bulk(item, call));
    case 'variable':
      return arg.assigned.length === 1 && arg.assigned[0] !== undefined && arg.assigned[0].kind !== 'variable'
        ? bulk(arg.assigned[0], call)
        : [];
    case 'call': {
      if (arg.call.name === 'new' && arg.call.receiver?.kind === 'const')
        return [fact(call, { job: toValue(arg.call.receiver), args: callArguments(arg.call), loop: true })];
      const last = arg.call.block?.body.at(-1);
      return last === undefined ? [fact(call, { job: unresolved('the class is computed'), args: null })] : bulk(last, call);
    }
    default:
      return [];
  }
}
