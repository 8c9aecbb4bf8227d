import { beforeAll, describe, expect, test } from '@jest/globals';
import { ruby } from '../../../src/adapters/ruby/adapter.js';
import type { CallbackFact, ClassFact, ConstantFact, Fact, MethodFact } from '../../../src/model/fact.js';
import { rubyReady, sourceFile } from '../../support/ruby.js';

beforeAll(rubyReady);

const facts = (text: string, path?: string): readonly Fact[] => ruby.read(sourceFile(text, path));
const classes = (text: string) => facts(text).filter((fact): fact is ClassFact => fact.kind === 'class');
const constants = (text: string) => facts(text).filter((fact): fact is ConstantFact => fact.kind === 'constant');
const methods = (text: string) => facts(text).filter((fact): fact is MethodFact => fact.kind === 'method');
const callbacks = (text: string) => facts(text).filter((fact): fact is CallbackFact => fact.kind === 'callback');

describe('classes', () => {
  test('parents as written, with the modules around them', () => {
    const found = classes(
      'module A\n  class B < C::D; end\n  class E < ::F; end\n  class G < ActiveRecord::Migration[7.1]; end\n  class H < Struct.new(:x); end\nend',
    );
    expect(found.map(({ name, superclass }) => [name, superclass])).toEqual([
      ['A', null],
      ['A::B', { name: 'C::D', nesting: ['A'] }],
      ['A::E', { name: '::F', nesting: ['A'] }],
      ['A::G', { name: 'ActiveRecord::Migration', nesting: ['A'] }],
      ['A::H', null],
    ]);
  });

  const mixins = (text: string) =>
    classes(text).flatMap(({ name, mixins: list }) => list.map((mixin) => [name, mixin.how, mixin.name, mixin.included]));

  test('mixins; of several in one call the last is the farthest', () => {
    expect(
      mixins(
        'class A\n  include B, C\n  extend D\n  prepend ::E\n  send :include, F\n  self.include G\n  class << self\n    include H\n  end\nend',
      ),
    ).toEqual([
      ['A', 'include', 'C', false],
      ['A', 'include', 'B', false],
      ['A', 'extend', 'D', false],
      ['A', 'prepend', '::E', false],
      ['A', 'include', 'F', false],
      ['A', 'include', 'G', false],
      ['A', 'extend', 'H', false],
    ]);
  });

  test('what reaches whoever includes a module', () => {
    expect(
      mixins(
        'module A\n  extend ActiveSupport::Concern\n  include B\n  included do\n    include C\n  end\n  module ClassMethods; end\nend',
      ),
    ).toEqual([
      ['A', 'extend', 'ActiveSupport::Concern', false],
      ['A', 'include', 'B', false],
      ['A', 'include', 'C', true],
      ['A', 'extend', 'ClassMethods', true],
    ]);
    expect(
      mixins(
        'module A\n  def self.included(base)\n    base.extend ClassMethods\n    base.send :include, B\n    base.class_eval do\n      include C\n    end\n  end\nend',
      ),
    ).toEqual([
      ['A', 'extend', 'ClassMethods', true],
      ['A', 'include', 'B', true],
      ['A', 'include', 'C', true],
    ]);
  });

  test('a module that extends itself answers its own methods', () => {
    const own = [['A::B', 'extend', '::A::B', false]];
    expect(mixins('module A\n module B\n  extend self\n end\nend')).toEqual(own);
    expect(mixins('module A\n module B\n  module_function\n  def x; end\n end\nend')).toEqual(own);
  });

  test('each opening has its own mixins', () => {
    expect(
      classes('class A\n include B\nend\nclass A\n include C\nend').map(({ mixins: list }) => list.map(({ name }) => name)),
    ).toEqual([['B'], ['C']]);
  });

  test('computed mixins, and methods of that name elsewhere, are none', () => {
    expect(mixins('class A\n include Foo.new(:x)\n include B[1]\n def m; include C; end\n x.include D\nend\ninclude E')).toEqual(
      [],
    );
  });
});

describe('constants', () => {
  test('aliases, values and tables', () => {
    expect(
      constants("Old = New\nmodule A\n  Q = 'low'\n  T = { a: :b }.freeze\n  E = ENV.fetch('X', 5)\n  A::B::C ||= 1\nend").map(
        ({ name, value }) => [name, value],
      ),
    ).toEqual([
      ['Old', { kind: 'ref', name: 'New', nesting: [] }],
      ['A::Q', { kind: 'literal', value: 'low' }],
      ['A::T', { kind: 'map', entries: [{ key: 'a', value: { kind: 'literal', value: 'b' } }] }],
      ['A::E', { kind: 'env', name: 'X', default: { kind: 'literal', value: 5 } }],
      ['A::A::B::C', { kind: 'literal', value: 1 }],
    ]);
  });

  test('a table of thousands is not kept', () => {
    expect(constants(`A = %w[${'a '.repeat(5000)}]`)[0]?.value).toEqual({
      kind: 'unresolved',
      reason: 'a table of 5000 entries',
    });
  });
});

