import { beforeAll, expect, test } from '@jest/globals';
import { toValue } from '../../../src/syntax/ruby/value.js';
import { ruby, rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

test('reads classes, methods and calls', () => {
  const file = ruby(
    "module A\n  class B::C < ::D\n    Q = 'low'\n    sidekiq_options queue: Q, retry: 3\n    def perform(id, *, k:, **)\n      E.set(queue: :x).perform_later(id, a: 1) if id\n    end\n  end\nend\n",
  );
  expect(file.errors).toEqual([]);
  expect(file.scopes.map((scope) => [scope.name, scope.nesting])).toEqual([
    ['A', []],
    ['A::B::C', ['A']],
  ]);
  expect(file.calls.map((call) => [call.name, call.place.method, call.at.line, call.conditional])).toEqual([
    ['sidekiq_options', null, 4, false],
    ['set', 'perform', 6, true],
    ['perform_later', 'perform', 6, true],
  ]);
  const [options] = file.calls;
  expect(options?.keywords.map((entry) => [entry.key, toValue(entry.value)])).toEqual([
    ['queue', { kind: 'ref', name: 'Q', nesting: ['A::B::C', 'A'] }],
    ['retry', { kind: 'literal', value: 3 }],
  ]);
});
