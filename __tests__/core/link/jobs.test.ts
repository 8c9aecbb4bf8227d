import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Job } from '../../../src/model/topology.js';
import { rubyReady } from '../../support/ruby.js';
import { type Files, type Given, job, linked } from './linked.js';

beforeAll(rubyReady);

const LOCK = { 'Gemfile.lock': 'GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (8.0.2)\n    sidekiq (7.3.9)\n' };
const find = (files: Files, name: string, given: Given = {}): Job | undefined =>
  linked({ ...LOCK, ...files }, given).jobs.find((candidate) => candidate.name === name);
const names = (files: Files, given: Given = {}): readonly string[] =>
  linked({ ...LOCK, ...files }, given)
    .jobs.filter(({ abstract }) => !abstract)
    .map(({ name }) => name)
    .sort();

const APPLICATION_JOB = { 'app/jobs/application_job.rb': 'class ApplicationJob < ActiveJob::Base\n  queue_as :low\nend\n' };

describe('which classes are jobs', () => {
  test('by what a class is, through parents, mixins and concerns', () => {
    const files = {
      ...APPLICATION_JOB,
      'app/x/a.rb': 'class A < ApplicationJob\n  def perform\n  end\nend\n',
      'app/x/b.rb': 'class B\n  include Work\n  def perform\n  end\nend\n',
      'app/x/work.rb': 'module Work\n  extend ActiveSupport::Concern\n  included do\n    include Sidekiq::Worker\n  end\nend\n',
      'app/x/c.rb': 'module Deep\n  class C < ::A\n  end\nend\n',
    };
    expect(names(files)).toEqual(['A', 'B', 'Deep::C']);
    expect(find(files, 'A')).toMatchObject({
      framework: 'active-job',
      parent: 'ApplicationJob',
      queues: { names: ['low'], source: 'parent' },
    });
    expect(find(files, 'B')).toMatchObject({ framework: 'sidekiq', parent: null });
    expect(find(files, 'ApplicationJob')).toMatchObject({ abstract: true });
  });

  test('never by name or folder', () => {
    const files = {
      'app/jobs/plain_job.rb': 'class PlainJob\n  def perform\n  end\nend\n',
      'app/jobs/foreign_job.rb': 'class ForeignJob < SomeGem::Base\n  def perform\n  end\nend\n',
      'app/jobs/orphan_job.rb': 'class OrphanJob < ApplicationJob\n  def perform\n  end\nend\n',
    };
    expect(names(files)).toEqual([]);
  });

  test('also where the application opens the framework again', () => {
    const files = {
      'app/x/a.rb': 'class A < ActiveJob::Base\n  def perform\n  end\nend\n',
      'app/x/b.rb': 'class B\n  include Sidekiq::Job\n  def perform\n  end\nend\n',
      'app/x/base.rb': 'class Base < ActiveJob::Base\n  queue_as :low\nend\n',
      'app/x/users_controller.rb': 'class Users < ActionController::Base\n  def create\n    A.perform_later\n  end\nend\n',
      'config/initializers/patches.rb':
        'class ActiveJob::Base\n  def deserialize(data)\n    super\n  end\nend\nmodule Sidekiq\n  module Job\n    def help\n    end\n  end\nend\nclass ActionController::Base\n  def help\n  end\nend\n',
    };
    expect(names(files)).toEqual(['A', 'B']);
    expect(find(files, 'Base')).toMatchObject({ abstract: true });
    expect(find(files, 'A')).toMatchObject({ framework: 'active-job', entry: 'web' });
  });

  test('a base class that policy names stands for a framework', () => {
    const files = { 'app/jobs/a.rb': 'class A < LegacyWorker\n  def perform\n  end\nend\n' };
    expect(names(files)).toEqual([]);
    expect(names(files, { policy: { wrappers: [{ kind: 'base', base: 'LegacyWorker', like: 'sidekiq' }] } })).toEqual(['A']);
  });

  test('a class whose perform a gem brings is no base class', () => {
    const files = { 'app/jobs/mail.rb': 'class Mail < ActionMailer::MailDeliveryJob\n  queue_as :mail\nend\n' };
    expect(find(files, 'Mail')).toMatchObject({ abstract: false, perform: null, queues: { names: ['mail'] } });
  });
});

