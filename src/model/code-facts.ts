import type { Location } from './location.js';
import type { Value } from './value.js';

/** A constant as written, with the full paths of the modules around it, innermost first. */
export interface ConstantRef {
  readonly name: string;
  readonly nesting: readonly string[];
}

/** A class or module, or one more opening of it. `name` is its full constant path. */
export interface ClassFact {
  readonly kind: 'class';
  readonly name: string;
  readonly module: boolean;
  readonly superclass: ConstantRef | null;
  /** in order of appearance; `included` = written inside `included do`, so it reaches whoever includes this module */
  readonly mixins: readonly (ConstantRef & {
    readonly how: 'include' | 'extend' | 'prepend';
    readonly included: boolean;
    readonly line: number;
  })[];
  /** SHA-256 of the code of this opening, comments and white space aside */
  readonly digest: string;
  readonly at: Location;
}

/** `NAME = value` at class or top level; a value that refers to a class makes NAME its alias. `name` is the full path. */
export interface ConstantFact {
  readonly kind: 'constant';
  readonly name: string;
  readonly value: Value;
  readonly at: Location;
}

/** The method that a statement stands in. `owner` is null at the top level of a file, `method` in a class body. */
export interface Place {
  readonly owner: string | null;
  readonly method: string | null;
  readonly singleton: boolean;
}

export interface Signature {
  readonly required: number;
  readonly optional: number;
  readonly rest: boolean;
  readonly keywords: readonly { readonly name: string; readonly required: boolean }[];
  readonly keyrest: boolean;
}

export interface MethodFact {
  readonly kind: 'method';
  readonly owner: string | null;
  readonly name: string;
  readonly singleton: boolean;
  readonly params: Signature;
  readonly calls: readonly Call[];
  /** the code lines inside the method, trimmed, comments and blank lines aside */
  readonly lines: readonly string[];
  /** the whole body hands the job on to this class (`Other.new.perform(..)`, `Other.perform_async(..)`, ...) */
  readonly delegatesTo: ConstantRef | null;
  readonly at: Location;
}

/**
 * Whom a call is sent to.
 * - self: implicit or `self`; class: `self.class`
 * - const: a constant; new: a fresh instance of it (`Const.new(..)`, `Const.build`, also through a local variable)
 * - found: an instance that a finder of the constant returned (`Const.find(..)`, also through a local variable)
 */
export type Receiver =
  | { readonly kind: 'self' | 'class' | 'super' | 'other' }
  | ({ readonly kind: 'const' | 'new' | 'found' } & ConstantRef);

export interface Call {
  readonly receiver: Receiver;
  readonly name: string;
  readonly line: number;
}

/** A model callback: `after_create :a, :b`, `after_commit(on: :create) { .. }`. A block is a method named `<event>@<line>`. */
export interface CallbackFact {
  readonly kind: 'callback';
  readonly owner: string;
  readonly event: string;
  /** the `on:` option, or null where it is not given */
  readonly on: readonly string[] | null;
  readonly methods: readonly string[];
  readonly included: boolean;
  readonly at: Location;
}
