import type { RubyCall, RubyExpr } from './types.js';

const SHOWN = 60;

/** An expression in words, cut to 60 characters, in one line. */
export function quote(expr: RubyExpr): string {
  const text = written(expr, 0).replace(/\s+/g, ' ');
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

function written(expr: RubyExpr, depth: number): string {
  if (depth > 6) return '…';
  switch (expr.kind) {
    case 'string':
      return JSON.stringify(expr.value.slice(0, SHOWN));
    case 'symbol':
      return `:${expr.value.slice(0, SHOWN)}`;
    case 'number':
      return String(expr.value);
    case 'true':
    case 'false':
    case 'nil':
    case 'self':
      return expr.kind;
    case 'const':
    case 'variable':
    case 'assign':
      return expr.name;
    case 'call':
      return writtenCall(expr.call, depth);
    case 'other':
      return expr.source;
    case 'interpolation':
      return 'a text with computed parts';
    case 'array':
      return `[${expr.items
        .slice(0, 4)
        .map((item) => written(item, depth + 1))
        .join(', ')}]`;
    case 'hash':
      return 'a hash';
    case 'branch':
      return 'one of several branches';
    case 'or':
    case 'and':
      return `${written(expr.left, depth + 1)} ${expr.kind === 'or' ? '||' : '&&'} ${written(expr.right, depth + 1)}`;
    case 'lambda':
      return 'a lambda';
    case 'return':
      return expr.value === null ? 'return' : written(expr.value, depth + 1);
    case 'sequence':
      return 'several statements';
  }
}

function writtenCall(call: RubyCall, depth: number): string {
  const given = [...call.args, ...call.rest].slice(0, 3).map((part) => written(part, depth + 1));
  const list = [...given, ...call.keywords.slice(0, 2).map(({ key, value }) => `${key}: ${written(value, depth + 1)}`)].join(
    ', ',
  );
  if (call.name === '[]' && call.receiver !== null) return `${written(call.receiver, depth + 1)}[${list}]`;
  const of = call.receiver === null ? '' : `${written(call.receiver, depth + 1)}.`;
  return `${of}${call.name}${list === '' ? '' : `(${list})`}`;
}
