import type { SyntaxNode } from '@lezer/common';
import type { AlertSignal } from '../../model/alert.js';

/** What an expression comes to. `value` is the number of a constant. */
export interface Found {
  readonly signals: readonly AlertSignal[];
  readonly value: number | null;
  readonly problem: string | null;
}

export const nothing: Found = { signals: [], value: null, problem: null };

export type Read = (node: SyntaxNode) => Found;

const EXPRESSIONS: ReadonlySet<string> = new Set(
  'AggregateExpr BinaryExpr FunctionCall MatrixSelector NumberDurationLiteral OffsetExpr AnchoredExpr SmoothedExpr ParenExpr StringLiteral SubqueryExpr UnaryExpr VectorSelector StepInvariantExpr'.split(
    ' ',
  ),
);

/** The expressions directly inside a node. */
export function expressions(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (EXPRESSIONS.has(child.name)) found.push(child);
  }
  return found;
}

export const together = (found: readonly Found[]): Found => ({
  signals: found.flatMap(({ signals }) => signals),
  value: null,
  problem: found.find(({ problem }) => problem !== null)?.problem ?? null,
});
