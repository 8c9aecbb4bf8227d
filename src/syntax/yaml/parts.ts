import type { Value } from '../../model/value.js';
import type { YamlProblem } from './types.js';

/** A template as what it may print, all branches kept. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'value'; readonly value: Value; readonly line: number }
  | { readonly kind: 'choice'; readonly arms: readonly (readonly Part[])[] }
  | { readonly kind: 'loop'; readonly body: readonly Part[] };

export interface Template {
  readonly parts: readonly Part[];
  readonly problems: readonly YamlProblem[];
  readonly required: readonly string[];
  readonly trim: number | null;
}

/** Whether everything a template part prints stays on the line it begins on. */
export function isInline(part: Part): boolean {
  switch (part.kind) {
    case 'text':
      return !part.text.includes('\n');
    case 'value':
      return true;
    case 'choice':
      return part.arms.every((arm) => arm.every(isInline));
    case 'loop':
      return part.body.every(isInline);
  }
}
