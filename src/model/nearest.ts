/** Longer words are names that nobody mistyped by a letter; comparing them would only cost time. */
const LONGEST = 200;

/** Number of insertions, deletions, replacements and swaps of neighbours, or `limit + 1` as soon as it must be more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = above;
    above = current;
  }
  return above[b.length] ?? limit + 1;
}

/**
 * The candidate that a person who wrote `word` most likely meant, or null where none is near: at most one slip in three letters,
 * three in all; case does not count. The first of equally near ones. A candidate equal to the word is no correction.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length === 0 || word.length > LONGEST) return null;
  const wanted = word.toLowerCase();
  let limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | null = null;
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > LONGEST) continue;
    const found = distance(wanted, candidate.toLowerCase(), limit);
    // A distance of the whole word would offer `b` for `a`.
    if (found > limit || found >= Math.max(word.length, candidate.length)) continue;
    best = candidate;
    if (found === 0) return best;
    limit = found - 1;
  }
  return best;
}
