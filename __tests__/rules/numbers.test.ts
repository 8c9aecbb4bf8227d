import { describe, expect, test } from '@jest/globals';
import { about, amount, jobsWords, percent, rateWords } from '../../src/rules/shared/numbers.js';

describe('numbers as people say them', () => {
  test('rates', () =>
    expect([4.84, 0.5, 1 / 60, 0.001, 0, 1200].map(rateWords)).toEqual(['4.84/s', '30/min', '1/min', '3.6/h', '0/s', '1200/s']));
  test('shares never round over the hundred', () => {
    expect([1.3552, 0.796, 0.9996, 1, 1.0004, Number.POSITIVE_INFINITY].map(percent)).toEqual([
      '136 %',
      '80 %',
      'just under 100 %',
      '100 %',
      'just over 100 %',
      'more than can be counted',
    ]);
  });
  test('threads', () => expect([6.776, 0.0003, 0, 123.4].map(amount)).toEqual(['6.8', 'under 0.01', '0', '123']));
  test('jobs', () => expect([35_383, 512, 0.4, 1_234_567].map(jobsWords)).toEqual(['35,400', '512', '0', '1,230,000']));
  test('times', () => {
    expect([0, 0.22, 12.4, 119, 2700, 63_900, 7200, 277_000, Number.POSITIVE_INFINITY].map(about)).toEqual([
      '0 s',
      '220 ms',
      '12 s',
      '120 s',
      '45 min',
      '17 h 45 min',
      '2 h',
      '3.2 d',
      'without end',
    ]);
  });
});
