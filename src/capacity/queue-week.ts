import type { QueueWeek } from '../model/simulation.js';
import { worst } from './timeline.js';
import { STEP, type WeekQueue } from './weekly.js';

/** Three hours a point: 56 for a week. */
export const POINTS = 56;
const STEPS_A_POINT = (3 * 3600) / STEP;

/** The most jobs that wait in each three hours: a backlog that comes and goes between two points is seen too. */
export const curveOf = (depth: Float64Array): readonly number[] =>
  Array.from({ length: POINTS }, (_, point) =>
    Math.round(
      depth.subarray(point * STEPS_A_POINT, (point + 1) * STEPS_A_POINT).reduce((most, jobs) => Math.max(most, jobs), 0),
    ),
  );

/** Four digits that mean something; a number without bound is none. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null);

/** A queue's week as faces show it: whole jobs, whole seconds. */
export const queueWeek = ({ depth, arrivals, episodes, endless }: WeekQueue): QueueWeek => ({
  curve: curveOf(depth),
  arrivals: finite(Math.max(0, ...arrivals)) ?? 0,
  episodes: episodes.map(({ from, until, most, mostAt, longest }) => ({
    from,
    until,
    most: Math.round(most),
    mostAt,
    longest: Math.round(longest),
  })),
  growth: endless ? Math.round((depth.at(-1) ?? 0) - (depth[0] ?? 0)) : null,
});

/** More than this times as much is another bottleneck, not the same one. */
const MUCH = 1.5;

/** Whether a queue is late where it was not, or much later, once nothing in front of it is. */
export const moves = (carried: QueueWeek, offered: QueueWeek): boolean =>
  (worst(offered.episodes)?.most ?? 0) > 1 + MUCH * (worst(carried.episodes)?.most ?? 0);
