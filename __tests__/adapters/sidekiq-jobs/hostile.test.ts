import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { activeJob } from '../../../src/adapters/active-job/adapter.js';
import { readSidekiqRuby } from '../../../src/adapters/sidekiq/jobs.js';
import { ruby, rubyReady, sourceFile } from '../../support/ruby.js';
import { application } from './application.js';

beforeAll(rubyReady);

const all = (text: string) => [...readSidekiqRuby(ruby(text)), ...activeJob.read(sourceFile(text, 'app/jobs/a.rb'))];

const PIECES = [
  'class AJob',
  'class B::CJob < AJob',
  'module M',
  'end',
  'include Sidekiq::Job',
  'include M',
  'included do',
  'def self.x(a, *b, k: 1)',
  'def perform',
  'sidekiq_options queue: :a, **x',
  'sidekiq_options(*a)',
  'self.sidekiq_options_hash = y',
  'queue_as { next :a if b; c }',
  'queue_as',
  'self.queue_name = self.queue_name',
  'queue_name = queue_name',
  'retry_on A, B, *c, queue: d',
  'jobs << AJob.new(1)',
  'jobs = jobs.map { |j| AJob.new(j).set(queue: :q) }',
  'ActiveJob.perform_all_later(jobs, *jobs)',
  'AJob.set(x).set(queue: nil).perform_in',
  'AJob.send(:perform_async)',
  '[AJob, M].each { |j| j.perform_async }',
  'x = T[x]; x.perform_async',
  'T = { a: AJob, b: T }',
  "Sidekiq::Client.push('class' => self)",
  'Sidekiq::Client.enqueue_to_in',
  'deliver_later.deliver_later(1)',
  'Sidekiq.default_job_options = Sidekiq.default_job_options',
  'config.active_job.queue_name_prefix = config.active_job.queue_name_prefix',
  "'__proto__'.constantize.perform_later",
  'class __proto__',
];

describe('files that nobody would write', () => {
  test('no order of statements throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        expect(() => all(text)).not.toThrow();
        expect(() => application({ 'app/jobs/a.rb': text, 'config/initializers/b.rb': text })).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  test.each<[string, string]>([
    ['a long chain', `class A\n  def x\n    AJob${'.set(queue: :a)'.repeat(1_000)}.perform_async\n  end\nend\n`],
    [
      'many options',
      `class A\n  include Sidekiq::Job\n  sidekiq_options ${Array.from({ length: 5_000 }, (_, i) => `k${i}: ${i}`).join(', ')}\nend\n`,
    ],
    ['many settings', `class A\n  include Sidekiq::Job\n  ${'sidekiq_options queue: :a if x\n  '.repeat(400)}\nend\n`],
    [
      'lists in lists',
      `class A\n  def x\n    jobs = []\n    ${'jobs << [jobs, AJob.new]\n    '.repeat(300)}\n    ActiveJob.perform_all_later(jobs)\n  end\nend\n`,
    ],
    [
      'loops over lists',
      `class A\n  def x\n    ${'[AJob, BJob].each { |j| j.perform_async }\n    '.repeat(1_500)}\n  end\nend\n`,
    ],
    ['a long queue', `class A\n  include Sidekiq::Job\n  sidekiq_options queue: '${'q'.repeat(10_000)}'\nend\n`],
  ])('%s is read in time', (_, text) => {
    const start = performance.now();
    all(text);
    application({ 'app/jobs/a.rb': text });
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
