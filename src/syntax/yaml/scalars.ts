import type { Scalar } from '../../model/value.js';

/** A plain scalar, typed. `refused` = a class that Ruby's safe_load does not build. */
export interface TypedScalar {
  readonly value: Scalar;
  readonly symbol: boolean;
  readonly refused: 'Date' | 'Time' | null;
}

const typed = (value: Scalar): TypedScalar => ({ value, symbol: false, refused: null });

// Longer scalars are never numbers, dates or booleans that anybody means.
const LONGEST = 64;

/**
 * A plain scalar as Ruby's Psych types it (psych 4 and 5, lib/psych/scalar_scanner.rb): yes/no/on/off are booleans, `010` is octal,
 * `1_000` and `1,000` are a thousand, `1:30` is 5400 (base 60), `:name` is a symbol, `1e3` and `08` stay text.
 */
export function psychScalar(text: string): TypedScalar {
  if (text.startsWith(':') && text.length > 1) {
    const name = text.slice(1);
    const quote = name[0];
    const inner = (quote === '"' || quote === "'") && name.length > 1 && name.endsWith(quote) ? name.slice(1, -1) : name;
    return { value: inner, symbol: true, refused: null };
  }
  if (text === '' || text === '~') return typed(null);
  if (text.length > LONGEST) return typed(text);
  const lower = text.toLowerCase();
  if (lower === 'null') return typed(null);
  if (lower === 'yes' || lower === 'true' || lower === 'on') return typed(true);
  if (lower === 'no' || lower === 'false' || lower === 'off') return typed(false);
  if (/^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/.test(text)) {
    return { value: text, symbol: false, refused: 'Time' };
  }
  if (/^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/.test(text)) return { value: text, symbol: false, refused: 'Date' };
  if (/^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}$/.test(text)) return typed(sexagesimal(text));
  if (/\d/.test(text) && /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][+-][0-9]+)?$/.test(text)) {
    return typed(Number(text.replace(/[,_]/g, '')));
  }
  const digits = text.replace(/[,_]/g, '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  const integer = (base: string): TypedScalar => typed(sign * Number(base) + 0);
  if (/^[-+]?0b[01_,]+$/.test(text)) return integer(digits);
  if (/^[-+]?0x[0-9a-fA-F_,]+$/.test(text)) return integer(digits);
  if (/^[-+]?0[0-7_,]+$/.test(text)) return integer(`0o${digits.slice(1)}`);
  if (/^[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)$/.test(text)) return integer(digits);
  return typed(text);
}

// Psych: i += n.to_i * 60 ** (e - 2).abs, so that `1:30` is one hour and a half.
const sexagesimal = (text: string): number =>
  text.split(':').reduce((sum, part, index) => sum + Number(part.replaceAll('_', '')) * 60 ** Math.abs(index - 2), 0);

/** A plain scalar of YAML 1.2's core schema: `off` is a word, `010` is ten. */
export function coreScalar(text: string): TypedScalar {
  if (text.length > LONGEST) return typed(text);
  switch (text) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return typed(null);
    case 'true':
    case 'True':
    case 'TRUE':
      return typed(true);
    case 'false':
    case 'False':
    case 'FALSE':
      return typed(false);
    default:
  }
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return typed(Number(text));
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return typed(Number(text));
  return typed(text);
}
