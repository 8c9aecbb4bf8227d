import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRuby } from '../../../src/syntax/ruby/parse.js';
import { toValue } from '../../../src/syntax/ruby/value.js';
import { ruby, rubyReady, sourceFile } from '../../support/ruby.js';
import { unicode } from '../../support/unicode.js';

beforeAll(rubyReady);

const DEPTHS = [50, 90, 150, 400, 2000, 10_000];

const SHAPES: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (depth) => `${'('.repeat(depth)}1${')'.repeat(depth)}`,
  arrays: (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`,
  hashes: (depth) => `x ${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`,
  'open hashes': (depth) => '{a: '.repeat(depth),
  blocks: (depth) => `${'foo {'.repeat(depth)}${'}'.repeat(depth)}`,
  classes: (depth) => `${'class A\n'.repeat(depth)}${'end\n'.repeat(depth)}`,
  conditions: (depth) => `${'if a\n'.repeat(depth)}${'end\n'.repeat(depth)}`,
  elsif: (depth) => `if a\n1\n${'elsif b\n2\n'.repeat(depth)}end`,
  chains: (depth) => `a${'.b'.repeat(depth)}`,
  sums: (depth) => `1${' + 1'.repeat(depth)}`,
  assignments: (depth) => `${'a = '.repeat(depth)}1`,
  interpolations: (depth) => `${'"#{'.repeat(depth)}1${'}"'.repeat(depth)}`,
};

test.each(Object.keys(SHAPES))('%s, however deep, are read or told', (shape) => {
  for (const depth of DEPTHS) {
    const file = ruby(SHAPES[shape]?.(depth) ?? '');
    if (file.errors.length > 0) expect(file.errors[0]?.message).not.toBe('');
  }
});

test('a file too deep for the parser leaves nothing behind for the next', () => {
  const sane = 'class A\n  def m(x)\n    B.perform_async(x)\n  end\nend\n';
  const before = ruby(sane, 'before.rb');
  for (const shape of Object.values(SHAPES)) {
    for (const depth of DEPTHS) ruby(shape(depth), `deep-${depth}.rb`);
    const after = ruby(sane, `after-${Math.random()}.rb`);
    expect(after.errors).toEqual([]);
    expect(after.scopes[0]?.digest).toBe(before.scopes[0]?.digest);
    expect(after.calls.map(({ name }) => name)).toEqual(['perform_async']);
  }
});

test('what is too deep says so', () => {
  expect(ruby('foo {'.repeat(10_000) + '}'.repeat(10_000))).toEqual({
    path: 'app/models/example.rb',
    scopes: [],
    methods: [],
    constants: [],
    calls: [],
    errors: [{ line: 1, message: 'nested too deeply to read' }],
  });
});

test('what the parser recovered around an error is there', () => {
  const file = ruby(
    'class A\n  sidekiq_options queue: :low\n  def perform(id)\n    B.perform_async(id\n  end\nend\nclass C; end',
  );
  expect(file.errors.length).toBeGreaterThan(0);
  expect(file.errors[0]?.line).toBe(5);
  expect(file.scopes.map(({ name }) => name)).toContain('A');
  expect(file.calls.map(({ name }) => name)).toContain('sidekiq_options');
});

test.each([
  ['nothing', ''],
  ['a byte order mark', '\uFEFF'],
  ['a conflict', '<<<<<<< HEAD\nclass A; end\n=======\nclass B; end\n>>>>>>> x\n'],
  ['an open heredoc', 'x <<~T\n  text'],
  ['an open string', 'x "text'],
  ['an open comment', '=begin\ntext'],
  ['a zero byte', 'a\0b'],
  ['only data', '__END__\nclass A; end'],
  ['half a surrogate', 'x "\ud800"'],
  ['a template', '<% if x %>\nclass <%= name %>Job\nend'],
])('%s', (_, text) => {
  expect(() => ruby(text)).not.toThrow();
});

test('a large file', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `class Job${i}\n  def perform(id) = Other.perform_async(id)\nend\n`).join(
    '',
  );
  const file = ruby(text);
  expect(file.errors).toEqual([]);
  expect(file.scopes).toHaveLength(20_000);
  expect(file.methods.at(-1)?.at.line).toBe(59_999);
});

test('a huge literal and a long line', () => {
  const file = ruby(`X = %w[${'a '.repeat(100_000)}]\nY = "${'b'.repeat(1_000_000)}"`);
  expect(file.constants.map(({ name }) => name)).toEqual(['X', 'Y']);
});

test('equal text at one path is read once, other text is not mistaken for it', () => {
  const first = parseRuby({ path: 'a.rb', blob: 'same', text: 'class A; end' });
  expect(parseRuby({ path: 'a.rb', blob: 'same', text: 'class A; end' })).toBe(first);
  expect(parseRuby({ path: 'b.rb', blob: 'same', text: 'class A; end' }).path).toBe('b.rb');
  expect(parseRuby({ path: 'a.rb', blob: 'same', text: 'class B; end' }).scopes[0]?.name).toBe('B');
});

const TOKENS = [
  'class A',
  'module B::C',
  'class << self',
  'def m(a, b = 1, *c, d:, **e, &f)',
  'def n(...)',
  'def o = ',
  'end',
  'do |x|',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  'if x',
  'unless y',
  'else',
  'elsif z',
  'case w',
  'when 1',
  'in {a:}',
  'while q',
  'begin',
  'rescue E => e',
  'ensure',
  'return 1',
  'yield',
  'super',
  'A.set(queue: :x)',
  '.perform_later(1)',
  'foo',
  '@bar ||=',
  'baz =',
  'x += 1',
  'a, b = 1, 2',
  ':sym',
  '"str #{',
  '}"',
  '<<~T\n',
  'T\n',
  '# note\n',
  '\n',
  ';',
  '&.',
  '->',
  '**',
  '*',
  '&',
  '...',
  'ENV["X"]',
  '%w[a b]',
  '__END__\n',
  '=begin\n',
  '=end\n',
  'alias a b',
  'A = Class.new(B)',
  '😀',
  '\0',
  '\r\n',
];

test('no text makes it throw', () => {
  const anything = fc.oneof(
    unicode({ maxLength: 200 }),
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 }).map((tokens) => tokens.join(' ')),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const file = parseRuby(sourceFile(text));
      const lines = text.split('\n').length;
      for (const call of file.calls) {
        expect(call.at.line).toBeLessThanOrEqual(lines);
        for (const argument of call.args) toValue(argument);
      }
      for (const scope of file.scopes) expect(scope.digest).toMatch(/^[0-9a-f]{64}$/);
      for (const method of file.methods) for (const line of method.lines) expect(line.trim()).toBe(line);
    }),
    { numRuns: 400 },
  );
});
