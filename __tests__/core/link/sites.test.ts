import { beforeAll, describe, expect, test } from '@jest/globals';
import type { EnqueueSite } from '../../../src/model/topology.js';
import { rubyReady } from '../../support/ruby.js';
import { type Files, job, linked } from './linked.js';

beforeAll(rubyReady);

const FOLLOW = job('Follow', 'puts id');
const sites = (files: Files): readonly EnqueueSite[] => linked({ ...FOLLOW, ...files }).enqueues;
const calling = (body: string): string => `class Caller\n  def go\n    ${body}\n  end\nend\n`;
const site = (body: string, more: Files = {}): EnqueueSite | undefined =>
  sites({ 'app/services/caller.rb': calling(body), ...more })[0];

describe('the job of a call', () => {
  test('by nesting', () => {
    const files = {
      ...job('Admin::Follow', 'puts id'),
      'app/services/admin/caller.rb':
        'module Admin\n  class Caller\n    def go\n      Follow.perform_async(1)\n    end\n  end\nend\n',
    };
    expect(sites(files)[0]).toMatchObject({ job: 'Admin::Follow', written: 'Follow', unresolved: null });
  });

  test('by an alias, and by its name in a text', () => {
    expect(site('Old.perform_async(1)', { 'app/jobs/old.rb': 'Old = Follow\n' })).toMatchObject({
      job: 'Follow',
      written: 'Old',
    });
    expect(site('"Follow".constantize.perform_async(1)')).toMatchObject({ job: 'Follow' });
  });

  test('missing, a gem’s, computed', () => {
    expect(site('Folow.perform_async(1)')).toMatchObject({ job: null, written: 'Folow', unresolved: 'missing' });
    expect(site('Blazer::Run.perform_async(1)')).toMatchObject({ job: null, unresolved: 'gem' });
    expect(site('klass.perform_async(1)')).toMatchObject({ job: null, unresolved: 'computed' });
    const own = { 'app/services/blazer/own.rb': 'class Blazer::Own\nend\n' };
    expect(site('Blazer::Run.perform_async(1)', own)).toMatchObject({ unresolved: 'missing' });
    const lock = { ...own, 'Gemfile.lock': 'GEM\n  remote: https://rubygems.org/\n  specs:\n    blazer (3.0.0)\n' };
    expect(site('Blazer::Run.perform_async(1)', lock)).toMatchObject({ unresolved: 'gem' });
  });

  test('a class that is no job: a method of its own under that name enqueues nothing by itself', () => {
    const own = {
      'app/services/plain.rb': 'class Plain\n  def self.perform_async(id)\n    Follow.perform_async(id)\n  end\nend\n',
    };
    expect(sites({ 'app/services/caller.rb': calling('Plain.perform_async(1)'), ...own }).map(({ in: place }) => place)).toEqual([
      'Plain.perform_async',
    ]);
    expect(site('Plain.perform_async(1)', { 'app/services/plain.rb': 'class Plain\nend\n' })).toMatchObject({
      job: null,
      unresolved: 'missing',
    });
    expect(site('Plain.perform_async(1)', { 'app/services/plain.rb': 'class Plain < Gem::Base\nend\n' })).toMatchObject({
      unresolved: 'gem',
    });
  });
});

describe('the queue of a call', () => {
  test('with the prefix of the job’s framework', () => {
    const files = {
      'config/application.rb':
        'module X\n  class Application < Rails::Application\n    config.active_job.queue_name_prefix = "shop"\n  end\nend\n',
      'app/jobs/a.rb': 'class A < ActiveJob::Base\n  def perform; end\nend\n',
      'app/services/caller.rb': calling('A.set(queue: :fast).perform_later'),
    };
    expect(sites(files)[0]?.queue).toMatchObject({ names: ['shop_fast'], source: 'call' });
    expect(linked({ ...FOLLOW, ...files }).jobs.find(({ name }) => name === 'A')).toMatchObject({
      queues: { names: ['shop_default'] },
      callQueues: { names: ['shop_fast'] },
    });
  });

  test('a class pushed by its name alone goes to the default queue', () => {
    const low = job('Low', 'puts id', 'low');
    expect(site('Sidekiq::Client.push("class" => "Low", "args" => [1])', low)?.queue?.names).toEqual(['default']);
    expect(site('Sidekiq::Client.push("class" => Low, "args" => [1])', low)?.queue).toBeNull();
  });

  test('all that call sites choose, tests aside', () => {
    const found = linked({
      ...FOLLOW,
      'app/services/caller.rb': calling(
        'Follow.set(queue: "b").perform_async(1)\n    Follow.set(queue: "a").perform_async(1)\n    Follow.perform_async(1)',
      ),
    });
    expect(found.jobs[0]?.callQueues).toMatchObject({ names: ['a', 'b'], complete: true });
    expect(linked(FOLLOW).jobs[0]?.callQueues).toBeNull();
  });
});

