import type { ExportedMetric, Exporter, MetricKind } from '../../model/alert.js';

const metrics = (kind: MetricKind, label: string | null, names: string): readonly ExportedMetric[] =>
  names.split(' ').map((name) => ({ name, kind, label }));

const base = { source: 'datadog', images: [], backends: ['sidekiq'], family: 'sidekiq.', prefix: '.' } as const;

/** What reaches Datadog about job queues, and the tag that names the queue. A namespace may stand in front of every name. */
export const datadogExporters: readonly Exporter[] = [
  {
    ...base,
    // Sidekiq wiki, "Ent Historical Metrics": latency is sent for `default` alone unless a block given to retain_history sends more.
    id: 'sidekiq-ent',
    title: 'Sidekiq Enterprise',
    gems: ['sidekiq-ent'],
    metrics: [
      ...metrics('depth', 'queue', 'sidekiq.queue.size'),
      { name: 'sidekiq.queue.latency', kind: 'latency', label: 'queue', queues: ['default'] },
      ...metrics('depth', null, 'sidekiq.enqueued'),
      ...metrics('failure', null, 'sidekiq.failures sidekiq.retries sidekiq.dead sidekiq.jobs.failure'),
      ...metrics('liveness', null, 'sidekiq.busy'),
      ...metrics('duration', 'queue', 'sidekiq.jobs.perform*'),
      ...metrics('other', null, 'sidekiq.processed sidekiq.scheduled sidekiq.jobs.*'),
    ],
  },
  {
    ...base,
    id: 'sidekiq-datadog-monitor',
    title: 'sidekiq-datadog-monitor',
    gems: ['sidekiq-datadog-monitor'],
    open: true,
    metrics: [
      ...metrics('depth', 'queue_name', 'sidekiq.queue.size'),
      ...metrics('latency', 'queue_name', 'sidekiq.queue.latency'),
    ],
  },
  {
    source: 'datadog',
    images: [],
    // Datadog documentation, "Amazon SQS": tags are the dimensions in lower case.
    id: 'datadog-sqs',
    title: "Datadog's Amazon SQS integration",
    gems: [],
    backends: ['sqs', 'shoryuken', 'aws-activejob-sqs'],
    family: 'aws.sqs.',
    prefix: null,
    open: true,
    metrics: [
      ...metrics('latency', 'queuename', 'aws.sqs.approximate_age_of_oldest_message'),
      ...metrics('depth', 'queuename', 'aws.sqs.approximate_number_of_messages_visible'),
    ],
  },
];
