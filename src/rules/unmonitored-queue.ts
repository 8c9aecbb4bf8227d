import { findQueue, isSilent, queueNames } from '../model/carried.js';
import type { Fix } from '../model/finding.js';
import type { StateRule } from '../model/rule.js';
import type { AlertEvidence, Queue, Topology } from '../model/topology.js';
import { ownersOf } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { declareFixes } from './shared/fixes.js';
import { duration, list, name, place, queueKey } from './shared/words.js';

const WATCHED = 'queues:\n  "*": { objective: 5m, alert: https://alerts.example.com/1 }\n';
const UNWATCHED = 'queues:\n  builds: { objective: 5m, alert: https://alerts.example.com/1 }\n  status: { objective: 5m }\n';

/** The lock file of an application that exports its queues' metrics with yabeda-sidekiq. */
const EXPORTING = {
  'Gemfile.lock':
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (7.1.3)\n    sidekiq (7.3.9)\n    yabeda-sidekiq (0.12.0)\n\nDEPENDENCIES\n  rails\n  sidekiq\n  yabeda-sidekiq\n',
};

/** One Prometheus rule file; a rule is its name and its expression. */
const rules = (...all: readonly (readonly [string, string])[]): { readonly [path: string]: string } => ({
  'ops/alerts.yml': `groups:\n  - name: queues\n    rules:\n${all.map(([alert, expr]) => `      - alert: ${alert}\n        expr: ${expr}\n        for: 5m\n`).join('')}`,
});

const BUILDS_ONLY = rules(['BuildsLate', 'max(sidekiq_queue_latency{queue="builds"}) > 300']);
const EACH = rules(['QueueLate', 'max by (queue) (sidekiq_queue_latency) > 300']);

export const unmonitoredQueue: StateRule = {
  over: 'state',
  meta: {
    id: 'unmonitored-queue',
    title: 'Unmonitored queue',
    subject: ['job', 'queue'],
    finds: 'A job runs on a queue that no alert watches, although alert files or the manifest tell which queues are watched.',
    why: 'In the incident that this tool was made after, 35,000 jobs waited 18 hours on a queue that no alert watched, while every alert that existed stayed green. An alert that names a metric or a label that its exporter does not have never fires either.',
    levels: 'Asks for each job that this change brings to such a queue.',
    silent: [
      'a repository without alert files, and a queue that the manifest does not mention: whether somebody watches it is not known',
      'a queue whose own entry or `"*"` names an alert',
      'an alert that names the queue, watches each queue, or all together',
      'an alert that may watch it: a template fills in the queue, or nothing tells what its metric measures',
      'a queue served elsewhere',
      'old work, where the change brings the first alerts of the repository',
    ],
    settle: [
      'add an alert that pages somebody when the queue is late',
      'name the one that does in the manifest',
      'put the job on a queue that is watched',
    ],
    subsumes: [],
  },
  *check(topology, { firstAlerts }) {
    for (const candidate of topology.jobs) {
      if (candidate.abstract || candidate.provided) continue;
      for (const queueName of queueNames(candidate)) {
        const queue = findQueue(topology, candidate.backend, queueName);
        // Old work on a queue that nobody is known to watch is no news that the first alert file brings.
        const silent = queue !== undefined && (isSilent(queue.alert) || (firstAlerts && queue.alert === 'unknown'));
        if (!silent || queue.external) continue;
        yield {
          subject: [candidate.name, queueKey(candidate.backend, queueName)],
          level: 'ask',
          facts: { queue: queueName, alert: queue.alert, objective: queue.objective },
          title: `Who is paged when ${name(queueName)} is late?`,
          message: `${name(candidate.name)} runs on ${name(queueName)}, ${why(topology, queue)}.`,
          evidence: [...(queue.alertEvidence ?? []).map(evidenceLine), ...expressionLine(topology, queue)],
          job: candidate.name,
          queue: queueName,
          owners: ownersOf(topology, candidate),
          at: candidate.queues.at ?? candidate.at,
          fixes: [...alertFixes(topology, queue), ...declareFixes(topology.manifest, [queueName], null)],
        };
      }
    }
  },
  notJudged: (topology) =>
    topology.queues.some(({ mentioned }) => mentioned) || (topology.alerts ?? null) !== null
      ? null
      : "no alerts declared: `alert` under the manifest's `queues` would wake it",
  examples: [
    {
      name: 'a new job on a queue without an alert',
      base: app(manifest(UNWATCHED)),
      head: app({ ...manifest(UNWATCHED), ...job('Compress', { queue: 'status' }) }),
      finds: ['ask Compress sidekiq/status'],
      doc: true,
    },
    {
      name: 'one alert for all queues',
      base: app(manifest(WATCHED)),
      head: app({ ...manifest(WATCHED), ...job('Compress') }),
      finds: [],
    },
    { name: 'a queue that the manifest does not mention', base: app(), head: app(job('Compress')), finds: [] },
    {
      name: 'the alerts of the repository watch another queue',
      base: app({ ...EXPORTING, ...BUILDS_ONLY }),
      head: app({ ...EXPORTING, ...BUILDS_ONLY, ...job('Compress', { queue: 'status' }) }),
      finds: ['ask Compress sidekiq/status'],
      doc: true,
    },
    {
      name: 'an alert that can never fire: no exporter serves its metric',
      base: app({ ...EXPORTING, ...rules(['StatusDeep', 'sidekiq_queue_size{name="status"} > 100']) }),
      head: app({
        ...EXPORTING,
        ...rules(['StatusDeep', 'sidekiq_queue_size{name="status"} > 100']),
        ...job('Compress', { queue: 'status' }),
      }),
      finds: ['ask Compress sidekiq/status'],
    },
    {
      name: 'an alert for each queue',
      base: app({ ...EXPORTING, ...EACH }),
      head: app({ ...EXPORTING, ...EACH, ...job('Compress', { queue: 'status' }) }),
      finds: [],
    },
    {
      name: 'the manifest names a rule that watches the queue',
      base: app({ ...EXPORTING, ...EACH, ...manifest('queues:\n  "*": { alert: ops/alerts.yml#QueueLate }\n') }),
      head: app({
        ...EXPORTING,
        ...EACH,
        ...manifest('queues:\n  "*": { alert: ops/alerts.yml#QueueLate }\n'),
        ...job('Compress', { queue: 'status' }),
      }),
      finds: [],
    },
    {
      name: 'the manifest names a rule that is not there',
      base: app({ ...BUILDS_ONLY, ...manifest('queues:\n  status: { alert: ops/alerts.yml#BuildLate }\n') }),
      head: app({
        ...BUILDS_ONLY,
        ...manifest('queues:\n  status: { alert: ops/alerts.yml#BuildLate }\n'),
        ...job('Compress', { queue: 'status' }),
      }),
      finds: ['ask Compress sidekiq/status'],
    },
    {
      name: 'a template fills in the queue',
      base: app({ ...EXPORTING, ...rules(['QueueLate', '\'sidekiq_queue_latency{queue="{{ .Values.queue }}"} > 300\'']) }),
      head: app({
        ...EXPORTING,
        ...rules(['QueueLate', '\'sidekiq_queue_latency{queue="{{ .Values.queue }}"} > 300\'']),
        ...job('Compress', { queue: 'status' }),
      }),
      finds: [],
    },
    {
      name: 'the first alerts of the repository are about something else',
      base: app(EXPORTING),
      head: app({ ...EXPORTING, ...rules(['DiskFull', 'node_filesystem_avail_bytes < 1000']) }),
      finds: [],
    },
    {
      name: 'the first alerts, and new work that they leave out',
      base: app(EXPORTING),
      head: app({ ...EXPORTING, ...BUILDS_ONLY, ...job('Compress', { queue: 'status' }) }),
      finds: ['ask Compress sidekiq/status'],
    },
    {
      name: 'a queue served elsewhere',
      base: app({ ...BUILDS_ONLY, ...manifest('queues:\n  status: { external: true }\n') }),
      head: app({
        ...BUILDS_ONLY,
        ...manifest('queues:\n  status: { external: true }\n'),
        ...job('Compress', { queue: 'status' }),
      }),
      finds: [],
    },
  ],
};

