import { beforeAll, describe, expect, test } from '@jest/globals';
import { rubyReady } from '../../support/ruby.js';
import { edges, type Files, job, linked, model, service } from './linked.js';

beforeAll(rubyReady);

const FOLLOWER = job('Follow', 'puts id', 'other');
const led = (...files: readonly Files[]): readonly string[] => edges(linked(Object.assign({}, FOLLOWER, ...files)));

describe('direct', () => {
  test('an enqueue in perform', () => {
    expect(led(job('Start', 'Follow.perform_async(id)'))).toEqual(['Start direct Follow']);
  });

  test('in a method that perform reaches, also through the class, a parent and a mixin', () => {
    const files: Files = {
      'app/jobs/base.rb':
        'class Base\n  include Sidekiq::Job\n  def perform(id)\n    work(id)\n  end\n  def finish(id)\n    self.class.later(id)\n  end\n  def self.later(id)\n    Follow.perform_async(id)\n  end\nend\n',
      'app/jobs/start.rb': 'class Start < Base\n  include Working\nend\n',
      'app/jobs/working.rb': 'module Working\n  def work(id)\n    finish(id)\n  end\nend\n',
    };
    expect(led(files)).toEqual(['Start direct Follow']);
    expect(linked({ ...FOLLOWER, ...files }).edges[0]?.hops).toEqual([
      'Start#perform',
      'Start#work',
      'Start#finish',
      'Start.later',
    ]);
  });

  test('through super', () => {
    const base = 'class Base\n  include Sidekiq::Job\n  def perform(id)\n    Follow.perform_async(id)\n  end\nend\n';
    const child = 'class Start < Base\n  def perform(id)\n    super\n  end\nend\n';
    const without = 'class Start < Base\n  def perform(id)\n    puts id\n  end\nend\n';
    expect(led({ 'app/jobs/base.rb': base, 'app/jobs/start.rb': child })).toEqual(['Base direct Follow', 'Start direct Follow']);
    expect(led({ 'app/jobs/base.rb': base, 'app/jobs/start.rb': without })).toEqual(['Base direct Follow']);
  });

  test('not in a method that perform does not reach', () => {
    expect(led(job('Start', 'puts id', 'default', '  def self.all\n    Follow.perform_async(1)\n  end\n'))).toEqual([]);
  });

  test('a callback around perform is part of the run', () => {
    const files = {
      'app/jobs/start.rb':
        'class Start < ActiveJob::Base\n  after_perform { Follow.perform_async(1) }\n  def perform(id)\n    puts id\n  end\nend\n',
    };
    expect(led(files)).toEqual(['Start direct Follow']);
  });

  test('in a method that perform calls by its name', () => {
    const work = '  def work(id)\n    Follow.perform_async(id)\n  end\n';
    for (const call of [
      'send(:work, id)',
      "public_send('work', id)",
      '[id].each(&method(:work))',
      'self.__send__(:work, id)',
      'step :work',
    ])
      expect({ call, led: led(job('Start', call, 'default', work)) }).toEqual({ call, led: ['Start direct Follow'] });
    for (const call of ['send(name, id)', 'puts(:work)', 'other.send(:work, id)', 'step(:work) { puts id }'])
      expect({ call, led: led(job('Start', call, 'default', work)) }).toEqual({ call, led: [] });
  });

  test('in what runs after a batch of jobs', () => {
    const callback = (method: string): Files =>
      service('Report', `  def ${method}(status, options)\n    Follow.perform_async(1)\n  end`);
    const batch = (on: string): Files =>
      job('Start', `batch = Sidekiq::Batch.new\n    batch.on(${on})\n    batch.jobs { puts id }`);
    expect(led(batch(':success, Report, id: 1'), callback('on_success'))).toEqual(['Start service Follow']);
    expect(led(batch("'complete', 'Report'"), callback('on_complete'))).toEqual(['Start service Follow']);
    expect(led(batch(":death, '::Report#gone'"), callback('gone'))).toEqual(['Start service Follow']);
    const own = '  def on_success(status, options)\n    Follow.perform_async(1)\n  end\n';
    expect(led(job('Start', 'Sidekiq::Batch.new.on(:success, self.class)', 'default', own))).toEqual(['Start direct Follow']);
    expect(led(batch(':success, Report'), callback('on_complete'))).toEqual([]);
    expect(led(batch(':finish, Report'), callback('on_finish'))).toEqual([]);
    expect(led(batch(":success, '#'"), callback('on_success'))).toEqual([]);
  });

  test('a job that runs another here and now leads where that leads', () => {
    expect(led(job('Start', 'Middle.new.perform(id)'), job('Middle', 'Follow.perform_async(id)'))).toContain(
      'Start service Follow',
    );
    expect(led(job('Start', 'Middle.perform_inline(id)'), job('Middle', 'Follow.perform_async(id)'))).toContain(
      'Start service Follow',
    );
    expect(led(job('Start', 'Middle.perform_inline(id)'), job('Middle', 'puts id'))).toEqual([]);
  });
});

