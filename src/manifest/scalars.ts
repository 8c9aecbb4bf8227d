import { z } from 'zod';
import { nearest } from '../model/nearest.js';

const SECONDS = new Map([
  ['ms', 0.001],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);
const PER = new Map([
  ['s', 1],
  ['min', 60],
  ['h', 3600],
]);
const MANY = new Map([
  ['', 1],
  ['k', 1000],
  ['M', 1_000_000],
]);

const DURATION = /^(\d{1,12}(?:\.\d{1,9})?) ?(ms|s|m|h|d)$/;
const RATE = /^(\d{1,12}(?:\.\d{1,9})?) ?([kM]?) ?\/ ?(s|min|h)$/;
const PERCENT = /^(\d{1,6}(?:\.\d{1,9})?) ?%$/;

/** Twelve digits: what binary fractions add beyond them is noise (`0.29 / 60`). */
const round = (value: number): number => Number(value.toPrecision(12));

const durationForm = 'write a duration in ms, s, m, h or d, for example 30s';
const rateForm = 'write a rate per s, min or h, with k or M for large ones, for example 5/s or 1.2k/min';

/** Text such as `30s` -> seconds. */
const seconds = z
  .string({ error: durationForm })
  .regex(DURATION, { error: durationForm })
  .transform((text) => {
    const [, number, unit] = DURATION.exec(text) ?? [];
    return round(Number(number) * (SECONDS.get(unit ?? '') ?? 1));
  });

export const duration = seconds.meta({
  description: 'A duration: a number and ms, s, m, h or d.',
  examples: ['30s', '5m', '1.5h'],
});

/** A duration that means nothing when it is zero. */
export const positiveDuration = duration
  .refine((value) => value > 0, { error: `write a duration longer than zero, for example 30s` })
  .meta({ description: 'A duration longer than zero: a number and ms, s, m, h or d.', examples: ['30s', '5m'] });

/** Text such as `1.2k/min` -> jobs per second. */
export const rate = z
  .string({ error: rateForm })
  .regex(RATE, { error: rateForm })
  .transform((text) => {
    const [, number, many, per] = RATE.exec(text) ?? [];
    return round((Number(number) * (MANY.get(many ?? '') ?? 1)) / (PER.get(per ?? '') ?? 1));
  })
  .meta({ description: 'A rate: a number, k or M where wanted, and /s, /min or /h.', examples: ['5/s', '1.2k/min'] });

/** `45%` or 0.45 -> 0.45. `most` is the largest share that makes sense, as a percentage. */
export function share(most: number) {
  const form = `write a share from 0% to ${most}%, for example 45% or 0.45`;
  const percent = z
    .string({ error: form })
    .regex(PERCENT, { error: form })
    .transform((text) => round(Number(PERCENT.exec(text)?.[1]) / 100))
    .refine((value) => value <= most / 100, { error: form });
  const plain = z
    .number({ error: form })
    .min(0, { error: form })
    .max(most / 100, { error: form });
  return z
    .union([percent, plain], { error: form })
    .meta({ description: `A share: 0% to ${most}%, or the same as a number.`, examples: ['45%', 0.45] });
}

/** A whole number between two bounds. */
export function whole(least: number, example: number) {
  const form = `write a whole number from ${least} up, for example ${example}`;
  return z.number({ error: form }).int({ error: form }).min(least, { error: form }).max(1_000_000_000, { error: form });
}

/** A number that is not negative. */
export function amount(example: number) {
  const form = `write a number from 0 up, for example ${example}`;
  return z.number({ error: form }).min(0, { error: form }).max(1_000_000_000, { error: form });
}

/** Some text on one line. */
export function words(form: string) {
  return (
    z
      .string({ error: form })
      .max(2000, { error: form })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it keeps out
      .regex(/^(?=.*\S)[^\u0000-\u001f\u007f\u2028\u2029]+$/, { error: form })
  );
}

/** One of a few words, with the nearest one where it is misspelled. */
export function oneWord<const Word extends string>(choices: readonly [Word, ...Word[]]) {
  const form = `use ${orList(choices)}`;
  return z.enum(choices, {
    error: ({ input }) => {
      const meant = typeof input === 'string' ? nearest(input, choices) : null;
      return meant === null ? form : `${form} (did you mean "${meant}"?)`;
    },
  });
}

export const flag = z.boolean({ error: 'use true or false' });

export const listOf = <Item extends z.ZodType>(item: Item, example: string) =>
  z.array(item, { error: `write a list, for example ${example}` });

/** `a`, `a or b`, `a, b or c`. */
export function orList(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}

/** A map with fixed keys; a key with nothing behind it is an empty map. */
export const section = <Shape extends z.ZodRawShape>(shape: Shape, example: string) =>
  z.strictObject(shape, { error: mapError(example) }).nullable();

/** A map whose keys are names of the user's own. */
export const named = <Value extends z.ZodType>(value: Value, example: string) =>
  z.record(name, value, { error: mapError(example) });

const name = words('write a name');

/** An unknown key keeps the parser's issue; anything but a map gets the form. */
const mapError = (example: string) => (issue: { readonly code?: string | undefined }) =>
  issue.code === 'invalid_type' ? `write a map, for example ${example}` : undefined;
