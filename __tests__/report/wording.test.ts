import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { palette, wrap } from '../../src/report/palette.js';
import { shortFingerprints } from '../../src/report/rows.js';
import { displayWidth } from '../../src/report/text.js';
import { count, list, seconds } from '../../src/report/wording.js';
import { gateway } from './incident.js';

describe('words', () => {
  test.each([
    [0, '0 s'],
    [0.25, '250 ms'],
    [1.4, '1.4 s'],
    [30, '30 s'],
    [90, '1 min 30 s'],
    [300, '5 min'],
    [5_400, '1 h 30 min'],
    [604_800, '7 d'],
    [90_061, '1 d 1 h'],
  ])('%d seconds are %s', (amount, words) => {
    expect(seconds(amount)).toBe(words);
  });

  test('counts and lists', () => {
    expect(count(1, 'question')).toBe('1 question');
    expect(count(1_200, 'box', 'boxes')).toBe('1,200 boxes');
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  test('short fingerprints tell all apart', () => {
    const fingerprints = fc.uniqueArray(fc.stringMatching(/^[0-2]{16}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fingerprints, (all) => {
        const shorts = shortFingerprints(all.map((fingerprint) => ({ ...gateway, fingerprint })));
        for (const one of all) {
          const short = shorts.get(one) ?? '';
          expect(short.length).toBeGreaterThanOrEqual(7);
          expect(all.filter((other) => other.startsWith(short))).toEqual([one]);
        }
      }),
    );
  });

  test('wrapped text keeps its words and its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 20, max: 60 }), (text, width) => {
        for (const line of wrap(text, width, palette(false))) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
    expect(wrap('who notices when `default` stalls?', 20, palette(false))).toEqual(['who notices when', '`default` stalls?']);
  });
});
