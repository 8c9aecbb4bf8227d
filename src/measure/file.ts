import { z } from 'zod';
import type { Measured } from '../model/visit.js';

/** Longest text that is read. */
export const MOST_BYTES = 256 * 1024;
const MOST_JOBS = 500;
const LONGEST_NAME = 300;
const LONGEST_PROBLEM = 200;

const Entry = z.strictObject({
  app: z.string().min(1).max(LONGEST_NAME),
  job: z.string().min(1).max(LONGEST_NAME),
  peak: z.number().nonnegative().nullable(),
  completeness: z.number().min(0).max(1),
  days: z.int().min(1).max(366),
  at: z.iso.datetime(),
  problem: z.string().max(LONGEST_PROBLEM).nullable(),
});

const File = z.strictObject({ schema: z.literal(1), measured: z.array(Entry).max(MOST_JOBS) });

/** Measured numbers as the file that other runs read; rates to two significant digits, for not everybody should know them exactly. */
export function measuredText(measured: readonly Measured[]): string {
  const two = (amount: number): number => Number(amount.toPrecision(2));
  const entries = measured.slice(0, MOST_JOBS).map((one) => ({
    app: one.app,
    job: one.job,
    peak: one.peak === null ? null : two(one.peak),
    completeness: two(one.completeness),
    days: one.days,
    at: one.at,
    problem: one.problem === null ? null : one.problem.slice(0, LONGEST_PROBLEM),
  }));
  return `${JSON.stringify({ schema: 1, measured: entries }, null, 2)}\n`;
}

/** The numbers of such a file, or null where it is none: it came from another run, so nothing of it is believed but its shape. Never throws. */
export function readMeasured(text: string): readonly Measured[] | null {
  if (Buffer.byteLength(text) > MOST_BYTES) return null;
  try {
    return File.parse(JSON.parse(text)).measured;
  } catch {
    return null;
  }
}
