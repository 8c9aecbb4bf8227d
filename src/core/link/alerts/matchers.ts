import { RE2JS } from 're2js';
import type { LabelMatcher } from '../../../model/alert.js';

/** Longer patterns, and more of them, are nobody's. */
const LONGEST = 2_000;

/**
 * Whether a label of this value meets a matcher; null where the pattern is none that Prometheus takes, or too long. Patterns are
 * untrusted: RE2 takes linear time, and reads them as Prometheus does (`(?i)x`, `[[:alpha:]]`, anchored at both ends).
 */
export function meets({ op, negated, values }: LabelMatcher, value: string): boolean | null {
  const met = values.map((wanted) => one(op, wanted, value));
  if (met.includes(true)) return !negated;
  return met.includes(null) ? null : negated;
}

function one(op: LabelMatcher['op'], wanted: string, value: string): boolean | null {
  switch (op) {
    case 'is':
      return wanted === value;
    case 'matches':
      return expression(wanted)?.(value) ?? null;
    case 'glob':
      return glob(wanted, value);
    default:
      return op satisfies never;
  }
}

type Test = (value: string) => boolean;

const MOST_KEPT = 1_000;
const kept = new Map<string, Test | null>();

function expression(pattern: string): Test | null {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const made = compile(pattern);
  kept.set(pattern, made);
  return made;
}

function compile(pattern: string): Test | null {
  if (pattern.length > LONGEST) return null;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
    return (value) => compiled.matches(value);
  } catch {
    return null;
  }
}

/** `*` stands for any text. */
function glob(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === value;
  const last = rest.pop() ?? '';
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

/** A name that no queue has: a matcher that takes it takes any. */
const NOBODY = 'zz9-nobody-calls-a-queue-this';

/** Whether a matcher names queues, rather than taking whatever there is. */
export const namesQueues = (matcher: LabelMatcher): boolean => !matcher.negated && meets(matcher, NOBODY) !== true;

/** The queues that a matcher lets through, in words: `builds`, all but `bulk.*`. */
export function matcherWords({ op, negated, values }: LabelMatcher): string {
  const shown = values.map((value) => `\`${value.replaceAll('`', "'")}\``).join(', ');
  const words = op === 'is' ? shown : `what matches ${shown}`;
  return negated ? `all but ${words}` : words;
}
