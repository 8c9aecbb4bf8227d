import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RubyCall, RubyFile } from '../../../src/syntax/ruby/types.js';
import { toValue } from '../../../src/syntax/ruby/value.js';
import { ruby, rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const call = (file: RubyFile, name: string): RubyCall => {
  const found = file.calls.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no call of ${name}`);
  return found;
};

const method = (text: string) => {
  const [found] = ruby(text).methods;
  if (found === undefined) throw new Error('no method');
  return found;
};

describe('scopes', () => {
  const names = (text: string) =>
    ruby(text).scopes.map(({ name, module, nesting }) => [name, module ? 'module' : 'class', nesting]);

  test('compact, nested and absolute paths', () => {
    expect(names('module A\n class B::C < D\n  class ::E; end\n  module F; end\n end\nend')).toEqual([
      ['A', 'module', []],
      ['A::B::C', 'class', ['A']],
      ['E', 'class', ['A::B::C', 'A']],
      ['A::B::C::F', 'module', ['A::B::C', 'A']],
    ]);
  });

  test('a class opened twice stands there twice', () => {
    expect(names('class A; end\nclass A; end').map(([name]) => name)).toEqual(['A', 'A']);
  });

  test('classes made by a call', () => {
    const file = ruby(`
      module M
        A = Class.new(Base) do
          include Sidekiq::Job
          def perform(id) = Other.perform_async(id)
        end
        B = Struct.new(:x, keyword_init: true) do
          def y; end
        end
        C = ::Class.new(StandardError)
        D = Module.new
        E = Class.create(Base)
      end`);
    expect(file.scopes.map(({ name, module }) => [name, module])).toEqual([
      ['M', true],
      ['M::A', false],
      ['M::B', false],
      ['M::C', false],
      ['M::D', true],
    ]);
    expect(file.scopes[1]?.superclass).toMatchObject({ kind: 'const', name: 'Base', nesting: ['M'] });
    expect(file.methods.map(({ owner, name }) => [owner, name])).toEqual([
      ['M::A', 'perform'],
      ['M::B', 'y'],
    ]);
    expect(call(file, 'perform_async').place).toEqual({ owner: 'M::A', method: 'perform', singleton: false });
    expect(call(file, 'include').place).toEqual({ owner: 'M::A', method: null, singleton: false });
    expect(file.constants.map(({ name }) => name)).toEqual(['M::E']);
  });

  test("names of the language's own objects are names like any other", () => {
    expect(names('class Constructor; end\nmodule Proto; def __proto__; end; def constructor; end; end').length).toBe(2);
  });

  test('a computed path does not lose the body', () => {
    const file = ruby('class self::A; def x; y; end; end\nclass foo::B; end');
    expect(file.scopes.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(call(file, 'y').place.owner).toBe('A');
  });

  test('where it begins and ends', () => {
    expect(ruby('\n\nclass A\n  x\nend\n', 'a.rb').scopes[0]?.at).toEqual({ path: 'a.rb', line: 3, endLine: 5 });
  });
});

describe('digest', () => {
  const digest = (text: string) => ruby(text).scopes[0]?.digest;
  const code = 'class A\n  def x(a, b)\n    "a  b" + y\n  end\nend\n';

  test('comments and white space do not count', () => {
    expect(
      digest('# top\nclass A # one\n\n  # two\n  def x(a,   b)\n\n\n      "a  b" + y # three\n=begin\nfour\n=end\n  end\nend'),
    ).toBe(digest(code));
  });

  test('line ends do not count', () => {
    expect(digest(code.replaceAll('\n', '\r\n'))).toBe(digest(code));
  });

  test('white space in a string counts', () => {
    expect(digest(code.replace('a  b', 'a b'))).not.toBe(digest(code));
    expect(digest('class A; x <<~T\n  a\n   b\n T\nend')).not.toBe(digest('class A; x <<~T\n  a\n    b\n T\nend'));
  });

  test('what looks like a comment inside a string counts', () => {
    expect(digest('class A; x "a # b"; end')).not.toBe(digest('class A; x "a # c"; end'));
  });

  test('two statements are not one', () => {
    expect(digest('class A\n  x y\nend')).not.toBe(digest('class A\n  x\n y\nend'));
  });

  test('what stands outside does not count', () => {
    expect(digest(`${code}\nclass B; end`)).toBe(digest(code));
  });
});

describe('methods', () => {
  test('owners', () => {
    const file = ruby(`
      def top; end
      class A
        def a; end
        def self.b; end
        class << self
          def c; end
          private
          def d; end
        end
        def A.e; end
        private def f; end
        def g = 1
        define_method(:h) { |x, y = 1| z(x) }
        [:i].each { |name| define_method(name) { } }
        included { def j; end }
        class_methods { def k; end }
        if cond then def l; end end
      end
      B.class_eval do
        def m; end
      end
      class << C
        def n; end
      end`);
    expect(file.methods.map(({ owner, name, singleton }) => `${owner ?? ''}${singleton ? '.' : '#'}${name}`)).toEqual([
      '#top',
      'A#a',
      'A.b',
      'A.c',
      'A.d',
      'A.e',
      'A#f',
      'A#g',
      'A#h',
      'A#j',
      'A.k',
      'A#l',
      'B#m',
      'C.n',
    ]);
    expect(call(file, 'z').place).toEqual({ owner: 'A', method: 'h', singleton: false });
  });

  test('parameters', () => {
    const { params } = method('def x(a, (b, c), d = 1, *e, f, g:, h: 2, **i, &j); end');
    expect(params).toEqual({
      required: 3,
      optional: 1,
      rest: true,
      keywords: [
        { name: 'g', required: true },
        { name: 'h', required: false },
      ],
      keyrest: true,
      forwarding: false,
      names: ['a', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
    });
  });

  test('forwarding, anonymous and forbidden ones', () => {
    expect(method('def x(...) = y(...)').params).toMatchObject({ rest: true, keyrest: true, forwarding: true });
    expect(method('def x(*, **, &) = y(*, **, &)').params).toMatchObject({
      rest: true,
      keyrest: true,
      forwarding: false,
      names: [],
    });
    expect(method('def x(a, **nil); end').params).toMatchObject({ required: 1, keyrest: false });
    expect(method('def x a, b = 1; end').params).toMatchObject({ required: 1, optional: 1 });
  });

  test('lines are code, trimmed', () => {
    const { lines } = method(
      "def perform(id) # takes an id\n\n  # why\n  a = 'x # y' # because\n    b(<<~T)\n      text # here\n    T\n=begin\nno\n=end\n  c; d\nend",
    );
    expect(lines).toEqual(["a = 'x # y'", 'b(<<~T)', 'text # here', 'T', 'c; d']);
    expect(method('def a(b) = c(b) # d').lines).toEqual(['c(b)']);
    expect(method('def a; b; end').lines).toEqual(['; b;']);
    expect(method('def a\nend').lines).toEqual([]);
    expect(method('def é(ü)\r\n  "😀" # ö\r\n  ß\r\nend').lines).toEqual(['"😀"', 'ß']);
  });
});

describe('calls', () => {
  test('arguments, keywords and hashes', () => {
    const { calls } = ruby('a(1, { x: 1 }, y: 2, "z": 3, "w" => 4)\nb({ x: 1 })\nc(x => 1, **o)\nd y: 1 do end');
    expect(calls[0]?.args.map(({ kind }) => kind)).toEqual(['number', 'hash']);
    expect(calls[0]?.keywords.map(({ key, line }) => [key, line])).toEqual([
      ['y', 1],
      ['z', 1],
      ['w', 1],
    ]);
    expect(calls[1]).toMatchObject({ keywords: [], args: [{ kind: 'hash' }] });
    const c = calls.find(({ name }) => name === 'c');
    expect(c?.keywords).toEqual([]);
    expect(c?.keywordSplat.map(({ kind }) => kind)).toEqual(['hash', 'call']);
    expect(calls.at(-1)).toMatchObject({ name: 'd', keywords: [{ key: 'y' }], block: { params: [], body: [] } });
  });

  test('hash shorthand takes the variable or the call', () => {
    const { calls } = ruby('def m(queue)\n  a(queue:, id:)\nend');
    expect(calls.at(-1)?.keywords.map(({ key, value }) => [key, value.kind])).toEqual([
      ['queue', 'variable'],
      ['id', 'call'],
    ]);
  });

  test('splats', () => {
    const { calls } = ruby('a(1, *b, 2)\ndef m(...) = c(1, ...)\ndef n(*, **) = d(*, **)\na(1, *[2])');
    expect(calls[1]).toMatchObject({ name: 'a', splat: true, args: [{ kind: 'number', value: 1 }] });
    expect(calls[1]?.rest.map(({ kind }) => kind)).toEqual(['call', 'number']);
    expect(call(ruby('def m(...) = c(1, ...)'), 'c')).toMatchObject({ splat: true, args: [{ value: 1 }] });
    expect(call(ruby('def m(...) = c(1, ...)'), 'c').keywordSplat).toHaveLength(1);
    expect(call(ruby('def n(*, **) = d(*, **)'), 'd')).toMatchObject({ splat: true, args: [], keywords: [] });
  });

  test("chains over lines bear the line of the call's name", () => {
    const { calls } = ruby('A\n  .set(queue: "x")\n  .perform_later(\n    1\n  )');
    expect(calls.map(({ name, at }) => [name, at.line, at.endLine])).toEqual([
      ['set', 2, undefined],
      ['perform_later', 3, 5],
    ]);
    expect(calls[1]?.receiver?.kind === 'call' && calls[1].receiver.call === calls[0]).toBe(true);
  });

  test('conditions', () => {
    const file = ruby(`
      def m
        always1
        sure1 if maybe0
        if test1 then maybe1 elsif maybe2 then maybe3 else maybe4 end
        case test2 when maybe5 then maybe6 else maybe7 end
        test3 ? maybe8 : maybe9
        test4 && maybe10
        test5 || maybe11
        while test6 do maybe12 end
        begin; always2; rescue E then maybe13; ensure always3; end
        always4 rescue maybe14
        x = always5&.maybe15
        @y ||= maybe16
        case test7; in { a: } then maybe17 end
        each1 { always6 }
        unless test8 then maybe18 end
        maybe19 while test9
      end`);
    expect(file.errors).toEqual([]);
    const conditional = new Set(file.calls.filter((candidate) => candidate.conditional).map(({ name }) => name));
    for (const { name } of file.calls) {
      if (/^(always|test)\d/.test(name) || name === 'maybe0') expect([name, conditional.has(name)]).toEqual([name, false]);
      else if (/^(maybe|sure)\d/.test(name)) expect([name, conditional.has(name)]).toEqual([name, true]);
    }
    expect(file.calls.filter(({ name }) => /^(always|test|maybe)/.test(name))).toHaveLength(35);
  });

  test('blocks around a call, innermost first', () => {
    const file = ruby(
      'Sidekiq.configure_server do |config|\n  config.capsule("x") { |c| c.concurrency = 2 }\n  -> { a }\n  for x in y do b end\nend',
    );
    expect(call(file, 'concurrency=')).toMatchObject({
      args: [{ kind: 'number', value: 2 }],
      blocks: [
        { name: 'capsule', line: 2 },
        { name: 'configure_server', line: 1 },
      ],
    });
    expect(call(file, 'a').blocks.map(({ name }) => name)).toEqual(['lambda', 'configure_server']);
    expect(call(file, 'b').blocks.map(({ name }) => name)).toEqual(['for', 'configure_server']);
  });

  test('a call is written down before those in its block, after those in its arguments', () => {
    expect(ruby('a(b) { c }.d').calls.map(({ name }) => name)).toEqual(['b', 'a', 'c', 'd']);
  });

  test('what & passes is no block', () => {
    const { calls } = ruby('a(&:b)\nc(&d)\ne(&F.method(:g))');
    expect(calls.filter(({ block }) => block !== null)).toEqual([]);
    expect(call(ruby('a(&:b)'), 'a').blockArgument).toMatchObject({ kind: 'symbol', value: 'b' });
    expect(calls.map(({ name }) => name)).toContain('method');
  });

  test('assignments are calls', () => {
    const { calls } = ruby('a.b = 1\na[:c] = 2\na.d ||= 3\na[:e] ||= 4\na.f, a.g = 5, 6');
    expect(calls.filter(({ name }) => name.endsWith('=')).map(({ name, conditional }) => [name, conditional])).toEqual([
      ['b=', false],
      ['[]=', false],
      ['d=', true],
      ['[]=', true],
      ['f=', false],
      ['g=', false],
    ]);
  });

  test('super, yield and alias', () => {
    const { calls } = ruby('class A\n def m(x)\n  super\n  super(x)\n  yield x\n end\n alias b m\nend');
    expect(calls.map(({ name, splat, args }) => [name, splat, args.length])).toEqual([
      ['super', true, 0],
      ['super', false, 1],
      ['yield', false, 1],
      ['alias_method', false, 2],
    ]);
  });

  test('text that looks like a call is text', () => {
    expect(
      ruby(
        "x = 'A.perform_async(1)'\ny = <<~T\n  B.perform_async(2)\nT\n# C.perform_async(3)\n%w[D.perform_async]\n__END__\nE.perform_async",
      ).calls,
    ).toEqual([]);
    expect(ruby('"#{A.perform_async(1)}"').calls.map(({ name }) => name)).toEqual(['perform_async']);
  });

  test('newer syntax', () => {
    const file = ruby(
      'a { it.b }\nc { _1.d }\ncase e\nin [Integer => f, *] if f > 1 then g(f)\nin { h: String => i } then i\nend\nj => { k: }\nl(k:)\nm = n rescue o',
    );
    expect(file.errors).toEqual([]);
    expect(file.calls.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', '>', 'g', 'j', 'l', 'n', 'o']);
  });

  test('the block and the lambdas of a callback macro are methods', () => {
    const file = ruby(`class A
  after_commit(on: :create) { B.perform_async(id) }
  after_save -> { C.perform_async(id) }, if: :x?
  before_destroy lambda { D.x }
  set_callback :create, :after do E.x end
  has_many(:fs) { G.x }
  after_touch :h
  def m; after_save { I.x }; end
end
after_create { J.x }`);
    const places = file.calls
      .filter(({ receiver }) => receiver?.kind === 'const')
      .map(({ receiver, place }) => [receiver?.kind === 'const' && receiver.name, place.method]);
    expect(places).toEqual([
      ['B', 'after_commit@2'],
      ['C', 'after_save@3'],
      ['D', 'before_destroy@4'],
      ['E', 'after_create@5'],
      ['G', null],
      ['I', 'm'],
      ['J', null],
    ]);
  });
});

describe('variables', () => {
  const last = (text: string) => {
    const found = ruby(text).calls.findLast(({ name }) => name === 'use')?.args[0];
    return found === undefined ? undefined : toValue(found);
  };
  const oneOf = (...values: readonly unknown[]) => ({
    kind: 'oneOf',
    values: values.map((value) => ({ kind: 'literal', value })),
  });

  test('every assignment in the same method', () => {
    expect(last("def m\n  q = 'a'\n  q = 'b' if x\n  use(q)\nend")).toEqual(oneOf('a', 'b'));
    expect(last("def n; q = 'z'; end\ndef m\n  q = 'a'\n  [1].each { use(q) }\nend")).toEqual({ kind: 'literal', value: 'a' });
    expect(last("q, r = 'a', 'b'\nuse(r)")).toEqual({ kind: 'literal', value: 'b' });
  });

  test('a block parameter hides the variable outside', () => {
    expect(last("q = 'a'\nx.each { |q| use(q) }")).toEqual({ kind: 'unresolved', reason: 'the parameter q' });
  });

  test('a parameter stays unknown beside its default', () => {
    expect(last("def m(q = 'a')\n  use(q)\nend")).toEqual({
      kind: 'oneOf',
      values: [
        { kind: 'unresolved', reason: 'the parameter q' },
        { kind: 'literal', value: 'a' },
      ],
    });
  });

  test('a change in place makes it unknown', () => {
    expect(last("q = +'a'\nq << 'b'\nuse(q)")).toMatchObject({ kind: 'oneOf', values: [{ value: 'a' }, { kind: 'unresolved' }] });
    expect(last("h = { q: 'a' }\nh[:q] = 'b'\nuse(h[:q])")).toMatchObject({ kind: 'index', of: { kind: 'oneOf' } });
  });

  test('fields: the same method, else the same class', () => {
    expect(last("class A\n def a; @q = 'x'; end\n def b; @q = 'y'; use(@q); end\nend")).toEqual({ kind: 'literal', value: 'y' });
    expect(last("class A\n def a; @q = 'x'; end\n def b; use(@q); end\nend")).toEqual({ kind: 'literal', value: 'x' });
    expect(last("class A\n def a; @q = 'x'; end\nend\nclass B\n def b; use(@q); end\nend")).toEqual({
      kind: 'unresolved',
      reason: '@q',
    });
  });

  test('one that hangs on itself ends', () => {
    expect(last("q = 'a'\nq = q\nuse(q)")).toMatchObject({ kind: 'oneOf', values: [{ value: 'a' }, { kind: 'unresolved' }] });
  });
});

describe('positions', () => {
  test('multibyte text, CRLF and a byte order mark', () => {
    const file = ruby('\uFEFF# é😀\r\nclass Ünïcode\r\n  x "日本" # ö\r\n  sidekiq_options queue: "größe"\r\nend\r\n');
    expect(file.errors).toEqual([]);
    expect(file.scopes[0]).toMatchObject({ name: 'Ünïcode', at: { line: 2, endLine: 5 } });
    expect(call(file, 'sidekiq_options')).toMatchObject({ at: { line: 4 }, keywords: [{ value: { value: 'größe' } }] });
  });

  test('a magic comment does not change how the text is read', () => {
    const file = ruby('# encoding: iso-8859-1\nx "é"\n');
    expect(file.errors).toEqual([]);
    expect(call(file, 'x').args[0]).toMatchObject({ value: 'é' });
  });

  test('bytes that are no text do no harm', () => {
    expect(ruby('x "\\xff\\xfe", "\\u0000"').errors).toEqual([]);
  });
});
