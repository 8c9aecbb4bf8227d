import type { Episode } from '../model/simulation.js';
import type { FluidQueue } from './fluid.js';

export type { Episode };

/** Less than one job waits: a liquid never quite runs dry. */
const DRY = 1;

/** The episodes of one queue, in order of time. */
export function episodes(queue: FluidQueue, step: number): readonly Episode[] {
  const lags = lagsOf(queue, step);
  const found: Episode[] = [];
  for (let at = 0; at < queue.depth.length; at += 1) {
    if ((queue.depth[at] ?? 0) < DRY) continue;
    let [most, mostAt, longest, end] = [0, at, 0, at];
    for (; end < queue.depth.length && (queue.depth[end] ?? 0) >= DRY; end += 1) {
      longest = Math.max(longest, lags[end] ?? 0);
      if ((queue.depth[end] ?? 0) > most) [most, mostAt] = [queue.depth[end] ?? 0, end];
    }
    const ended = end < queue.depth.length;
    found.push({ from: at * step, until: ended ? (end + 1) * step : null, most, mostAt: (mostAt + 1) * step, longest });
    at = end;
  }
  return found;
}

/** How long the job that is next had waited at the end of each step: when as many had arrived as are done now. */
function lagsOf({ arrived, served, depth }: FluidQueue, step: number): Float64Array {
  const lags = new Float64Array(depth.length);
  let back = 0;
  for (let at = 0; at < depth.length; at += 1) {
    while (back < at && (arrived[back] ?? 0) <= (served[at] ?? 0)) back += 1;
    if ((depth[at] ?? 0) < DRY) continue;
    const before = back === 0 ? 0 : (arrived[back - 1] ?? 0);
    const here = (arrived[back] ?? 0) - before;
    const part = here > 0 ? ((served[at] ?? 0) - before) / here : 0;
    lags[at] = Math.max(0, (at - back + 1 - part) * step);
  }
  return lags;
}

/** The episode with the most waiting jobs, or null where there is none. */
export const worst = (found: readonly Episode[]): Episode | null =>
  found.reduce<Episode | null>((most, next) => (most === null || next.most > most.most ? next : most), null);
