import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { table } from '../../src/report/palette.js';

const plain = (_: unknown, text: string): string => text;
const lay = (rows: readonly (readonly string[])[], width: number): readonly string[] =>
  table(['Job', 'Queue'], rows, width, plain);

describe('a table', () => {
  test('is as wide as its cells where that fits', () => {
    expect(lay([['Feed::Crawl', 'default']], 40)).toEqual(['Job          Queue', 'Feed::Crawl  default']);
  });

  test('breaks at spaces first, then between the modules of a name, and inside a word only then', () => {
    const row = ['Payments::Stripe::ExpireIntent', 'billing, default'];
    expect(lay([row], 42)).toEqual([
      'Job                             Queue',
      'Payments::Stripe::ExpireIntent  billing,',
      '                                default',
    ]);
    expect(lay([row], 28)).toEqual(['Job                 Queue', 'Payments::Stripe::  billing,', 'ExpireIntent        default']);
    expect(lay([row], 20)).toEqual(['Job         Queue', 'Payments::  billing,', 'Stripe::    default', 'ExpireInte', 'nt']);
  });

  test('keeps to its width and loses nothing', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{0,12}(?:::[A-Z][a-z]{0,30}){0,3}(?: [a-z]{1,30})?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 4 }), fc.integer({ min: 20, max: 90 }), (rows, width) => {
        const lines = lay(rows, width);
        const letters = (text: string): string =>
          [...text]
            .filter((letter) => letter !== ' ')
            .sort()
            .join('');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(letters(lines.join(''))).toBe(letters(`JobQueue${rows.flat().join('')}`));
      }),
    );
  });
});
