import type { Place } from '../../model/fact.js';
import type { Location } from '../../model/location.js';

/**
 * A Ruby file as adapters see it: no node of the parser's own leaves this folder.
 * `names` are full constant paths; `nesting` is the lexical nesting, innermost first.
 * A call that stands in an expression is the same object there and in `calls`.
 */
export interface RubyFile {
  readonly path: string;
  readonly scopes: readonly RubyScope[];
  readonly methods: readonly RubyMethod[];
  readonly constants: readonly RubyConstant[];
  /** every call of the file in order, in class bodies, methods, blocks and at top level */
  readonly calls: readonly RubyCall[];
  /** syntax errors: what the parser recovered is still here */
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}

/** One opening of a class or module (also `Name = Class.new(Parent) do .. end`). `nesting` is what stands around it. */
export interface RubyScope {
  readonly name: string;
  readonly nesting: readonly string[];
  readonly module: boolean;
  readonly superclass: RubyExpr | null;
  readonly digest: string;
  readonly at: Location;
}

export interface RubyMethod {
  readonly owner: string | null;
  readonly nesting: readonly string[];
  readonly name: string;
  readonly singleton: boolean;
  readonly params: RubyParams;
  readonly body: readonly RubyExpr[];
  /** trimmed code lines between `def` and `end`, without comments and blank lines */
  readonly lines: readonly string[];
  readonly at: Location;
}

/** `required` counts leading and trailing ones. `(...)` sets rest, keyrest and forwarding. */
export interface RubyParams {
  readonly required: number;
  readonly optional: number;
  readonly rest: boolean;
  readonly keywords: readonly { readonly name: string; readonly required: boolean }[];
  readonly keyrest: boolean;
  readonly forwarding: boolean;
  readonly names: readonly string[];
}

export interface RubyConstant {
  readonly name: string;
  readonly nesting: readonly string[];
  readonly value: RubyExpr;
  readonly at: Location;
}

export interface RubyCall {
  readonly name: string;
  readonly receiver: RubyExpr | null;
  /** positional arguments before any splat */
  readonly args: readonly RubyExpr[];
  /** the first splatted value and everything positional after it */
  readonly rest: readonly RubyExpr[];
  /** a trailing hash without braces; a key that is not literal is in `keywordSplat` as a hash of one pair */
  readonly keywords: readonly { readonly key: string; readonly value: RubyExpr; readonly line: number }[];
  readonly splat: boolean;
  readonly keywordSplat: readonly RubyExpr[];
  /** the block given with it; `&:name` and `&var` are no block */
  readonly block: { readonly params: readonly string[]; readonly body: readonly RubyExpr[] } | null;
  /** what `&` passes: `&:name`, `&var`, `&Const.method(:name)` */
  readonly blockArgument: RubyExpr | null;
  /** in the block or lambda of a callback macro the method is `<event>@<line>` */
  readonly place: Place;
  readonly nesting: readonly string[];
  /**
   * Names of the calls whose blocks it stands in, innermost first: `included`, `each`, `configure_server`, ...;
   * `for`, `while`, `until` and `lambda` count as well.
   */
  readonly blocks: readonly { readonly name: string; readonly line: number }[];
  /** inside if, unless, case, while, rescue, a modifier or ternary, right of && or ||, or after &.: it may not happen */
  readonly conditional: boolean;
  /** the only condition that it hangs on, where that one asks the environment */
  readonly when?: EnvironmentTest;
  readonly at: Location;
}

/** A condition on environment variables. `Rails.env` is RAILS_ENV. */
export interface EnvironmentTest {
  readonly env: readonly string[];
  /** values of the only variable that it asks for; absent where it asks for something else */
  readonly is?: readonly string[];
  /** it holds where the variables are not set, or are none of `is` */
  readonly negated: boolean;
}

/** An expression, as far as adapters need it. */
export type RubyExpr =
  | { readonly kind: 'string'; readonly value: string; readonly line: number }
  | { readonly kind: 'symbol'; readonly value: string; readonly line: number }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'true' | 'false' | 'nil' | 'self'; readonly line: number }
  | { readonly kind: 'const'; readonly name: string; readonly nesting: readonly string[]; readonly line: number }
  | { readonly kind: 'interpolation'; readonly parts: readonly RubyExpr[]; readonly symbol: boolean; readonly line: number }
  | { readonly kind: 'array'; readonly items: readonly RubyExpr[]; readonly splat: boolean; readonly line: number }
  | {
      readonly kind: 'hash';
      readonly pairs: readonly { readonly key: RubyExpr; readonly value: RubyExpr; readonly line: number }[];
      readonly splats: readonly RubyExpr[];
      /** for every splat the number of pairs before it (none, where it is not given): the last one wins */
      readonly splatAt?: readonly number[];
      readonly line: number;
    }
  | { readonly kind: 'call'; readonly call: RubyCall; readonly line: number }
  /** if, unless, ternary, case: the tails of all branches; a missing else is nil */
  | {
      readonly kind: 'branch';
      readonly conditions: readonly RubyExpr[];
      readonly tails: readonly RubyExpr[];
      readonly line: number;
    }
  | { readonly kind: 'or' | 'and'; readonly left: RubyExpr; readonly right: RubyExpr; readonly line: number }
  /**
   * A local, instance, class or global variable. `assigned` is every value assigned to it in the same method or body, in order; for
   * a field that the method did not assign before, every value in the same class of this file. A parameter, and a change in place
   * (`<<`), is an `other` among them; the list may contain itself (`x = x + 1`).
   */
  | { readonly kind: 'variable'; readonly name: string; readonly assigned: readonly RubyExpr[]; readonly line: number }
  | { readonly kind: 'assign'; readonly name: string; readonly value: RubyExpr; readonly line: number }
  | { readonly kind: 'lambda'; readonly body: readonly RubyExpr[]; readonly line: number }
  | { readonly kind: 'sequence'; readonly body: readonly RubyExpr[]; readonly line: number }
  | { readonly kind: 'return'; readonly value: RubyExpr | null; readonly line: number }
  /** anything else; `parts` are the expressions inside it */
  | { readonly kind: 'other'; readonly source: string; readonly parts: readonly RubyExpr[]; readonly line: number };
