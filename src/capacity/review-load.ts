import type { QueueLoad } from '../model/review.js';
import type { Topology } from '../model/topology.js';
import { capacityOf, lateness } from './capacity.js';
import { finite, moves, queueWeek } from './queue-week.js';
import { worst } from './timeline.js';

/**
 * A row for each queue whose work is declared and each group that serves it, at the least replicas, with the backlog of the declared
 * week: as it would be seen, and at its worst if nothing in front of the queue were late. Null where nothing is declared.
 */
export function queueLoads(topology: Topology): readonly QueueLoad[] | null {
  const capacity = capacityOf(topology);
  const [carried, offered] = [capacity.week('least', 'carried'), capacity.week('least', 'offered')];
  const rows = capacity.pools.flatMap((of) => {
    const { pool, least } = of;
    return least.queues.flatMap((queue, at) => {
      const [seen, asked] = [carried, offered].map((week) => {
        const found = week?.find(({ key }) => key === queue.key);
        return found === undefined ? null : queueWeek(found);
      });
      const most = worst(seen?.episodes ?? []);
      const own = worst(asked?.episodes ?? []);
      const late = own !== null && seen != null && asked != null && moves(seen, asked);
      return (pool.queues[at]?.groups ?? []).map(
        (group): QueueLoad => ({
          app: topology.app,
          queue: queue.name,
          workerGroup: pool.groups[group]?.group.name ?? '',
          utilisation: finite(queue.utilisation),
          p95: lateness(of, queue),
          objective: queue.objective,
          ...(pool.unsized.length > 0 ? { atLeast: true as const } : {}),
          ...(seen == null ? {} : { curve: seen.curve }),
          ...(most === null ? {} : { worst: most }),
          ...(seen?.growth == null ? {} : { growth: seen.growth }),
          ...(late ? { offered: own } : {}),
        }),
      );
    });
  });
  return rows.length === 0 ? null : rows;
}
