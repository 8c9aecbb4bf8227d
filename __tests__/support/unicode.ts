import fc, { type StringConstraints } from 'fast-check';

/** Characters of Unicode without the half ones: what stands behind them is counted on. */
const HALVES = 0xd800;
const BEHIND = 0xe000;
const WIDTH = BEHIND - HALVES;

const character = fc.nat(0x10ffff - WIDTH).map(
  (at) => String.fromCodePoint(at < HALVES ? at : at + WIDTH),
  (text) => {
    const point = typeof text === 'string' ? (text.codePointAt(0) ?? HALVES) : HALVES;
    if ((point >= HALVES && point < BEHIND) || text !== String.fromCodePoint(point)) throw new Error('not one character');
    return point < HALVES ? point : point - WIDTH;
  },
);

/**
 * What fast-check makes with `unit: 'binary'`: any characters, and dangerous names. To look those up it builds a table of a million
 * characters, which takes seconds in each file of tests; here they are computed.
 */
export const unicode = (constraints: Omit<StringConstraints, 'unit'> = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: character });
