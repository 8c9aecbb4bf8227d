const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

/** The text of a PromQL string: Go's escapes inside quotes, none inside backticks. Source: Prometheus 3, docs/querying/basics.md, "String literals". */
export function unquote(written: string): string {
  const quote = written[0] ?? '';
  const closed = written.length > 1 && written.endsWith(quote);
  const inner = written.slice(1, closed ? -1 : undefined);
  if (quote === '`' || !inner.includes('\\')) return inner;
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
    (whole, byte?: string, short?: string, long?: string, octal?: string, plain?: string) => {
      const code = byte ?? short ?? long;
      if (code !== undefined) return character(Number.parseInt(code, 16), whole);
      if (octal !== undefined) return character(Number.parseInt(octal, 8), whole);
      return ESCAPES.get(plain ?? '') ?? plain ?? whole;
    },
  );
}

const character = (code: number, otherwise: string): string => (code <= 0x10ffff ? String.fromCodePoint(code) : otherwise);
