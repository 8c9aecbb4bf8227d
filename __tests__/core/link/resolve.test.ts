import { describe, expect, test } from '@jest/globals';
import { type ResolveContext, resolve, structure } from '../../../src/core/link/resolve.js';
import { literal, unresolved, type Value } from '../../../src/model/value.js';

const ref = (name: string): Value => ({ kind: 'ref', name, nesting: [] });
const map = (entries: { readonly [key: string]: Value }): Value => ({
  kind: 'map',
  entries: Object.entries(entries).map(([key, value]) => ({ key, value })),
});
const index = (of: Value, key: Value): Value => ({ kind: 'index', of, key });

const context = (
  constants: { readonly [name: string]: Value } = {},
  env: { readonly [name: string]: string } = {},
): ResolveContext => ({
  constant: (name) => (Object.hasOwn(constants, name) ? (constants[name] ?? null) : null),
  env: (name) => (Object.hasOwn(env, name) ? { values: [env[name] ?? null], env: [], complete: true } : null),
});
const known = (...values: readonly (string | number | null)[]): unknown => ({ values, env: [], complete: true });

describe('resolve', () => {
  test('literals and constants, through constants', () => {
    expect(resolve(literal('a'), context())).toEqual(known('a'));
    expect(resolve(ref('A'), context({ A: ref('B'), B: literal('b') }))).toEqual(known('b'));
    expect(resolve(ref('A'), context())).toMatchObject({ values: [], complete: false, reason: expect.stringContaining('A') });
  });

  test('a constant that refers to itself is not known', () => {
    expect(resolve(ref('A'), context({ A: ref('B'), B: ref('A') }))).toMatchObject({ values: [], complete: false });
  });

  test('a variable: known, by default, unknown', () => {
    const variable: Value = { kind: 'env', name: 'Q', default: literal('low') };
    expect(resolve(variable, context({}, { Q: 'high' }))).toEqual(known('high'));
    expect(resolve(variable, context())).toMatchObject({ values: ['low'], env: ['Q'], complete: false });
    expect(resolve({ kind: 'env', name: 'Q' }, context())).toMatchObject({ values: [], env: ['Q'], complete: false });
  });

  test('a condition on a variable keeps both and is complete; a switch that is known decides', () => {
    const choice: Value = { kind: 'when', env: ['FLAG'], met: literal('a'), unmet: literal('b') };
    expect(resolve(choice, context())).toEqual({ values: ['a', 'b'], env: ['FLAG'], complete: true });
    expect(resolve(choice, context({}, { FLAG: 'true' }))).toEqual(known('a'));
    expect(resolve(choice, context({}, { FLAG: 'off' }))).toEqual(known('b'));
    expect(resolve(choice, context({}, { FLAG: 'eu' })).values).toEqual(['a', 'b']);
  });

  test('one of several', () => {
    expect(resolve({ kind: 'oneOf', values: [literal('a'), literal('b'), literal('a')] }, context())).toEqual(known('a', 'b'));
    expect(resolve({ kind: 'oneOf', values: [literal('a'), unresolved('x.y')] }, context())).toEqual({
      values: ['a'],
      env: [],
      complete: false,
      reason: 'x.y',
    });
  });

  test('pieces of a text, every combination; too many are cut and told', () => {
    const either: Value = { kind: 'oneOf', values: [literal('a'), literal('b')] };
    expect(resolve({ kind: 'concat', values: [either, literal('_'), either] }, context())).toEqual(
      known('a_a', 'a_b', 'b_a', 'b_b'),
    );
    const many = resolve({ kind: 'concat', values: Array.from({ length: 12 }, () => either) }, context());
    expect(many.values).toHaveLength(32);
    expect(many.complete).toBe(false);
    expect(resolve({ kind: 'concat', values: [literal('q_'), unresolved('id')] }, context())).toMatchObject({
      values: [],
      complete: false,
    });
  });

  test('look-ups in maps and lists, through constants and merges', () => {
    const constants = { Q: map({ low: literal('slow'), high: literal('fast') }), MORE: map({ low: literal('slower') }) };
    expect(resolve(index(ref('Q'), literal('low')), context(constants))).toEqual(known('slow'));
    const merged: Value = { kind: 'merge', values: [ref('Q'), ref('MORE')] };
    expect(resolve(index(merged, literal('low')), context(constants))).toEqual(known('slower'));
    expect(resolve(index(merged, literal('high')), context(constants))).toEqual(known('fast'));
    expect(resolve(index({ kind: 'list', values: [literal('a'), literal('b')] }, literal(1)), context())).toEqual(known('b'));
    const nested = map({ production: map({ q: literal('deep') }) });
    expect(resolve(index(index(nested, literal('production')), literal('q')), context())).toEqual(known('deep'));
  });

  test('a key that is not known may be any; one that is not there is told; a default stands in for it', () => {
    const queues = map({ a: literal('x'), b: literal('y') });
    expect(resolve(index(queues, unresolved('kind')), context())).toMatchObject({ values: ['x', 'y'], complete: false });
    expect(resolve(index(queues, literal('z')), context())).toMatchObject({ values: [], complete: false });
    const fetched: Value = { kind: 'oneOf', values: [index(queues, literal('z')), literal('fallback')] };
    expect(resolve(fetched, context())).toEqual(known('fallback'));
    expect(resolve(index(unresolved('settings'), literal('z')), context())).toMatchObject({ values: [], complete: false });
  });

  test('a merge with something unknown is not known', () => {
    const merged: Value = { kind: 'merge', values: [unresolved('options'), map({ a: literal('x') })] };
    expect(resolve(index(merged, literal('a')), context()).complete).toBe(false);
  });

  test('what grows without end is cut', () => {
    const constants: { [name: string]: Value } = {};
    for (let level = 0; level < 23; level += 1) {
      constants[`A${level}`] = { kind: 'oneOf', values: Array.from({ length: 8 }, () => ref(`A${level + 1}`)) };
    }
    const started = performance.now();
    expect(resolve(ref('A0'), context(constants)).complete).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('names of the language itself are names like others', () => {
    expect(resolve(ref('constructor'), context()).values).toEqual([]);
    expect(resolve(index(map({ ok: literal(1) }), literal('__proto__')), context()).values).toEqual([]);
  });
});

test('structure answers the map behind a name', () => {
  expect(structure(ref('Q'), context({ Q: map({ a: literal(1) }) }))).toEqual(map({ a: literal(1) }));
  expect(structure(literal('a'), context())).toBeNull();
  expect(structure({ kind: 'oneOf', values: [map({}), map({ a: literal(1) })] }, context())).toBeNull();
});
