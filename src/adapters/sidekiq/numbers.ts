/**
 * What Ruby's `Integer(text)` gives, or null where it raises: `0x10` is 16, `010` is 8, `1_0` is 10, white space around is
 * allowed; `2.5`, `08`, `1__0` and an empty text raise.
 */
export function rubyInteger(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length > 40) return null;
  const sign = trimmed.startsWith('-') ? -1 : 1;
  const digits = trimmed.replace(/^[-+]/, '').toLowerCase();
  if (!/^[0-9a-fox]+(?:_[0-9a-fox]+)*$/.test(digits)) return null;
  const plain = digits.replaceAll('_', '');
  if (/^(?:0x[0-9a-f]+|0b[01]+|0o[0-7]+)$/.test(plain)) return sign * Number(plain) + 0;
  if (/^0d[0-9]+$/.test(plain)) return sign * Number(plain.slice(2)) + 0;
  if (/^0[0-7]+$/.test(plain)) return sign * Number(`0o${plain.slice(1)}`) + 0;
  return /^(?:0|[1-9][0-9]*)$/.test(plain) ? sign * Number(plain) + 0 : null;
}

/** What Ruby's `text.to_i` gives: the digits in front, else 0. */
export function toInteger(text: string): number {
  const match = /^\s{0,20}([-+]?\d{1,15}(?:_\d{1,15}){0,5})/.exec(text);
  return match?.[1] === undefined ? 0 : Number(match[1].replaceAll('_', ''));
}
