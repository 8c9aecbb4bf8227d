import { beforeAll, describe, expect, test } from '@jest/globals';
import { rubyReady } from '../../support/ruby.js';
import { application, job } from '../sidekiq-jobs/application.js';

beforeAll(rubyReady);

const BASE = 'class ApplicationJob < ActiveJob::Base\nend\n';

const only = (text: string, files: { readonly [path: string]: string } = {}) =>
  job(application({ 'app/jobs/application_job.rb': BASE, 'app/jobs/a_job.rb': text, ...files }), 'AJob');

const of = (body: string, files = {}) => only(`class AJob < ApplicationJob\n  ${body}\n  def perform; end\nend\n`, files);

describe('the queue of an Active Job', () => {
  test.each<[string, string, readonly string[], boolean]>([
    ['none', '', ['default'], true],
    ['a symbol', 'queue_as :low', ['low'], true],
    ['nil', 'queue_as nil', ['default'], true],
    ['no name at all', 'queue_as', ['default'], true],
    ['an empty name', "queue_as ''", [], false],
    ['a block', 'queue_as { :low }', ['low'], true],
    [
      'a block with branches',
      'queue_as do\n    if arguments.first\n      :a\n    else\n      :b\n    end\n  end',
      ['a', 'b'],
      true,
    ],
    ['a block that may answer nil', 'queue_as { :low if arguments.first }', ['low', 'default'], true],
    ['a block with an early return', 'queue_as do\n    next :a if arguments.first\n    :b\n  end', ['a', 'b'], true],
    ['a block that computes', 'queue_as { arguments.first.queue }', [], false],
    ['a condition', 'queue_as :low if big?', ['low', 'default'], true],
    ['an assigned name', "self.queue_name = 'low'", ['low'], true],
    ['a method of the class', "def self.queue_name\n    'low'\n  end", ['low'], true],
    ['a method of the instance', "queue_as :other\n  def queue_name\n    'low'\n  end", ['low'], true],
    ['the last one', 'queue_as :a\n  queue_as :b', ['b'], true],
    ['an option of Sidekiq', 'sidekiq_options queue: :low', ['default'], true],
    ['a job that moves itself', "queue_as :low\n  before_enqueue { |job| job.queue_name = 'moved' }", ['low', 'moved'], true],
    ['a method that moves the job', "queue_as :low\n  def hurry\n    self.queue_name = 'high'\n  end", ['low', 'high'], true],
    ['a setting that is said to another class', 'Other.queue_as :other', ['default'], true],
  ])('%s', (_, body, names, complete) => {
    expect(of(body).queues).toMatchObject({ names, complete });
  });

  test('a switch of the environment keeps both names and the variable', () => {
    const found = of(
      'queue_as do\n    if ActiveModel::Type::Boolean.new.cast(ENV["OWN"])\n      :own\n    else\n      :shared\n    end\n  end',
    );
    expect(found.queues).toMatchObject({ names: ['own', 'shared'], env: ['OWN'], complete: true });
  });

  test('a variable with a default leaves the default open', () => {
    expect(of("queue_as ENV.fetch('Q', 'low')").queues).toMatchObject({ names: ['low'], env: ['Q'], complete: false });
  });

  test('a parent of the team', () => {
    const parent = { 'app/jobs/slow_job.rb': 'class SlowJob < ApplicationJob\n  queue_as :slow\nend\n' };
    const found = only('class AJob < SlowJob\n  def perform; end\nend\n', parent);
    expect(found.queues).toMatchObject({ names: ['slow'], source: 'parent', at: { path: 'app/jobs/slow_job.rb', line: 2 } });
  });

  test("a gem's base class may say anything", () => {
    const found = only('class AJob < Spree::BaseJob\n  def perform; end\nend\n');
    expect(found.framework).toBe('active-job');
    expect(found.queues).toMatchObject({ names: [], complete: false });
    expect(found.queues.reason).toContain('Spree::BaseJob');
    const own = only('class AJob < Spree::BaseJob\n  queue_as :mine\n  def perform; end\nend\n');
    expect(own.queues).toMatchObject({ names: ['mine'], complete: true });
  });

  test("a job of Rails' own that is inherited brings its queue", () => {
    const text = 'class AJob < ActionMailer::MailDeliveryJob\nend\n';
    expect(only(text).queues.names).toEqual(['mailers']);
    const settings = {
      'config/application.rb': 'module App\n  class Application < Rails::Application\n    config.load_defaults 7.1\n  end\nend\n',
    };
    expect(only(text, settings).queues.names).toEqual(['default']);
  });
});

