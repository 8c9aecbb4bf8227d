import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { provided } from '../../../src/adapters/active-job/provided.js';

// What Rails 8.1.3 answered for every `load_defaults`.

interface Row {
  readonly load_defaults: string;
  readonly 'action_mailer.deliver_later_queue_name': string | null;
  readonly 'active_storage.queues': { readonly [name: string]: string | null };
  readonly 'action_mailbox.queues': { readonly [name: string]: string | null };
}

const { rows } = JSON.parse(readFileSync(new URL('./rails-queue-defaults.json', import.meta.url), 'utf8')) as {
  rows: readonly Row[];
};

const queueOf = (job: string, defaults: number | null): string | undefined =>
  provided.find(({ name }) => name === job)?.queue(() => null, defaults);

describe('queues of the jobs that Rails brings', () => {
  test.each(rows)('load_defaults $load_defaults', (row) => {
    const defaults = row.load_defaults === 'none' ? null : Number(row.load_defaults);
    const mail = row['action_mailer.deliver_later_queue_name'];
    // Not set at all, the mailer's own default is `mailers`; set to nil, it is the default queue.
    expect(queueOf('ActionMailer::MailDeliveryJob', defaults)).toBe(mail === '(unset)' ? 'mailers' : mail || 'default');
    expect(queueOf('ActiveStorage::AnalyzeJob', defaults)).toBe(row['active_storage.queues'].analysis || 'default');
    expect(queueOf('ActiveStorage::PurgeJob', defaults)).toBe(row['active_storage.queues'].purge || 'default');
    expect(queueOf('ActionMailbox::RoutingJob', defaults)).toBe(row['action_mailbox.queues'].routing || 'default');
    expect(queueOf('ActionMailbox::IncinerationJob', defaults)).toBe(row['action_mailbox.queues'].incineration || 'default');
  });
});
