import type { QueueLoad } from '../model/review.js';
import type { Topology } from '../model/topology.js';
import { capacityOf } from './capacity.js';
import { STEP } from './weekly.js';

/** Every three hours of a week. */
const POINTS = 56;
const STEPS_A_POINT = (3 * 3600) / STEP;

/**
 * A row for each queue whose work is declared and each group that serves it, at the least replicas, with the backlog at the end of
 * every three hours of the declared week. Null where nothing is declared.
 */
export function queueLoads(topology: Topology): readonly QueueLoad[] | null {
  const capacity = capacityOf(topology);
  const week = capacity.week('least', 'carried');
  const rows = capacity.pools.flatMap(({ pool, least }) =>
    least.queues.flatMap((queue, at) => {
      const depth = week?.find(({ key }) => key === queue.key)?.depth;
      const curve = depth === undefined ? null : curveOf(depth);
      return (pool.queues[at]?.groups ?? []).map(
        (group): QueueLoad => ({
          app: topology.app,
          queue: queue.name,
          workerGroup: pool.groups[group]?.group.name ?? '',
          utilisation: finite(queue.utilisation),
          p95: finite(queue.p95),
          ...(pool.unsized.length > 0 ? { atLeast: true as const } : {}),
          ...(curve === null ? {} : { curve }),
        }),
      );
    }),
  );
  return rows.length === 0 ? null : rows;
}

/** Whole jobs that wait at the end of each point. */
const curveOf = (depth: Float64Array): readonly number[] =>
  Array.from({ length: POINTS }, (_, point) => Math.round(depth[(point + 1) * STEPS_A_POINT - 1] ?? 0));

/** Three digits that mean something; a number without bound is none. */
const finite = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null);