describe('the place of a call', () => {
  const in_ = (path: string, text: string): EnqueueSite | undefined => sites({ [path]: text })[0];

  test.each([
    [
      'app/controllers/builds_controller.rb',
      'class BuildsController < ActionController::Base\n  def create\n    Follow.perform_async(1)\n  end\nend\n',
      'web',
      'BuildsController#create',
    ],
    [
      'lib/web/api.rb',
      'class Api < ActionController::API\n  def create\n    Follow.perform_async(1)\n  end\nend\n',
      'web',
      'Api#create',
    ],
    [
      'app/graphql/mutations/build.rb',
      'class Mutations::Build\n  def resolve\n    Follow.perform_async(1)\n  end\nend\n',
      'web',
      'Mutations::Build#resolve',
    ],
    ['app/models/build.rb', 'class Build\n  def go\n    Follow.perform_async(1)\n  end\nend\n', 'model', 'Build#go'],
    [
      'lib/build.rb',
      'class Build < ActiveRecord::Base\n  after_create { Follow.perform_async(1) }\nend\n',
      'model',
      'Build#after_create',
    ],
    ['lib/tasks/build.rake', 'task :go do\n  Follow.perform_async(1)\nend\n', 'task', null],
    ['bin/go.rb', 'Follow.perform_async(1)\n', 'task', null],
    [
      'db/migrate/1_go.rb',
      'class Go < ActiveRecord::Migration[7.1]\n  def up\n    Follow.perform_async(1)\n  end\nend\n',
      'task',
      'Go#up',
    ],
    ['app/services/build.rb', 'class Build\n  def self.go\n    Follow.perform_async(1)\n  end\nend\n', 'service', 'Build.go'],
    ['config/initializers/go.rb', 'Follow.perform_async(1)\n', 'other', null],
    [
      'app/jobs/start.rb',
      'class Start\n  include Sidekiq::Job\n  def perform\n    Follow.perform_async(1)\n  end\nend\n',
      'job',
      'Start#perform',
    ],
  ])('%s', (path, text, place, words) => {
    expect(in_(path, text)).toMatchObject({ place, in: words });
  });

  test('the class of a job is who calls; a callback is told', () => {
    expect(
      in_('app/jobs/start.rb', 'class Start\n  include Sidekiq::Job\n  def perform\n    Follow.perform_async(1)\n  end\nend\n')
        ?.from,
    ).toBe('Start');
    const callback = 'class Build < ActiveRecord::Base\n  after_create :go\n  def go\n    Follow.perform_async(1)\n  end\nend\n';
    expect(in_('app/models/build.rb', callback)).toMatchObject({ callback: true, from: null });
  });
});

describe('mail', () => {
  const SENT = {
    'app/services/caller.rb': calling('OrderMailer.with(order: 1).paid.deliver_later'),
    'app/mailers/order_mailer.rb': 'class OrderMailer < ApplicationMailer\n  def paid\n    mail\n  end\nend\n',
  };
  const mailer = (body: string) => `class ApplicationMailer < ActionMailer::Base\n  ${body}\nend\n`;
  const mail = (body: string, more: Files = {}) => {
    const { enqueues, jobs } = linked({ ...SENT, 'app/mailers/application_mailer.rb': mailer(body), ...more });
    return { ...enqueues[0], jobs: jobs.map(({ name }) => name) };
  };

  test('is delivered by the job of Rails', () => {
    expect(mail('')).toMatchObject({ job: 'ActionMailer::MailDeliveryJob', queue: null });
  });

  test('is delivered by the job that the mailer or its parent names, and by no other', () => {
    const own = { 'app/jobs/send_mail.rb': 'class SendMail < ActionMailer::MailDeliveryJob\n  queue_as :mail\nend\n' };
    expect(mail('self.delivery_job = SendMail', own)).toMatchObject({ job: 'SendMail', queue: null, jobs: ['SendMail'] });
    expect(mail('self.delivery_job = "SendMail"', own)).toMatchObject({ job: 'SendMail' });
  });

  test('goes to the queue that the mailer names, unless the call names one', () => {
    const body = 'self.deliver_later_queue_name = :letters';
    expect(mail(body).queue?.names).toEqual(['letters']);
    const call = { 'app/services/caller.rb': calling('OrderMailer.paid.deliver_later(queue: :now)') };
    expect(mail(body, call).queue?.names).toEqual(['now']);
  });
});
