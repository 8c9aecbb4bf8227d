import { describe, expect, test } from '@jest/globals';
import { busyDays, multipliers } from '../../src/capacity/week.js';
import type { Week } from '../../src/model/manifest.js';

const shape = (more: Partial<Extract<Week, { kind: 'shape' }>>): Week => ({
  kind: 'shape',
  hours: [8, 18],
  night: 0.5,
  days: {},
  ...more,
});

describe('multipliers', () => {
  test('a week that nobody described is flat', () => {
    expect(multipliers(null)).toEqual(new Array(168).fill(1));
    expect(busyDays(null, 1)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('busy hours, nights and days multiply; Monday 00:00 is first', () => {
    const hours = multipliers(shape({ days: { mon: 0.5, wed: 1 } }));
    expect([hours.length, hours[0], hours[8], hours[17], hours[18], hours[48 + 8]]).toEqual([168, 0.25, 0.5, 0.5, 0.25, 1]);
  });

  test('busy hours may go over midnight', () => {
    const hours = multipliers(shape({ hours: [22, 6] }));
    expect([hours[21], hours[22], hours[5], hours[6]]).toEqual([0.5, 1, 1, 0.5]);
  });

  test('the busiest hour is one, whatever unit the numbers have', () => {
    const values = new Array(168).fill(20);
    values[40] = 80;
    expect(multipliers({ kind: 'multipliers', values })[40]).toBe(1);
    expect(multipliers({ kind: 'multipliers', values })[0]).toBe(0.25);
    expect(busyDays({ kind: 'multipliers', values }, 0.9)).toEqual([1]);
  });

  test('a week without any load divides by nothing', () => {
    expect(multipliers(shape({ days: { mon: 0, tue: 0, wed: 0, thu: 0, fri: 0, sat: 0, sun: 0 } }))).toEqual(
      new Array(168).fill(0),
    );
  });
});
