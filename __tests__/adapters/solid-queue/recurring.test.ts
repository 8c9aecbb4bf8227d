import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { solidQueue } from '../../../src/adapters/solid-queue/adapter.js';
import type { Fact, ScheduleFact } from '../../../src/model/fact.js';
import type { Value } from '../../../src/model/value.js';
import { introduced, reviewFiles } from '../../support/review.js';
import { rubyReady, sourceFile } from '../../support/ruby.js';

beforeAll(rubyReady);

const read = (text: string, path = 'config/recurring.yml'): readonly Fact[] => solidQueue.read(sourceFile(text, path));

const text = (value: Value | null): string =>
  value === null ? '-' : value.kind === 'literal' ? String(value.value) : value.kind;

const line = ({ at, key, job, cron, queue, args, environment }: ScheduleFact): string =>
  `${at.line} ${key} ${text(job)} | ${text(cron)} | ${text(queue)} | ${args === null ? '?' : [args.positional, ...args.keywords].join(' ')}${environment === null ? '' : ` in ${environment}`}`;

const schedules = (yaml: string): readonly string[] =>
  read(yaml).flatMap((fact) => (fact.kind === 'schedule' ? [line(fact)] : []));
const gaps = (yaml: string): readonly string[] =>
  read(yaml).flatMap((fact) => (fact.kind === 'gap' ? [`${fact.gap.line} ${fact.gap.note}`] : []));
const settings = (yaml: string): readonly string[] =>
  read(yaml).flatMap((fact) => (fact.kind === 'app-setting' ? [`${fact.name}=${text(fact.value)} in ${fact.environment}`] : []));

describe('recurring tasks', () => {
  test('a task stands where its class is', () => {
    expect(schedules('sweep:\n  schedule: every hour\n  class: SweepJob\n  queue: low\n  args: [1, {force: true}]\n')).toEqual([
      '3 sweep SweepJob | every hour | low | 1 force',
    ]);
  });

  test('a command is run by a job of Solid Queue', () => {
    const yaml = 'production:\n  sweep:\n    command: "Thing.clean"\n    schedule: "@daily"\n';
    expect(schedules(yaml)).toEqual(['3 sweep SolidQueue::RecurringJob | @daily | - | ? in production']);
    expect(settings(yaml)).toEqual(['uses.solid_queue=SolidQueue::RecurringJob in production']);
    expect(settings(`${yaml}    queue: low\n`)).toEqual([
      'uses.solid_queue=SolidQueue::RecurringJob in production',
      'solid_queue.recurring_queue= in production',
    ]);
  });

  test('a class wins over a command', () => {
    expect(schedules('a: {class: A, command: "B.c", schedule: "@daily"}\n')).toEqual(['1 a A | @daily | - | 0']);
  });

  test('aliases and branches of templates', () => {
    const yaml =
      'production: &all\n  a:\n    class: A\n    schedule: every day\n<% if ENV["SAAS"] %>\n  b:\n    class: B\n    schedule: every day\n<% end %>\nstaging: *all\n';
    expect(schedules(yaml)).toEqual([
      '3 a A | every day | - | 0 in production',
      '7 b B | every day | - | 0 in production',
      '3 a A | every day | - | 0 in staging',
      '7 b B | every day | - | 0 in staging',
    ]);
  });

  test('tasks beside the section of production do not run there', () => {
    expect(schedules('a: {class: A, schedule: "@daily"}\nproduction:\n  b: {class: B, schedule: "@daily"}\n')).toEqual([
      '3 b B | @daily | - | 0 in production',
    ]);
    expect(schedules('a: {class: A, schedule: "@daily"}\nproduction:\n')).toEqual(['1 a A | @daily | - | 0']);
  });

  test('what stops the supervisor is told once', () => {
    expect(gaps('production: &all\n  a:\n    job: A\n    schedule: every day\nstaging: *all\n')).toEqual([
      '2 the recurring task a has neither class nor command: Solid Queue does not start',
    ]);
    expect(gaps('production:\n  a: {class: A, schedule: "@daily"}\n  b:\n    class B\n  schedule: every minute\n')).toEqual([
      '3 the recurring task b is no map: Solid Queue does not start',
      '5 the recurring task schedule is no map: Solid Queue does not start',
    ]);
  });

  test('`cron:` makes no task', () => {
    const facts = read('a:\n  class: A\n  cron: "* * * * *"\n');
    expect(facts).toEqual([
      expect.objectContaining({ kind: 'ineffective', setting: 'cron of a', at: { path: 'config/recurring.yml', line: 3 } }),
    ]);
  });
});

