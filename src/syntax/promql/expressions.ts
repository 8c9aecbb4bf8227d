import type { SyntaxNode } from '@lezer/common';
import type { AlertSignal, LabelMatcher } from '../../model/alert.js';
import { compared, inverted } from '../../model/alert-direction.js';
import { aggregation, functionCall } from './calls.js';
import { expressions, type Found, nothing, type Read, together } from './found.js';
import { selector } from './selector.js';

/** How deep an expression may be: nobody's comes near, and the walk recurses. */
const DEEPEST = 200;

/** The signals of a whole expression. */
export function signalsOf(top: SyntaxNode, text: string): Found {
  const read = (node: SyntaxNode, depth: number): Found => {
    if (depth > DEEPEST) return { ...nothing, problem: 'the expression is nested too deeply' };
    return expression(node, text, (inner) => read(inner, depth + 1));
  };
  return read(top, 0);
}

function expression(node: SyntaxNode, text: string, read: Read): Found {
  switch (node.name) {
    case 'VectorSelector':
      return selector(node, text);
    case 'NumberDurationLiteral':
      return { ...nothing, value: number(text.slice(node.from, node.to)) };
    case 'StringLiteral':
      return nothing;
    case 'UnaryExpr': {
      const found = all(node, read);
      const minus = text[node.from] === '-';
      return minus ? { ...found, signals: found.signals.map(inverted), value: negative(found.value) } : found;
    }
    case 'AggregateExpr':
      return aggregation(node, text, read);
    case 'FunctionCall':
      return functionCall(node, text, read);
    case 'BinaryExpr':
      return binary(node, text, read);
    default:
      return all(node, read);
  }
}

/** Everything that stands directly inside, one after the other. A parenthesis keeps the number it holds. */
function all(node: SyntaxNode, read: Read): Found {
  const found = expressions(node).map(read);
  return found.length === 1 && found[0] !== undefined ? found[0] : together(found);
}

const negative = (value: number | null): number | null => (value === null ? null : -value);

function number(written: string): number | null {
  const value = Number(written.replaceAll('_', ''));
  return Number.isNaN(value) ? null : value;
}

function binary(node: SyntaxNode, text: string, read: Read): Found {
  const sides = expressions(node);
  const [left = nothing, right = nothing] = sides.slice(0, 2).map(read);
  const both = together([left, right]);
  const operator = operatorOf(node);
  switch (operator) {
    case 'Gtr':
    case 'Gte':
    case 'TrimLower':
      return { ...both, signals: [...compare(left, true), ...compare(right, false)] };
    case 'Lss':
    case 'Lte':
    case 'TrimUpper':
      return { ...both, signals: [...compare(left, false), ...compare(right, true)] };
    case 'Eql':
    case 'Neq':
      return { ...both, signals: equality(left, right, operator === 'Eql') };
    case 'And':
      return { ...both, signals: conjunction(left, right, matching(node, text)) };
    case 'Unless':
      return { ...both, signals: exclusion(left, right, matching(node, text)) };
    case 'Sub':
    case 'Div':
      return { ...both, signals: [...left.signals, ...right.signals.map(inverted)] };
    case 'Mul': {
      const turned = (left.value ?? 1) < 0 || (right.value ?? 1) < 0;
      return turned ? { ...both, signals: both.signals.map(inverted) } : both;
    }
    default:
      return both;
  }
}

const OPERATORS: ReadonlySet<string> = new Set(
  'Pow Mul Div Mod Atan2 Add Sub Eql Gte Gtr TrimUpper TrimLower Lte Lss Neq And Unless Or'.split(' '),
);

function operatorOf(node: SyntaxNode): string | null {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (OPERATORS.has(child.name)) return child.name;
  }
  return null;
}

const compare = ({ signals }: Found, high: boolean): readonly AlertSignal[] =>
  signals.map((signal) => ({ ...signal, direction: compared(signal.direction, high) }));

/** `== 0` fires where it is low, `!= 0` where there is any; on a comparison that is already made, `== 1` changes nothing. */
function equality(left: Found, right: Found, equal: boolean): readonly AlertSignal[] {
  const watched = left.signals.length > 0 ? left : right;
  const constant = watched === left ? right : left;
  if (constant.signals.length === 0 && constant.value === 0) return compare(watched, !equal);
  return [...left.signals, ...right.signals].map((signal) =>
    signal.direction === 'rises' || signal.direction === 'falls' ? { ...signal, direction: 'equal' } : signal,
  );
}

/** Labels on which the sides of `and` and `unless` must agree: a test, or null where nothing needs to agree (`on()`). */
type Matching = ((label: string) => boolean) | null;

function matching(node: SyntaxNode, text: string): Matching {
  const clause = node.getChild('MatchingModifierClause');
  if (clause === null) return () => true;
  const labels = new Set(
    (clause.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map(({ from, to }) => text.slice(from, to)),
  );
  if (clause.getChild('On') === null) return (label) => !labels.has(label);
  return labels.size === 0 ? null : (label) => labels.has(label);
}

/** Both sides must hold for the same labels, so each narrows the other. A side that need not agree only says when. */
function conjunction(left: Found, right: Found, agree: Matching): readonly AlertSignal[] {
  if (agree === null) {
    return left.signals.length === 0 ? right.signals : [...left.signals, ...right.signals.map(asFilter)];
  }
  return [...narrowed(left, right, agree, 'match'), ...narrowed(right, left, agree, 'match')];
}

/** What stands behind `unless` takes out; a plain selection of the same metric takes out what it names whatever its value. */
function exclusion(left: Found, right: Found, agree: Matching): readonly AlertSignal[] {
  const [only] = right.signals;
  const plain = only?.direction === 'rises' && left.signals.some(({ metric }) => metric === only.metric);
  const kept = agree !== null && plain ? narrowed(left, right, agree, 'except') : left.signals;
  return [...kept, ...right.signals.map(asFilter)];
}

const asFilter = (signal: AlertSignal): AlertSignal => ({ ...signal, role: 'filter' });

function narrowed(side: Found, by: Found, agree: (label: string) => boolean, kind: 'match' | 'except'): readonly AlertSignal[] {
  const [only, another] = by.signals;
  if (only === undefined || another !== undefined) return side.signals;
  const matchers: readonly LabelMatcher[] = only.steps
    .flatMap((step) => (step.kind === 'match' ? step.matchers : []))
    .filter(({ label, hole }) => agree(label) && !hole);
  if (matchers.length === 0) return side.signals;
  return side.signals.map((signal) => ({ ...signal, steps: [...signal.steps, { kind, matchers }] }));
}
