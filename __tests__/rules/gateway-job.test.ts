import { beforeAll, expect, test } from '@jest/globals';
import type { Finding } from '../../src/model/finding.js';
import { app, job } from '../../src/rules/shared/examples.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

type Files = { readonly [path: string]: string };

const STARTS = 'class BuildsController\n  def create\n    Start.perform_async(1)\n  end\nend\n';
const found = (base: Files, head: Files): Finding | undefined =>
  reviewFiles(base, head).findings.find(({ rule }) => rule === 'gateway-job');
const said = (...calls: readonly string[]): string | undefined => {
  const start = job('Start', {
    queue: 'default',
    params: 'id',
    body: calls.map((name) => `${name}.perform_async(id)`).join('\n    '),
  });
  const head = app({ ...start, 'app/controllers/builds_controller.rb': STARTS });
  return found(app(), head)?.message;
};

test('one queue behind it, and several', () => {
  expect(said('Notify')).toContain('If `default` stalls, its queue looks empty and healthy.');
  expect(said('ParseReport', 'Notify')).toContain('If `default` stalls, their queues look empty and healthy.');
});

test('mail is no work behind a job, in whatever class it is delivered', () => {
  const mail = (parent: string): Files => ({
    'app/mailers/receipts.rb':
      'class Receipts < ActionMailer::Base\n  self.delivery_job = SendMail\n  def sent(id)\n  end\nend\n',
    'app/jobs/send_mail.rb': `class SendMail < ${parent}\n  queue_as :status\n  def perform(*args)\n    super\n  end\nend\n`,
    'config/application.rb':
      'module Shop\n  class Application < Rails::Application\n    config.load_defaults 7.1\n    config.active_job.queue_adapter = :sidekiq\n  end\nend\n',
    'app/models/order.rb': 'class Order < ApplicationRecord\n  def pay\n    Receipts.sent(id).deliver_later\n  end\nend\n',
  });
  const start = {
    ...job('Start', { queue: 'default', params: 'id', body: 'Receipts.sent(id).deliver_later' }),
    'app/controllers/builds_controller.rb': STARTS,
  };
  const asks = (parent: string): string | undefined => found(app(mail(parent)), app({ ...mail(parent), ...start }))?.level;
  expect(asks('ActionMailer::MailDeliveryJob')).toBeUndefined();
  expect(asks('ActiveJob::Base')).toBe('ask');
});