describe("Puma's plugin", () => {
  const puma = (ruby: string, path = 'config/puma.rb'): unknown =>
    read(ruby, path).map((fact) =>
      fact.kind === 'process' ? [fact.at.line, fact.environment, fact.commands.map(({ possible }) => possible)] : fact,
    );

  test('is a worker, which may not run where a condition decides', () => {
    expect(puma('port 3000\nplugin :solid_queue\n')).toEqual([[2, null, [false]]]);
    expect(puma('plugin :solid_queue if ENV["SOLID_QUEUE_IN_PUMA"]\n')).toEqual([[1, null, [true]]]);
    expect(puma('plugin "solid_queue"\n', 'config/puma/production.rb')).toEqual([[1, 'production', [false]]]);
    expect(puma('plugin :tmp_restart\n# solid_queue\n')).toEqual([]);
  });

  test('in threads of its own', () => {
    const [fact] = read('plugin :solid_queue\nsolid_queue_mode :async\n', 'config/puma.rb');
    expect(fact?.kind === 'process' && fact.commands[0]?.argv.map(text)).toEqual([
      'puma',
      'plugin:solid_queue',
      '--mode',
      'async',
    ]);
  });
});

test('never throws, whatever a file says', () => {
  const piece = fc.constantFrom(
    'production:',
    '\n',
    '  ',
    '- ',
    'workers:',
    'schedule:',
    'class:',
    '*',
    '&a',
    '<%',
    '%>',
    '[',
    '{',
    ': ',
    'x',
    '"',
    '__proto__:',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom('config/queue.yml', 'config/recurring.yml', 'config/puma.rb'),
      (pieces, path) => {
        expect(Array.isArray(read(`workers schedule solid_queue\n${pieces.join('')}`, path))).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

describe('in a review', () => {
  const app = (queues: string, tasks: string): { readonly [path: string]: string } => ({
    Gemfile: '',
    Procfile: 'worker: bin/jobs\n',
    'config/application.rb': 'config.active_job.queue_adapter = :solid_queue\n',
    'config/queue.yml': `production:\n  workers:\n    - queues: ${queues}\n`,
    'config/recurring.yml': tasks,
    'app/jobs/sweep_job.rb': 'class SweepJob < ActiveJob::Base\n  def perform\n  end\nend\n',
  });
  const command = 'production:\n  sweep:\n    command: Thing.clean\n    schedule: "@daily"\n';

  test('the queue of commands is one that workers have to serve', () => {
    expect(introduced(reviewFiles(app('"*"', command), app('[default]', command)))).toContainEqual(
      expect.stringMatching(/^removed-queue fail .*solid_queue_recurring/),
    );
    expect(introduced(reviewFiles(app('"*"', command), app('[default, "solid_*"]', command))).join()).not.toMatch(
      /removed-queue|unserved/,
    );
    const routed = `${command}    queue: default\n`;
    expect(introduced(reviewFiles(app('"*"', routed), app('[default]', routed))).join()).not.toMatch(/removed-queue|unserved/);
    const elsewhere = command.replace('production', 'development');
    expect(introduced(reviewFiles(app('"*"', elsewhere), app('[default]', elsewhere))).join()).not.toMatch(
      /removed-queue|unserved/,
    );
  });

  test('a class that does not exist', () => {
    const task = (name: string): string => `production:\n  sweep:\n    class: ${name}\n    schedule: "@daily"\n`;
    expect(introduced(reviewFiles(app('"*"', task('SweepJob')), app('"*"', task('Sweep'))))).toContain(
      'schedule-without-job fail solid-queue/sweep/Sweep',
    );
  });

  test('a worker beside the line that every Rails application has in config/puma.rb', () => {
    const puma = { 'config/puma.rb': 'plugin :solid_queue if ENV["SOLID_QUEUE_IN_PUMA"]\n' };
    const result = reviewFiles(app('"*"', command), { ...app('[default, solid_queue_recurring]', command), ...puma });
    expect(result.workerGroups.map(({ name, change }) => `${name} ${change}`)).toEqual(['worker queues,mode']);
    expect(result.workerGroups[0]?.head?.concurrency).toBe(3);
  });
});
