/** A source of numbers from zero up to one. */
export type Random = () => number;

/**
 * sfc32, seeded by a text: the same text gives the same numbers, on every machine and in every run. Never seeded by the clock, so that
 * a review that is repeated says the same.
 */
export function random(seed: string): Random {
  let [a, b, c, d] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 15; round += 1) next();
  return next;
}

/** FNV-1a over the text and a salt, with a final mix. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ salt;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 13)) | 0;
}

/** Seconds to the next event of a rate per second. */
export const exponential = (next: Random, mean: number): number => -Math.log(1 - next()) * mean;

/** A lognormal number of this mean and squared coefficient of variation. */
export function lognormal(next: Random, mean: number, variation: number): number {
  if (variation <= 0) return mean;
  const square = Math.log(1 + variation);
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return mean * Math.exp(Math.sqrt(square) * normal - square / 2);
}
