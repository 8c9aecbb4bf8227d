import { beforeAll, describe, expect, test } from '@jest/globals';
import { sidekiqCron } from '../../../src/adapters/sidekiq-cron/adapter.js';
import { rubyReady } from '../../support/ruby.js';
import { gaps, schedules } from './read.js';

beforeAll(rubyReady);

const yaml = (text: string, path = 'config/schedule.yml'): readonly string[] => schedules(sidekiqCron, path, text);
const code = (text: string): readonly string[] => schedules(sidekiqCron, 'config/initializers/sidekiq.rb', text);

describe('the schedule file', () => {
  test('an entry stands where its class is', () => {
    expect(yaml("tick:\n  cron: '0 * * * *'\n  class: Tick\n  queue: low\n  args: [1, two]\n")).toEqual([
      '3 tick Tick | 0 * * * * | low | 2',
    ]);
  });

  test('templates are read, not run', () => {
    const text =
      "tick:\n  cron: '<%= ENV.fetch('TICK', '* * * * *') %>'\n  class: Tick\n<% if Rails.env.production? %>\ntock:\n  cron: '1 * * * *'\n  class: Tock\n<% end %>\n";
    expect(yaml(text)).toEqual(['3 tick Tick | $TICK | - | 0', '7 tock Tock | 1 * * * * | - | 0']);
  });

  test('sections of environments', () => {
    const text =
      "production:\n  tick: { cron: '0 * * * *', class: Tick }\nshared:\n  tock: { cron: '0 * * * *', class: Tock, status: disabled }\n";
    expect(yaml(text)).toEqual(['2 tick Tick | 0 * * * * | - | 0 in production', '4 tock Tock | 0 * * * * | - | 0 off']);
  });

  test('a job may be called like an environment', () => {
    expect(yaml("test:\n  cron: '0 * * * *'\n  class: Tick\n")).toEqual(['3 test Tick | 0 * * * * | - | 0']);
  });

  test.each([
    ['args: {a: 1}', '1'],
    ['args: "[1, 2]"', '2'],
    ['args: "[1"', '1'],
    ['args: text', '1'],
    ['args: ~', '0'],
    ['date_as_argument: true', '1'],
  ])('%s', (line, counted) => {
    expect(yaml(`tick:\n  class: Tick\n  cron: '0 * * * *'\n  ${line}\n`)).toEqual([`2 tick Tick | 0 * * * * | - | ${counted}`]);
  });

  test('other files under config count when their entries are schedules', () => {
    const entry = "tick:\n  cron: '0 * * * *'\n  class: Tick\n";
    expect(yaml(entry, 'config/cron.yml')).toHaveLength(1);
    expect(yaml(entry, 'config/schedules/nightly_schedule.yml')).toHaveLength(1);
    expect(yaml("tick:\n  cron: '0 * * * *'\n  title: class\n", 'config/cron.yml')).toEqual([]);
    expect(
      yaml("tick:\n  every: 5m\n  class: Tick\ntock:\n  cron: '0 * * * *'\n  class: Tock\n", 'config/sidekiq-schedule.yml'),
    ).toEqual([]);
  });

  test('what is broken is told, what is empty is not', () => {
    expect(gaps(sidekiqCron, 'config/schedule.yml', "tick:\n  cron: '0 * * * *\n  class: Tick\n")).toEqual([
      expect.stringMatching(/^syntax \d+$/),
    ]);
    expect(gaps(sidekiqCron, 'config/settings.yml', "cron: '0 * * * *\nclass: Tick\n")).toEqual([]);
    expect(gaps(sidekiqCron, 'config/schedule.yml', '')).toEqual([]);
  });

  test('names that objects have of themselves', () => {
    expect(yaml("__proto__:\n  cron: '0 * * * *'\n  class: constructor\n")).toEqual([
      '3 __proto__ constructor | 0 * * * * | - | 0',
    ]);
  });
});

describe('Ruby', () => {
  test('create', () => {
    const text =
      "Sidekiq::Cron::Job.create(name: 'tick', cron: '0 * * * *', class: Tick, queue: :low, args: [1])\nSidekiq::Cron::Job.create(name: 'tock', cron: '1 * * * *', class: Tock.name)\n";
    expect(code(text)).toEqual(['1 tick @Tick | 0 * * * * | low | 1', '2 tock @Tock | 1 * * * * | - | 0']);
  });

  test('hashes, written there, in a variable or in a constant', () => {
    const hash = "{\n  'tick' => { 'class' => 'Tick', 'cron' => '0 * * * *' },\n  tock: { class: 'Tock', cron: '1 * * * *' }\n}";
    expect(code(`Sidekiq::Cron::Job.load_from_hash!(${hash})`)).toEqual([
      '2 tick Tick | 0 * * * * | - | 0',
      '3 tock Tock | 1 * * * * | - | 0',
    ]);
    expect(code(`schedule = ${hash}\nSidekiq::Cron::Job.load_from_hash schedule`)).toHaveLength(2);
    expect(code(`SCHEDULE = ${hash}.freeze\nSidekiq::Cron::Job.load_from_hash(SCHEDULE)`)).toHaveLength(2);
    expect(code(`Sidekiq::Cron::Job.load_from_hash(YAML.load_file('config/schedule.yml'))`)).toEqual([]);
  });

  test('lists', () => {
    expect(code("Sidekiq::Cron::Job.load_from_array [\n  { name: 'tick', class: 'Tick', cron: '0 * * * *' }\n]\n")).toEqual([
      '2 tick Tick | 0 * * * * | - | 0',
    ]);
  });

  test('neither tests nor other calls', () => {
    expect(
      schedules(sidekiqCron, 'spec/a_spec.rb', "Sidekiq::Cron::Job.create(name: 'a', cron: '0 * * * *', class: 'A')"),
    ).toEqual([]);
    expect(code("Sidekiq::Cron::Job.find('a')\nSidekiq::Cron::Job.create(options)\n")).toEqual([]);
  });
});