describe('perform', () => {
  test('its own, its parent’s, or its mixin’s', () => {
    const files = {
      'app/jobs/base.rb': 'class Base\n  include Sidekiq::Job\n  def perform(a, b = 1, *c, d:, e: 2)\n  end\nend\n',
      'app/jobs/child.rb': 'class Child < Base\nend\n',
    };
    const signature = {
      required: 1,
      optional: 1,
      rest: true,
      keywords: [
        { name: 'd', required: true },
        { name: 'e', required: false },
      ],
      keyrest: false,
    };
    expect(find(files, 'Base')?.perform).toEqual(signature);
    expect(find(files, 'Child')).toMatchObject({ perform: signature, performAt: { path: 'app/jobs/base.rb', line: 3 } });
  });
});

describe('aliases and shells', () => {
  test('an alias is another name of the job', () => {
    const files = { ...job('Fresh', 'puts id'), 'app/jobs/stale.rb': 'Stale = Fresh\n' };
    expect(find(files, 'Fresh')?.aliases).toEqual(['Stale']);
  });

  test('a class that hands everything on is a shell, and so is one that only inherits', () => {
    const files = {
      ...job('Fresh', 'puts id'),
      ...job('Stale', 'Fresh.new.perform(id)'),
      'app/jobs/older.rb': 'class Older < Fresh\nend\n',
      'app/jobs/own.rb': 'class Own < Fresh\n  sidekiq_options queue: "own"\nend\n',
    };
    expect(find(files, 'Stale')?.shellFor).toBe('Fresh');
    expect(find(files, 'Older')?.shellFor).toBe('Fresh');
    expect(find(files, 'Own')?.shellFor).toBeNull();
    expect(find(files, 'Fresh')?.shellFor).toBeNull();
  });
});

describe('queues', () => {
  const queue = (value: string, more: Files = {}, given: Given = {}): unknown =>
    find(
      {
        'app/jobs/a.rb': `class A\n  include Sidekiq::Job\n  sidekiq_options queue: ${value}\n  def perform(id)\n  end\nend\n`,
        ...more,
      },
      'A',
      given,
    )?.queues;

  test('through constants, which then have a say in them', () => {
    const files = { 'app/lib/queues.rb': 'module Queues\n  LOW = "slow"\n  ALL = { high: "fast" }.freeze\nend\n' };
    expect(queue('Queues::LOW', files)).toMatchObject({ names: ['slow'], complete: true });
    expect(queue('Queues::ALL[:high]', files)).toMatchObject({ names: ['fast'], complete: true });
    const decided = find(
      {
        ...files,
        'app/jobs/a.rb': 'class A\n  include Sidekiq::Job\n  sidekiq_options queue: Queues::LOW\n  def perform; end\nend\n',
      },
      'A',
    );
    expect(decided?.decidedBy).toEqual(['app/jobs/a.rb', 'app/lib/queues.rb']);
  });

  test('a variable keeps its default, and policy settles it', () => {
    expect(queue('ENV.fetch("Q", "low")')).toMatchObject({ names: ['low'], env: ['Q'], complete: false });
    expect(queue('ENV.fetch("Q", "low")', {}, { policy: { env: { Q: 'high' } } })).toMatchObject({
      names: ['high'],
      env: [],
      complete: true,
    });
  });

  test('a condition on a variable keeps both names and is complete', () => {
    const files = {
      'app/jobs/b.rb':
        'class B < ActiveJob::Base\n  queue_as do\n    if ENV["OWN"] == "true"\n      :own\n    else\n      :shared\n    end\n  end\n  def perform; end\nend\n',
    };
    const found = find(files, 'B')?.queues;
    expect([...(found?.names ?? [])].sort()).toEqual(['own', 'shared']);
    expect(found).toMatchObject({ env: ['OWN'], complete: true });
  });

  test('a computed one is settled by the manifest; a known one is not overruled', () => {
    const at = { path: '.github/queue-review.yml', line: 2 };
    const manifest = { jobs: new Map([['A', { queues: ['x', 'y'], at }]]) };
    expect(queue('Shard.current.queue')).toMatchObject({ names: [], complete: false, source: 'unknown' });
    expect(queue('Shard.current.queue', {}, { manifest })).toEqual({
      names: ['x', 'y'],
      env: [],
      complete: true,
      source: 'manifest',
      at,
    });
    expect(queue('"z"', {}, { manifest })).toMatchObject({ names: ['z'], source: 'class' });
  });
});

