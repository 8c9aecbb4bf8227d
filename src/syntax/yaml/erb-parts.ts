import type { SourceFile } from '../../model/snapshot.js';
import { unresolved, type Value } from '../../model/value.js';
import { parseRuby } from '../ruby/parse.js';
import { children, walk } from '../ruby/query.js';
import type { RubyCall, RubyExpr } from '../ruby/types.js';
import { type Piece, scanErb } from './erb.js';
import { type Bindings, evaluate, noBindings } from './evaluate.js';
import type { Part, Template } from './parts.js';
import type { YamlProblem } from './types.js';

/** Loops over a literal list are written out, up to so many pieces in all. */
const MOST_PARTS = 20_000;

interface Reading {
  readonly pieces: readonly Piece[];
  readonly mark: string;
  parts: number;
}

/**
 * An ERB template as its parts. As ERB itself does, the template becomes one Ruby program, text pieces being calls; the Ruby
 * parser then tells which text hangs on which branch. Nothing is run; never throws.
 */
export function erbTemplate(file: SourceFile): Template {
  const { pieces, problems, trim } = scanErb(file.text);
  if (pieces.every((piece) => piece.kind === 'text')) {
    return { parts: pieces.map((piece) => textPart(piece)), problems, required: [], trim };
  }
  const mark = freshName(file.text);
  const program = pieces.map((piece, index) => statement(piece, index, mark)).join('');
  const text = `${mark}.each do\n${program}end\n`;
  const parsed = parseRuby({ path: file.path, blob: `erb ${file.blob}`, text });
  const body = parsed.calls.find((call) => call.name === 'each' && isMark(call.receiver, mark))?.block?.body;
  if (parsed.errors.length > 0 || body === undefined) {
    const problem: YamlProblem = { kind: 'syntax', line: 1, message: 'the Ruby of its ERB tags cannot be read' };
    return { parts: [], problems: [...problems, problem], required: [], trim };
  }
  const reading: Reading = { pieces, mark, parts: 0 };
  const parts = body.flatMap((expr) => partsOf(expr, noBindings, reading));
  const raised = parsed.calls.map((call) => raises(call, mark)).filter((name) => name !== null);
  const railsAt = body.some(mentionsRails) ? ['Rails'] : [];
  const undefineds = [...new Set([...raised, ...railsAt])].map(
    (name): YamlProblem => ({ kind: 'undefined', line: 1, message: `${name} may not be defined when the file is read` }),
  );
  return { parts, problems: [...problems, ...undefineds], required: requiredVariables(parsed.calls), trim };
}

const textPart = (piece: Piece): Part =>
  piece.kind === 'text' ? piece : { kind: 'value', value: unresolved(piece.code), line: piece.line };

/** A method name that the template does not use itself. */
function freshName(text: string): string {
  let name = '__piece';
  while (text.includes(name)) name += '_';
  return name;
}

function statement(piece: Piece, index: number, mark: string): string {
  switch (piece.kind) {
    case 'text':
      return `${mark}(${index})\n`;
    case 'output':
      // The newline ends a comment that the tag may end with.
      return `${mark}(${index}, (${piece.code}\n))\n`;
    case 'code':
      return `${piece.code}\n`;
  }
}

const isMark = (expr: RubyExpr | null, mark: string): boolean =>
  expr?.kind === 'call' && expr.call.name === mark && expr.call.args.length === 0;

function partsOf(expr: RubyExpr, bindings: Bindings, reading: Reading): readonly Part[] {
  if (reading.parts > MOST_PARTS) return [];
  switch (expr.kind) {
    case 'call':
      return callParts(expr.call, bindings, reading);
    case 'branch': {
      const before = expr.conditions.flatMap((condition) => partsOf(condition, bindings, reading));
      const arms = expr.tails.map((tail) => partsOf(tail, bindings, reading));
      return arms.every((arm) => arm.length === 0) ? before : [...before, { kind: 'choice', arms }];
    }
    case 'sequence':
      return expr.body.flatMap((part) => partsOf(part, bindings, reading));
    case 'assign':
      return partsOf(expr.value, bindings, reading);
    default: {
      // while, for, begin, lambdas, `and`: whatever prints in there may or may not.
      const body = children(expr).flatMap((part) => partsOf(part, bindings, reading));
      return body.length === 0 ? [] : [{ kind: 'loop', body }];
    }
  }
}