describe('service', () => {
  const ENQUEUES = '  def self.call(id)\n    Follow.perform_async(id)\n  end';

  test('a method of a class, and of a fresh instance of it', () => {
    expect(led(job('Start', 'Serve.call(id)'), service('Serve', ENQUEUES))).toEqual(['Start service Follow']);
    const instance = '  def run(id)\n    Follow.perform_async(id)\n  end';
    expect(led(job('Start', 'Serve.new(1).run(id)'), service('Serve', instance))).toEqual(['Start service Follow']);
    expect(led(job('Start', 'it = Serve.new(1)\n    it.run(id)'), service('Serve', instance))).toEqual(['Start service Follow']);
  });

  test('a class method that calls a fresh instance of its own class is one hop, also where a parent defines it', () => {
    const base = service('Callable', '  def self.call(...)\n    new(...).call\n  end');
    const child = { 'app/services/serve.rb': 'class Serve < Callable\n  def call\n    Follow.perform_async(1)\n  end\nend\n' };
    expect(led(job('Start', 'Serve.call(id)'), base, child)).toEqual(['Start service Follow']);
  });

  test('a mixin of a gem makes a callable object', () => {
    const callable = service('Serve', '  include Mandate\n  def call\n    Follow.perform_async(1)\n  end');
    const plain = service('Serve', '  def call\n    Follow.perform_async(1)\n  end');
    expect(led(job('Start', 'Serve.call(id)'), callable)).toEqual(['Start service Follow']);
    expect(led(job('Start', 'Serve.call(id)'), plain)).toEqual([]);
  });

  test('three hops are followed, a fourth is too far', () => {
    const hop = (name: string, next: string): Files => service(name, `  def self.call(id)\n    ${next}.call(id)\n  end`);
    const three = [hop('One', 'Two'), hop('Two', 'Three'), service('Three', ENQUEUES)];
    expect(led(job('Start', 'One.call(id)'), ...three)).toEqual(['Start service Follow']);
    const four = [hop('One', 'Two'), hop('Two', 'Three'), hop('Three', 'Four'), service('Four', ENQUEUES)];
    expect(led(job('Start', 'One.call(id)'), ...four)).toEqual([]);
  });

  test('method by method, never class by class', () => {
    const two = service('Serve', `${ENQUEUES}\n  def self.count(id)\n    id\n  end\n  def self.name_of(id)\n    id\n  end`);
    expect(led(job('Start', 'Serve.count(id)'), two)).toEqual([]);
    expect(led(job('Start', 'puts Serve'), two)).toEqual([]);
  });

  test('a class method of a model is no service', () => {
    const files = model('Build', '  def self.parse(id)\n    Follow.perform_async(id)\n  end');
    expect(led(job('Start', 'Build.parse(id)'), files)).toEqual([]);
  });

  test('services that call each other in a circle end', () => {
    const one = service('One', '  def self.call(id)\n    Two.call(id)\n  end');
    const two = service('Two', '  def self.call(id)\n    One.call(id)\n    Follow.perform_async(id)\n  end');
    expect(led(job('Start', 'One.call(id)'), one, two)).toEqual(['Start service Follow']);
  });

  test('the most direct way is told', () => {
    const start = job('Start', 'Serve.call(id)\n    Follow.perform_async(id)');
    expect(led(start, service('Serve', ENQUEUES))).toEqual(['Start direct Follow']);
  });
});