describe('backend', () => {
  const files = { ...APPLICATION_JOB, 'app/jobs/a.rb': 'class A < ApplicationJob\n  def perform; end\nend\n' };
  const adapter = (name: string): string => `Rails.application.configure do\n  config.active_job.queue_adapter = :${name}\nend\n`;

  test('is what the application names, the judged environment’s own file first', () => {
    expect(find(files, 'A')?.backend).toBeNull();
    const both = {
      ...files,
      'config/application.rb': adapter('sidekiq'),
      'config/environments/production.rb': adapter('solid_queue'),
    };
    expect(find(both, 'A')?.backend).toBe('solid-queue');
    expect(
      find({ ...files, 'config/application.rb': adapter('sidekiq'), 'config/environments/test.rb': adapter('inline') }, 'A')
        ?.backend,
    ).toBe('sidekiq');
  });

  test('is what the class names itself', () => {
    const own = {
      ...files,
      'config/application.rb': adapter('sidekiq'),
      'app/jobs/b.rb': 'class B < ApplicationJob\n  self.queue_adapter = :resque\n  def perform; end\nend\n',
    };
    expect(find(own, 'B')?.backend).toBe('resque');
    expect(find(own, 'A')?.backend).toBe('sidekiq');
  });
});

describe('jobs that Rails brings', () => {
  test('are there where something enqueues them, on the queue that the defaults give', () => {
    const mail = { 'app/models/a.rb': 'class A\n  def go\n    Mailer.hello.deliver_later\n  end\nend\n' };
    const defaults = (version: string): Files => ({
      'config/application.rb': `module X\n  class Application < Rails::Application\n    config.load_defaults ${version}\n  end\nend\n`,
    });
    const found = find({ ...mail, ...defaults('6.0') }, 'ActionMailer::MailDeliveryJob');
    expect(found).toMatchObject({
      provided: true,
      abstract: false,
      queues: { names: ['mailers'] },
      at: { path: 'app/models/a.rb', line: 3 },
    });
    expect(find({ ...mail, ...defaults('7.0') }, 'ActionMailer::MailDeliveryJob')?.queues.names).toEqual(['default']);
    expect(names(defaults('7.0'))).toEqual([]);
  });
});

test('the digest covers all openings, in whatever order they come', () => {
  const first = 'class A\n  include Sidekiq::Job\n  def perform; end\nend\n';
  const second = 'class A\n  def more; end\nend\n';
  const digest = (files: Files): string | undefined => find(files, 'A')?.digest;
  expect(digest({ 'app/a.rb': first, 'app/b.rb': second })).toBe(digest({ 'app/a.rb': second, 'app/b.rb': first }));
  expect(digest({ 'app/a.rb': first, 'app/b.rb': second })).not.toBe(digest({ 'app/a.rb': first }));
  expect(find({ 'app/a.rb': second, 'app/b.rb': first }, 'A')?.at.path).toBe('app/b.rb');
});
