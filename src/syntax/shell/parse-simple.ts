import type { ArrayWord, Assignment, Node, Part, Token, Word } from './types.js';

export interface Parser {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

export const isOperator = (token: Token | undefined, text: string): boolean => token?.kind === 'operator' && token.text === text;

/** The text of a word without quotes and expansions, or null. */
export function plain(word: Token | undefined): string | null {
  if (word?.kind !== 'word' || word.parts.length !== 1) return null;
  const [part] = word.parts;
  return part?.kind === 'text' && !part.quoted ? part.text : null;
}

export const keywordAt = (parser: Parser): string | null => plain(parser.tokens[parser.at]);

/** A command with its assignments, up to an operator. */
export function simple(parser: Parser): Node {
  const assignments: Assignment[] = [];
  const words: (Word | ArrayWord)[] = [];
  const line = parser.tokens[parser.at]?.line ?? 1;
  const condition = keywordAt(parser) === '[[';
  for (let token = parser.tokens[parser.at]; token !== undefined; token = parser.tokens[parser.at]) {
    // Inside [[ ]] the operators of a list are its own.
    if (token.kind === 'operator' && (!condition || token.text === '\n' || token.text === ';')) break;
    parser.at += 1;
    if (token.kind === 'operator') continue;
    const assignment = words.length > 0 ? null : token.kind === 'array' ? token : assigned(token);
    if (assignment !== null) assignments.push(assignment);
    else words.push(token);
    if (condition && plain(token) === ']]') break;
  }
  return { kind: 'simple', assignments, words, line };
}

const ASSIGNED = /^([A-Za-z_][A-Za-z0-9_]{0,200})(\+?)=/;

/** `NAME=value` as an assignment, or null for every other word. */
export function assigned(word: Word): Assignment | null {
  const [first, ...rest] = word.parts;
  const match = first?.kind === 'text' && !first.quoted ? ASSIGNED.exec(first.text) : null;
  if (match === null || first?.kind !== 'text') return null;
  const text = first.text.slice(match[0].length);
  const value: readonly Part[] = text === '' ? rest : [{ ...first, text }, ...rest];
  return { kind: 'text', name: match[1] ?? '', append: match[2] === '+', word: { ...word, parts: value } };
}
