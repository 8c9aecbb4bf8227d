import { queueNames } from '../../model/carried.js';
import type { Fix } from '../../model/finding.js';
import type { ManifestData, PastePlace } from '../../model/manifest.js';
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

/**
 * Lines that give a job a queue and a worker group of its own, where the framework and the carrier are known: with the threads that it
 * needs, or as many as the group has where its numbers are not known.
 */
export function ownGroupFixes(
  topology: Topology,
  job: Job,
  group: WorkerGroup | undefined,
  threads: number | null,
): readonly Fix[] {
  const queue = ownQueueName(job.name);
  if (queueNames(job).includes(queue) || topology.workerGroups.some(({ name }) => name === queue)) return [];
  const fixes: Fix[] = [];
  if (job.queueLine !== null && job.queuePlace != null) {
    const { line, kind } = job.queuePlace;
    const text = `  ${job.queueLine.replace('{queue}', queue)}`;
    fixes.push({ path: job.at.path, start: line, end: line, text, kind });
  }
  const carrier = group ?? topology.workerGroups[0];
  if (carrier?.dedicatedCommand != null && isProcfile(carrier.at.path)) {
    const command = carrier.dedicatedCommand
      .replace('{queue}', queue)
      .replace('{threads}', String(threads ?? carrier.concurrency ?? 5));
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

/** The same with the manifest's lines, for the queue as it is or for the one of its own: a list that is closed has to name that too. */
export function settlingFixes(
  { manifest }: Topology,
  job: Job,
  own: readonly Fix[],
  queue: string,
  objective?: number,
): readonly Fix[] {
  const other = own.length > 0 && manifest.everyQueue === null ? [ownQueueName(job.name)] : [];
  return [...own, ...declareFixes(manifest, [queue, ...other], job.name, objective)];
}

/**
 * Manifest lines that say what files cannot: the objective (in seconds) and alert of queues, the job's peak and duration. None of a queue
 * that the manifest names already, or where its queues stand in braces: another line would break it.
 */
export function declareFixes(
  manifest: ManifestData,
  queues: readonly string[],
  job: string | null,
  objective = 300,
): readonly Fix[] {
  const wait = objective % 60 === 0 ? `${objective / 60}m` : `${objective}s`;
  const entry = queues
    .filter((queue) => !manifest.queues.has(queue))
    .flatMap((queue) => [
      `${key(queue)}:`,
      `  objective: ${wait}`,
      '  alert: https://monitoring.example.com/the-alert-that-pages-you',
    ]);
  const numbers = job === null ? [] : [`${key(job)}:`, ...indented([NUMBERS.peak, NUMBERS.duration])];
  const { paste } = manifest;
  if (paste === undefined) {
    const text = ['version: 1', ...section('queues', entry), ...section('jobs', numbers)].join('\n');
    return [{ path: MANIFEST, start: 1, end: 1, text, kind: 'create' }];
  }
  const wanted = (title: 'queues' | 'jobs', there: boolean, lines: readonly string[]): readonly Fix[] => {
    const before = paste[title];
    if (there || lines.length === 0 || before === null) return [];
    return [pasted(before, before.what === 'entry' ? lines : section(title, lines))];
  };
  return [...wanted('queues', false, entry), ...wanted('jobs', job === null || manifest.jobs.has(job), numbers)];
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...indented(lines)];

/** Numbers to replace by the team's own. */
export const NUMBERS = {
  peak: 'peak: 5/s # arrivals in the busiest hour',
  duration: 'duration: 1s # one run, on average',
};

/** Lines before the entry that stands at a place, in its column. */
export const pasted = ({ path, line, indent }: PastePlace, lines: readonly string[]): Fix => ({
  path,
  start: line,
  end: line,
  text: lines.map((text) => `${' '.repeat(indent)}${text}`).join('\n'),
  kind: 'insert',
});

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

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
