import type { JobOptionsInput, ProvidedJob } from '../../model/adapter.js';
import type { Resolved, Value } from '../../model/value.js';

export const MAIL_DELIVERY = 'ActionMailer::MailDeliveryJob';

type Queue = ProvidedJob['queue'];

/** From this `load_defaults` on Rails puts its own jobs on the default queue (railties 8.0, application/configuration.rb). */
const ALL_ON_DEFAULT = 6.1;

/** The queue that a setting names; one that is set to nil means the default queue. */
function queue(settingName: string, before: (defaults: number | null) => string): Queue {
  return (setting, defaults) => {
    const fallback = String(setting('active_job.default_queue_name')?.values[0] ?? 'default');
    const set = setting(settingName);
    if (set !== null) return String(set.values[0] ?? fallback);
    return defaults !== null && defaults >= ALL_ON_DEFAULT ? fallback : before(defaults) || fallback;
  };
}

const always = (name: string) => (): string => name;

/** Active Storage named its queues with the defaults of 6.0 alone. */
const only60 =
  (name: string) =>
  (defaults: number | null): string =>
    defaults !== null && defaults >= 6 ? name : '';

const onDefault: Queue = (setting) => String(setting('active_job.default_queue_name')?.values[0] ?? 'default');

/**
 * Jobs that Rails itself enqueues, with the queue that the application's `load_defaults` gives them, and those of Turbo
 * (turbo-rails 2.0, app/jobs/turbo/streams).
 */
export const provided: readonly ProvidedJob[] = [
  { name: MAIL_DELIVERY, queue: queue('action_mailer.deliver_later_queue_name', always('mailers')) },
  { name: 'ActiveStorage::AnalyzeJob', queue: queue('active_storage.queues.analysis', only60('active_storage_analysis')) },
  { name: 'ActiveStorage::PurgeJob', queue: queue('active_storage.queues.purge', only60('active_storage_purge')) },
  { name: 'ActiveStorage::MirrorJob', queue: queue('active_storage.queues.mirror', always('')) },
  { name: 'ActiveStorage::TransformJob', queue: queue('active_storage.queues.transform', always('')) },
  { name: 'ActiveStorage::PreviewImageJob', queue: queue('active_storage.queues.preview_image', always('')) },
  { name: 'ActionMailbox::RoutingJob', queue: queue('action_mailbox.queues.routing', always('action_mailbox_routing')) },
  {
    name: 'ActionMailbox::IncinerationJob',
    queue: queue('action_mailbox.queues.incineration', always('action_mailbox_incineration')),
  },
  { name: 'ActiveRecord::DestroyAssociationAsyncJob', queue: queue('active_record.queues.destroy', always('')) },
  { name: 'Turbo::Streams::ActionBroadcastJob', queue: onDefault },
  { name: 'Turbo::Streams::BroadcastJob', queue: onDefault },
  { name: 'Turbo::Streams::BroadcastStreamJob', queue: onDefault },
];

/** The queue of a job of Rails' own, for a class that inherits it: as far as the settings are literal. */
export function providedQueue(job: ProvidedJob, setting: JobOptionsInput['setting']): Value {
  const known = (name: string): Resolved | null => {
    const value = setting(name);
    return value?.kind === 'literal' ? { values: [value.value], env: [], complete: true } : null;
  };
  const defaults = Number(known('load_defaults')?.values[0] ?? Number.NaN);
  return { kind: 'literal', value: job.queue(known, Number.isFinite(defaults) ? defaults : null) };
}
