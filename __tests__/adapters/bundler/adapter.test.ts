import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bundler } from '../../../src/adapters/bundler/adapter.js';
import type { SourceFile } from '../../../src/model/snapshot.js';
import { unicode } from '../../support/unicode.js';

const file = (path: string, text: string): SourceFile => ({ path, blob: text, text });

const LOCK = `GIT
  remote: https://github.com/acme/thing.git
  revision: 0123456
  branch: main
  specs:
    thing (0.2.0)
      rails (>= 7)

PATH
  remote: engines/shop
  specs:
    shop (1.0.0)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.16.0-x86_64-linux)
      racc (~> 1.4)
    rails (8.0.2)
      actionpack (= 8.0.2)
    sidekiq (7.0.0.beta1)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  rails (~> 8.0)
  shop!

CHECKSUMS
  rails (8.0.2) sha256=00

BUNDLED WITH
   2.6.2
`;

const versions = (text: string) =>
  bundler
    .read(file('Gemfile.lock', text))
    .map((fact) => (fact.kind === 'locked-version' ? `${fact.name} ${fact.version} ${fact.at.line}` : fact.kind));

describe('locked versions', () => {
  const expected = ['thing 0.2.0 6', 'shop 1.0.0 12', 'nokogiri 1.16.0 17', 'rails 8.0.2 19', 'sidekiq 7.0.0.beta1 21'];

  test('every gem of every section, and none of what they need', () => {
    expect(versions(LOCK)).toEqual(expected);
  });

  test('lines that end as on Windows', () => {
    expect(versions(LOCK.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  test('a conflict that nobody resolved reads what is there', () => {
    expect(versions('GEM\n  specs:\n<<<<<<< HEAD\n    rails (7.0.0)\n=======\n    rails (8.0.0)\n>>>>>>> other\n')).toEqual([
      'rails 7.0.0 4',
      'rails 8.0.0 6',
    ]);
  });

  test('anything else is read without harm', () => {
    fc.assert(
      fc.property(unicode({ maxLength: 200 }), (text) => {
        expect(versions(text).every((line) => line.length <= text.length + 20)).toBe(true);
      }),
    );
    expect(versions(`    ${'a'.repeat(100_000)} (${'1'.repeat(100_000)}`)).toEqual([]);
    expect(versions(`    ${'('.repeat(100_000)}`)).toEqual([]);
  });
});

describe('applications', () => {
  test.each([
    ['Gemfile', ''],
    ['services/billing/Gemfile', 'services/billing'],
    ['gems.rb', ''],
  ])('%s', (path, root) => {
    expect(bundler.read(file(path, ''))).toEqual([{ kind: 'app', root, at: { path, line: 1 } }]);
  });

  test.each([
    'vendor/gem/Gemfile',
    'spec/dummy/Gemfile',
    'test/fixtures/app/Gemfile',
    'node_modules/x/Gemfile',
    'spec/dummy/Gemfile.lock',
  ])('not %s', (path) => {
    expect(bundler.read(file(path, LOCK))).toEqual([]);
  });
});
