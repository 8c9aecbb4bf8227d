import type { Fact } from '../../model/fact.js';
import { grouped } from './grouped.js';

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;

/** The facts of one app by kind, in order. */
export type Facts = <Kind extends Fact['kind']>(kind: Kind) => readonly FactOf<Kind>[];

/** Sorts facts by kind once: an app may have a hundred thousand, most of them methods. */
export function factsByKind(facts: readonly Fact[]): Facts {
  const kinds = grouped(facts, ({ kind }) => kind);
  return <Kind extends Fact['kind']>(kind: Kind) => (kinds.get(kind) ?? []) as unknown as readonly FactOf<Kind>[];
}
