const LONGEST = 60;

/** A value of the file for a message: one line, cut, with nothing in it that a terminal or a reader could mistake. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  const cut = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  // Whatever is neither letter, digit, mark, sign nor plain space (controls, direction marks, zero width) is spelled out.
  return JSON.stringify(cut).replace(/[^\p{L}\p{N}\p{P}\p{S}\p{M} ]/gu, escaped);
}

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
