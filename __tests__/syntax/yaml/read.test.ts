import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nodeValue, readYaml, type YamlDocument, type YamlOptions } from '../../../src/syntax/yaml.js';
import { rubyReady, sourceFile } from '../../support/ruby.js';

beforeAll(rubyReady);

const read = (text: string, options: YamlOptions = { ruby: true, erb: true }): YamlDocument =>
  readYaml(sourceFile(text, 'config/sidekiq.yml'), options);

/** A tree as plain data: maps as objects (last key wins), placeholders as their value. */
function plain(document: YamlDocument): unknown {
  if (document.root === null) return null;
  const value = nodeValue(document.root);
  const simple = (inner: typeof value): unknown => {
    if (inner.kind === 'literal') return inner.value;
    if (inner.kind === 'list') return inner.values.map(simple);
    if (inner.kind === 'map') return Object.fromEntries(inner.entries.map((entry) => [entry.key, simple(entry.value)]));
    return inner;
  };
  return simple(value);
}

const kinds = (document: YamlDocument): readonly string[] => document.problems.map((problem) => problem.kind);

describe('scalars as Ruby types them', () => {
  // The answers of psych 4.0 (ruby 3.1).
  test.each([
    ['on', true],
    ['No', false],
    ['yes', true],
    ['y', 'y'],
    ['~', null],
    ['', null],
    ['Null', null],
    ['010', 8],
    ['08', '08'],
    ['0o10', '0o10'],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['1,000', 1000],
    ['1_', '1_'],
    ['1__0', '1__0'],
    ['0_7', 7],
    ['-0', 0],
    ['+1', 1],
    ['1:30', 5400],
    ['12:30:45', 45045],
    ['1e3', '1e3'],
    ['.5', 0.5],
    ['1.', 1],
    [':sym', 'sym'],
    [':"q s"', 'q s'],
    ["'on'", 'on'],
    ["':x'", ':x'],
    ['!!str 5', '5'],
    ["!!int '5'", 5],
    ['!foo bar', 'bar'],
    ['!ruby/sym z', 'z'],
  ])('%s', (text, value) => {
    expect(plain(read(`a: ${text}\n`))).toEqual({ a: value });
  });

  test('what safe_load refuses is told', () => {
    expect(kinds(read('a: 2024-05-01'))).toEqual(['type']);
    expect(kinds(read('a: 2024-05-01 10:00:00'))).toEqual(['type']);
    expect(kinds(read('a: !ruby/object:Foo {b: 1}'))).toEqual(['type']);
    expect(kinds(read('a: !!set {x}'))).toEqual(['type']);
    expect(kinds(read("a: '2024-05-01'"))).toEqual([]);
  });

  test('symbols are told from texts, and are no YAML inside brackets', () => {
    const { root } = read(':queues:\n- :a\n');
    expect(root).toMatchObject({ entries: [{ key: 'queues', symbol: true, value: { items: [{ value: 'a', symbol: true }] } }] });
    expect(kinds(read('a: [:b, 2]'))).toEqual(['syntax']);
    expect(plain(read('a: [b:c, d::e]'))).toEqual({ a: ['b:c', 'd::e'] });
  });

  test('YAML 1.2 keeps words and decimals', () => {
    expect(plain(read('a: off\nb: 010\nc: 1_0\n8080: x\n', {}))).toEqual({ a: 'off', b: 10, c: '1_0', '8080': 'x' });
  });
});

