import type { WorkerGroup } from '../../model/topology.js';
import type { AppContext } from './context.js';
import { within } from './paths.js';
import { ask, common, refused } from './settings.js';

/**
 * A configuration file that a framework loads by default, with no process seen that starts it: it serves, its replicas are unknown,
 * and it never closes the world.
 */
export function impliedGroups(started: ReadonlySet<string>, context: AppContext): readonly WorkerGroup[] {
  const paths = new Set(context.facts('worker-config').map(({ at }) => at.path));
  return context.frameworks.flatMap(({ workers }) => {
    if (workers === undefined || started.has(workers.backend)) return [];
    const path = workers.defaultConfigs
      .map((file) => within(context.root, file))
      .find((file) => file !== null && paths.has(file));
    if (path === undefined || path === null) return [];
    const at = { path, line: 1 };
    const { groups, error } = ask(workers, null, context, at);
    return (error === null ? groups : [refused(error)]).map((settings): WorkerGroup => {
      const name = settings.capsule === null ? workers.backend : `${workers.backend}/${settings.capsule}`;
      return {
        ...common(settings, workers, context, null),
        name,
        key: `${workers.backend}:${name}`,
        process: null,
        implied: true,
        external: false,
        at,
        config: path,
        environment: null,
        counts: true,
        replicas: null,
        fileReplicas: null,
        command: null,
      };
    });
  });
}