describe('methods', () => {
  const calls = (body: string, name = 'm') =>
    methods(`class A\n  def ${name}(param)\n    ${body}\n  end\nend`)
      .filter((method) => method.name === name)
      .flatMap((method) => method.calls)
      .map((call) => `${call.receiver.kind}${'name' in call.receiver ? `(${call.receiver.name})` : ''}.${call.name}`);

  test.each([
    ['helper', ['self.helper']],
    ['self.helper', ['self.helper']],
    ['self.class.helper', ['self.class', 'class.helper']],
    ['B::C.call(1)', ['const(B::C).call']],
    ['B.new(1).call', ['const(B).new', 'new(B).call']],
    ['b = B.new; b.save!', ['const(B).new', 'new(B).save!']],
    ['b = B.build(x: 1)\nb.save', ['const(B).build', 'new(B).save']],
    ['@b ||= B.new\n@b.save', ['const(B).new', 'new(B).save']],
    ['(B.find(1) || B.new).save!', ['const(B).find', 'const(B).new', 'found(B).save!', 'new(B).save!']],
    ['b = B.find_by(x: 1)\nb&.update!(y: 2)', ['const(B).find_by', 'found(B).update!']],
    ['B.find_by_token(1).update(y: 2)', ['const(B).find_by_token', 'found(B).update']],
    ['B.where(x: 1).order(:y).first.touch', ['const(B).where', 'const(B).order', 'const(B).first', 'found(B).touch']],
    ['B.where(x: 1).create!', ['const(B).where', 'const(B).create!']],
    ['B.find_or_initialize_by(x: 1).tap { |b| b.y }.save!', ['const(B).find_or_initialize_by', 'new(B).tap', 'new(B).save!']],
    ['x = param ? B : C\nx.call', ['const(B).call', 'const(C).call']],
    ['[1].each { helper(_1) }', ['self.helper']],
    ['param.save!', ['other.save!']],
    ['param.bs.create!(x: 1)', ['other.create!']],
    ['param.name.strip + 1', []],
    ['helper; helper; B.x; B.x', ['self.helper', 'const(B).x']],
    ['super', ['super.m']],
    ['yield', ['self.yield']],
    ["'B.new.call'", []],
    ['x = x', []],
  ])('%s', (body, expected) => {
    expect(calls(body)).toEqual(expected);
  });

  test('in a class method `new` and finders are said to the class', () => {
    const found = methods('class A\n  def self.m = new(1).save!\n  def n = self.class.new.call\nend');
    expect(found.map((method) => method.calls.at(-1)?.receiver)).toEqual([
      { kind: 'new', name: '::A', nesting: [] },
      { kind: 'new', name: '::A', nesting: [] },
    ]);
  });

  test('signatures', () => {
    expect(methods('def m(a, b = 1, *, c:, d: 2, **)\nend')[0]?.params).toEqual({
      required: 1,
      optional: 1,
      rest: true,
      keywords: [
        { name: 'c', required: true },
        { name: 'd', required: false },
      ],
      keyrest: true,
    });
    expect(methods('def m(...) = n(...)')[0]?.params).toMatchObject({ required: 0, rest: true, keyrest: true });
  });

  test('an alias is a method with the same signature that calls the other', () => {
    const found = methods(
      'class A\n  def call(id, x: 1); b; end\n  alias perform call\n  alias_method :run, :call\n  alias_method name, :call\n  alias c d\nend',
    );
    expect(found.map(({ name, params, calls: made }) => [name, params.required, made.map((call) => call.name)])).toEqual([
      ['call', 1, ['b']],
      ['perform', 1, ['call']],
      ['run', 1, ['call']],
    ]);
  });

  test("names of the language's own objects", () => {
    expect(
      methods('class A\n def constructor; __proto__; end\n def __proto__; toString; end\nend').map(({ name, calls: made }) => [
        name,
        made.map((call) => call.name),
      ]),
    ).toEqual([
      ['constructor', ['__proto__']],
      ['__proto__', ['toString']],
    ]);
  });

  test.each([
    ['def perform(id) = New.new.perform(id)', 'New'],
    ['def perform(id)\n New.perform_async(id)\nend', 'New'],
    ['def perform(*args) = New.perform_later(*args)', 'New'],
    ['def perform(...) = A::New.set(queue: :x).perform_later(...)', 'A::New'],
    ['def perform(id:) = New.perform_now(id:)', 'New'],
    ['def perform(*) = New.perform_async(*)', 'New'],
    ['def perform = New.perform_async', 'New'],
    ['def perform(id)\n log\n New.perform_async(id)\nend', undefined],
    ['def perform(id) = New.perform_async(find(id))', undefined],
    ['def perform(id, other) = New.perform_async(id)', undefined],
    ['def perform(id) = klass.perform_async(id)', undefined],
    ['def perform(id) = New.call(id)', undefined],
    ['def other(id) = New.perform_async(id)', undefined],
  ])('a shell: %s', (text, expected) => {
    expect(methods(`class Old\n ${text}\nend`)[0]?.delegatesTo?.name).toBe(expected);
  });
});

