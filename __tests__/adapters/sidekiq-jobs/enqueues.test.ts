import { beforeAll, describe, expect, test } from '@jest/globals';
import { readSidekiqRuby } from '../../../src/adapters/sidekiq/jobs.js';
import type { EnqueueFact } from '../../../src/model/fact.js';
import { ruby, rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const enqueues = (text: string): readonly EnqueueFact[] =>
  readSidekiqRuby(ruby(text)).filter((fact): fact is EnqueueFact => fact.kind === 'enqueue');

const ref = (name: string, ...nesting: string[]) => ({ kind: 'ref', name, nesting });
const lit = (value: unknown) => ({ kind: 'literal', value });
const unknown = { kind: 'unresolved' };
const args = (positional: number, more = {}) => ({ positional, splat: false, keywords: [], keywordSplat: false, ...more });

/** The only enqueue of a statement in a method of a service. */
function one(statement: string): EnqueueFact {
  const found = enqueues(`class Service\n  def call(ids, klass)\n    ${statement}\n  end\nend\n`);
  expect(found).toHaveLength(1);
  return found[0] as EnqueueFact;
}

describe('forms', () => {
  test.each<[string, object]>([
    ['AJob.perform_async(1, 2)', { form: 'perform_async', args: args(2), delayed: false, immediate: false, queue: null }],
    ['::A::BJob.perform_async', { job: ref('::A::BJob', 'Service'), args: args(0) }],
    ['AJob.perform_async(*ids)', { args: args(0, { splat: true }) }],
    ['AJob.perform_in(60, 1)', { form: 'perform_in', args: args(1), delayed: true }],
    ['AJob.perform_at(Time.now, 1, 2)', { args: args(2), delayed: true }],
    ['AJob.perform_bulk(ids)', { args: null, loop: true }],
    ['AJob.perform_inline(1)', { immediate: true, args: args(1) }],
    ['AJob.perform_sync(1)', { immediate: true }],
    ['AJob&.perform_async(1)', { job: ref('AJob', 'Service') }],
    ['AJob.set(queue: :low).perform_async(1)', { queue: lit('low') }],
    ["AJob.set('queue' => 'low').perform_in(5, 1)", { queue: lit('low'), delayed: true }],
    ['AJob.set(queue: :a).set(queue: :b).perform_async', { queue: lit('b') }],
    ['AJob.set(queue: :a).set(retry: 1).perform_async', { queue: lit('a') }],
    ['AJob.set(wait: 60).perform_async', { queue: null, delayed: true }],
    ['AJob.set(wait_until: at).perform_async', { delayed: true }],
    ['AJob.set(sync: true).perform_async', { immediate: true }],
    ['AJob.set(options).perform_async', { queue: unknown }],
    ['AJob.set(**options).perform_async', { queue: unknown }],
    ['AJob.set({ retry: 1 }).perform_async', { queue: null }],
    ['AJob.set({ queue: :low }).perform_async', { queue: lit('low') }],
    ['AJob.set(queue: name).perform_async', { queue: unknown }],
    ['AJob.public_send(:perform_async, 1, 2)', { form: 'perform_async', args: args(2) }],
    ["AJob.send('perform_in', 5, 1)", { form: 'perform_in', args: args(1), delayed: true }],
    ['AJob.try(:perform_async, 1)', { form: 'perform_async', args: args(1) }],
    ['ids.each(&AJob.method(:perform_async))', { form: 'perform_async', args: null, loop: true }],
    ['ids.each { |id| AJob.perform_async(id) }', { loop: true }],
    ['ids.in_batches { |batch| AJob.perform_bulk(batch) }', { loop: true }],
    ['3.times { AJob.perform_async }', { loop: true }],
    ['transaction { AJob.perform_async }', { loop: false }],
  ])('%s', (statement, expected) => {
    expect(one(statement)).toMatchObject({ framework: 'sidekiq', raw: false, ...expected });
  });
});

describe('the client', () => {
  test.each<[string, object]>([
    [
      "Sidekiq::Client.push('class' => AJob, 'args' => [1, 2])",
      { job: ref('AJob', 'Service'), args: args(2), raw: false, queue: null },
    ],
    ["Sidekiq::Client.push('class' => 'AJob', 'args' => [])", { job: lit('AJob'), raw: true, args: args(0) }],
    ["Sidekiq::Client.push('class' => 'AJob', 'queue' => 'low', 'args' => ids)", { queue: lit('low'), args: null }],
    ["Sidekiq::Client.push({ 'class' => AJob, 'args' => [1], 'at' => 5 })", { job: ref('AJob', 'Service'), delayed: true }],
    [
      "item = { 'class' => AJob, 'queue' => :q, 'args' => [] }\n    Sidekiq::Client.push(item)",
      { job: ref('AJob', 'Service'), queue: lit('q') },
    ],
    ['Sidekiq::Client.push(item)', { job: unknown, queue: unknown }],
    ["Sidekiq::Client.push('class' => klass, 'args' => [])", { job: unknown, queue: null }],
    ["Sidekiq::Client.push_bulk('class' => AJob, 'args' => ids)", { form: 'Sidekiq::Client.push_bulk', args: null, loop: true }],
    ["Sidekiq::Client.new.push('class' => AJob, 'args' => [])", { job: ref('AJob', 'Service') }],
    ["client = Sidekiq::Client.new(pool: x)\n    client.push('class' => AJob, 'args' => [])", { job: ref('AJob', 'Service') }],
    ['Sidekiq::Client.enqueue(AJob, 1)', { args: args(1), queue: null }],
    ['::Sidekiq::Client.enqueue_to(:low, AJob, 1, 2)', { queue: lit('low'), args: args(2) }],
    ['Sidekiq::Client.enqueue_in(60, AJob, 1)', { queue: null, delayed: true, args: args(1) }],
    ["Sidekiq::Client.enqueue_to_in('low', 60, AJob)", { queue: lit('low'), delayed: true, args: args(0) }],
    [
      "AJob.client_push('class' => AJob, 'args' => [3], 'queue' => 'cp')",
      { form: 'client_push', queue: lit('cp'), args: args(1) },
    ],
    ['Sidekiq::Client.via(POOL) { AJob.perform_async(1) }', { form: 'perform_async' }],
  ])('%s', (statement, expected) => {
    expect(one(statement)).toMatchObject(expected);
  });

  test('pushes to itself', () => {
    const [fact] = enqueues(
      "class AJob\n  include Sidekiq::Job\n  def self.later(id)\n    Sidekiq::Client.push('class' => self, 'args' => [id])\n  end\nend\n",
    );
    expect(fact).toMatchObject({ job: ref('::AJob') });
  });
});

describe('which class', () => {
  test.each<[string, object]>([
    ["'AJob'.constantize.perform_async", lit('AJob')],
    ["'A::BJob'.safe_constantize&.perform_async(1)", lit('A::BJob')],
    ["Object.const_get('AJob').perform_async", lit('AJob')],
    ['Jobs.const_get(:Sync).set(queue: :low).perform_async', ref('Jobs::Sync', 'Service')],
    ['"#{ids}Job".constantize.perform_async', unknown],
    ['Object.const_get(klass).perform_async', unknown],
    ['klass.perform_async(1)', unknown],
    ['ids.first.job_class.perform_async(1)', unknown],
    ['job = AJob\n    job.perform_async', ref('AJob', 'Service')],
    [
      'job = ids ? AJob : BJob\n    job.perform_async',
      { kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] },
    ],
    ['(ids ? AJob : BJob).perform_async(1)', { kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] }],
    [
      '[AJob, BJob].each { |job| job.perform_async(1) }',
      { kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] },
    ],
    ['[AJob, BJob].each(&:perform_async)', { kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] }],
    ['[AJob, klass].each { |job| job.perform_async(1) }', unknown],
    ['{ a: AJob, b: BJob }[ids].perform_async', { kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] }],
    ['{ a: AJob, b: BJob }.fetch(:b).perform_async', ref('BJob', 'Service')],
  ])('%s', (statement, job) => {
    expect(one(statement).job).toMatchObject(job);
  });

  test('a table of the same file', () => {
    const [fact] = enqueues(
      'class Service\n  JOBS = { a: AJob, b: BJob }.freeze\n  def call(key)\n    job = JOBS[key]\n    job.perform_async if job\n  end\nend\n',
    );
    expect(fact?.job).toEqual({ kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] });
  });

  test('a method of the same class', () => {
    const [fact] = enqueues(
      'class Service\n  def call\n    job_class.perform_async(1)\n  end\n  def job_class\n    small? ? AJob : BJob\n  end\nend\n',
    );
    expect(fact?.job).toEqual({ kind: 'oneOf', values: [ref('AJob', 'Service'), ref('BJob', 'Service')] });
  });

  test.each([
    ['def self.later', 'perform_async(1)'],
    ['def self.later', 'self.perform_in(5, 1)'],
    ['def self.later', 'set(queue: :low).perform_async(1)'],
    ['def perform', 'self.class.perform_in(5, 1)'],
    ['def perform', 'self.class.set(queue: :low).perform_in(5, 1)'],
  ])('itself: %s, %s', (method, statement) => {
    const [fact, more] = enqueues(`module A\n  class BJob\n    ${method}\n      ${statement}\n    end\n  end\nend\n`);
    expect(fact).toMatchObject({ job: ref('::A::BJob') });
    expect(more).toBeUndefined();
  });

  test('a module speaks for whoever mixes it in', () => {
    const [fact] = enqueues('module Again\n  def again\n    self.class.perform_in(5, 1)\n  end\nend\n');
    expect(fact).toMatchObject({ job: unknown });
  });
});

