import { literal, type Scalar, unresolved, type Value } from '../../model/value.js';
import { coreScalar, psychScalar, type TypedScalar } from './scalars.js';
import type { YamlNode } from './types.js';

/** How plain scalars are typed: as Ruby does, or as YAML 1.2 says. */
export const typedScalar = (text: string, ruby: boolean): TypedScalar => (ruby ? psychScalar(text) : coreScalar(text));

/** A node as a value: maps and lists included, merge keys filled in, the last of equal keys kept. */
export function nodeValue(node: YamlNode): Value {
  switch (node.kind) {
    case 'scalar':
      return literal(node.value);
    case 'placeholder':
      return node.value;
    case 'list':
      return { kind: 'list', values: node.items.map(nodeValue) };
    case 'map': {
      const entries = new Map(node.entries.map((entry) => [entry.key, entry.value]));
      return { kind: 'map', entries: [...entries].map(([key, value]) => ({ key, value: nodeValue(value) })) };
    }
  }
}

/** Text that a tag prints is YAML again: `13` is a number, nothing is null, `[a, b]` is a list. */
export function retyped(value: Value, ruby: boolean, flow: (text: string) => YamlNode | null): Value {
  const again = (inner: Value): Value => retyped(inner, ruby, flow);
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? retypedText(value.value, ruby, flow) : value;
    case 'env':
      return value.default === undefined ? value : { ...value, default: again(value.default) };
    case 'oneOf':
      return { ...value, values: value.values.map(again) };
    case 'when':
      return { ...value, met: again(value.met), unmet: again(value.unmet) };
    default:
      return value;
  }
}

function retypedText(text: string, ruby: boolean, flow: (text: string) => YamlNode | null): Value {
  const trimmed = text.trim();
  if (trimmed.startsWith('[') || trimmed.startsWith('{')) {
    const node = flow(trimmed);
    return node === null ? unresolved(trimmed.slice(0, 60)) : nodeValue(node);
  }
  const quote = trimmed[0];
  if ((quote === '"' || quote === "'") && trimmed.length > 1 && trimmed.endsWith(quote)) return literal(trimmed.slice(1, -1));
  if (/[:#]\s|^[-&*!|>%@`?]\s?|\n/.test(trimmed) && !/^-\d/.test(trimmed)) return unresolved(trimmed.slice(0, 60));
  return literal(typedScalar(trimmed, ruby).value);
}

/** Ruby's `to_s` of a scalar, as a queue's name is made of whatever YAML typed. */
export const rubyText = (value: Scalar): string => (value === null ? '' : String(value));