/** What completes "`Job` runs on `queue`, ..." */
function why(topology: Topology, queue: Queue): string {
  const [nearest] = queue.alertEvidence ?? [];
  const promise = queue.objective === null ? '' : `, although it promises a start within ${duration(queue.objective)}`;
  if (nearest !== undefined) return `which nothing watches${promise}: ${nearest.text}`;
  const alerts = topology.alerts ?? null;
  if (alerts === null) return `for which the manifest names no alert${promise}`;
  const where = list(alerts.files, 3);
  return `which ${alerts.count === 1 ? `the alert in ${where} does not watch` : `none of the ${alerts.count} alerts in ${where} watches`}${promise}`;
}

const evidenceLine = ({ text, at }: AlertEvidence): { readonly text: string } => ({
  text: at === null ? text : `${text} (${place(at)})`,
});

/** Seconds that a job may wait where nothing is promised. */
const LATE = 300;

const expressionOf = ({ alerts }: Topology, queue: Queue): string | null =>
  // Only a plain name needs no escaping twice, in YAML and in PromQL.
  alerts?.expression == null || !/^[\w.:-]{1,100}$/.test(queue.name)
    ? null
    : alerts.expression.text.replace('{queue}', queue.name).replace('{seconds}', String(queue.objective ?? LATE));

function expressionLine(topology: Topology, queue: Queue): readonly { readonly text: string }[] {
  const expression = expressionOf(topology, queue);
  if (expression === null || topology.alerts?.paste != null) return [];
  return [{ text: `${topology.alerts?.expression?.exporter} would serve: ${name(expression)}` }];
}

/** A rule for the exporter in use, behind those that there are. */
function alertFixes(topology: Topology, queue: Queue): readonly Fix[] {
  const expression = expressionOf(topology, queue);
  const paste = topology.alerts?.paste ?? null;
  if (expression === null || paste === null) return [];
  const called = queue.name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const lines = [`- alert: ${called}QueueLate`, `  expr: ${expression}`, '  for: 5m', '  labels:', '    severity: page'];
  const text = lines.map((line) => ' '.repeat(paste.indent) + line).join('\n');
  return [{ path: paste.path, start: paste.line, end: paste.line, text, kind: 'insert' }];
}
