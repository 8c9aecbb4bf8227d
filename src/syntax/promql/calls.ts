import type { SyntaxNode } from '@lezer/common';
import type { AlertSignal, AlertStep } from '../../model/alert.js';
import { expressions, type Found, nothing, type Read, together } from './found.js';
import { hasHole } from './holes.js';
import { unquote } from './unquote.js';

/** Aggregations that keep the labels of what they pick. */
const PICKS: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);
/** Aggregations and functions whose result says nothing of how large the values are. */
const COUNTS: ReadonlySet<string> = new Set([
  ...['count', 'group', 'count_values', 'stddev', 'stdvar'],
  ...['count_over_time', 'present_over_time', 'changes', 'resets', 'timestamp', 'stddev_over_time', 'stdvar_over_time'],
]);
const ABSENT: ReadonlySet<string> = new Set(['absent', 'absent_over_time']);

const withStep = (found: Found, step: AlertStep): Found => ({
  ...found,
  signals: found.signals.map((signal) => ({ ...signal, steps: [...signal.steps, step] })),
  value: null,
});

/** How many there are of something is not how large it is, unless a comparison has chosen the large ones before. */
const counted = (found: Found): Found => ({
  ...found,
  value: null,
  signals: found.signals.map(
    (signal): AlertSignal =>
      signal.direction === 'rises' || signal.direction === 'falls' ? { ...signal, direction: 'other' } : signal,
  ),
});

export function aggregation(node: SyntaxNode, text: string, read: Read): Found {
  const op = written(node.getChild('AggregateOp'), text).toLowerCase();
  const body = node.getChild('FunctionCallBody');
  const last = body === null ? undefined : expressions(body).at(-1);
  const found = last === undefined ? nothing : read(last);
  const inner = COUNTS.has(op) ? counted(found) : found;
  if (PICKS.has(op)) return withStep(inner, { kind: 'pick', op });
  const modifier = node.getChild('AggregateModifier');
  const labels = labelsOf(modifier?.getChild('GroupingLabels') ?? null, text);
  const without = modifier?.getChild('Without') ?? null;
  return withStep(inner, {
    kind: 'aggregate',
    op,
    by: modifier === null || without !== null ? null : labels,
    without: without === null ? null : labels,
  });
}

export function functionCall(node: SyntaxNode, text: string, read: Read): Found {
  const name = written(node.getChild('FunctionIdentifier'), text).toLowerCase();
  const body = node.getChild('FunctionCallBody');
  const args = body === null ? [] : expressions(body);
  const [first] = args;
  switch (name) {
    case 'label_replace':
    case 'label_join':
      return first === undefined ? nothing : withStep(read(first), relabelling(name, args, text));
    case 'scalar':
      return withStep(together(args.map(read)), { kind: 'aggregate', op: 'scalar', by: null, without: null });
    case 'vector':
      return first === undefined ? nothing : read(first);
    default: {
      const found = together(args.map(read));
      if (ABSENT.has(name)) {
        return { ...found, signals: found.signals.map((signal) => ({ ...signal, direction: 'absent' as const })) };
      }
      return COUNTS.has(name) ? counted(found) : found;
    }
  }
}

/**
 * `label_replace(v, to, replacement, from, regex)` is a copy where the regex takes everything and the replacement is its group;
 * `label_join(v, to, separator, from..)` is one where it joins a single label.
 */
function relabelling(name: string, args: readonly SyntaxNode[], text: string): AlertStep {
  const words = args.slice(1).map((arg) => (arg.name === 'StringLiteral' ? unquote(text.slice(arg.from, arg.to)) : ''));
  const [to = '', replacement = '', from = '', pattern = ''] = words;
  if (name === 'label_join') {
    const sources = words.slice(2);
    return { kind: 'relabel', to, from: sources, whole: sources.length === 1 && !hasHole(words.join('')) };
  }
  const copies = /^\$(?:1|\{1\})$/.test(replacement) && ['(.*)', '(.+)', '^(.*)$', '^(.+)$'].includes(pattern);
  return { kind: 'relabel', to, from: [from], whole: copies || (replacement === '$0' && ['.*', '.+'].includes(pattern)) };
}

function labelsOf(node: SyntaxNode | null, text: string): readonly string[] {
  if (node === null) return [];
  return [
    ...node.getChildren('LabelName').map(({ from, to }) => text.slice(from, to)),
    ...node.getChildren('QuotedLabelName').map(({ from, to }) => unquote(text.slice(from, to))),
  ];
}

const written = (node: SyntaxNode | null, text: string): string => (node === null ? '' : text.slice(node.from, node.to));