describe('record', () => {
  const callback = (event: string): Files => model('Build', `  ${event} { Follow.perform_async(id) }`);

  test.each([
    'after_create',
    'after_save',
    'after_commit',
    'after_create_commit',
    'after_save_commit',
    'after_commit(on: :create)',
    'after_commit(on: [:create, :update])',
  ])('%s runs on creation', (event) => {
    expect(led(job('Start', 'Build.create!(id: id)'), callback(event))).toEqual(['Start record Follow']);
  });

  test.each([
    'after_update',
    'after_update_commit',
    'after_destroy',
    'after_commit(on: :update)',
    'after_commit(on: :destroy)',
    'after_touch',
  ])('%s does not', (event) => {
    expect(led(job('Start', 'Build.create!(id: id)'), callback(event))).toEqual([]);
  });

  test.each([
    'Build.create(id: id)',
    'Build.find_or_create_by!(id: id)',
    'Build.create_or_find_by(id: id)',
    'Build.where(id: id).first_or_create!',
    'Build.new(id: id).save!',
    'build = Build.new(id: id)\n    build.save',
  ])('%s creates', (body) => {
    expect(led(job('Start', body), callback('after_create'))).toEqual(['Start record Follow']);
  });

  test.each([
    'Build.find(id)',
    'Build.where(id: id).count',
    'Build.new(id: id)',
    'Build.insert_all([])',
    'Build.find(id).destroy',
    'Build.import(id)',
  ])('%s creates nothing that runs callbacks', (body) => {
    expect(led(job('Start', body), callback('after_save'))).toEqual([]);
  });

  test('a record that was found and is saved runs what every save runs, not what creation or updates alone run', () => {
    const save = job('Start', 'Build.find(id).update!(done: true)');
    expect(led(save, callback('after_save'))).toEqual(['Start record Follow']);
    expect(led(save, callback('after_update_commit'))).toEqual([]);
    expect(led(save, callback('after_create'))).toEqual([]);
    expect(led(save, callback('after_commit(on: :create)'))).toEqual([]);
  });

  test('callbacks of concerns and parents, and methods that they name', () => {
    const files = {
      'app/models/concerns/parsed.rb':
        'module Parsed\n  extend ActiveSupport::Concern\n  included do\n    after_create_commit :parse_later\n  end\n  def parse_later\n    enqueue\n  end\nend\n',
      'app/models/application_record.rb': 'class ApplicationRecord < ActiveRecord::Base\n  include Parsed\nend\n',
      'app/models/build.rb': 'class Build < ApplicationRecord\n  def enqueue\n    Follow.perform_async(id)\n  end\nend\n',
    };
    expect(led(job('Start', 'Build.create!(id: id)'), files)).toEqual(['Start record Follow']);
    expect(linked({ ...FOLLOWER, ...job('Start', 'Build.create!(id: id)'), ...files }).edges[0]?.hops).toEqual([
      'Start#perform',
      'Build.create!',
      'Build after_create_commit',
      'Build#parse_later',
      'Build#enqueue',
    ]);
  });

  test('through a service, but not from the callback on to one', () => {
    const serve = service('Serve', '  def self.call(id)\n    Build.create!(id: id)\n  end');
    expect(led(job('Start', 'Serve.call(id)'), serve, callback('after_create'))).toEqual(['Start record Follow']);
    const parser = service('Parser', '  def self.call(id)\n    Follow.perform_async(id)\n  end');
    expect(led(job('Start', 'Build.create!(id: id)'), parser, model('Build', '  after_create { Parser.call(id) }'))).toEqual([]);
  });

  test('what a callback itself creates is not followed', () => {
    const report = {
      'app/models/report.rb': 'class Report < ActiveRecord::Base\n  after_create { Follow.perform_async(id) }\nend\n',
    };
    expect(led(job('Start', 'Build.create!(id: id)'), model('Build', '  after_create { Report.create! }'), report)).toEqual([]);
  });

  test('a class that is no model runs no callbacks', () => {
    expect(led(job('Start', 'Build.create!(id: id)'), service('Build', '  after_create { Follow.perform_async(1) }'))).toEqual(
      [],
    );
  });
});

describe('declared', () => {
  const at = { path: '.github/queue-review.yml', line: 3 };
  const declared = (
    to: string,
  ): { readonly jobs: ReadonlyMap<string, { readonly enqueues: ReadonlyMap<string, number>; readonly at: typeof at }> } => ({
    jobs: new Map([['Start', { enqueues: new Map([[to, 20]]), at }]]),
  });

  test('an edge that only the manifest knows, and none to a job that does not exist', () => {
    const files = { ...FOLLOWER, ...job('Start', 'puts id') };
    expect(edges(linked(files, { manifest: declared('Follow') }))).toEqual(['Start declared Follow']);
    expect(edges(linked(files, { manifest: declared('Missing') }))).toEqual([]);
  });

  test('code that says the same is told first', () => {
    const files = { ...FOLLOWER, ...job('Start', 'Follow.perform_async(id)') };
    expect(edges(linked(files, { manifest: declared('Follow') }))).toEqual(['Start direct Follow']);
  });
});

test('every call site knows the jobs that lead to it', () => {
  const files = {
    ...FOLLOWER,
    ...job('Start', 'Serve.call(id)'),
    ...job('Second', 'Outer.call(id)'),
    ...service('Outer', '  def self.call(id)\n    Serve.call(id)\n  end'),
    ...service('Serve', '  def self.call(id)\n    Follow.perform_async(id)\n  end'),
  };
  const [site] = linked(files).enqueues;
  expect(site?.callers).toEqual([
    { job: 'Second', via: 'service' },
    { job: 'Start', via: 'service' },
  ]);
  expect(site).toMatchObject({ job: 'Follow', from: null, place: 'service', in: 'Serve.call' });
});
