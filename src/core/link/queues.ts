import { type ManifestData, queueEntry } from '../../model/manifest.js';
import { type Job, type Queue, serves, type WorkerGroup } from '../../model/topology.js';
import type { Alerts } from './alerts.js';

/** Every queue that a job may run on, a group serves by name, or the manifest declares. Its identity is backend and name. */
export function findQueues(
  app: string,
  jobs: readonly Job[],
  groups: readonly WorkerGroup[],
  manifest: ManifestData,
  alerts: Alerts,
): readonly Queue[] {
  const found = new Map<string, { backend: string | null; name: string; jobs: Set<string> }>();
  const add = (backend: string | null, name: string): Set<string> => {
    const key = `${backend ?? '?'}/${name}`;
    const entry = found.get(key) ?? { backend, name, jobs: new Set<string>() };
    found.set(key, entry);
    return entry.jobs;
  };
  for (const job of jobs) {
    if (job.abstract) continue;
    for (const name of [...job.queues.names, ...(job.callQueues?.names ?? []), ...(job.retryQueue?.names ?? [])])
      add(job.backend, name).add(job.name);
  }
  for (const group of groups) {
    for (const { name } of group.queues) if (group.patterns === 'none' || !name.includes('*')) add(group.framework, name);
  }
  const backends = [...new Set([...groups.map(({ framework }) => framework), ...jobs.flatMap(({ backend }) => backend ?? [])])];
  for (const name of manifest.queues.keys()) {
    if (![...found.values()].some((queue) => queue.name === name)) add(backends[0] ?? null, name);
  }
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, queue]) => describe(app, key, queue, groups, manifest, alerts));
}

function describe(
  app: string,
  key: string,
  { backend, name, jobs }: { readonly backend: string | null; readonly name: string; readonly jobs: ReadonlySet<string> },
  groups: readonly WorkerGroup[],
  manifest: ManifestData,
  alerts: Alerts,
): Queue {
  const entry = queueEntry(manifest, name);
  const { state, evidence } = alerts.of({ name, backend }, entry);
  return {
    key,
    name,
    app,
    backend,
    jobs: [...jobs].sort(),
    workerGroups: groups
      .filter((group) => (backend === null || group.external || group.framework === backend) && serves(group, name) !== undefined)
      .map((group) => group.name),
    declared: manifest.queues.has(name),
    mentioned: entry !== null,
    external: entry?.external === true,
    objective: entry?.objective ?? null,
    owner: entry?.owner ?? null,
    accepts: entry?.accepts ?? 'any',
    alert: state,
    alertEvidence: evidence,
  };
}