describe('extensions', () => {
  test.each<[string, object]>([
    ['Report.delay_for(60).build(1)', { job: lit('Sidekiq::Extensions::DelayedClass'), delayed: true, args: args(1) }],
    ["Report.sidekiq_delay(queue: 'low').build", { queue: lit('low'), delayed: false }],
    ['UserMailer.delay(retry: 3).welcome(1)', { job: lit('Sidekiq::Extensions::DelayedMailer') }],
  ])('%s', (statement, expected) => {
    expect(one(statement)).toMatchObject(expected);
  });
});

describe('no enqueue', () => {
  test.each([
    'user.delay.save',
    'User.delay.build',
    'user.delay(queue: :low).save',
    'Setting.set(queue: :low)',
    'array.push(AJob)',
    "Client.push('class' => AJob)",
    'queue.enqueue(AJob)',
    'AJob.method(:new)',
    'AJob.send(:perform)',
    'AJob.send(name, 1)',
    'ids.each(&:save)',
    'perform(1)',
    'AJob.new.perform(1)',
    "puts 'AJob.perform_async'",
  ])('%s', (statement) => {
    expect(enqueues(`class Service\n  def call\n    ${statement}\n  end\nend\n`)).toEqual([]);
  });

  test('at the top level nothing is said to a class', () => {
    expect(enqueues('perform_async(1)\n')).toEqual([]);
  });
});
