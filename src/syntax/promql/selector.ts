import type { SyntaxNode } from '@lezer/common';
import type { LabelMatcher } from '../../model/alert.js';
import { type Found, nothing } from './found.js';
import { hasHole, knownEnd } from './holes.js';
import { unquote } from './unquote.js';

/** A metric with its matchers. The name may stand in front, in quotes among the matchers (UTF-8 names), or as `__name__`. */
export function selector(node: SyntaxNode, text: string): Found {
  const identifier = node.getChild('Identifier');
  const matchers = matchersOf(node.getChild('LabelMatchers'), text);
  const named = matchers.find(({ label }) => label === '__name__');
  const quoted = node.getChild('LabelMatchers')?.getChild('QuotedLabelName');
  const written =
    identifier !== null
      ? text.slice(identifier.from, identifier.to)
      : quoted !== null && quoted !== undefined
        ? unquote(text.slice(quoted.from, quoted.to))
        : named?.op === 'is' && !named.negated
          ? (named.values[0] ?? '')
          : null;
  if (written === null || written === '') return { ...nothing, problem: 'its metric is chosen by a pattern' };
  const metric = hasHole(written) ? knownEnd(written) : written;
  // A number that a template fills in looks like a metric: without matchers it is taken for one.
  if (metric === null) return matchers.length === 0 ? nothing : { ...nothing, problem: 'a template fills in its metric' };
  const others = matchers.filter(({ label }) => label !== '__name__');
  return {
    signals: [
      {
        metric,
        steps: others.length === 0 ? [] : [{ kind: 'match', matchers: others }],
        direction: 'rises',
        role: 'watch',
        doubt: null,
      },
    ],
    value: null,
    problem: null,
  };
}

function matchersOf(node: SyntaxNode | null, text: string): readonly LabelMatcher[] {
  if (node === null) return [];
  const written = [...node.getChildren('UnquotedLabelMatcher'), ...node.getChildren('QuotedLabelMatcher')];
  return written.flatMap((matcher): readonly LabelMatcher[] => {
    const plain = matcher.getChild('LabelName');
    const quoted = matcher.getChild('QuotedLabelName');
    const value = matcher.getChild('StringLiteral');
    const operator = matcher.getChild('MatchOp')?.firstChild?.name;
    if (value === null || operator === undefined) return [];
    const label =
      plain !== null ? text.slice(plain.from, plain.to) : quoted === null ? '' : unquote(text.slice(quoted.from, quoted.to));
    const content = unquote(text.slice(value.from, value.to));
    return [
      {
        label,
        op: operator === 'EqlRegex' || operator === 'NeqRegex' ? 'matches' : 'is',
        negated: operator === 'Neq' || operator === 'NeqRegex',
        values: [content],
        hole: hasHole(content),
      },
    ];
  });
}
