import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Job } from '../../../src/model/topology.js';
import { rubyReady } from '../../support/ruby.js';
import { type Files, job, linked, model, service } from './linked.js';

beforeAll(rubyReady);

const FOLLOW = job('Follow', 'puts id');
const ENQUEUES = '  def self.call(id)\n    Follow.perform_async(id)\n  end';
const SCHEDULE = (name: string): Files => ({ 'config/schedule.yml': `nightly:\n  cron: "0 3 * * *"\n  class: ${name}\n` });
const controller = (body: string): Files => ({
  'app/controllers/builds_controller.rb': `class BuildsController < ApplicationController\n  def create\n    ${body}\n  end\nend\n`,
});
const rake = (body: string): Files => ({ 'lib/tasks/go.rake': `task go: :environment do\n  ${body}\nend\n` });

function entered(...files: readonly Files[]): Pick<Job, 'entry' | 'enteredFrom' | 'onlyScheduledOrTask'> | undefined {
  const found = linked(Object.assign({}, FOLLOW, ...files)).jobs.find(({ name }) => name === 'Follow');
  return found && { entry: found.entry, enteredFrom: found.enteredFrom, onlyScheduledOrTask: found.onlyScheduledOrTask };
}

describe('entered by requests', () => {
  test('directly', () => {
    expect(entered(controller('Follow.perform_async(1)'))).toEqual({
      entry: 'web',
      enteredFrom: ['BuildsController#create'],
      onlyScheduledOrTask: false,
    });
  });

  test('through a service, a record, and a helper of the controller: the action is told', () => {
    expect(entered(controller('Serve.call(1)'), service('Serve', ENQUEUES))?.enteredFrom).toEqual(['BuildsController#create']);
    expect(entered(controller('Build.create!'), model('Build', '  after_create { Follow.perform_async(id) }'))).toMatchObject({
      entry: 'web',
    });
    const helper = controller('later\n  end\n\n  private\n\n  def later\n    Follow.perform_async(1)');
    expect(entered(helper)?.enteredFrom).toEqual(['BuildsController#create']);
  });

  test('in a block of a web class', () => {
    const grape = { 'app/api/builds.rb': 'class Builds < Grape::API\n  post do\n    Serve.call(1)\n  end\nend\n' };
    expect(entered(grape, service('Serve', ENQUEUES))).toMatchObject({ entry: 'web', enteredFrom: ['Builds'] });
  });

  test('web is told before schedule and task', () => {
    expect(entered(controller('Follow.perform_async(1)'), SCHEDULE('Follow'), rake('Follow.perform_async(1)'))?.entry).toBe(
      'web',
    );
  });
});

describe('entered by schedules and tasks only', () => {
  test('a schedule', () => {
    expect(entered(SCHEDULE('Follow'))).toEqual({
      entry: 'schedule',
      enteredFrom: ['sidekiq-cron nightly'],
      onlyScheduledOrTask: true,
    });
  });

  test('a task, directly and through a service', () => {
    expect(entered(rake('Follow.perform_async(1)'))).toMatchObject({ entry: 'task', onlyScheduledOrTask: true });
    expect(entered(rake('Serve.call(1)'), service('Serve', ENQUEUES))).toEqual({
      entry: 'task',
      enteredFrom: ['lib/tasks/go.rake'],
      onlyScheduledOrTask: true,
    });
  });

  test('through a job that a schedule starts', () => {
    expect(entered(job('Nightly', 'Follow.perform_async(id)'), SCHEDULE('Nightly'))).toEqual({
      entry: 'job',
      enteredFrom: ['Nightly'],
      onlyScheduledOrTask: true,
    });
  });

  test('a job that enqueues itself again is still one', () => {
    const again = {
      'app/jobs/follow.rb':
        'class Follow\n  include Sidekiq::Job\n  def perform(id)\n    self.class.perform_in(60, id)\n  end\nend\n',
    };
    expect(entered(SCHEDULE('Follow'), again)).toMatchObject({ entry: 'schedule', onlyScheduledOrTask: true });
  });

  test('tests are no callers', () => {
    const spec = { 'spec/follow_spec.rb': 'describe Follow do\n  it { Follow.perform_async(1) }\nend\n' };
    expect(entered(SCHEDULE('Follow'), spec)).toMatchObject({ entry: 'schedule', onlyScheduledOrTask: true });
  });
});

describe('not only by schedules and tasks', () => {
  test('a job without a known caller', () => {
    expect(entered()).toEqual({ entry: 'unknown', enteredFrom: [], onlyScheduledOrTask: false });
  });

  test('a schedule, and a call in a service or model whose own caller is not found', () => {
    const unknownService = service('Serve', '  def go\n    Follow.perform_async(1)\n  end');
    expect(entered(SCHEDULE('Follow'), unknownService)).toMatchObject({ entry: 'schedule', onlyScheduledOrTask: false });
    const unknownModel = model('Build', '  after_create { Follow.perform_async(id) }');
    expect(entered(SCHEDULE('Follow'), unknownModel)).toMatchObject({ onlyScheduledOrTask: false });
  });

  test('a service that a task calls, and code that nothing known calls', () => {
    const other = { 'app/services/other.rb': 'class Other\n  def go\n    Serve.call(1)\n  end\nend\n' };
    expect(entered(rake('Serve.call(1)'), service('Serve', ENQUEUES))).toMatchObject({ onlyScheduledOrTask: true });
    expect(entered(rake('Serve.call(1)'), service('Serve', ENQUEUES), other)).toMatchObject({ onlyScheduledOrTask: false });
  });

  test('a job that a request starts, or that nobody is known to start, on the way', () => {
    const middle = job('Middle', 'Follow.perform_async(id)');
    expect(entered(middle, SCHEDULE('Middle'), controller('Middle.perform_async(1)'))).toMatchObject({
      entry: 'job',
      onlyScheduledOrTask: false,
    });
    expect(entered(middle, SCHEDULE('Follow'))).toMatchObject({ entry: 'schedule', onlyScheduledOrTask: false });
  });

  test('two jobs that start each other and nobody else', () => {
    const circle = { ...job('Follow', 'Middle.perform_async(id)'), ...job('Middle', 'Follow.perform_async(id)') };
    expect(entered(circle)).toMatchObject({ entry: 'job', onlyScheduledOrTask: false });
    expect(entered(circle, SCHEDULE('Middle'))).toMatchObject({ onlyScheduledOrTask: true });
  });

  test('code that runs at boot', () => {
    expect(entered(SCHEDULE('Follow'), { 'config/initializers/go.rb': 'Follow.perform_async(1)\n' })).toMatchObject({
      onlyScheduledOrTask: false,
    });
  });
});

test('the manifest tells an entry that code does not', () => {
  const at = { path: '.github/queue-review.yml', line: 2 };
  const manifest = { jobs: new Map([['Follow', { entry: 'web', at }]]) };
  expect(linked(FOLLOW, { manifest }).jobs[0]?.entry).toBe('web');
  expect(linked({ ...FOLLOW, ...SCHEDULE('Follow') }, { manifest }).jobs[0]?.entry).toBe('schedule');
});
