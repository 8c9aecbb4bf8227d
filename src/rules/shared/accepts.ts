import type { CallArguments, Signature } from '../../model/fact.js';

/** Whether a perform of this signature takes these arguments; null where the text does not tell. */
export function accepts(signature: Signature, args: CallArguments | null): boolean | null {
  if (args === null || args.splat || args.keywordSplat) return null;
  const most = signature.rest ? Number.POSITIVE_INFINITY : signature.required + signature.optional;
  // Ruby hands keywords to a method that declares none as one positional hash.
  const takesKeywords = signature.keywords.length > 0 || signature.keyrest;
  const positional = args.positional + (args.keywords.length > 0 && !takesKeywords ? 1 : 0);
  if (positional < signature.required || positional > most) return false;
  if (!takesKeywords) return true;
  const known = new Set(signature.keywords.map(({ name }) => name));
  if (!signature.keyrest && args.keywords.some((keyword) => !known.has(keyword))) return false;
  return signature.keywords.every(({ name, required }) => !required || args.keywords.includes(name));
}

/** Every call that `base` takes, `head` takes too. */
export function widens(base: Signature, head: Signature): boolean {
  const most = (signature: Signature): number =>
    signature.rest ? Number.POSITIVE_INFINITY : signature.required + signature.optional;
  if (head.required > base.required || most(head) < most(base)) return false;
  const known = new Set(head.keywords.map(({ name }) => name));
  if (!head.keyrest && (base.keyrest || base.keywords.some(({ name }) => !known.has(name)))) return false;
  return head.keywords.every(
    ({ name, required }) => !required || base.keywords.some((keyword) => keyword.name === name && keyword.required),
  );
}

/** A signature as Ruby writes it: `(id, options = {}, *rest, force:)`. */
export function signatureWords(signature: Signature): string {
  const positional = [...Array(signature.required).keys()].map((index) => `arg${index + 1}`);
  const optional = [...Array(signature.optional).keys()].map((index) => `opt${index + 1} = …`);
  const keywords = signature.keywords.map(({ name, required }) => (required ? `${name}:` : `${name}: …`));
  return `(${[...positional, ...optional, ...(signature.rest ? ['*rest'] : []), ...keywords, ...(signature.keyrest ? ['**rest'] : [])].join(', ')})`;
}
