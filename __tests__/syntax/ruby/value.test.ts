import { beforeAll, describe, expect, test } from '@jest/globals';
import { callArguments, chain, chainRoot, keyword, reachesIncluder, walk } from '../../../src/syntax/ruby/query.js';
import type { RubyCall } from '../../../src/syntax/ruby/types.js';
import { bodyValue, constantRef, toValue } from '../../../src/syntax/ruby/value.js';
import { ruby, rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

/** The value of the only argument of `use` in a text; a bare expression is wrapped. */
function value(text: string) {
  const source = text.includes('use(') ? text : `use((${text}))`;
  const argument = ruby(source).calls.findLast(({ name }) => name === 'use')?.args[0];
  if (argument === undefined) throw new Error('no argument');
  return toValue(argument);
}

const lit = (of: string | number | boolean | null) => ({ kind: 'literal', value: of });
const env = (name: string, fallback?: unknown) =>
  fallback === undefined ? { kind: 'env', name } : { kind: 'env', name, default: fallback };
const oneOf = (...values: readonly unknown[]) => ({ kind: 'oneOf', values });
const ref = (name: string, ...nesting: string[]) => ({ kind: 'ref', name, nesting });

describe('toValue', () => {
  test.each([
    ["'a'", lit('a')],
    ['"a\\tb"', lit('a\tb')],
    ['"a" "b"', lit('ab')],
    [':a', lit('a')],
    [':"a-b"', lit('a-b')],
    ['%s(a)', lit('a')],
    ['?a', lit('a')],
    ['5', lit(5)],
    ['-5', lit(-5)],
    ['1_000', lit(1000)],
    ['0x10', lit(16)],
    ['1.5', lit(1.5)],
    ['true', lit(true)],
    ['false', lit(false)],
    ['nil', lit(null)],
    ['()', lit(null)],
    ['A::B', ref('A::B')],
    ['::A', ref('::A')],
    ["'a'.freeze", lit('a')],
    ["'a'.to_sym", lit('a')],
    [':a.to_s.dup', lit('a')],
    ["Integer('5')", lit('5')],
    ["'a'.presence", lit('a')],
    ['<<~T\n  a\n  b\nT\n', lit('a\nb\n')],
    ['%w[a b]', { kind: 'list', values: [lit('a'), lit('b')] }],
    ['%i[a b]', { kind: 'list', values: [lit('a'), lit('b')] }],
    ["['a', :b, 3]", { kind: 'list', values: [lit('a'), lit('b'), lit(3)] }],
    [
      "{ a: 1, 'b' => :c }",
      {
        kind: 'map',
        entries: [
          { key: 'a', value: lit(1) },
          { key: 'b', value: lit('c') },
        ],
      },
    ],
    ["['a'] + ['b']", { kind: 'list', values: [lit('a'), lit('b')] }],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each([
    ['Rails.env', env('RAILS_ENV')],
    ['%w[a b].first', lit('a')],
    ["ENV['X']", env('X')],
    ["ENV.fetch('X')", env('X')],
    ["ENV.fetch('X', 'd')", env('X', lit('d'))],
    ["ENV.fetch('X') { 'd' }", env('X', lit('d'))],
    ["ENV.fetch('X') do |name| 'd' end", env('X', lit('d'))],
    ["ENV['X'] || 'd'", env('X', lit('d'))],
    ["ENV['X'].presence || 'd'", env('X', lit('d'))],
    ["ENV['X'] || ENV['Y'] || 5", env('X', env('Y', lit(5)))],
    ["ENV.fetch('X', ENV['Y'])", env('X', env('Y'))],
    ["ENV.fetch('X', 5).to_i", env('X', lit(5))],
    ["Integer(ENV.fetch('X', 5))", env('X', lit(5))],
    ["(ENV['X'] || 10).to_i", env('X', lit(10))],
    ["::ENV['X']", env('X')],
    ['ENV.fetch("X", DEFAULT)', env('X', ref('DEFAULT'))],
    ['ENV["X_#{y}"]', { kind: 'unresolved', reason: 'ENV[a text with computed parts]' }],
    ['ENV.key?("X")', { kind: 'unresolved', reason: 'ENV.key?("X")' }],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each([
    ["x ? 'a' : 'b'", oneOf(lit('a'), lit('b'))],
    ["if x then 'a' elsif y then 'b' else 'c' end", oneOf(lit('a'), lit('b'), lit('c'))],
    ["if x then 'a' end", oneOf(lit('a'), lit(null))],
    ["('a' unless x)", oneOf(lit(null), lit('a'))],
    ["case x when 1 then 'a' when 2 then 'b' else 'c' end", oneOf(lit('a'), lit('b'), lit('c'))],
    ["case x when 1 then 'a' end", oneOf(lit('a'), lit(null))],
    ["case x\nin 1 then 'a'\nin 2 then 'b'\nend", oneOf(lit('a'), lit('b'))],
    ["x ? 'a' : 'a'", lit('a')],
    ["A || 'b'", oneOf(ref('A'), lit('b'))],
    ["nil || 'b'", lit('b')],
    ["'a' || 'b'", lit('a')],
    ["x && 'b'", oneOf(lit('b'), lit(null))],
    ["('a' rescue 'b')", oneOf(lit('a'), lit('b'))],
    ["begin; 'a'; rescue E; 'b'; ensure; c; end", oneOf(lit('a'), lit('b'))],
    ["begin; x; 'a'; end", lit('a')],
    ["(y = 'a')", lit('a')],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each([
    ['"a#{B}c"', { kind: 'concat', values: [lit('a'), ref('B'), lit('c')] }],
    [':"a#{B}"', { kind: 'concat', values: [lit('a'), ref('B')] }],
    ["'a' + B", { kind: 'concat', values: [lit('a'), ref('B')] }],
    ['"a#{x ? 1 : 2}"', { kind: 'concat', values: [lit('a'), oneOf(lit(1), lit(2))] }],
    ['Q[:a]', { kind: 'index', of: ref('Q'), key: lit('a') }],
    ['Q.fetch(:a)', { kind: 'index', of: ref('Q'), key: lit('a') }],
    ["Q.fetch(:a, 'd')", oneOf({ kind: 'index', of: ref('Q'), key: lit('a') }, lit('d'))],
    ['Q.dig(:a, :b)', { kind: 'index', of: { kind: 'index', of: ref('Q'), key: lit('a') }, key: lit('b') }],
    ['Q.merge(a: 1)', { kind: 'merge', values: [ref('Q'), { kind: 'map', entries: [{ key: 'a', value: lit(1) }] }] }],
    ['Q.merge(R)', { kind: 'merge', values: [ref('Q'), ref('R')] }],
    ['{ a: 1, **Q }', { kind: 'merge', values: [{ kind: 'map', entries: [{ key: 'a', value: lit(1) }] }, ref('Q')] }],
    ['{ **Q, a: 1 }', { kind: 'merge', values: [ref('Q'), { kind: 'map', entries: [{ key: 'a', value: lit(1) }] }] }],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test.each([
    ['queue_for(x)', 'queue_for(x)'],
    ['5.minutes', '5.minutes'],
    ['self', 'self'],
    ['-> { 1 }', 'a lambda'],
    ['[*x]', '[*x]'],
    ['self.class::Q', 'self.class::Q'],
    ['/a/', '/a/'],
    ['1..2', '1..2'],
    ['x.map { |y| y }', 'x.map'],
    ['Q[0, 1]', 'Q[0, 1]'],
    ['a > b', 'a.>(b)'],
    ['@x', '@x'],
  ])('%s is not known', (text, reason) => {
    expect(value(text)).toEqual({ kind: 'unresolved', reason });
  });

  test('a reason is short and one line', () => {
    const answer = value(`queue_for("${'x'.repeat(10_000)}",\n ${'y, '.repeat(500)} z)`);
    expect(answer.kind === 'unresolved' && answer.reason.length).toBe(60);
    expect(answer.kind === 'unresolved' && answer.reason).not.toContain('\n');
  });

  test('many branches of many variables stay cheap', () => {
    const steps = Array.from({ length: 60 }, (_, i) => `v${i + 1} = x ? v${i} : v${i}`).join('\n');
    expect(value(`v0 = 'a'\n${steps}\nuse(v60)`)).toEqual(lit('a'));
    expect(value(`use(${'(x ? '.repeat(60)}1${' : 2)'.repeat(60)})`)).toEqual(oneOf(lit(1), lit(2)));
  });

  test('constants keep the nesting they were written in', () => {
    expect(value('module A\n class B\n  use(C)\n end\nend')).toEqual(ref('C', 'A::B', 'A'));
  });
});

test('bodyValue tells the last statement and every early return', () => {
  const body = (text: string) => ruby(text).methods[0]?.body ?? [];
  expect(bodyValue(body("def q\n  return 'a' if x\n  'b'\nend"))).toEqual(oneOf(lit('a'), lit('b')));
  expect(bodyValue(body("def q\n  case x\n  when 1 then return :a\n  else y\n  end\n  if z then 'b' else 'c' end\nend"))).toEqual(
    oneOf(lit('a'), lit('b'), lit('c')),
  );
  expect(bodyValue(body('def q; end'))).toEqual(lit(null));
});

describe('questions to a call', () => {
  const last = (text: string): RubyCall => {
    const found = ruby(text).calls.at(-1);
    if (found === undefined) throw new Error('no call');
    return found;
  };

  test('keyword: the last one wins', () => {
    expect(keyword(last('a(b: 1, b: 2)'), 'b')).toMatchObject({ value: 2 });
    expect(keyword(last('a(b: 1)'), 'c')).toBeUndefined();
  });

  test('callArguments counts what stands before a splat', () => {
    expect(callArguments(last('a(1, 2, *b, 3, c: 1, **d)'))).toEqual({
      positional: 2,
      splat: true,
      keywords: ['c'],
      keywordSplat: true,
    });
    expect(callArguments(last('a(1, 2)'), 1)).toEqual({ positional: 1, splat: false, keywords: [], keywordSplat: false });
    expect(callArguments(last('a'), 1).positional).toBe(0);
  });

  test('chain and its root', () => {
    const outer = last('A::B.set(queue: 1).with(x).perform_later(y)');
    expect(chain(outer).map(({ name }) => name)).toEqual(['perform_later', 'with', 'set']);
    expect(constantRef(chainRoot(outer))).toEqual({ name: 'A::B', nesting: [] });
    expect(constantRef(chainRoot(last('a.b')))).toBeNull();
  });

  test('walk visits everything inside, and skips what it is told to', () => {
    const argument = last('a([b(c), { d: e }, f ? g : (h; i)])').args[0];
    const seen: string[] = [];
    if (argument !== undefined)
      walk(argument, (expr) => {
        if (expr.kind === 'call') seen.push(expr.call.name);
        return !(expr.kind === 'call' && expr.call.name === 'b');
      });
    expect(seen).toEqual(['b', 'e', 'f', 'g', 'h', 'i']);
  });

  test('reachesIncluder', () => {
    const reached = (text: string) =>
      ruby(text).calls.find(({ name }) => name === 'x')?.blocks !== undefined &&
      reachesIncluder(ruby(text).calls.findLast(({ name }) => name === 'x') as RubyCall);
    expect(reached('module A\n included do x end\nend')).toBe(true);
    expect(reached('module A\n def self.included(base)\n  base.x 1\n end\nend')).toBe(true);
    expect(reached('module A\n def self.included(base)\n  base.class_eval do x end\n end\nend')).toBe(true);
    expect(reached('module A\n def self.included(base)\n  x\n end\nend')).toBe(false);
    expect(reached('module A\n x\nend')).toBe(false);
  });
});
