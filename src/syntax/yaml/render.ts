import { oneOf, unresolved, type Value } from '../../model/value.js';
import { joined } from './evaluate.js';
import { isInline, type Part } from './parts.js';
import type { YamlBranch, YamlProblem } from './types.js';

/** Private-use characters around the number of a placeholder; text that holds them itself loses them first. */
const OPEN = '\uE000';
const CLOSE = '\uE001';

/** A template printed with placeholders: plain YAML, with the source line and the branches of every line. */
export interface Rendered {
  readonly text: string;
  readonly values: readonly Value[];
  /** by line of `text`, the first at index 0 */
  readonly sources: readonly number[];
  readonly branches: readonly (readonly YamlBranch[])[];
  readonly problems: readonly YamlProblem[];
}

interface Line {
  text: string;
  source: number;
  branches: readonly YamlBranch[];
}

interface Printing {
  readonly done: Line[];
  current: Line | null;
  readonly values: Value[];
  readonly problems: YamlProblem[];
  branchCount: number;
}

/** Prints a template. Branches that fit on one line become one value; a line that a tag prints whole is left out and told. */
export function render(parts: readonly Part[]): Rendered {
  const printing: Printing = { done: [], current: null, values: [], problems: [], branchCount: 0 };
  print(parts, [], printing);
  if (printing.current !== null) printing.done.push(printing.current);
  const lines = printing.done.map((line) => ({ ...line, text: withoutStructure(line, printing) }));
  return {
    text: lines.map((line) => line.text).join('\n'),
    values: printing.values,
    sources: lines.map((line) => line.source),
    branches: lines.map((line) => line.branches),
    problems: printing.problems,
  };
}

function print(parts: readonly Part[], branches: readonly YamlBranch[], printing: Printing): void {
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        printText(part.text.replaceAll(OPEN, '\uFFFD').replaceAll(CLOSE, '\uFFFD'), part.line, branches, printing);
        break;
      case 'value':
        printText(placeholder(part.value, printing), part.line, branches, printing);
        break;
      case 'choice':
      case 'loop':
        printBranches(part, branches, printing);
        break;
    }
  }
}

function printBranches(part: Part & { kind: 'choice' | 'loop' }, branches: readonly YamlBranch[], printing: Printing): void {
  const begun = printing.current !== null && printing.current.text.trim() !== '';
  if (isInline(part) && begun) {
    printText(placeholder(inlineValue(part), printing), printing.current?.source ?? 1, branches, printing);
    return;
  }
  printing.branchCount += 1;
  const id = printing.branchCount;
  const arms = part.kind === 'choice' ? part.arms : [part.body];
  const inline = isInline(part);
  arms.forEach((arm, index) => {
    const branch: YamlBranch = { id, arm: index, arms: part.kind === 'choice' ? arms.length : null, loop: part.kind === 'loop' };
    print(arm, [...branches, branch], printing);
    // Arms written side by side are lines of their own.
    if (inline && index < arms.length - 1 && printing.current !== null) {
      const indent = printing.current.text.slice(0, printing.current.text.length - printing.current.text.trimStart().length);
      printText(`\n${indent}`, printing.current.source, branches, printing);
    }
  });
}

function inlineValue(part: Part): Value {
  switch (part.kind) {
    case 'text':
      return { kind: 'literal', value: part.text };
    case 'value':
      return part.value;
    case 'choice':
      return oneOf(part.arms.map((arm) => joined(arm.map(inlineValue))));
    case 'loop':
      return unresolved('printed by a loop');
  }
}

function placeholder(value: Value, printing: Printing): string {
  printing.values.push(value);
  return `${OPEN}${printing.values.length - 1}${CLOSE}`;
}

function printText(text: string, line: number, branches: readonly YamlBranch[], printing: Printing): void {
  const pieces = text.split('\n');
  pieces.forEach((piece, index) => {
    if (index > 0) {
      printing.done.push(printing.current ?? { text: '', source: line + index - 1, branches });
      printing.current = null;
    }
    const { current } = printing;
    if (current === null) {
      printing.current = { text: piece, source: line + index, branches };
      return;
    }
    // A line belongs where its first visible character stands.
    if (current.text.trim() === '' && piece.trim() !== '') {
      current.source = line + index;
      current.branches = branches;
    }
    current.text += piece;
  });
}

/** A line that is nothing but a placeholder would be YAML of its own making: what it adds is not known. */
function withoutStructure(line: Line, printing: Printing): string {
  const text = line.text.trim();
  const end = text.indexOf(CLOSE);
  if (!text.startsWith(OPEN) || end !== text.length - 1) return line.text;
  printing.problems.push({ kind: 'dynamic', line: line.source, message: 'a template tag prints whole lines' });
  return '';
}

/** A scalar with placeholders as its pieces: text and values in order. */
export function pieces(text: string, values: readonly Value[]): readonly Value[] {
  const found: Value[] = [];
  let at = 0;
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
    const close = text.indexOf(CLOSE, open);
    const value = close < 0 ? undefined : values[Number(text.slice(open + 1, close))];
    if (close < 0 || value === undefined) break;
    if (open > at) found.push({ kind: 'literal', value: text.slice(at, open) });
    found.push(value);
    at = close + 1;
  }
  if (at < text.length) found.push({ kind: 'literal', value: text.slice(at) });
  return found;
}

export const hasPlaceholder = (text: string): boolean => text.includes(OPEN);
