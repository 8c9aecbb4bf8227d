import type { Node, Scalar } from 'yaml';
import type { Value } from '../../model/value.js';
import { joined } from './evaluate.js';
import type { Around, Converting, Place } from './places.js';
import { hasPlaceholder, pieces } from './render.js';
import type { YamlNode } from './types.js';
import { retyped, typedScalar } from './typing.js';

/** A scalar, typed; with placeholders, what they make of it. */
export function convertScalar(node: Scalar, at: Place, around: Around, converting: Converting): YamlNode {
  const quoted = node.type !== undefined && node.type !== 'PLAIN';
  const text = String(node.value ?? '');
  const { ruby, rendered } = converting;
  if (ruby && around.flow && !quoted && text.startsWith(':')) {
    // libyaml takes a colon inside brackets as the sign of a value: `[:a, 2]` does not parse in Ruby
    converting.problems.push({ kind: 'syntax', line: at.line, message: 'a symbol inside brackets is no YAML for Ruby' });
  }
  if (hasPlaceholder(text)) {
    const parts = pieces(text, rendered.values);
    const [only] = parts;
    if (!quoted && parts.length === 1 && only !== undefined) {
      return valueNode(retyped(only, ruby, converting.flow), at, false);
    }
    const whole = joined(parts);
    if (whole.kind !== 'literal') return { kind: 'placeholder', value: whole, quoted, ...at };
    return plainOrQuoted(String(whole.value), quoted, node, at, converting);
  }
  return plainOrQuoted(text, quoted, node, at, converting);
}

function plainOrQuoted(text: string, quoted: boolean, node: Scalar, at: Place, converting: Converting): YamlNode {
  const asText = (symbol: boolean): YamlNode => ({ kind: 'scalar', value: text, text, quoted, symbol, ...at });
  const tag = node.tag ?? '';
  if (converting.ruby) {
    if (/^!ruby\/sym(?:bol)?/.test(tag)) return asText(true);
    refuseTag(node, at, converting);
  }
  if (tag === '!' || tag === '!str' || tag === 'tag:yaml.org,2002:str' || (quoted && !/(?:int|float)$/.test(tag)))
    return asText(false);
  const { value, symbol, refused } = typedScalar(text, converting.ruby);
  if (refused !== null) {
    converting.problems.push({ kind: 'type', line: at.line, message: `Tried to load unspecified class: ${refused}` });
  }
  return { kind: 'scalar', value, text, quoted, symbol, ...at };
}

/** Tags that make Ruby build an object, which `YAML.safe_load` refuses. */
export function refuseTag(node: Node, at: Place, converting: Converting): void {
  const tag = (node as { readonly tag?: string }).tag ?? '';
  const builds = (tag.startsWith('!ruby/') && !/^!ruby\/(?:sym|string)/.test(tag)) || tag === 'tag:yaml.org,2002:set';
  if (builds) converting.problems.push({ kind: 'type', line: at.line, message: `Tried to load unspecified class: ${tag}` });
}

/** A value as a node: lists and maps become nodes, everything not literal a placeholder. */
function valueNode(value: Value, at: Place, quoted: boolean): YamlNode {
  switch (value.kind) {
    case 'literal':
      return { kind: 'scalar', value: value.value, text: String(value.value ?? ''), quoted, symbol: false, ...at };
    case 'list':
      return { kind: 'list', items: value.values.map((item) => valueNode(item, { ...at, branches: [] }, true)), ...at };
    case 'map':
      return {
        kind: 'map',
        entries: value.entries.map((entry) => ({
          key: entry.key,
          symbol: false,
          merged: false,
          line: at.line,
          branches: [],
          value: valueNode(entry.value, { ...at, branches: [] }, true),
        })),
        ...at,
      };
    default:
      return { kind: 'placeholder', value, quoted, ...at };
  }
}