describe('callbacks', () => {
  const shown = (text: string) =>
    callbacks(text).map(({ owner, event, on, methods: names, included }) => [owner, event, on, names, included]);

  test('symbols, blocks, lambdas and options', () => {
    expect(
      shown(`class A
  after_create :a, :b
  after_commit :c, on: :create
  after_commit :d, on: %i[create update]
  after_commit :e, on: events
  after_save_commit { x }
  after_update_commit -> { x }, if: -> { y }
  before_destroy proc { x }
  around_save :f, unless: :g
  set_callback :create, :after, :h
  after_create Auditor
  after_initialize
end`),
    ).toEqual([
      ['A', 'after_create', null, ['a', 'b'], false],
      ['A', 'after_commit', ['create'], ['c'], false],
      ['A', 'after_commit', ['create', 'update'], ['d'], false],
      ['A', 'after_commit', null, ['e'], false],
      ['A', 'after_save_commit', null, ['after_save_commit@6'], false],
      ['A', 'after_update_commit', null, ['after_update_commit@7'], false],
      ['A', 'before_destroy', null, ['before_destroy@8'], false],
      ['A', 'around_save', null, ['f'], false],
      ['A', 'after_create', null, ['h'], false],
    ]);
  });

  test('in a concern', () => {
    expect(
      shown(
        'module A\n  included do\n    after_create :a\n    after_commit { b }\n  end\n  def self.included(base)\n    base.after_save :c\n    base.after_create -> { d }\n    base.class_eval { after_update { e } }\n    after_touch { f }\n  end\nend',
      ),
    ).toEqual([
      ['A', 'after_create', null, ['a'], true],
      ['A', 'after_commit', null, ['after_commit@4'], true],
      ['A', 'after_save', null, ['c'], true],
      ['A', 'after_create', null, ['after_create@8'], true],
      ['A', 'after_update', null, ['after_update@9'], true],
    ]);
  });

  test('the block is a method of that name', () => {
    const block = methods('class A\n  after_create_commit do\n    B.new.call\n    helper\n  end\nend')[0];
    expect(block).toMatchObject({ owner: 'A', name: 'after_create_commit@2', singleton: false, at: { line: 2 } });
    expect(block?.calls.map(({ name }) => name)).toEqual(['new', 'call', 'helper']);
  });
});

describe('what stands outside any method', () => {
  test('is a method without a name that calls other classes', () => {
    const found = methods('task :go do\n  Sync.new.call\n  helper\nend\nclass A\n  has_many :b\n  get { Sync.call }\nend');
    expect(found.map(({ owner, name, calls: made, at }) => [owner, name, made.map((call) => call.name), at.line])).toEqual([
      [null, '', ['new', 'call'], 1],
      ['A', '', ['call'], 6],
    ]);
    expect(methods('class A\n  has_many :b\nend')).toEqual([]);
  });
});

describe('files', () => {
  test.each([
    ['app/jobs/a_job.rb', true],
    ['lib/tasks/a.rake', true],
    ['Rakefile', true],
    ['config.ru', true],
    ['app/models/vendor/invoice.rb', true],
    ['app/services/test/run.rb', true],
    ['packs/a/app/jobs/b_job.rb', true],
    ['spec/jobs/a_spec.rb', false],
    ['spec/support/a.rb', false],
    ['test/jobs/a_test.rb', false],
    ['app/models/a_spec.rb', false],
    ['engines/a/spec/b.rb', false],
    ['app/packages/a/spec/b.rb', false],
    ['features/steps/a.rb', false],
    ['vendor/gems/a.rb', false],
    ['node_modules/a/b.rb', false],
    ['tmp/a.rb', false],
  ])('%s', (path, read) => {
    expect(facts('class A; end', path).length > 0).toBe(read);
  });

  test('programs in bin are Ruby where their first line says so', () => {
    expect(facts('#!/usr/bin/env ruby\nA = 1', 'bin/run')).toHaveLength(1);
    expect(facts('#!/bin/sh\nA=1', 'bin/run')).toEqual([]);
    expect(facts('A = 1', 'bin/run')).toEqual([]);
  });

  test('a syntax error is one gap beside what could be read', () => {
    const found = facts('class A\n  def m\n    b(\n  end\nend\n', 'app/a.rb');
    expect(found.filter(({ kind }) => kind === 'gap')).toMatchObject([{ gap: { path: 'app/a.rb', reason: 'syntax', line: 4 } }]);
    expect(found.some((fact) => fact.kind === 'class' && fact.name === 'A')).toBe(true);
    expect(facts(`${'foo {'.repeat(9000)}${'}'.repeat(9000)}`)).toEqual([
      { kind: 'gap', gap: { path: 'app/models/example.rb', line: 1, reason: 'syntax', note: 'nested too deeply to read' } },
    ]);
  });
});
