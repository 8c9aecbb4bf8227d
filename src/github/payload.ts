/** What stands in a payload under a path of keys, or undefined. Only what an object holds itself counts. */
export function at(payload: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as { [key: string]: unknown })[key]
        : undefined,
    payload,
  );
}

/** A positive whole number, as GitHub's ids and numbers are, or null. */
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;

/** A full commit id in lower case, SHA-1 or SHA-256, or null. */
export const shaOf = (value: unknown): string | null =>
  typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : null;

/** A full name of a reference below `prefix`, of a length and characters that git allows, or null. */
export const refOf = (value: unknown, prefix: string): string | null =>
  typeof value === 'string' && value.length <= 1000 && value.startsWith(prefix) && value.length > prefix.length && plain(value)
    ? value
    : null;

// git check-ref-format: no control characters, spaces or any of ~^:?*[\, and no dots in a row.
const plain = (text: string): boolean => !/[\p{Cc} ~^:?*[\\]|\.\./u.test(text);

/** The id that git gives for "nothing": before a branch was made, after it was deleted. */
export const isZero = (sha: string): boolean => /^0+$/.test(sha);
