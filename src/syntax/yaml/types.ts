import type { Scalar, Value } from '../../model/value.js';

/**
 * A branch of a template that a line stands in. `arms` is the number of arms when one of them is always taken
 * (if .. else .. end), null when none may be; `loop` = the body of a loop that runs any number of times.
 */
export interface YamlBranch {
  readonly id: number;
  readonly arm: number;
  readonly arms: number | null;
  readonly loop: boolean;
}

interface NodeBase {
  readonly line: number;
  readonly endLine: number;
  /** branches around it that are not around what holds it: it may not be there */
  readonly branches: readonly YamlBranch[];
}

export interface YamlMap extends NodeBase {
  readonly kind: 'map';
  /** in the order of the file, merge keys filled in at their place; of equal keys the last one counts */
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: string;
  /** written as a Ruby symbol (`:queues`); the colon is not part of `key` */
  readonly symbol: boolean;
  /** comes from a merge key */
  readonly merged: boolean;
  readonly line: number;
  readonly branches: readonly YamlBranch[];
  readonly value: YamlNode;
}

export interface YamlList extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface YamlScalar extends NodeBase {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** as written, without quotes */
  readonly text: string;
  readonly quoted: boolean;
  readonly symbol: boolean;
}

/** A scalar that a template fills in. Not quoted: its literals are typed already, what the environment gives is text to be typed. */
export interface YamlPlaceholder extends NodeBase {
  readonly kind: 'placeholder';
  readonly value: Value;
  readonly quoted: boolean;
}

export type YamlNode = YamlMap | YamlList | YamlScalar | YamlPlaceholder;

/**
 * - syntax: it is no YAML, or the template is broken
 * - dynamic: a template computes structure, so something is missing from the tree
 * - limit: too deep, too large once aliases are followed, or an alias inside itself
 * - type: a date or a tagged object, which Ruby refuses to load
 * - undefined: the template calls what does not exist when the file is read
 */
export interface YamlProblem {
  readonly kind: 'syntax' | 'dynamic' | 'limit' | 'type' | 'undefined';
  readonly line: number;
  readonly message: string;
}

export interface YamlDocument {
  /** null = an empty document, or nothing of it could be read */
  readonly root: YamlNode | null;
  readonly problems: readonly YamlProblem[];
  /** environment variables without which the template raises (`ENV.fetch('X')`) */
  readonly required: readonly string[];
  /** the text had template tags */
  readonly template: boolean;
  /** line of the first `<%-` or `-%>`, which ERB understands only in trim mode */
  readonly trim: number | null;
}

export interface YamlOptions {
  /** read as Ruby's Psych does: YAML 1.1 scalars, symbols, merge keys that overwrite, no dates or objects */
  readonly ruby?: boolean;
  readonly erb?: boolean;
  /** tolerate Helm, Go and Jinja templates: `{{ }}` and `{% %}` */
  readonly templates?: boolean;
}

/** The literal value of a scalar, or undefined for everything else. */
export function scalarOf(node: YamlNode | undefined): Scalar | undefined {
  return node?.kind === 'scalar' ? node.value : undefined;
}

/** The entry that counts for a key: the last one, or undefined. */
export function entryOf(node: YamlNode | null | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.findLast((entry) => entry.key === key) : undefined;
}
