import { beforeAll, describe, expect, test } from '@jest/globals';
import { sidekiqScheduler } from '../../../src/adapters/sidekiq-scheduler/adapter.js';
import { rubyReady } from '../../support/ruby.js';
import { gaps, schedules } from './read.js';

beforeAll(rubyReady);

const yaml = (text: string, path = 'config/sidekiq.yml'): readonly string[] => schedules(sidekiqScheduler, path, text);
const code = (text: string): readonly string[] => schedules(sidekiqScheduler, 'config/initializers/sidekiq.rb', text);

describe('the file', () => {
  test('the key is the class where none is given', () => {
    expect(
      yaml(
        ":scheduler:\n  :schedule:\n    Tick:\n      every: ['30m', first_in: '2m']\n    tock:\n      cron: '0 * * * *'\n      class: Tock\n      queue: low\n",
      ),
    ).toEqual(['3 Tick Tick | 30m | - | 0', '7 tock Tock | 0 * * * * | low | 0']);
  });

  test('switched off as a whole, and per environment', () => {
    expect(
      yaml(
        'scheduler:\n  enabled: false\n  schedule:\n    Tick: { every: 1m }\nproduction:\n  scheduler:\n    schedule:\n      Tock: { every: 1m }\n',
      ),
    ).toEqual(['4 Tick Tick | 1m | - | 0 off', '8 Tock Tock | 1m | - | 0 in production']);
    expect(yaml('scheduler:\n  schedule:\n    Tick: { every: 1m, rails_env: "production, staging" }\n')).toEqual([
      '3 Tick Tick | 1m | - | 0 in production',
      '3 Tick Tick | 1m | - | 0 in staging',
    ]);
  });

  test.each([
    ['args: {a: 1}', '1'],
    ['args: {a: 1}, keyword_argument: true', '0 a'],
    ['args: [1, 2], include_metadata: true', '3'],
    ['args: text', '1'],
  ])('%s', (options, counted) => {
    expect(yaml(`scheduler:\n  schedule:\n    Tick: { every: 1m, ${options} }\n`)).toEqual([`3 Tick Tick | 1m | - | ${counted}`]);
  });

  test('files of entries', () => {
    expect(yaml('tick:\n  interval: 1m\n  class: Tick\n', 'config/sidekiq-schedule.yml')).toEqual(['3 tick Tick | 1m | - | 0']);
    expect(yaml("Tick:\n  cron: '0 * * * *'\n", 'config/sidekiq_scheduler.yml')).toEqual(['1 Tick Tick | 0 * * * * | - | 0']);
    expect(yaml("tick:\n  cron: '0 * * * *'\n  class: Tick\n", 'config/schedule.yml')).toEqual([]);
    expect(yaml('at:\n  class: big\nother:\n  in: 5\n', 'config/locale.yml')).toEqual([]);
  });

  test('a configuration without a schedule is none', () => {
    expect(yaml(':concurrency: 5\n:queues:\n  - at: 1\n')).toEqual([]);
    expect(gaps(sidekiqScheduler, 'config/sidekiq.yml', ':at: [\n')).toEqual([]);
    expect(gaps(sidekiqScheduler, 'config/sidekiq_scheduler.yml', 'a: { at: [\n')).toEqual([
      expect.stringMatching(/^syntax \d+$/),
    ]);
  });
});

describe('Ruby', () => {
  test('the whole schedule, and one entry', () => {
    expect(
      code(
        "Sidekiq.schedule = {\n  'Tick' => { 'every' => '1m' },\n  tock: { cron: '0 * * * *', class: 'Tock', queue: 'low' }\n}\n",
      ),
    ).toEqual(['2 Tick Tick | 1m | - | 0', '3 tock Tock | 0 * * * * | low | 0']);
    expect(
      code(
        "Sidekiq.set_schedule('tick', { 'every' => ['1m'], 'class' => 'Tick' })\nSidekiq.set_schedule('tock', every: '1m', class: 'Tock')\n",
      ),
    ).toEqual(['1 tick Tick | 1m | - | 0', '2 tock Tock | 1m | - | 0']);
    expect(code("Sidekiq.schedule = YAML.load_file('config/schedule.yml')\n")).toEqual([]);
  });
});
