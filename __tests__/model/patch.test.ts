import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPatch } from '../../src/model/patch.js';

const numbers = (lines: ReadonlyMap<number, unknown>): readonly number[] => [...lines.keys()];

describe('a patch', () => {
  test('tells the lines of both sides, and which stand on one alone', () => {
    const { base, head } = readPatch('@@ -1,3 +1,4 @@ class A\n a\n-b\n+c\n+d\n e\n@@ -10 +11,2 @@\n x\n+y');
    expect([...head]).toEqual([
      [1, { text: 'a', hunk: 0, other: 1 }],
      [2, { text: 'c', hunk: 0, other: null }],
      [3, { text: 'd', hunk: 0, other: null }],
      [4, { text: 'e', hunk: 0, other: 3 }],
      [11, { text: 'x', hunk: 1, other: 10 }],
      [12, { text: 'y', hunk: 1, other: null }],
    ]);
    expect([...base]).toEqual([
      [1, { text: 'a', hunk: 0, other: 1 }],
      [2, { text: 'b', hunk: 0, other: null }],
      [3, { text: 'e', hunk: 0, other: 4 }],
      [10, { text: 'x', hunk: 1, other: 11 }],
    ]);
  });

  test('of a new file and of one that goes', () => {
    expect(numbers(readPatch('@@ -0,0 +1,2 @@\n+a\n+b').head)).toEqual([1, 2]);
    expect(numbers(readPatch('@@ -0,0 +1,2 @@\n+a\n+b').base)).toEqual([]);
    expect(numbers(readPatch('@@ -1,2 +0,0 @@\n-a\n-b').base)).toEqual([1, 2]);
  });

  test('passes over the word on a missing line end, wherever it stands', () => {
    const note = '\\ No newline at end of file';
    const { base, head } = readPatch(`@@ -1,2 +1,2 @@\n a\n-b\n${note}\n+c\n${note}`);
    expect(numbers(base)).toEqual([1, 2]);
    expect(head.get(2)?.text).toBe('c');
  });

  test('counts, and does not guess: what looks like a header may be a line', () => {
    const { base, head } = readPatch('@@ -1,3 +1,2 @@\n--- a\n-@@ -9,9 +9,9 @@\n-c\n+++ b\n+d');
    expect(numbers(base)).toEqual([1, 2, 3]);
    expect([...head.values()].map(({ text }) => text)).toEqual(['++ b', 'd']);
  });

  test('takes an empty line for one that both sides have, and keeps odd characters', () => {
    const { head } = readPatch('@@ -1,3 +1,3 @@\n a\r\n\n-b\n+b\u2028c');
    expect(head.get(1)?.text).toBe('a\r');
    expect(head.get(2)).toEqual({ text: '', hunk: 0, other: 2 });
    expect(head.get(3)?.text).toBe('b\u2028c');
  });

  test.each(['', 'Binary files differ', '@@ -x +y @@\n+a', '@@@ -1 -1 +1 @@@\n++a', 'diff --git a/a b/a\n@@ -1 +1 @@\n-a\n+b'])(
    'of something that is none is empty: %j',
    (text) => {
      const { base, head } = readPatch(text);
      expect([base.size, head.size]).toEqual([0, 0]);
    },
  );

  test('of anything is read without an error', () => {
    const lines = fc.constantFrom(
      '@@ -1,2 +1,2 @@',
      '@@ -1 +1 @@',
      '-a',
      '+b',
      ' c',
      '',
      '\\ No',
      '--- a',
      '@@ -99999999999,9 +0,0 @@',
      'x',
    );
    fc.assert(
      fc.property(fc.array(lines), (all) => {
        const { base, head } = readPatch(all.join('\n'));
        expect(head.size + base.size).toBeLessThanOrEqual(2 * all.length);
      }),
    );
  });
});
