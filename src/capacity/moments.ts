import type { Traffic } from './erlang.js';

/** The 95 % point of the standard normal distribution. */
const Z95 = 1.6448536269514722;
/** A lognormal whose 95th percentile is this many times its mean varies most: beyond there is none. */
export const MOST_RATIO = Math.exp((Z95 * Z95) / 2);
/** exp(1.645^2) - 1 is 13.96: what a lognormal at that edge has. */
export const MOST_VARIATION = 14;

/** Squared coefficient of variation of a duration, and whether its two numbers fit a lognormal at all. */
export interface Spread {
  readonly variation: number;
  readonly capped: boolean;
}

/**
 * How much a duration varies, from its mean and its 95th percentile, as a lognormal: sigma = z - sqrt(z^2 - 2 ln(p95 / mean)).
 * With no percentile it is taken as exponential, which has Cs2 = 1 and p95 = 3 x mean. A percentile below the mean, or more than
 * 3.87 times it, is no lognormal: a few runs are then very long, and the largest variation counts.
 */
export function spread(mean: number, p95: number | null): Spread {
  if (p95 === null) return { variation: 1, capped: false };
  const ratio = p95 / mean;
  if (ratio < 1 || ratio > MOST_RATIO) return { variation: MOST_VARIATION, capped: true };
  const sigma = Z95 - Math.sqrt(Math.max(0, Z95 * Z95 - 2 * Math.log(ratio)));
  return { variation: Math.min(MOST_VARIATION, Math.exp(sigma * sigma) - 1), capped: false };
}

/** Several kinds of jobs as one stream: rates add up, times by their moments. Few long jobs among many short ones vary a lot. */
export function together(streams: readonly Traffic[]): Traffic {
  const rate = sum(streams.map((stream) => stream.rate));
  if (rate === 0) return { rate: 0, mean: 0, variation: 1 };
  const mean = sum(streams.map((stream) => stream.rate * stream.mean)) / rate;
  if (mean === 0) return { rate, mean, variation: 0 };
  const second = sum(streams.map((stream) => stream.rate * stream.mean ** 2 * (1 + stream.variation))) / rate;
  return { rate, mean, variation: Math.max(0, second / mean ** 2 - 1) };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