describe('structure', () => {
  test('lines, merge keys and aliases', () => {
    const { root } = read('x: &x\n  a: 1\ny:\n  <<: *x\n  b:\n    - p\n    - q\n', {});
    expect(root).toMatchObject({
      entries: [
        { key: 'x', line: 1 },
        {
          key: 'y',
          line: 3,
          value: {
            entries: [
              { key: 'a', line: 2, merged: true },
              { key: 'b', line: 5, value: { items: [{ line: 6 }, { line: 7 }] } },
            ],
          },
        },
      ],
    });
  });

  test('a merge key overwrites for Ruby and yields for everybody else', () => {
    const text = 'd: &d {a: 1}\ne:\n  a: 2\n  <<: *d\n';
    expect(plain(read(text))).toMatchObject({ e: { a: 1 } });
    expect(plain(read(text, {}))).toMatchObject({ e: { a: 2 } });
  });

  test('of several merged maps the first wins', () => {
    expect(plain(read('x: &x {a: 1}\ny: &y {a: 2, b: 3}\nz:\n  <<: [*x, *y]\n'))).toMatchObject({ z: { a: 1, b: 3 } });
  });

  test('the last of equal keys counts, the first document too', () => {
    expect(plain(read('a: 1\na: 2\n---\n['))).toEqual({ a: 2 });
  });

  test('names of the language are names like others', () => {
    const { root } = read('__proto__:\n  constructor: 1\n');
    expect(root).toMatchObject({ entries: [{ key: '__proto__', value: { entries: [{ key: 'constructor' }] } }] });
  });

  test('a byte order mark leaves Ruby with the first key', () => {
    expect(plain(read('\uFEFFconcurrency: 3\nqueues: [a]\n'))).toEqual({ concurrency: 3 });
    expect(plain(read('\uFEFFqueues:\n  - a\n  - b\nconcurrency: 3\n'))).toEqual({ queues: ['a', 'b'] });
    expect(plain(read('\uFEFFqueues:\n- a\nconcurrency: 3\n'))).toEqual({ queues: null });
    expect(plain(read('\uFEFF# c\na: 3\nb: 4\n'))).toEqual({ a: 3, b: 4 });
    expect(plain(read('\uFEFFa: 1\nb: 2\n', {}))).toEqual({ a: 1, b: 2 });
  });

  test('cycles, bombs and depth end in a problem', () => {
    expect(kinds(read('a: &a [*a]\n'))).toContain('limit');
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 12; n += 1)
      bomb.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    expect(kinds(read(bomb.join('\n')))).toContain('limit');
    expect(kinds(read(`a: ${'['.repeat(20_000)}`))).toContain('limit');
    expect(kinds(read('a: *nobody\n'))).toContain('syntax');
  });
});

describe('ERB', () => {
  test('what the environment gives, with its default typed', () => {
    expect(plain(read("a: <%= ENV.fetch('X', 8) %>\nb: <%= ENV['Y'] || '010' %>\nc: \"<%= ENV['Z'] %>\"\n"))).toEqual({
      a: { kind: 'env', name: 'X', default: { kind: 'literal', value: 8 } },
      b: { kind: 'env', name: 'Y', default: { kind: 'literal', value: 8 } },
      c: { kind: 'concat', values: [{ kind: 'env', name: 'Z' }] },
    });
  });

  test('names put together, variables and arithmetic', () => {
    expect(plain(read("<% p = 'app' %>\na: <%= p %>_low\nb: <%= 'x' * 3 %>\nc: lit<%% raw %>\nd: <%= 2 + 3 %>\n"))).toEqual({
      a: 'app_low',
      b: 'xxx',
      c: 'lit<% raw %>',
      d: 5,
    });
  });

  test('all branches stay, told apart, with the lines of the file', () => {
    const { root } = read("<% if ENV['BULK'] %>\nqueues: [bulk]\n<% else %>\nqueues: [web]\n<% end %>\nconcurrency: 3\n");
    expect(root).toMatchObject({
      entries: [
        { key: 'queues', line: 2, branches: [{ arm: 0, arms: 2, loop: false }] },
        { key: 'queues', line: 4, branches: [{ arm: 1, arms: 2, loop: false }] },
        { key: 'concurrency', line: 6, branches: [] },
      ],
    });
  });

  test('items in a branch are possible, those around them are not', () => {
    const { root } = read("queues:\n  - a\n<% if ENV['X'] -%>\n  - b\n<% end -%>\n  - c\n");
    expect(root).toMatchObject({
      entries: [
        { branches: [], value: { items: [{ branches: [] }, { branches: [{ arm: 0 }], line: 4 }, { branches: [], line: 6 }] } },
      ],
    });
  });

  test('branches within a line are one value of several', () => {
    expect(plain(read('a: <% if x %>1<% else %>2<% end %>\nb: <% if x %>[p]<% else %>[q]<% end %>\n'))).toEqual({
      a: {
        kind: 'oneOf',
        values: [
          { kind: 'literal', value: 1 },
          { kind: 'literal', value: 2 },
        ],
      },
      b: {
        kind: 'oneOf',
        values: [
          { kind: 'list', values: [{ kind: 'literal', value: 'p' }] },
          { kind: 'list', values: [{ kind: 'literal', value: 'q' }] },
        ],
      },
    });
  });

  test('a loop over a literal list is written out, another is possible', () => {
    const text = 'queues:\n<%- %w[a b].each_with_index do |q, i| -%>\n  - [<%= q %>, <%= i + 1 %>]\n<%- end -%>\n';
    expect(plain(read(text))).toEqual({
      queues: [
        ['a', 1],
        ['b', 2],
      ],
    });
    const { root } = read('queues:\n<% names.each do |q| %>\n  - <%= q %>\n<% end %>\n');
    expect(root).toMatchObject({ entries: [{ value: { items: [{ kind: 'placeholder', branches: [{ loop: true }] }] } }] });
  });

  test('lists that tags print', () => {
    expect(plain(read("a: <%= %w[a b].to_json %>\nb: <%= 'c d'.split %>\n"))).toEqual({ a: ['a', 'b'], b: ['c', 'd'] });
  });

  test('comments of both languages, and tags over several lines', () => {
    const { root, required } = read("<%# note\n more %>\n# <%= ENV.fetch('NEEDED') %>\na: <%= ENV.fetch(\n 'X',\n 1) %>\nb: 2\n");
    expect(root).toMatchObject({
      entries: [
        { key: 'a', line: 4 },
        { key: 'b', line: 7 },
      ],
    });
    expect(required).toEqual(['NEEDED']);
  });

  test('what is not defined yet, broken Ruby and unclosed tags are told', () => {
    expect(kinds(read('a: <%= Rails.env %>\n'))).toEqual(['undefined']);
    expect(kinds(read("a: <%= ENV['A'].presence || 5 %>\n"))).toEqual(['undefined']);
    expect(kinds(read('# <%= undefined_thing %>\na: 1\n'))).toEqual(['undefined']);
    expect(kinds(read('a: <% if %>\n'))).toEqual(['syntax']);
    expect(kinds(read('a: 1\n<% if x\n'))).toContain('syntax');
    expect(kinds(read('<%= lines_of_yaml %>\na: 1\n'))).toEqual(['undefined', 'dynamic']);
  });
});

