import type { Fix } from '../../model/finding.js';
import type { ManifestData } from '../../model/manifest.js';
import { type Job, serves, type Topology, type WorkerGroup } from '../../model/topology.js';

const MANIFEST = '.github/queue-review.yml';

/** A queue name made of a job's: JobCreation -> job_creation, Feed::Crawl -> feed_crawl. */
export function ownQueueName(job: string): string {
  const words = job
    .replaceAll('::', '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return words.length > 5 ? words.replace(/_(job|worker)$/, '') : words;
}

/** Lines that give a job a queue and a worker group of its own, where the framework and the carrier are known. */
export function ownGroupFixes(topology: Topology, job: Job, group: WorkerGroup | undefined): readonly Fix[] {
  const queue = ownQueueName(job.name);
  const fixes: Fix[] = [];
  if (job.queueLine !== null) {
    fixes.push({
      path: job.at.path,
      start: job.at.line + 1,
      end: job.at.line + 1,
      text: `  ${job.queueLine.replace('{queue}', queue)}`,
      kind: 'insert',
    });
  }
  const carrier = group ?? topology.workerGroups[0];
  if (carrier?.dedicatedCommand != null && isProcfile(carrier.at.path)) {
    const command = carrier.dedicatedCommand.replace('{queue}', queue).replace('{threads}', String(carrier.concurrency ?? 5));
    fixes.push({
      path: carrier.at.path,
      start: carrier.at.line + 1,
      end: carrier.at.line + 1,
      text: `${queue}: ${command}`,
      kind: 'insert',
    });
  }
  return fixes;
}

const isProcfile = (path: string): boolean => (path.split('/').at(-1) ?? '').startsWith('Procfile');

/**
 * Manifest lines that say what files cannot: the queue's objective (in seconds) and alert, the job's peak and duration. None where the
 * manifest names the queue already, or has nothing that shows where a queue would stand: a second entry would break it.
 */
export function declareFixes(manifest: ManifestData, queue: string, job: string | null, objective = 300): readonly Fix[] {
  const known = [...manifest.queues.values(), ...(manifest.everyQueue === null ? [] : [manifest.everyQueue])];
  const first = known.map(({ at }) => at).sort((a, b) => a.line - b.line)[0];
  const entry = `  ${key(queue)}:\n    objective: ${objective % 60 === 0 ? `${objective / 60}m` : `${objective}s`}\n    alert: https://monitoring.example.com/the-alert-that-pages-you`;
  if (manifest.queues.has(queue)) return [];
  if (first !== undefined) return [{ path: first.path, start: first.line, end: first.line, text: entry, kind: 'insert' }];
  if (manifest.jobs.size > 0 || manifest.workerGroups.size > 0 || manifest.listsQueues) return [];
  const jobs = job === null ? '' : `\njobs:\n  ${key(job)}:\n    peak: 5/s\n    duration: 1s`;
  return [{ path: MANIFEST, start: 1, end: 1, text: `version: 1\nqueues:\n${entry}${jobs}`, kind: 'create' }];
}

/** The line that gives a group another number of threads, where it can be written anew. */
export function threadsFix({ concurrencyFrom }: WorkerGroup, threads: number): readonly Fix[] {
  const { at, line } = concurrencyFrom ?? { at: null };
  if (at === null || line === undefined) return [];
  return [{ path: at.path, start: at.line, end: at.line, text: line.replace('{threads}', String(threads)), kind: 'replace' }];
}

/** A name as a YAML key: quoted unless it is a plain word. */
export const key = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name));

/** The group that serves a queue most plainly: by name rather than by pattern. */
export const plainestServer = (groups: readonly WorkerGroup[], queue: string): WorkerGroup | undefined =>
  groups.find((group) => serves(group, queue)?.name === queue) ?? groups[0];
