import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../src/model/nearest.js';

describe('nearest', () => {
  test.each([
    ['objectiv', ['objective', 'owner'], 'objective'],
    ['worker_groups', ['jobs', 'worker-groups'], 'worker-groups'],
    ['critcal', ['default', 'critical'], 'critical'],
    ['defualt', ['default'], 'default'],
    ['Default', ['default'], 'default'],
    ['mailer', ['mailers', 'mailer2'], 'mailers'],
    ['JobCreaton', ['JobCreation'], 'JobCreation'],
  ])('%s', (word, candidates, expected) => expect(nearest(word, candidates)).toBe(expected));

  test.each([
    ['a', ['b']],
    ['low', ['high']],
    ['', ['a']],
    ['default', ['default']],
    ['imports', []],
    ['x'.repeat(201), ['x'.repeat(200)]],
  ])('offers nothing for %s', (word, candidates) => expect(nearest(word, candidates)).toBeNull());

  test('the nearest wins over the first', () => expect(nearest('reporst', ['rapports', 'reports'])).toBe('reports'));

  test('never throws, answers one of the candidates and never the word itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (word, candidates) => {
        const found = nearest(word, candidates);
        expect(found === null || (candidates.includes(found) && found !== word)).toBe(true);
      }),
    );
  });

  test('finds a long word with one slip', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (word, place) => {
        const at = place % word.length;
        expect(nearest(`${word.slice(0, at)}9${word.slice(at)}`, [word])).toBe(word);
      }),
    );
  });
});
