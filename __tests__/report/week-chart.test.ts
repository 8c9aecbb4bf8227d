import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { displayWidth } from '../../src/report/text.js';
import { chartNote, weekChart } from '../../src/report/week-chart.js';
import { curve } from './week.js';

const chart = (rows: readonly { label: string; curve: readonly number[]; note: string }[], width = 100, ascii = false) =>
  weekChart(rows, { width, ascii });
const flat = (value: number): readonly number[] => new Array(56).fill(value);

describe('a week as a chart', () => {
  test('the smallest pile is seen, nothing is a dot, the highest is full', () => {
    const [row] = chart([{ label: 'q', curve: flat(0).map((_, at) => [1, 0, 1e9][at] ?? 0), note: '' }]).rows;
    expect(row?.bars.slice(0, 4)).toBe('▁·█·');
    const [digits] = chart([{ label: 'q', curve: flat(0).map((_, at) => [1, 0, 1e9][at] ?? 0), note: '' }], 100, true).rows;
    expect(digits?.bars.slice(0, 4)).toBe('1.9.');
  });

  test.each([
    [100, 3, 56],
    [60, 6, 28],
    [40, 12, 14],
    [20, 24, 7],
    [5, 24, 7],
  ])('in %d columns a character is %d hours', (width, hours, length) => {
    const found = chart([{ label: 'default', curve, note: '35,400' }], width);
    expect([found.hours, found.rows[0]?.bars.length]).toEqual([hours, length]);
    // Wednesday's pile is the highest of its hours, however few characters there are.
    expect(found.rows[0]?.bars).toContain('█');
  });

  test('the days stand above their first hour', () => {
    const { head } = chart([{ label: 'default', curve, note: '' }]);
    expect(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((day) => head.indexOf(day) - 9)).toEqual([
      0, 8, 16, 24, 32, 40, 48,
    ]);
    expect(chart([{ label: 'default', curve, note: '' }], 20).head).toBe('         MTWTFSS');
  });

  test('rows stand below each other whatever their names are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '漢', 'é', '-'), maxLength: 60 }), { minLength: 1, maxLength: 5 }),
        (labels) => {
          const { rows } = chart(labels.map((label) => ({ label, curve, note: '' })));
          expect(new Set(rows.map(({ label }) => displayWidth(label))).size).toBe(1);
          expect(displayWidth(rows[0]?.label ?? '')).toBeLessThanOrEqual(24);
        },
      ),
    );
  });

  test('a note tells the highest point, or how much is added', () => {
    expect([chartNote(0, null), chartNote(35_383, null), chartNote(9, 1_580_000)]).toEqual([
      'none',
      '35,400',
      '+1,580,000 a week',
    ]);
  });
});
