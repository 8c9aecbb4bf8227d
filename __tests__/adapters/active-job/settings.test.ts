import { beforeAll, describe, expect, test } from '@jest/globals';
import { applicationSettings } from '../../../src/adapters/active-job/settings.js';
import type { AppSettingFact } from '../../../src/model/fact.js';
import { ruby, rubyReady } from '../../support/ruby.js';
import { application, job } from '../sidekiq-jobs/application.js';

beforeAll(rubyReady);

const settings = (text: string, path = 'config/application.rb') =>
  applicationSettings(ruby(text, path))
    .filter((fact): fact is AppSettingFact => fact.kind === 'app-setting')
    .map(({ name, value, environment }) => [name, 'value' in value ? value.value : value.kind, environment]);

const inApplication = (line: string): string => `module App\n  class Application < Rails::Application\n    ${line}\n  end\nend\n`;

describe('lines of configuration', () => {
  test.each<[string, string, unknown]>([
    ['config.load_defaults 7.1', 'load_defaults', 7.1],
    ["config.load_defaults '6.0'", 'load_defaults', '6.0'],
    ['config.active_job.queue_adapter = :sidekiq', 'active_job.queue_adapter', 'sidekiq'],
    ["config.active_job.queue_name_prefix = 'app'", 'active_job.queue_name_prefix', 'app'],
    ["config.active_job.queue_name_delimiter = '.'", 'active_job.queue_name_delimiter', '.'],
    ["config.active_job.default_queue_name = 'usual'", 'active_job.default_queue_name', 'usual'],
    ['config.action_mailer.deliver_later_queue_name = nil', 'action_mailer.deliver_later_queue_name', null],
    ["config.action_mailer.delivery_job = 'MailJob'", 'action_mailer.delivery_job', 'MailJob'],
    ['config.active_storage.queues.purge = :storage', 'active_storage.queues.purge', 'storage'],
    ['config.action_mailbox.queues.routing = :mail', 'action_mailbox.queues.routing', 'mail'],
    ['config.active_record.queues.destroy = :slow', 'active_record.queues.destroy', 'slow'],
    ['Rails.application.config.active_job.queue_adapter = :resque', 'active_job.queue_adapter', 'resque'],
    ['ActiveJob::Base.queue_adapter = :good_job', 'active_job.queue_adapter', 'good_job'],
    ["ActiveJob::Base.queue_name_prefix = 'x'", 'active_job.queue_name_prefix', 'x'],
    ["::ActionMailer::Base.deliver_later_queue_name = 'mail'", 'action_mailer.deliver_later_queue_name', 'mail'],
  ])('%s', (line, name, value) => {
    expect(settings(inApplication(line))).toEqual([[name, value, null]]);
  });

  test("an environment's own file", () => {
    const text = 'Rails.application.configure do\n  config.active_job.queue_adapter = :async\nend\n';
    expect(settings(text, 'config/environments/development.rb')).toEqual([['active_job.queue_adapter', 'async', 'development']]);
  });

  test('a condition keeps what was said before', () => {
    const text = inApplication('config.active_job.queue_adapter = :async\n    config.active_job.queue_adapter = :sidekiq if x');
    const [fact, more] = applicationSettings(ruby(text, 'config/application.rb'));
    expect(more).toBeUndefined();
    expect(fact).toMatchObject({ value: { kind: 'oneOf', values: [{ value: 'sidekiq' }, { value: 'async' }] } });
  });

  test.each<[string, string, string | null]>([
    ['config.active_job.queue_adapter = Rails.env.test? ? :test : :sidekiq', 'app', 'sidekiq'],
    ['config.active_job.queue_adapter = Rails.env.production? ? :sidekiq : :async', 'app', 'sidekiq'],
    ['config.active_job.queue_adapter = :sidekiq if Rails.env.production?', 'app', 'sidekiq'],
    ['config.active_job.queue_adapter = :sidekiq unless Rails.env.test?', 'app', 'sidekiq'],
    ['config.active_job.queue_adapter = :inline if Rails.env.development?', 'app', null],
    [
      'if Rails.env.production?\n      config.active_job.queue_adapter = :sidekiq\n    else\n      config.active_job.queue_adapter = :async\n    end',
      'app',
      'sidekiq',
    ],
    [
      'if Rails.env.production?\n      config.active_job.queue_adapter = :sidekiq\n    else\n      config.active_job.queue_adapter = :async\n    end',
      'initializer',
      'sidekiq',
    ],
    [
      'if Rails.env.local?\n      config.active_job.queue_adapter = :async\n    else\n      config.active_job.queue_adapter = :good_job\n    end',
      'app',
      'good-job',
    ],
    ["config.active_job.queue_adapter = ENV.fetch('ADAPTER', 'sidekiq').to_sym", 'app', 'sidekiq'],
    ["config.active_job.queue_adapter = ENV['X'] == 'a' ? :sidekiq : :async", 'app', null],
  ])('%s in the judged environment (%s): %s', (line, place, backend) => {
    const initializer =
      place === 'initializer' ? { 'config/initializers/jobs.rb': `Rails.application.configure do\n  ${line}\nend\n` } : {};
    const app = application({
      'config/application.rb': inApplication(place === 'app' ? line : ''),
      ...initializer,
      'app/jobs/a_job.rb': 'class AJob < ActiveJob::Base\n  def perform; end\nend\n',
    });
    expect(job(app, 'AJob').backend).toBe(backend);
  });

  test.each([
    'config.active_job.queue_adapter',
    'config.active_job.retry_jitter = 0.1',
    'config.active_job.queue_adapter == :sidekiq',
    'config.other.queue_adapter = :x',
    'Other.queue_adapter = :x',
    'def self.use!\n      ActiveJob::Base.queue_adapter = :inline\n    end',
  ])('no setting: %s', (line) => {
    expect(settings(inApplication(line))).toEqual([]);
  });

  test('a task sets what it sets for itself', () => {
    expect(settings('ActiveJob::Base.queue_adapter = :inline\n', 'lib/tasks/x.rake')).toEqual([]);
  });
});

