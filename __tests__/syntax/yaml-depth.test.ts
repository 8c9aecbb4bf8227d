import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nestsDeeper } from '../../src/syntax/yaml-depth.js';
import { unicode } from '../support/unicode.js';

describe('nestsDeeper', () => {
  test.each([
    ['a: 1', 1, false],
    ['a: 1', 0, true],
    ['a:\n  b:\n    c: 1\n', 3, false],
    ['a:\n  b:\n    c: 1\n', 2, true],
    ['[[[]]]', 3, false],
    ['[[[]]]', 2, true],
    ['- - - a', 3, false],
    ['- - - a', 2, true],
    ['? - a\n: b', 1, true],
    ['', 0, false],
    ['[ [', 1, true],
  ])('%j deeper than %d: %s', (text, most, expected) => expect(nestsDeeper(text, most)).toBe(expected));

  test.each(['[', '{a: ', '- ', '? ', '"', ',', '---\n', '!a &b '])('answers for %j many times over', (piece) => {
    expect(typeof nestsDeeper(piece.repeat(60_000), 100)).toBe('boolean');
  });

  test('never throws', () => {
    fc.assert(fc.property(unicode(), (text) => expect(typeof nestsDeeper(text, 5)).toBe('boolean')));
  });
});
