import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boxesOf, boxLine, MARKER, partMarker, partOf, withoutTicks } from '../../src/model/box.js';

const A = 'aaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbb';
const TIME = '2026-08-01T10:30:00Z';

describe('boxes', () => {
  const fingerprint = fc.stringMatching(/^[0-9a-f]{16}$/);
  const words = fc.string({ minLength: 1 }).map((text) => text.replace(/[\r\n\u0085\u2028\u2029]/g, ' '));

  test('are read back as they were written, in order', () => {
    const box = fc.tuple(fc.boolean(), words, fingerprint, fc.constantFrom(null, TIME));
    fc.assert(
      fc.property(fc.array(box, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), (all, end) => {
        const text = [MARKER, ...all.map((one) => boxLine(...one))].join(end);
        expect(boxesOf(text)).toEqual(all.map(([ticked, , one, takenBack]) => ({ fingerprint: one, ticked, takenBack })));
      }),
    );
  });

  test.each([
    ['- [x] a <!-- ack:aaaaaaaaaaaaaaaa -->', 1],
    ['- [X] a <!-- ack:aaaaaaaaaaaaaaaa -->   ', 1],
    ['- [x] a <!-- ack:aaaaaaaaaaaaaaaa --> <!-- ack:bbbbbbbbbbbbbbbb -->', 1],
    [' - [x] a <!-- ack:aaaaaaaaaaaaaaaa -->', 0],
    ['> - [x] a <!-- ack:aaaaaaaaaaaaaaaa -->', 0],
    ['* [x] a <!-- ack:aaaaaaaaaaaaaaaa -->', 0],
    ['- [y] a <!-- ack:aaaaaaaaaaaaaaaa -->', 0],
    ['- [x] a <!-- ack:aaaaaaaaaaaaaaa -->', 0],
    ['- [x] a <!-- ack:AAAAAAAAAAAAAAAA -->', 0],
    ['- [x] a <!-- ack:aaaaaaaaaaaaaaaa --> b', 0],
    ['- [x] a <!-- ack:aaaaaaaaaaaaaaaa --> <!-- back:yesterday -->', 0],
    ['- [x] a', 0],
  ])('%j holds %d', (line, amount) => {
    expect(boxesOf(line)).toHaveLength(amount);
  });

  test('of a line with two marks is the last one', () => {
    expect(boxesOf(`- [x] a <!-- ack:${A} --> <!-- ack:${B} -->`)).toEqual([{ fingerprint: B, ticked: true, takenBack: null }]);
  });

  test('a long line costs no more than its length', () => {
    const line = `- [x] ${` <!-- ack:${A} -->`.repeat(100_000)}.`;
    expect(boxesOf(line)).toEqual([]);
  });
});

describe('a text without its ticks', () => {
  const text = (ticked: boolean): string =>
    [MARKER, 'words', boxLine(ticked, 'a', A), boxLine(false, 'b', B, TIME), ''].join('\n');

  test('is the same whatever is ticked, and whatever the line ends', () => {
    expect(withoutTicks(text(true))).toBe(withoutTicks(text(false)));
    expect(withoutTicks(text(true).replaceAll('\n', '\r\n'))).toBe(withoutTicks(text(false)));
  });

  test.each([
    ['words', (all: string) => all.replace('words', 'other')],
    ['the order of boxes', (all: string) => all.split('\n').reverse().join('\n')],
    ['a fingerprint', (all: string) => all.replace(A, B)],
    ['a taking back', (all: string) => all.replace(TIME, '2026-08-01T10:30:01Z')],
    ['a tick where no box is', (all: string) => all.replace('words', '- [x] words')],
  ])('differs with %s', (_what, change) => {
    expect(withoutTicks(change(text(false)))).not.toBe(withoutTicks(text(false)));
  });
});

describe('the part that a comment is', () => {
  test('is told by its first line', () => {
    for (const part of [1, 2, 10, 999]) expect(partOf(`${partMarker(part)}\r\nwords`)).toBe(part);
    expect(partMarker(1)).toBe(MARKER);
  });

  test.each([
    '',
    'words',
    `words\n${MARKER}`,
    ` ${MARKER}`,
    `${MARKER} x`,
    '<!-- queue-review 0 -->',
    '<!-- queue-review 1000 -->',
  ])('is none for %j', (text) => {
    expect(partOf(text)).toBeNull();
  });
});
