/** A piece of a word. `quoted`: what it expands to is not split into words. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      /** a variable, a positional parameter ("1", "@", "@2": from the second on), or an array as a whole ("ARGS[@]") */
      readonly name: string;
      readonly operator: ParameterOperator | null;
      /** `:` in front of the operator: an empty value counts as none */
      readonly colon: boolean;
      readonly word: readonly Part[];
      readonly quoted: boolean;
    }
  | { readonly kind: 'computed'; readonly text: string; readonly quoted: boolean };

export type ParameterOperator = '-' | '=' | '?' | '+';

export interface Word {
  readonly kind: 'word';
  readonly parts: readonly Part[];
  readonly line: number;
}

/** `NAME=(a b)` or `NAME+=(a b)` */
export interface ArrayWord {
  readonly kind: 'array';
  readonly name: string;
  readonly append: boolean;
  readonly items: readonly Word[];
  readonly line: number;
}

export interface Operator {
  readonly kind: 'operator';
  readonly text: string;
  readonly line: number;
}

export type Token = Word | ArrayWord | Operator;

export type Assignment =
  | ArrayWord
  | { readonly kind: 'text'; readonly name: string; readonly append: boolean; readonly word: Word };

export type Node =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly (Word | ArrayWord)[];
      readonly line: number;
    }
  | { readonly kind: 'group'; readonly body: readonly Item[]; readonly subshell: boolean }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: readonly Item[]; readonly body: readonly Item[] }[];
      readonly otherwise: readonly Item[] | null;
    }
  | {
      readonly kind: 'case';
      readonly subject: Word;
      readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: readonly Item[] }[];
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly condition: readonly Item[]; readonly body: readonly Item[] }
  | { readonly kind: 'for'; readonly variable: string; readonly words: readonly Word[] | null; readonly body: readonly Item[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: readonly Item[] };

/** One command of a list and what joins it to the one before. */
export interface Item {
  readonly node: Node;
  readonly joined: 'always' | 'and' | 'or' | 'pipe';
  readonly background: boolean;
}
