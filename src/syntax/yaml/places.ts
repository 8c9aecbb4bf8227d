import type { Document, LineCounter, Node } from 'yaml';
import type { Rendered } from './render.js';
import type { YamlBranch, YamlNode, YamlProblem } from './types.js';

/** One document on its way from the parser's nodes to a tree. */
export interface Converting {
  readonly doc: Document;
  readonly rendered: Rendered;
  readonly ruby: boolean;
  readonly lines: LineCounter;
  readonly problems: YamlProblem[];
  /** collections around the current node: an alias to one of them would never end */
  readonly open: Set<unknown>;
  /** flow YAML that a tag printed, as a tree */
  readonly flow: (text: string) => YamlNode | null;
  count: number;
  limited: boolean;
}

/** What holds the current node. */
export interface Around {
  readonly branches: readonly YamlBranch[];
  readonly flow: boolean;
  readonly depth: number;
}

const lineIndex = (offset: number, converting: Converting): number => Math.max(converting.lines.linePos(offset).line - 1, 0);

export const sourceLine = (offset: number, converting: Converting): number =>
  converting.rendered.sources[lineIndex(offset, converting)] ?? converting.rendered.sources.at(-1) ?? 1;

/** Branches of the line that are not around what holds it. */
export function branchesAt(offset: number, around: readonly YamlBranch[], converting: Converting): readonly YamlBranch[] {
  const all = converting.rendered.branches[lineIndex(offset, converting)] ?? [];
  return all.filter((branch) => !around.some((outer) => outer.id === branch.id));
}

export interface Place {
  readonly line: number;
  readonly endLine: number;
  readonly branches: readonly YamlBranch[];
}

const nowhere: Place = { line: 1, endLine: 1, branches: [] };

export function place(node: Node, around: readonly YamlBranch[], converting: Converting): Place {
  if (!node.range) return nowhere;
  const [start, end] = node.range;
  return {
    line: sourceLine(start, converting),
    endLine: sourceLine(Math.max(start, end - 1), converting),
    branches: branchesAt(start, around, converting),
  };
}

export const empty = (at: Place): YamlNode => ({ kind: 'scalar', value: null, text: '', quoted: false, symbol: false, ...at });
