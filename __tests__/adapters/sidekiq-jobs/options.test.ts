import { beforeAll, describe, expect, test } from '@jest/globals';
import { rubyReady } from '../../support/ruby.js';
import { application, job } from './application.js';

beforeAll(rubyReady);

const only = (text: string, files: { readonly [path: string]: string } = {}) =>
  job(application({ 'app/jobs/a_job.rb': text, ...files }), 'AJob');

describe('the queue of a Sidekiq job', () => {
  test.each<[string, string, readonly string[], boolean]>([
    ['a list of options in a constant', 'OPTS = { queue: :low }.freeze\n  sidekiq_options OPTS', ['low'], true],
    ['options that are computed', 'sidekiq_options options_for(:x)', [], false],
    ['options that are computed, then a queue', 'sidekiq_options options_for(:x)\n  sidekiq_options queue: :q', ['q'], true],
    ['a condition', "sidekiq_options queue: :low if ENV['X']", ['low', 'default'], true],
    ['a condition over a queue', 'sidekiq_options queue: :a\n  sidekiq_options queue: :b unless x', ['b', 'a'], true],
    ['a condition on the environment that is judged', 'sidekiq_options queue: :low if Rails.env.production?', ['low'], true],
    ['a condition on another environment', 'sidekiq_options queue: :low unless Rails.env.production?', ['default'], true],
    ['a ternary on it', 'sidekiq_options queue: Rails.env.production? ? :a : :b', ['a'], true],
    ['another environment by its text', "sidekiq_options queue: Rails.env == 'test' ? :a : :b", ['b'], true],
    ['options of another class inside', 'Other.sidekiq_options queue: :other', ['default'], true],
    ['options in a method of the class', "def self.low!\n    sidekiq_options queue: 'low'\n  end", ['default'], true],
    ['a queue and a method of the environment', 'sidekiq_options queue: "#{Rails.env}_low"', ['production_low'], true],
    ['a list', 'sidekiq_options queue: %w[a b]', [], false],
    ['queue_as before', "queue_as :a\n  sidekiq_options queue: 'b'", ['b'], true],
    ['queue_as after', "sidekiq_options queue: 'b'\n  queue_as :a", ['a'], true],
    [
      'an assigned hash forgets what was',
      "sidekiq_options queue: 'b'\n  self.sidekiq_options_hash = { 'retry' => 1 }",
      ['default'],
      true,
    ],
  ])('%s', (_, body, names, complete) => {
    const found = only(`class AJob\n  include Sidekiq::Job\n  ${body}\n  def perform; end\nend\n`);
    expect(found.queues).toMatchObject({ names, complete });
  });

  test('a switch of the environment keeps both names and the variable', () => {
    const found = only(
      "class AJob\n  include Sidekiq::Job\n  sidekiq_options queue: ENV['OWN'] == 'true' ? :own : :shared\n  def perform; end\nend\n",
    );
    expect(found.queues).toMatchObject({ names: ['own', 'shared'], env: ['OWN'], complete: true, at: { line: 3 } });
  });

  test('the line is that of the queue, not of the call', () => {
    const found = only(
      'class AJob\n  include Sidekiq::Job\n  sidekiq_options(\n    retry: 1,\n    queue: :low,\n  )\n  def perform; end\nend\n',
    );
    expect(found.queues.at).toEqual({ path: 'app/jobs/a_job.rb', line: 5 });
  });

  test('options from outside the class', () => {
    const found = only('class AJob\n  include Sidekiq::Job\n  def perform; end\nend\n', {
      'config/initializers/jobs.rb': 'Rails.application.config.to_prepare do\n  AJob.sidekiq_options queue: :outside\nend\n',
    });
    expect(found.queues.names).toEqual(['outside']);
  });

  test('the default options of the application', () => {
    const initializer = {
      'config/initializers/sidekiq.rb': "Sidekiq.default_job_options = { 'queue' => 'usual', 'retry' => 3 }\n",
    };
    const plain = only('class AJob\n  include Sidekiq::Job\n  def perform; end\nend\n', initializer);
    expect(plain.queues).toMatchObject({ names: ['usual'], source: 'default' });
    expect(plain.retry).toBe('3');
    const own = only("class AJob\n  include Sidekiq::Job\n  sidekiq_options queue: 'q'\n  def perform; end\nend\n", initializer);
    expect(own.queues.names).toEqual(['q']);
    expect(own.retry).toBe('3');
  });

  test('the old default options', () => {
    const found = only('class AJob\n  include Sidekiq::Worker\n  def perform; end\nend\n', {
      'config/initializers/sidekiq.rb': "Sidekiq.default_worker_options = { queue: 'usual' }\n",
    });
    expect(found.queues.names).toEqual(['usual']);
  });
});

