/** A queue's load in Erlang and the groups (by index) that serve it. */
export interface Loaded {
  readonly busy: number;
  readonly groups: readonly number[];
}

const ROUNDS = 400;
const NONE = 1e-9;

/**
 * How much of each queue's load each of its groups carries when free groups always help: the division under which the busiest group
 * is as little busy as it can be, then the next. Answers Erlang, by queue and by group. What no division can carry, no order of
 * fetching can; that the best is reached is not promised where groups share only some of their queues.
 */
export function balance(queues: readonly Loaded[], threads: readonly number[]): readonly (readonly number[])[] {
  const size = threads.map((count) => Math.max(count, NONE));
  const shares = queues.map(({ busy, groups }) => {
    const total = groups.reduce((all, group) => all + (size[group] ?? NONE), 0);
    const part = (group: number): number => (groups.length === 1 ? busy : busy * ((size[group] ?? NONE) / total));
    return threads.map((_, group) => (groups.includes(group) ? part(group) : 0));
  });
  const carried = threads.map((_, group) => shares.reduce((all, row) => all + (row[group] ?? 0), 0));
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = 0;
    for (const [at, { busy, groups }] of queues.entries()) {
      const row = shares[at];
      if (row === undefined || groups.length < 2) continue;
      for (const group of groups) carried[group] = (carried[group] ?? 0) - (row[group] ?? 0);
      const level = levelOf(busy, groups, carried, size);
      for (const group of groups) {
        const share = Math.max(0, level * (size[group] ?? NONE) - (carried[group] ?? 0));
        moved = Math.max(moved, Math.abs(share - (row[group] ?? 0)));
        row[group] = share;
        carried[group] = (carried[group] ?? 0) + share;
      }
    }
    if (moved < 1e-9) break;
  }
  return shares;
}

/** The utilisation that all groups which take some of `busy` end at, like water poured into vessels that are filled unevenly. */
function levelOf(busy: number, groups: readonly number[], carried: readonly number[], size: readonly number[]): number {
  const vessels = groups
    .map((group) => ({
      level: (carried[group] ?? 0) / (size[group] ?? NONE),
      size: size[group] ?? NONE,
      filled: carried[group] ?? 0,
    }))
    .sort((a, b) => a.level - b.level);
  let area = 0;
  let filled = 0;
  for (const [at, vessel] of vessels.entries()) {
    area += vessel.size;
    filled += vessel.filled;
    const level = (busy + filled) / area;
    const above = vessels[at + 1];
    if (above === undefined || level <= above.level) return level;
  }
  return 0;
}
