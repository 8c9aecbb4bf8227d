import { beforeAll, describe, expect, test } from '@jest/globals';
import { activeJobEnqueues } from '../../../src/adapters/active-job/enqueues.js';
import type { EnqueueFact } from '../../../src/model/fact.js';
import { ruby, rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const MAIL = { kind: 'literal', value: 'ActionMailer::MailDeliveryJob' };
const ref = (name: string, ...nesting: string[]) => ({ kind: 'ref', name, nesting });
const lit = (value: unknown) => ({ kind: 'literal', value });
const unknown = { kind: 'unresolved' };
const args = (positional: number, more = {}) => ({ positional, splat: false, keywords: [], keywordSplat: false, ...more });

const within = (statement: string): readonly EnqueueFact[] =>
  activeJobEnqueues(ruby(`class Service\n  def call(ids, klass)\n    ${statement}\n  end\nend\n`));

function one(statement: string): EnqueueFact {
  const found = within(statement);
  expect(found).toHaveLength(1);
  return found[0] as EnqueueFact;
}

describe('forms', () => {
  test.each<[string, object]>([
    ['AJob.perform_later(1, k: 2)', { job: ref('AJob', 'Service'), args: args(1, { keywords: ['k'] }), queue: null }],
    ['AJob.perform_later(**options)', { args: args(0, { keywordSplat: true }) }],
    ['AJob.set(queue: :low).perform_later', { queue: lit('low'), delayed: false }],
    ['AJob.set(queue: nil).perform_later', { queue: null }],
    ['AJob.set(wait: 5.minutes, queue: QUEUE).perform_later', { queue: ref('QUEUE', 'Service'), delayed: true }],
    ['AJob.perform_now(1)', { immediate: true, args: args(1) }],
    ['AJob.new(1).perform_now', { immediate: true, job: ref('AJob', 'Service') }],
    ['AJob.new(1, 2).enqueue', { form: 'enqueue', job: ref('AJob', 'Service'), args: args(2), queue: null }],
    ['AJob.new(1).enqueue(queue: :low, wait: 5)', { queue: lit('low'), delayed: true }],
    ['AJob.new(1).set(queue: :low).enqueue', { queue: lit('low') }],
    ['job = AJob.new(1)\n    job.enqueue(wait_until: time)', { job: ref('AJob', 'Service'), delayed: true }],
    ['klass.perform_later', { job: unknown }],
    ["'AJob'.constantize.perform_later", { job: lit('AJob') }],
    ['ids.each { |id| AJob.perform_later(id) }', { loop: true }],
    ['ids.each(&AJob.method(:perform_later))', { loop: true, args: null }],
  ])('%s', (statement, expected) => {
    expect(one(statement)).toMatchObject({ framework: 'active-job', raw: false, ...expected });
  });
});

describe('many at once', () => {
  test.each<[string, readonly object[]]>([
    [
      'ActiveJob.perform_all_later(AJob.new(1), BJob.new)',
      [
        { job: ref('AJob', 'Service'), args: args(1) },
        { job: ref('BJob', 'Service'), args: args(0) },
      ],
    ],
    ['ActiveJob.perform_all_later([AJob.new(1), AJob.new(2)])', [{ job: ref('AJob', 'Service') }]],
    ['ActiveJob.perform_all_later(ids.map { |id| AJob.new(id) })', [{ job: ref('AJob', 'Service') }]],
    ['ActiveJob.perform_all_later(ids.map { AJob.new(it).set(queue: :low, wait: 5) })', [{ queue: lit('low'), delayed: true }]],
    [
      'jobs = ids.filter_map { |id| AJob.new(id) if id }.compact\n    ActiveJob.perform_all_later(jobs)',
      [{ job: ref('AJob', 'Service') }],
    ],
    [
      'jobs = []\n    ids.each { |id| jobs << AJob.new(id) }\n    ApplicationJob.perform_all_later(jobs)',
      [{ job: ref('AJob', 'Service') }],
    ],
    [
      'jobs = ids.map { |id| AJob.new(id).tap { |job| job.queue_name = :low } }\n    ActiveJob.perform_all_later(jobs)',
      [{ queue: lit('low') }],
    ],
    ['ActiveJob.perform_all_later(jobs)', [{ job: unknown }]],
    ['ActiveJob.perform_all_later', []],
  ])('%s', (statement, expected) => {
    const found = within(statement);
    expect(found).toHaveLength(expected.length);
    expected.forEach((part, index) => {
      expect(found[index]).toMatchObject({ form: 'perform_all_later', loop: true, ...part });
    });
  });

  test('a wrapper of that name says nothing of its own', () => {
    expect(
      activeJobEnqueues(
        ruby('class Base\n  def self.perform_all_later(jobs)\n    ActiveJob.perform_all_later(jobs)\n  end\nend\n'),
      ),
    ).toEqual([]);
  });
});

describe('mail', () => {
  test.each<[string, object]>([
    ['AMailer.hello(1).deliver_later', { job: MAIL, mailer: ref('AMailer', 'Service'), queue: null, args: null }],
    ['AMailer.with(user: 1).hello.deliver_later!(queue: :fast, wait: 5)', { job: MAIL, queue: lit('fast'), delayed: true }],
    ['AMailer.hello.deliver_later(**options)', { job: MAIL, queue: unknown }],
    ['mail.deliver_later', { job: MAIL }],
    ['@message.deliver_later(wait_until: time)', { job: MAIL, delayed: true }],
    ['Comment::Notifier.with(a: 1).deliver_later(ids)', { job: unknown }],
  ])('%s', (statement, expected) => {
    expect(one(statement)).toMatchObject(expected);
  });

  test('a mail whose mailer nobody knows names none', () => {
    expect(one('mail.deliver_later').mailer).toBeUndefined();
  });
});

describe('no enqueue', () => {
  test.each([
    'deliver_later',
    'AMailer.hello.deliver_now',
    'Thing.enqueue(1)',
    'queue.enqueue(AJob.new)',
    'AJob.new(1).perform(1)',
    'AJob.perform(1)',
    'AJob.config.perform_later',
  ])('%s', (statement) => {
    expect(within(statement)).toEqual([]);
  });
});
