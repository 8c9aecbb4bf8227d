import { beforeAll, describe, expect, test } from '@jest/globals';
import { clockwork } from '../../../src/adapters/clockwork/adapter.js';
import { sidekiqPeriodic } from '../../../src/adapters/sidekiq-periodic/adapter.js';
import { whenever } from '../../../src/adapters/whenever/adapter.js';
import { rubyReady } from '../../support/ruby.js';
import { gaps, schedules } from './read.js';

beforeAll(rubyReady);

describe('periodic jobs', () => {
  const read = (text: string): readonly string[] => schedules(sidekiqPeriodic, 'config/initializers/sidekiq.rb', text);

  test('are registered', () => {
    const text = `Sidekiq.configure_server do |config|
  config.periodic do |mgr|
    mgr.register('0 * * * *', 'Tick', queue: 'low', args: [1])
    mgr.register('1 * * * *', Tock, { 'queue' => 'high' })
    mgr.tz = ActiveSupport::TimeZone.new('UTC')
  end
end
registry.register('0 * * * *', 'NotPeriodic')
`;
    expect(read(text)).toEqual(['3 - Tick | 0 * * * * | low | 1', '4 - @Tock | 1 * * * * | high | 0']);
  });
});

describe('whenever', () => {
  const read = (text: string): readonly string[] => schedules(whenever, 'config/schedule.rb', text);

  test('runners enqueue, everything else is a command', () => {
    const text = `set :output, 'log/cron.log'
job_type :console, 'cd :path && bin/console ":task"'
every 1.day, at: '4:30 am' do
  runner 'Tick.perform_async(1)'
  runner "Feed::Crawl.set(queue: :low).perform_later; Tock.perform_in(5, 1)"
  rake 'db:clean'
end
every '0 * * * *' do
  command 'echo hello'
  runner 'Tick.new.perform'
  console 'Tock.perform_later'
  runner "Tick.perform_async(#{id})"
end
every :sunday do
  set :x, 1
end
`;
    expect(read(text)).toEqual([
      '4 - @Tick | every 1.day at 4:30 am | - | 1',
      '5 - @Feed::Crawl | every 1.day at 4:30 am | - | 0',
      '5 - @Tock | every 1.day at 4:30 am | - | 1',
      '6 - - | every 1.day at 4:30 am | - | ?',
      '9 - - | 0 * * * * | - | ?',
      '10 - - | 0 * * * * | - | ?',
      '11 - @Tock | 0 * * * * | - | 0',
      '12 - ? | 0 * * * * | - | ?',
    ]);
  });

  test('a broken file is told', () => {
    expect(gaps(whenever, 'config/schedule.rb', 'every 1.day do\n  rake "a"\n')).toEqual([expect.stringMatching(/^syntax \d+$/)]);
  });
});

describe('clockwork', () => {
  const read = (text: string, path = 'clock.rb'): readonly string[] => schedules(clockwork, path, text);

  test('blocks enqueue', () => {
    const text = `require 'clockwork'
module Clockwork
  handler { |job| job.run }
  every(1.hour, 'tick', at: '*:05') { Tick.perform_later(1) }
  every 10.seconds, 'tock' do
    Tock.set(queue: 'low').perform_async if enabled?
  end
  every(1.day, 'both', at: ['01:00', '13:00']) do
    Tick.perform_later
    Tock.perform_in(5.minutes, 2)
  end
  every(1.day, 'report') { Report.write }
  every(1.week, Tick)
end
`;
    expect(read(text)).toEqual([
      '4 tick @Tick | every 1.hour at *:05 | - | 1',
      '5 tock @Tock | every 10.seconds | low | 0',
      '8 both @Tick | every 1.day at ["01:00", "13:00"] | - | 0',
      '8 both @Tock | every 1.day at ["01:00", "13:00"] | - | 1',
      '12 report - | every 1.day | - | ?',
      '13 - @Tick | every 1.week | - | ?',
    ]);
  });

  test('other files and other methods called every', () => {
    expect(read('every(1.hour) { Tick.perform_later }', 'app/a.rb')).toEqual([]);
    expect(read('# clockwork\nlist.every(2) { Tick.perform_later }\n')).toEqual([]);
    expect(read("module Clockwork\n  every(1.hour, 'a') { Tick.perform_later }\nend\n", 'spec/clock_spec.rb')).toEqual([]);
  });
});
