import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unicode } from './unicode.js';

test('makes any characters, none of them half of one, and dangerous names', () => {
  const made = fc.sample(unicode({ maxLength: 12 }), { seed: 7, numRuns: 3000 });
  expect(made.every((text) => !/\p{Surrogate}/u.test(text))).toBe(true);
  expect(made.some((text) => /[\u{10000}-\u{10ffff}]/u.test(text))).toBe(true);
  // Names of properties, or parts of them: by chance alone there would be none.
  expect(made.some((text) => /^[a-z]{5,}$/i.test(text))).toBe(true);
});
