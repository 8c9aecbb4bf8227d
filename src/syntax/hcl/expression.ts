import { type Cursor, deeper, follows, here, identifier, problem, skip, take } from './cursor.js';
import { heredoc, quoted } from './template.js';
import type { HclEntry, HclValue } from './types.js';

const UNKNOWN: HclValue = { kind: 'unknown' };

/** Longest first, so that `<=` is not read as `<`. `=` alone is none. */
const OPERATORS = ['&&', '||', '==', '!=', '<=', '>=', '<', '>', '+', '-', '*', '/', '%'];

/**
 * An expression of HCL's native syntax; `lines` = line ends mean nothing here (inside brackets). What is computed is unknown: nothing
 * is evaluated. Source: HCL native syntax specification, "Expressions".
 */
export function expression(cursor: Cursor, lines: boolean): HclValue {
  return deeper(cursor, () => {
    let value = operand(cursor, lines);
    for (;;) {
      skip(cursor, lines);
      if (take(cursor, '?')) return conditional(cursor, lines);
      const operator = OPERATORS.find((word) => follows(cursor, word));
      if (operator === undefined) return value;
      cursor.at += operator.length;
      operand(cursor, lines);
      value = UNKNOWN;
    }
  });
}

function conditional(cursor: Cursor, lines: boolean): HclValue {
  const yes = expression(cursor, lines);
  skip(cursor, lines);
  if (!take(cursor, ':')) {
    problem(cursor, 'a condition has no other case');
    return UNKNOWN;
  }
  return { kind: 'conditional', yes, no: expression(cursor, lines) };
}

function operand(cursor: Cursor, lines: boolean): HclValue {
  skip(cursor, lines);
  let turned = false;
  while (here(cursor) === '!' || here(cursor) === '-') {
    turned = true;
    cursor.at += 1;
    skip(cursor, lines);
  }
  const value = traversed(cursor, primary(cursor));
  if (!turned) return value;
  return value.kind === 'literal' && typeof value.value === 'number' ? { kind: 'literal', value: -value.value } : UNKNOWN;
}

function primary(cursor: Cursor): HclValue {
  const char = here(cursor);
  if (char === '"') return quoted(cursor, expression);
  if (char === '(') return bracketed(cursor, ')', () => expression(cursor, true));
  if (char === '[') return bracketed(cursor, ']', () => listItems(cursor));
  if (char === '{') return bracketed(cursor, '}', () => objectEntries(cursor));
  if (follows(cursor, '<<')) {
    const text = heredoc(cursor, expression);
    if (text !== null) return text;
  }
  const number = /^\d{1,30}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,4})?/.exec(
    cursor.text.slice(cursor.at, Math.min(cursor.at + 70, cursor.end)),
  );
  if (number !== null) {
    cursor.at += number[0].length;
    return { kind: 'literal', value: Number(number[0]) };
  }
  const name = identifier(cursor);
  if (name === '') {
    problem(cursor, 'a value is missing');
    return UNKNOWN;
  }
  return named(cursor, name);
}

function named(cursor: Cursor, name: string): HclValue {
  if (here(cursor) === '(') {
    const args = bracketed(cursor, ')', () => listItems(cursor));
    return { kind: 'call', name, args: args.kind === 'list' ? args.items : [] };
  }
  switch (name) {
    case 'true':
    case 'false':
      return { kind: 'literal', value: name === 'true' };
    case 'null':
      return { kind: 'literal', value: null };
    default:
      return { kind: 'ref', path: name };
  }
}

/** What stands in brackets; the cursor stands on the first. Whatever is left before the last one is passed over. */
function bracketed(cursor: Cursor, close: string, read: () => HclValue): HclValue {
  return deeper(cursor, () => {
    cursor.at += 1;
    skip(cursor, true);
    // `[for x in xs : ..]` computes its items.
    if (close !== ')' && /^for\b/.test(cursor.text.slice(cursor.at, cursor.at + 4))) {
      passTo(cursor, close);
      return UNKNOWN;
    }
    const value = read();
    skip(cursor, true);
    if (take(cursor, close)) return value;
    problem(cursor, `\`${close}\` is missing`);
    passTo(cursor, close);
    return UNKNOWN;
  });
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Passes over everything up to a closing bracket and that bracket, strings and inner brackets whole. */
function passTo(cursor: Cursor, close: string): void {
  const open = [close];
  while (cursor.at < cursor.end && open.length > 0) {
    skip(cursor, true);
    const char = here(cursor);
    const inner = CLOSES.get(char);
    if (char === '"') quoted(cursor, expression);
    else {
      cursor.at += 1;
      if (inner !== undefined) open.push(inner);
      else if (char === open.at(-1)) open.pop();
    }
  }
}

function listItems(cursor: Cursor): HclValue {
  const items: HclValue[] = [];
  for (;;) {
    skip(cursor, true);
    if (cursor.at >= cursor.end || here(cursor) === ']' || here(cursor) === ')') break;
    const start = cursor.at;
    items.push(expression(cursor, true));
    skip(cursor, true);
    // `f(list...)` spreads the last argument.
    take(cursor, '...');
    skip(cursor, true);
    if (!take(cursor, ',') || cursor.at === start) break;
  }
  return { kind: 'list', items };
}

/** `key = value` or `key : value`, one a line or with commas. A key in parentheses, or one that is filled in, is computed. */
function objectEntries(cursor: Cursor): HclValue {
  const entries: HclEntry[] = [];
  for (;;) {
    skip(cursor, true);
    if (cursor.at >= cursor.end || here(cursor) === '}') break;
    const start = cursor.at;
    const line = cursor.line(start);
    const key = keyOf(operand(cursor, false), cursor.text[start] === '(');
    skip(cursor, true);
    if (!take(cursor, '=') && !take(cursor, ':')) {
      problem(cursor, 'a key has no value');
      break;
    }
    const value = expression(cursor, false);
    entries.push({ key, value, line, endLine: cursor.line(Math.max(start, cursor.at - 1)) });
    skip(cursor, true);
    take(cursor, ',');
  }
  return { kind: 'object', entries };
}

function keyOf(value: HclValue, computed: boolean): string | null {
  if (computed) return null;
  if (value.kind === 'ref') return value.path;
  return value.kind === 'literal' ? String(value.value) : null;
}

/** Steps behind a value: `.name`, `.0`, `["name"]`, splats. A path of plain steps stays a ref. */
function traversed(cursor: Cursor, start: HclValue): HclValue {
  let value = start;
  for (;;) {
    if (here(cursor) === '.' && !follows(cursor, '...')) {
      cursor.at += 1;
      const step = identifier(cursor) || (/^\d{1,9}/.exec(cursor.text.slice(cursor.at, cursor.at + 9))?.[0] ?? '');
      if (/^\d/.test(step)) cursor.at += step.length;
      if (step === '') take(cursor, '*');
      value = value.kind === 'ref' && step !== '' ? { kind: 'ref', path: `${value.path}.${step}` } : UNKNOWN;
    } else if (here(cursor) === '[') {
      if (/^\[\s{0,20}\*\s{0,20}\]/.test(cursor.text.slice(cursor.at, cursor.at + 50))) {
        cursor.at = cursor.text.indexOf(']', cursor.at) + 1;
        value = UNKNOWN;
      } else {
        const index = bracketed(cursor, ']', () => expression(cursor, true));
        value =
          value.kind === 'ref' && index.kind === 'literal'
            ? { kind: 'ref', path: `${value.path}.${String(index.value)}` }
            : UNKNOWN;
      }
    } else return value;
  }
}