describe('lineage', () => {
  const base = 'class Base\n  include Sidekiq::Job\n  sidekiq_options queue: :base, retry: 4\nend\n';

  test('options merge down', () => {
    const found = only(`${base}class AJob < Base\n  sidekiq_options retry: 0\n  def perform; end\nend\n`);
    expect(found.queues).toMatchObject({ names: ['base'], source: 'parent' });
    expect(found.retry).toBe('0');
  });

  test('the framework included again starts anew', () => {
    const found = only(`${base}class AJob < Base\n  include Sidekiq::Job\n  def perform; end\nend\n`);
    expect(found.queues).toMatchObject({ names: ['default'], source: 'default' });
    expect(found.retry).toBeNull();
  });

  test('a mixin beside the framework keeps its options', () => {
    const concern = 'module Slow\n  extend ActiveSupport::Concern\n  included { sidekiq_options queue: :slow, retry: 1 }\nend\n';
    const found = only(
      `${concern}class AJob\n  include Sidekiq::Job\n  include Slow\n  sidekiq_options retry: 2\n  def perform; end\nend\n`,
    );
    expect(found.queues).toMatchObject({ names: ['slow'], source: 'parent' });
    expect(found.retry).toBe('2');
  });

  test('the hook of a plain module', () => {
    const hook =
      'module Slow\n  def self.included(base)\n    base.class_eval do\n      include Sidekiq::Worker\n      sidekiq_options queue: :slow\n    end\n  end\nend\n';
    expect(only(`${hook}class AJob\n  include Slow\n  def perform; end\nend\n`).queues.names).toEqual(['slow']);
  });

  test('a class that only looks like a job is none', () => {
    const app = application({ 'app/jobs/x_job.rb': 'class XJob\n  sidekiq_options queue: :low\n  def perform; end\nend\n' });
    expect(app.jobs).toEqual([]);
  });
});

describe('other options', () => {
  const of = (body: string) => only(`class AJob\n  include Sidekiq::Job\n  ${body}\n  def perform; end\nend\n`);

  test('retries move to their own queue', () => {
    expect(of('sidekiq_options retry_queue: :later').retryQueue).toMatchObject({ names: ['later'], complete: true });
  });

  test.each([
    ['sidekiq_options retry: false', 'false'],
    ['sidekiq_options retry_for: 3600', '{retry_for: 3600}'],
    ['sidekiq_options retry: 5\n  sidekiq_retry_in { |count| 10 * count }', '{retry: 5, sidekiq_retry_in: 10.*(count)}'],
    ['', null],
  ])('%s: retry %s', (body, retry) => {
    expect(of(body).retry).toBe(retry);
  });

  test.each([
    ['sidekiq_options lock: :until_executed', 'until_executed'],
    [
      'sidekiq_options lock: :while_executing, on_conflict: { client: :log }',
      '{lock: while_executing, on_conflict: {client: log}}',
    ],
    ['sidekiq_options unique_for: 600, unique_until: :start', '{unique_for: 600, unique_until: start}'],
    ['sidekiq_options queue: :low', null],
  ])('%s: lock %s', (body, lock) => {
    expect(of(body).lock).toBe(lock);
  });

  test('a duration keeps its words', () => {
    expect(of('sidekiq_options unique_for: 10.minutes').lock).toBe('{unique_for: 10.minutes}');
  });
});
