import type { ManifestData } from '../../model/manifest.js';
import type { WorkerGroup } from '../../model/topology.js';
import type { AppContext } from './context.js';

/** What files do not say of a group, the manifest may: how many replicas run, and with how many threads. */
export function withDeclared(groups: readonly WorkerGroup[], { workerGroups }: ManifestData): readonly WorkerGroup[] {
  return groups.map((group) => {
    const names = [group.name, ...group.otherNames, ...(group.process === null ? [] : [group.process])];
    const declared = names.flatMap((name) => workerGroups.get(name) ?? []);
    const replicas = group.replicas ?? declared.find((entry) => entry.replicas !== undefined)?.replicas ?? null;
    // The threads of a process say nothing about one of its capsules.
    const own = declared[0] !== undefined && workerGroups.get(group.process ?? '') !== declared[0] ? declared[0] : undefined;
    const threads = (group.capsule === null ? declared[0] : own)?.concurrency;
    return { ...group, replicas, concurrency: group.concurrency ?? threads ?? null };
  });
}

/** Groups that the manifest declares as running elsewhere, unless a file starts one of that name. */
export function declaredGroups({ app, manifest, frameworks }: AppContext, found: readonly WorkerGroup[]): readonly WorkerGroup[] {
  const known = new Set(found.flatMap(({ name, otherNames }) => [name, ...otherNames]));
  const framework = found[0]?.framework ?? frameworks.find(({ workers }) => workers !== undefined)?.workers?.backend ?? '?';
  return [...manifest.workerGroups].flatMap(([name, declared]): readonly WorkerGroup[] => {
    if (declared.external !== true || known.has(name)) return [];
    return [
      {
        name,
        key: `${framework}:${name}`,
        app,
        framework,
        process: null,
        capsule: null,
        implied: false,
        external: true,
        at: declared.at,
        config: null,
        environment: null,
        counts: true,
        queues: (declared.queues ?? []).map((queue) => ({ name: queue, weight: null, possible: false, at: declared.at })),
        mode: 'any',
        concurrency: declared.concurrency ?? null,
        concurrencyFrom: declared.concurrency === undefined ? null : { at: declared.at, how: 'literal' },
        replicas: declared.replicas ?? null,
        fileReplicas: null,
        complete: true,
        alsoIn: [],
        otherNames: [],
        command: null,
        dedicatedCommand: null,
        overridden: [],
        patterns: 'none',
      },
    ];
  });
}
