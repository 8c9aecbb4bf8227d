import { literalString, type Value } from '../../model/value.js';
import { expandText, expandWords } from './expand.js';
import { plain } from './parse-simple.js';
import type { State } from './state.js';
import type { Item, Node, Word } from './types.js';

interface Arm {
  readonly arm: readonly string[] | null;
  readonly possible: boolean;
  readonly body: readonly Item[];
}

const isFirstArgument = (value: Value): boolean => value.kind === 'env' && value.name === '1';

const GLOB = /[*?[\]]/;

/** The arms of a `case` that may be taken, and whether one of them surely is. A subject that is known decides. */
export function caseArms(
  node: Node & { kind: 'case' },
  state: State,
  outer: readonly string[] | null,
): { readonly arms: readonly Arm[]; readonly exhaustive: boolean } {
  const subject = expandText(node.subject.parts, state);
  const arms = node.arms.map(({ patterns, body }) => ({ patterns: patterns.map((pattern) => patternOf(pattern, state)), body }));
  const exhaustive = arms.some(({ patterns }) => patterns.includes('*'));
  const known = literalString(subject);
  if (known !== undefined) {
    const taken = arms.find(({ patterns }) =>
      patterns.some((pattern) => pattern === null || GLOB.test(pattern) || pattern === known),
    );
    if (taken === undefined) return { arms: [], exhaustive: false };
    const sure = taken.patterns.some((pattern) => pattern === known || pattern === '*');
    if (sure) return { arms: [{ arm: outer, possible: false, body: taken.body }], exhaustive: true };
  }
  return {
    arms: arms.map(({ patterns, body }): Arm => {
      const texts = patterns.flatMap((pattern) =>
        pattern !== null && (pattern === '*' || !GLOB.test(pattern)) ? [pattern] : [],
      );
      const arm = isFirstArgument(subject) && texts.length === patterns.length && texts.length > 0 ? texts : null;
      return arm === null ? { arm: outer, possible: true, body } : { arm, possible: false, body };
    }),
    exhaustive,
  };
}

function patternOf(word: Word, state: State): string | null {
  const [only] = expandWords([word], state);
  return only?.length === 1 ? (literalString(only[0]) ?? null) : null;
}

/** The words that `[ "$1" = word ]` compares the first argument with, or null for every other condition. */
export function testedArm(condition: readonly Item[], state: State): readonly string[] | null {
  const [item] = condition;
  if (condition.length !== 1 || item?.node.kind !== 'simple') return null;
  const words = item.node.words.filter((word): word is Word => word.kind === 'word');
  const [open, left, operator, right] = words;
  const test = plain(open);
  const size = test === 'test' ? 4 : 5;
  if (!(test === '[' || test === '[[' || test === 'test') || words.length !== size || left === undefined || right === undefined) {
    return null;
  }
  if (plain(operator) !== '=' && plain(operator) !== '==') return null;
  const text = literalString(expandText(right.parts, state));
  return text !== undefined && !GLOB.test(text) && isFirstArgument(expandText(left.parts, state)) ? [text] : null;
}
