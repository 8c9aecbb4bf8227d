import type { EnqueueFact } from '../../model/fact.js';
import { literal } from '../../model/value.js';
import { type EnqueueForm, enqueuesOf, inLoop } from '../../syntax/ruby/enqueue.js';
import { callArguments, keyword } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { clientPushes } from './job-pushes.js';

/** Source: sidekiq 8.1, lib/sidekiq/job.rb, Job::ClassMethods and Setter. */
const FORMS: ReadonlyMap<string, EnqueueForm> = new Map<string, EnqueueForm>([
  ['perform_async', { framework: 'sidekiq' }],
  ['perform_in', { framework: 'sidekiq', delayed: true, skip: 1 }],
  ['perform_at', { framework: 'sidekiq', delayed: true, skip: 1 }],
  ['perform_bulk', { framework: 'sidekiq', bulk: true }],
  ['perform_inline', { framework: 'sidekiq', immediate: true }],
  ['perform_sync', { framework: 'sidekiq', immediate: true }],
]);

/** Every statement that puts a Sidekiq job on a queue, wherever it stands. */
export function sidekiqEnqueues(file: RubyFile): readonly EnqueueFact[] {
  return [...enqueuesOf(file, FORMS), ...clientPushes(file), ...file.calls.flatMap(delayed)];
}

/**
 * The extensions that ran any method of a class later, by name: they went with Sidekiq 7. delayed_job has a `delay` as well, so that
 * one counts only with an option of Sidekiq's own. Source: sidekiq 6.5, lib/sidekiq/extensions/generic_proxy.rb and class_methods.rb.
 */
const EXTENSIONS: ReadonlySet<string> = new Set([
  'delay_for',
  'delay_until',
  'sidekiq_delay',
  'sidekiq_delay_for',
  'sidekiq_delay_until',
]);

/** `Report.delay_for(1.hour).build(id)`: the call whose receiver is the extension's proxy. */
function delayed(call: RubyCall): readonly EnqueueFact[] {
  const proxy = call.receiver?.kind === 'call' ? call.receiver.call : null;
  if (proxy === null || proxy.receiver?.kind !== 'const') return [];
  const own = EXTENSIONS.has(proxy.name) || (proxy.name === 'delay' && keyword(proxy, 'retry') !== undefined);
  if (!own) return [];
  const queue = keyword(proxy, 'queue');
  const kind = proxy.receiver.name.endsWith('Mailer') ? 'DelayedMailer' : 'DelayedClass';
  return [
    {
      kind: 'enqueue',
      framework: 'sidekiq',
      job: literal(`Sidekiq::Extensions::${kind}`),
      form: proxy.name,
      queue: queue === undefined ? null : toValue(queue),
      delayed: proxy.name.endsWith('_for') || proxy.name.endsWith('_until'),
      immediate: false,
      raw: false,
      loop: inLoop(call),
      args: callArguments(call),
      place: call.place,
      at: proxy.at,
    },
  ];
}
