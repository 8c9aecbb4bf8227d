import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { railsDatabase } from '../../../src/adapters/rails-database/adapter.js';
import { rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const read = (text: string) => railsDatabase.read({ path: 'config/database.yml', blob: 'b', text });
const names = (text: string) =>
  read(text).map((fact) => (fact.kind === 'database' ? [fact.environment, fact.name] : [fact.kind]));

describe('config/database.yml', () => {
  test('a section is one database, with what it takes from an anchor', () => {
    expect(
      read('default: &default\n  adapter: postgresql\n  pool: 12\n\nproduction:\n  <<: *default\n  database: shop\n'),
    ).toEqual([
      {
        kind: 'database',
        environment: 'default',
        name: 'primary',
        pool: { kind: 'literal', value: 12 },
        at: { path: 'config/database.yml', line: 3 },
      },
      {
        kind: 'database',
        environment: 'production',
        name: 'primary',
        pool: { kind: 'literal', value: 12 },
        at: { path: 'config/database.yml', line: 3 },
      },
    ]);
  });

  test('a section of maps names several', () => {
    expect(names('production:\n  primary:\n    pool: 5\n  queue:\n    pool: 8\n')).toEqual([
      ['production', 'primary'],
      ['production', 'queue'],
    ]);
  });

  test('tags stay values of the environment', () => {
    const [fact] = read(
      'production:\n  url: <%= ENV["DATABASE_URL"] %>\n  max_connections: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>\n',
    );
    expect(fact).toMatchObject({
      url: { kind: 'env', name: 'DATABASE_URL' },
      limit: { kind: 'env', name: 'RAILS_MAX_THREADS', default: { kind: 'literal', value: 5 } },
    });
  });

  test('a size in a branch of the template is not known', () => {
    const [fact] = read('production:\n  adapter: mysql2\n  <% if ENV["WIDE"] %>\n  pool: 50\n  <% end %>\n');
    expect(fact).toMatchObject({ pool: { kind: 'unresolved' } });
  });

  test('names that JavaScript gives to every object, and files that are none', () => {
    expect(names('__proto__:\n  pool: 1\nconstructor:\n  toString:\n    pool: 2\n')).toEqual([
      ['__proto__', 'primary'],
      ['constructor', 'toString'],
    ]);
    for (const text of ['', '- a\n- b\n', 'production\n', 'production: sqlite3:db\n', 'a: [b\n', '<%= raise %>\n', '\u0000']) {
      expect(read(text)).toEqual([]);
    }
  });

  test('any text is read without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => expect(Array.isArray(read(text))).toBe(true)),
    );
  });
});
