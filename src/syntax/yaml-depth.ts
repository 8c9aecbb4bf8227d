import { Parser } from 'yaml';

/**
 * Whether a YAML text nests more than `most` levels. The library's first stage works with a stack of its own, its second calls itself
 * level by level: thousands of brackets exhaust the call stack there, and where that happens inside the regular expression compiler
 * the whole process ends, which no `catch` prevents. So depth is measured between the two.
 */
export function nestsDeeper(text: string, most: number): boolean {
  try {
    for (const token of new Parser().parse(text)) if (deeper(token, most)) return true;
    return false;
  } catch {
    return true;
  }
}

interface Token {
  readonly value?: unknown;
  readonly key?: unknown;
  readonly items?: unknown;
}

function deeper(root: unknown, most: number): boolean {
  const left: { readonly token: unknown; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, depth } = next;
    if (typeof token !== 'object' || token === null) continue;
    const { value, key, items } = token as Token;
    const inside = Array.isArray(items) ? depth + 1 : depth;
    if (inside > most) return true;
    if (Array.isArray(items)) for (const item of items) left.push({ token: item, depth: inside });
    left.push({ token: key, depth: inside }, { token: value, depth: inside });
  }
  return false;
}
