import { beforeAll, describe, expect, test } from '@jest/globals';
import { ruby as adapter } from '../../../src/adapters/ruby/adapter.js';
import { type Classes, indexClasses } from '../../../src/core/link/classes.js';
import { factsByKind } from '../../../src/core/link/facts.js';
import { rubyReady, sourceFile } from '../../support/ruby.js';

beforeAll(rubyReady);

const classes = (...texts: readonly string[]): Classes =>
  indexClasses(
    factsByKind(texts.flatMap((text, index) => adapter.read(sourceFile(text, `app/models/f${index}.rb`)))),
    new Set(['Gem::Base', 'Gem::Mixin']),
  );
const lineage = (found: Classes, name: string): readonly string[] =>
  found.lineage(name).map((ancestor) => `${ancestor.name}${ancestor.external ? '*' : ''}`);
const find = (found: Classes, name: string, ...nesting: readonly string[]): string | null =>
  found.constants.find({ name, nesting });

describe('constants', () => {
  test('by nesting, innermost first, then at top level', () => {
    const found = classes('class User; end', 'module Admin; class User; end; module Deep; end; end');
    expect(find(found, 'User', 'Admin::Deep', 'Admin')).toBe('Admin::User');
    expect(find(found, '::User', 'Admin::Deep', 'Admin')).toBe('User');
    expect(find(found, 'User', 'Other')).toBe('User');
    expect(find(found, 'Missing', 'Admin')).toBeNull();
  });

  test('a compact path does not see the modules around it', () => {
    const found = classes('module A; class X; end; end', 'class A::B; end');
    expect(find(found, 'X', 'A::B')).toBeNull();
    expect(find(found, 'X', 'A::B', 'A')).toBe('A::X');
  });

  test('in the ancestors of the class that a name stands in, and of the head of a path', () => {
    const found = classes('class Base; class Part; end; LIMIT = 3; end', 'class Child < Base; end');
    expect(find(found, 'Part', 'Child')).toBe('Base::Part');
    expect(find(found, 'Child::Part')).toBe('Base::Part');
    expect(found.constants.value({ name: 'LIMIT', nesting: ['Child'] })?.name).toBe('Base::LIMIT');
  });

  test('aliases are names of the class, also in the middle of a path', () => {
    const found = classes('module New; class Job; end; end', 'Old = New', 'OldJob = New::Job', 'Oldest = OldJob');
    expect(find(found, 'Old::Job')).toBe('New::Job');
    expect(find(found, 'Oldest')).toBe('New::Job');
    expect([...found.constants.aliasesOf('New::Job')].sort()).toEqual(['OldJob', 'Oldest']);
  });

  test('aliases that go round in a circle name nothing', () => {
    expect(find(classes('A = B', 'B = A'), 'A')).toBeNull();
  });

  test('the namespaces on the way of a path are defined', () => {
    const { defined } = classes('class A::B::C; end').constants;
    expect([...defined].sort()).toEqual(['A', 'A::B', 'A::B::C']);
  });
});

describe('lineage', () => {
  test('the class, its mixins with the last one first, its parents; foreign ones marked', () => {
    const found = classes(
      'module M; end; module N; include M; end',
      'class P; include M; end',
      'class C < P; include N; include Comparable; end',
    );
    expect(lineage(found, 'C')).toEqual(['C', 'Comparable*', 'N', 'M', 'P']);
  });

  test('reopened classes are one', () => {
    const found = classes('class C < P; end', 'class C; include M; end; module M; end');
    expect(lineage(found, 'C')).toEqual(['C', 'M', 'P*']);
    expect(found.all.get('C')?.openings).toHaveLength(2);
  });

  test('opening a class or module of a framework again does not make it ours; one of its name with a parent is', () => {
    const found = classes(
      'class Gem::Base; def patch; end; end; module Gem; module Mixin; def more; end; end; end',
      'class A < Gem::Base; include Gem::Mixin; end',
    );
    expect(lineage(found, 'A')).toEqual(['A', 'Gem::Mixin*', 'Gem::Base*']);
    expect(lineage(found, 'Gem::Base')).toEqual(['Gem::Base']);
    expect(lineage(classes('class Gem::Base < Root; end', 'class A < Gem::Base; end'), 'A')).toEqual(['A', 'Gem::Base', 'Root*']);
  });

  test('what stands in `included do` reaches whoever includes the module, also through another one', () => {
    const concern = 'module Tracked; extend ActiveSupport::Concern; included do; include Sidekiq::Job; end; end';
    const outer = 'module Outer; extend ActiveSupport::Concern; include Tracked; end';
    const found = classes(concern, outer, 'class A; include Tracked; end', 'class B; include Outer; end');
    expect(lineage(found, 'A')).toEqual(['A', 'Tracked', 'Sidekiq::Job*']);
    expect(lineage(found, 'B')).toContain('Sidekiq::Job*');
    expect(lineage(found, 'Tracked')).toEqual(['Tracked']);
  });

  test('an alias of a foreign class is that class', () => {
    expect(lineage(classes('Base = Sidekiq::Job', 'class A; include Base; end'), 'A')).toEqual(['A', 'Sidekiq::Job*']);
  });

  test('circles are cut', () => {
    const found = classes(
      'class A < B; end',
      'class B < C; end',
      'class C < A; end',
      'class D < D; end',
      'module M; include N; end; module N; include M; end',
    );
    expect(lineage(found, 'A')[0]).toBe('A');
    expect(lineage(found, 'D')).toEqual(['D']);
    expect(lineage(found, 'M')).toEqual(['M', 'N']);
  });

  test('many modules that include each other end, and so does a parent of a parent without end', () => {
    const names = Array.from({ length: 30 }, (_, index) => `M${index}`);
    const all = names.map((name) => `module ${name}; ${names.map((other) => `include ${other}`).join('; ')}; end`);
    expect(lineage(classes(...all), 'M0').length).toBeLessThanOrEqual(30);
    const deep = Array.from({ length: 5_000 }, (_, index) => `class C${index} < C${index + 1}; end`).join('\n');
    expect(lineage(classes(deep), 'C0').length).toBeGreaterThan(100);
  });
});
