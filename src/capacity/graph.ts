/** Pairs of names: `from` leads to `to`. */
export interface Arc {
  readonly from: string;
  readonly to: string;
}

/**
 * The strongly connected components of a graph, by name: two names with the same number lie on a common cycle. Components are numbered
 * so that an arc between two of them leads from the larger number to the smaller one. Tarjan's algorithm without recursion: chains of
 * a hostile repository may be long.
 */
export function components(names: Iterable<string>, arcs: readonly Arc[]): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>();
  for (const { from, to } of arcs) next.set(from, [...(next.get(from) ?? []), to]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const found = new Map<string, number>();
  const open: string[] = [];
  let count = 0;
  for (const start of names) {
    if (index.has(start)) continue;
    const walk: { name: string; at: number }[] = [{ name: start, at: 0 }];
    while (walk.length > 0) {
      const step = walk[walk.length - 1];
      if (step === undefined) break;
      const { name } = step;
      if (step.at === 0) {
        index.set(name, index.size);
        low.set(name, index.size - 1);
        open.push(name);
      }
      const to = (next.get(name) ?? [])[step.at];
      if (to !== undefined) {
        step.at += 1;
        if (!index.has(to)) walk.push({ name: to, at: 0 });
        else if (!found.has(to)) low.set(name, Math.min(low.get(name) ?? 0, index.get(to) ?? 0));
        // A name without arcs would be entered twice: its step counts as begun.
        continue;
      }
      if (low.get(name) === index.get(name)) {
        for (let member = open.pop(); member !== undefined; member = open.pop()) {
          found.set(member, count);
          if (member === name) break;
        }
        count += 1;
      }
      walk.pop();
      const above = walk[walk.length - 1];
      if (above !== undefined) low.set(above.name, Math.min(low.get(above.name) ?? 0, low.get(name) ?? 0));
    }
  }
  return found;
}
