// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are Terraform's templates
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type HclValue, hclTemplate, readHcl } from '../../../src/syntax/hcl.js';

/** A value as plain data: refs as `<path>`, templates as lists behind `tpl`. */
function plain(value: HclValue): unknown {
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'template':
      return ['tpl', ...value.parts.map(plain)];
    case 'list':
      return value.items.map(plain);
    case 'object':
      return value.entries.map(({ key, labels, value: inner }) => [[key, ...(labels ?? [])].join(' '), plain(inner)]);
    case 'call':
      return [`${value.name}()`, ...value.args.map(plain)];
    case 'ref':
      return `<${value.path}>`;
    case 'conditional':
      return ['if', plain(value.yes), plain(value.no)];
    case 'unknown':
      return '?';
    default:
      return value satisfies never;
  }
}

/** The value of `a = ..`. */
const value = (text: string): unknown => {
  const { body, problem } = readHcl(`a = ${text}\n`);
  return problem === null ? plain(body.entries[0]?.value ?? { kind: 'unknown' }) : problem.message;
};

test.each<readonly [string, unknown]>([
  ['1', 1],
  ['-1.5e3', -1500],
  ['true', true],
  ['null', null],
  ['"x"', 'x'],
  ['""', ''],
  ['"a\\"b\\\\c\\n\\u00e9"', 'a"b\\c\né'],
  ['"a$${b}%%{c}"', 'a${b}%{c}'],
  ['"${var.a}"', '<var.a>'],
  ['"x-${var.a}-${local.b["c"]}"', ['tpl', 'x-', '<var.a>', '-', '<local.b.c>']],
  ['"${"inner ${a}"}"', ['tpl', 'inner ', '<a>']],
  ['"%{ if a }b%{ endif }"', ['tpl', '?', 'b', '?']],
  ['[1, "a", [true],]', [1, 'a', [true]]],
  ['[]', []],
  [
    '{ a = 1, "b" : 2 }',
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  [
    '{\n  a = 1 # c\n  (b) = 2\n}',
    [
      ['a', 1],
      ['', 2],
    ],
  ],
  ['{}', []],
  ['f(1, [2], g()...)', ['f()', 1, [2], ['g()']]],
  ['a.b[0].c', '<a.b.0.c>'],
  ['a.*.b', '?'],
  ['a[*].b', '?'],
  ['a[b.c]', '?'],
  ['a ? 1 : "x"', ['if', 1, 'x']],
  ['1 + 2', '?'],
  ['!a', '?'],
  ['a == b && c', '?'],
  ['(a)', '<a>'],
  ['[for x in xs : "}" if x != "]"]', '?'],
  ['{ for k, v in m : k => v }', '?'],
  ['<<EOT\none\n  two ${a}\nEOT', ['tpl', 'one\n  two ', '<a>']],
  ['<<-EOT\n  one\n  EOT', '  one'],
  ['provider::x', 'neither a block nor an attribute'],
])('a = %s', (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test('blocks hold labels, attributes and blocks, each with its lines', () => {
  const { body, problem } = readHcl(
    '# one\nresource "a" b {\n  x = 1 // c\n  inner { y = "z" }\n  /* gone\n  */ inner {\n  }\n}\nlocals {\n}\n',
  );
  expect(problem).toBeNull();
  expect(plain(body)).toEqual([
    [
      'resource a b',
      [
        ['x', 1],
        ['inner', [['y', 'z']]],
        ['inner', []],
      ],
    ],
    ['locals', []],
  ]);
  expect(body.entries.map(({ line, endLine }) => [line, endLine])).toEqual([
    [2, 8],
    [9, 10],
  ]);
});

test('what is no HCL is told once, and what stands around it is read', () => {
  const { body, problem } = readHcl('a = 1\n???\nb = [1\nc = 2\n');
  expect(problem).toEqual({ line: 2, message: 'neither a block nor an attribute' });
  expect(body.entries.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('a string of the JSON form is a template', () => {
  expect(plain(hclTemplate('q ${each.key} "x"'))).toEqual(['tpl', 'q ', '<each.key>', ' "x"']);
});

describe('hostile files', () => {
  test('nothing throws, and lines are those of the file', () => {
    const piece = fc.constantFrom(
      ...'a "b" { } [ ] ( ) = , . : ? ${ %{ << <<EOT EOT \n " # // /* */ for in if 1 -'.split(' '),
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          const lines = text.split('\n').length;
          const { body, problem } = readHcl(text);
          expect(body.entries.every(({ line, endLine }) => line >= 1 && endLine >= line && endLine <= lines)).toBe(true);
          expect(problem === null || problem.line <= lines).toBe(true);
        },
      ),
    );
  });

  test.each([
    '[',
    '{',
    '(',
    '"${',
    '"%{',
    '<<X\n',
    '<<',
    'a {\n',
    'a ',
    '"',
    'a=[for ',
    '1?',
    '1+',
    '-',
    'a.b',
    '/*',
    '//',
    '\\',
    '}',
    '%{',
  ])('%j, over and over, takes no time', (piece) => {
    const text = `a = ${piece.repeat(Math.floor(300_000 / piece.length))}`;
    expect(() => readHcl(text)).not.toThrow();
  });
});
