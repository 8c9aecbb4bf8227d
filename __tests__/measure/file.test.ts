import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { measuredText, readMeasured } from '../../src/measure/file.js';
import type { Measured } from '../../src/model/visit.js';

const one: Measured = {
  ...{ app: '.', job: 'A', peak: 4.8432, completeness: 0.97123, days: 14, at: '2026-03-12T06:37:00.000Z', problem: null },
};
const file = (...measured: readonly object[]): string => JSON.stringify({ schema: 1, measured });

describe('the file of measured numbers', () => {
  test('is read as it was written, to two digits', () => {
    expect(readMeasured(measuredText([one, { ...one, job: '__proto__', peak: null, problem: 'x'.repeat(500) }]))).toEqual([
      { ...one, peak: 4.8, completeness: 0.97 },
      { ...one, job: '__proto__', peak: null, completeness: 0.97, problem: 'x'.repeat(200) },
    ]);
    expect(readMeasured(measuredText(new Array<Measured>(600).fill(one)))).toHaveLength(500);
  });

  test.each([
    ['a negative rate', { ...one, peak: -1 }],
    ['a share above one', { ...one, completeness: 1.1 }],
    ['a name without end', { ...one, job: 'x'.repeat(301) }],
    ['a day that is none', { ...one, at: 'yesterday' }],
    ['another key', { ...one, declared: 1 }],
    ['a missing key', { ...one, problem: undefined }],
  ])('with %s is none', (_title, entry) => expect(readMeasured(file(entry))).toBeNull());

  test.each([
    [file(one).replace('4.8432', '1e999'), 'a rate that is none'],
    ['', 'nothing'],
    ['[]', 'a list'],
    ['{"schema":2,"measured":[]}', 'another schema'],
    [`{"schema":1,"measured":[],"more":1}`, 'more than it should'],
    [`{"__proto__":{},"schema":1,"measured":[]}`, 'a prototype'],
    [file(...new Array<Measured>(501).fill(one)), 'too many jobs'],
    [`${file(one)}${' '.repeat(300_000)}`, 'too many bytes'],
    ['['.repeat(100_000), 'a depth without end'],
  ])('%.20s is none: it holds %s', (text) => expect(readMeasured(text)).toBeNull());

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readMeasured(text);
      }),
    );
  });
});