describe('prefixes', () => {
  const config = (lines: string) => ({
    'config/application.rb': `module App\n  class Application < Rails::Application\n    ${lines}\n  end\nend\n`,
  });

  test.each<[string, string, readonly string[]]>([
    ['queue_as', 'queue_as :low', ['app_low']],
    ['nothing', '', ['app_default']],
    ['a block with branches', 'queue_as { x ? :a : :b }', ['app_a', 'app_b']],
    ['an assigned name takes none', "self.queue_name = 'low'", ['low']],
    ['a class of its own', "self.queue_name_prefix = 'own'\n  queue_as :low", ['own_low']],
    ['a class without', 'self.queue_name_prefix = nil\n  queue_as :low', ['low']],
    ['a method of the class', "def self.queue_name_prefix\n    'mine'\n  end\n  queue_as :low", ['mine_low']],
  ])('%s', (_, body, names) => {
    expect(of(body, config("config.active_job.queue_name_prefix = 'app'")).queues).toMatchObject({ names, complete: true });
  });

  test('the delimiter, and the name of the environment', () => {
    const settings = config(
      'config.active_job.queue_name_prefix = "app_#{Rails.env}"\n    config.active_job.queue_name_delimiter = "."',
    );
    expect(of('queue_as :low', settings).queues).toMatchObject({ names: ['app_production.low'], complete: true });
  });

  test('a call takes the prefix as well', () => {
    const app = application({
      ...config("config.active_job.queue_name_prefix = 'app'"),
      'app/jobs/a_job.rb': 'class AJob < ActiveJob::Base\n  def perform; end\nend\n',
      'app/models/a.rb':
        'class A\n  def x\n    AJob.set(queue: :low).perform_later\n    AJob.set(queue: nil).perform_later\n  end\nend\n',
    });
    expect(app.enqueues.map(({ queue }) => queue?.names ?? null)).toEqual([['app_low'], null]);
  });

  test('jobs of Rails take it too', () => {
    const app = application({
      ...config("config.active_job.queue_name_prefix = 'app'"),
      'app/models/a.rb': 'class A < ActiveRecord::Base\n  def x\n    AMailer.hello.deliver_later\n  end\nend\n',
    });
    expect(job(app, 'ActionMailer::MailDeliveryJob').queues.names).toEqual(['app_mailers']);
  });
});

describe('other options', () => {
  test('a retried job moves', () => {
    expect(of('retry_on Timeout, wait: 5, queue: :retries').retryQueue).toMatchObject({ names: ['retries'], complete: true });
    expect(of('retry_on Timeout, wait: 5').retryQueue).toBeNull();
  });

  test('retries are told with their errors and options', () => {
    expect(of('retry_on Timeout, A::Error, attempts: 3').retry).toBe('{retry_on Timeout, A::Error: {attempts: 3}}');
    expect(of('retry_on Timeout\n  discard_on Gone').retry).toBe('[{retry_on Timeout: {}}, {discard_on Gone: {}}]');
    expect(of('sidekiq_options retry: 0').retry).toBe('0');
    expect(of('').retry).toBeNull();
  });

  test.each([
    ['limits_concurrency to: 1, key: "x"', '{limits_concurrency: {key: x, to: 1}}'],
    ['unique :until_executed, on_conflict: :log', '{unique: {0: until_executed, on_conflict: log}}'],
    ['sidekiq_options lock: :until_executed', 'until_executed'],
  ])('%s: lock %s', (body, lock) => {
    expect(of(body).lock).toBe(lock);
  });

  test('an option of Sidekiq that has no effect is told', () => {
    const app = application({
      'app/jobs/a_job.rb':
        "class AJob < ActiveJob::Base\n  queue_as :real\n  OPTS = { queue: 'whole' }\n  sidekiq_options retry: 3, queue: :low\n  sidekiq_options OPTS\n  def perform; end\nend\n",
    });
    expect(app.ineffective.map(({ job: of, setting, value, wins, at }) => [of, setting, value, wins, at.line])).toEqual([
      ['AJob', 'queue', 'low', 'real', 4],
      ['AJob', 'queue', 'whole', 'real', 5],
    ]);
  });

  test('the backend is what the application, or the class, names', () => {
    const config = {
      'config/environments/production.rb': 'Rails.application.configure do\n  config.active_job.queue_adapter = :sidekiq\nend\n',
    };
    expect(of('', config).backend).toBe('sidekiq');
    expect(of('self.queue_adapter = :solid_queue', config).backend).toBe('solid-queue');
    expect(of('').backend).toBeNull();
  });
});
