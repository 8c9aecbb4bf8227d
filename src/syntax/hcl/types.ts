/**
 * A value of HCL's native syntax, or of its JSON form, as far as the text tells; nothing is evaluated.
 * - template: a string with pieces that are filled in, in order
 * - ref: a traversal as written with plain steps (`each.key`, `aws_sqs_queue.mail.name`)
 * - conditional: one of the two
 * - unknown: an operation, a `for`, a splat
 */
export type HclValue =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly HclValue[] }
  | { readonly kind: 'list'; readonly items: readonly HclValue[] }
  | HclObject
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly HclValue[] }
  | { readonly kind: 'ref'; readonly path: string }
  | { readonly kind: 'conditional'; readonly yes: HclValue; readonly no: HclValue }
  | { readonly kind: 'unknown' };

/** An object, or the body of a block: its attributes and the blocks inside it by type, which may repeat. */
export interface HclObject {
  readonly kind: 'object';
  readonly entries: readonly HclEntry[];
}

export interface HclEntry {
  /** null = the key is computed */
  readonly key: string | null;
  /** of a block: the words behind its type */
  readonly labels?: readonly string[];
  readonly value: HclValue;
  readonly line: number;
  readonly endLine: number;
}

export interface HclFile {
  readonly body: HclObject;
  /** the first thing that is no HCL; what could be read around it is in `body` */
  readonly problem: { readonly line: number; readonly message: string } | null;
}

/** The entry that counts for a key: the last one, or undefined. */
export const hclEntry = (value: HclValue | undefined, key: string): HclEntry | undefined =>
  value?.kind === 'object' ? value.entries.findLast((entry) => entry.key === key) : undefined;

/** Blocks of one type, however they are written: repeated, or in JSON as a list. */
export const hclBlocks = (value: HclValue, type: string): readonly HclObject[] =>
  value.kind !== 'object'
    ? []
    : value.entries
        .filter(({ key }) => key === type)
        .flatMap((entry) => (entry.value.kind === 'list' ? entry.value.items : [entry.value]))
        .filter((inner) => inner.kind === 'object');