describe('Helm and Jinja', () => {
  const options: YamlOptions = { templates: true };
  test('outputs are unknown, branches possible, structure printed by a tag is told', () => {
    const text =
      'a: {{ .Values.a }}\n{{- if .Values.b }}\nb: 1\n{{- else }}\nc: "x-{{ .n }}"\n{{- end }}\n{{- toYaml .Values.c | nindent 2 }}\n{% for x in y %}\nd: 1\n{% endfor %}\n';
    const document = read(text, options);
    expect(document.root).toMatchObject({
      entries: [
        { key: 'a', value: { kind: 'placeholder', value: { kind: 'unresolved', reason: '.Values.a' } } },
        { key: 'b', branches: [{ arm: 0, arms: 2 }] },
        { key: 'c', value: { kind: 'placeholder', quoted: true }, branches: [{ arm: 1, arms: 2 }] },
        { key: 'd', line: 9, branches: [{ loop: true }] },
      ],
    });
    expect(kinds(document)).toEqual(['dynamic']);
  });
});

describe('hostile text', () => {
  const piece = fc.constantFrom(
    '<%',
    '%>',
    '<%=',
    '<%-',
    '-%>',
    '{{',
    '}}',
    '{%',
    '%}',
    'if x',
    'end',
    'else',
    'a: ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '<<: ',
    '"',
    "'",
    '|',
    '>',
    '#',
    ':',
    '\uE000',
    '\uE0011',
    '\uFEFF',
    '---\n',
    'each do |x|',
    '\t',
    '\0',
    '!ruby/object:X ',
    '? ',
    'ENV["A"]',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  test('never throws, and every line is one of the file', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.boolean(), fc.boolean(), (text, ruby, erb, templates) => {
        const document = read(text, { ruby, erb, templates });
        const count = text.split('\n').length;
        for (const problem of document.problems) expect(problem.line).toBeLessThanOrEqual(count);
        if (document.root !== null) expect(document.root.line).toBeLessThanOrEqual(count);
      }),
      { numRuns: 500 },
    );
  });

  test('long runs of openings are read in one go', () => {
    expect(read('{{'.repeat(500_000), { templates: true }).problems).not.toEqual([]);
    expect(read('<% '.repeat(500_000)).problems).not.toEqual([]);
    expect(read(`a: ${' '.repeat(500_000)}<%- x -%>`).root?.kind).toBe('map');
  });
});