function callParts(call: RubyCall, bindings: Bindings, reading: Reading): readonly Part[] {
  const [index, output] = call.args;
  if (call.receiver === null && call.name === reading.mark && index?.kind === 'number') {
    const piece = reading.pieces[index.value];
    reading.parts += 1;
    if (piece === undefined) return [];
    if (piece.kind === 'text') return [piece];
    return [
      { kind: 'value', value: output === undefined ? unresolved(piece.code) : evaluate(output, bindings), line: piece.line },
    ];
  }
  const inner = [...(call.receiver === null ? [] : [call.receiver]), ...call.args, ...call.rest].flatMap((part) =>
    partsOf(part, bindings, reading),
  );
  if (call.block === null) return inner;
  const { params, body } = call.block;
  const items = literalItems(call, bindings);
  if (items !== null) {
    return items.flatMap((item, position) =>
      body.flatMap((part) => partsOf(part, bound(bindings, params, [item, { kind: 'literal', value: position }]), reading)),
    );
  }
  const hidden = bound(bindings, params, []);
  const looped = body.flatMap((part) => partsOf(part, hidden, reading));
  return looped.length === 0 ? inner : [...inner, { kind: 'loop', body: looped }];
}

function literalItems(call: RubyCall, bindings: Bindings): readonly Value[] | null {
  if (call.receiver === null || (call.name !== 'each' && call.name !== 'each_with_index')) return null;
  const list = evaluate(call.receiver, bindings);
  return list.kind === 'list' && list.values.every((value) => value.kind === 'literal') ? list.values : null;
}

function bound(bindings: Bindings, params: readonly string[], values: readonly Value[]): Bindings {
  const inner = new Map(bindings);
  params.forEach((name, index) => {
    inner.set(name, values[index] ?? unresolved(name));
  });
  return inner;
}

/** Methods of ActiveSupport: Sidekiq reads its file before the application is loaded. */
const ACTIVE_SUPPORT: ReadonlySet<string> = new Set([
  'presence',
  'present?',
  'blank?',
  'try',
  'in?',
  'minutes',
  'seconds',
  'hours',
]);

/** Private methods of every object that are called without arguments. */
const KERNEL: ReadonlySet<string> = new Set(
  'rand binding lambda proc raise loop puts print p gets exit abort caller srand sleep block_given? fork __method__ __dir__'.split(
    ' ',
  ),
);

/** The name that a call needs and that does not exist when the file is read, or null. */
function raises(call: RubyCall, mark: string): string | null {
  if (call.receiver !== null) return ACTIVE_SUPPORT.has(call.name) && call.args.length === 0 ? call.name : null;
  if (call.name === mark || KERNEL.has(call.name)) return null;
  const bare = call.args.length === 0 && call.keywords.length === 0 && !call.splat && call.block === null;
  return bare ? call.name : null;
}

function mentionsRails(expr: RubyExpr): boolean {
  let found = false;
  walk(expr, (part) => {
    if (part.kind === 'const' && (part.name === 'Rails' || part.name.startsWith('Rails.') || part.name.startsWith('Rails::'))) {
      found = true;
    }
    return !found;
  });
  return found;
}

/** Variables that an unconditional `ENV.fetch` reads without a default. */
function requiredVariables(calls: readonly RubyCall[]): readonly string[] {
  const names = calls.flatMap((call) => {
    const [key] = call.args;
    const plain = call.name === 'fetch' && call.receiver?.kind === 'const' && call.receiver.name === 'ENV';
    const certain = !call.conditional && call.blocks.length <= 1;
    return plain && certain && call.args.length === 1 && call.block === null && key?.kind === 'string' ? [key.value] : [];
  });
  return [...new Set(names)];
}