describe('what Rails itself enqueues', () => {
  const app = (body: string, defaults: string | null) =>
    application({
      ...(defaults === null ? {} : { 'config/application.rb': inApplication(`config.load_defaults ${defaults}`) }),
      'app/models/a.rb': `class A < ActiveRecord::Base\n  ${body}\nend\n`,
    });
  const provided = (body: string, defaults: string | null = '8.0') =>
    app(body, defaults).jobs.map(({ name, queues }) => `${name} ${queues.names}`);

  test.each<[string, readonly string[]]>([
    ['has_one_attached :file', ['ActiveStorage::AnalyzeJob default', 'ActiveStorage::PurgeJob default']],
    ['has_many_attached :files', ['ActiveStorage::AnalyzeJob default', 'ActiveStorage::PurgeJob default']],
    ['has_many :b, dependent: :destroy_async', ['ActiveRecord::DestroyAssociationAsyncJob default']],
    ['belongs_to :b, dependent: :destroy', []],
    ['broadcasts_to :b', ['Turbo::Streams::ActionBroadcastJob default']],
    ['broadcasts_refreshes', ['Turbo::Streams::BroadcastStreamJob default']],
    ['after_create_commit -> { broadcast_append_later_to :b }', ['Turbo::Streams::ActionBroadcastJob default']],
    ['after_create_commit -> { broadcast_append_to :b }', []],
    ['def hello = AMailer.hello.deliver_later', ['ActionMailer::MailDeliveryJob default']],
    ['def hello = AMailer.hello.deliver_now', []],
  ])('%s', (body, jobs) => {
    expect(provided(body)).toEqual(jobs);
  });

  test('a mailbox', () => {
    const found = application({ 'app/mailboxes/a_mailbox.rb': 'class AMailbox < ApplicationMailbox\n  def process; end\nend\n' });
    expect(found.jobs.map(({ name, queues }) => `${name} ${queues.names}`)).toEqual([
      'ActionMailbox::RoutingJob action_mailbox_routing',
      'ActionMailbox::IncinerationJob action_mailbox_incineration',
    ]);
  });

  test('the defaults of 6.0, and of none', () => {
    expect(provided('has_one_attached :file', '6.0')).toEqual([
      'ActiveStorage::AnalyzeJob active_storage_analysis',
      'ActiveStorage::PurgeJob active_storage_purge',
    ]);
    expect(provided('has_one_attached :file', null)).toEqual([
      'ActiveStorage::AnalyzeJob default',
      'ActiveStorage::PurgeJob default',
    ]);
    expect(provided('def hello = AMailer.hello.deliver_later', null)).toEqual(['ActionMailer::MailDeliveryJob mailers']);
  });

  test('a provided job is no file of the repository', () => {
    expect(job(app('has_one_attached :file', '8.0'), 'ActiveStorage::PurgeJob')).toMatchObject({ provided: true, parent: null });
  });
});
