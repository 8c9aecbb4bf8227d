import type { ExportedMetric, Exporter, MetricKind } from '../../model/alert.js';

const metrics = (kind: MetricKind, label: string | null, names: string): readonly ExportedMetric[] =>
  names.split(' ').map((name) => ({ name, kind, label }));

/** What reaches CloudWatch about job queues, as `namespace/metric`, and the dimension that names the queue. */
export const cloudwatchExporters: readonly Exporter[] = [
  {
    // sj26/sidekiq-cloudwatchmetrics 2.x, lib/sidekiq/cloudwatchmetrics.rb; the namespace can be chosen.
    id: 'sidekiq-cloudwatchmetrics',
    title: 'sidekiq-cloudwatchmetrics',
    source: 'cloudwatch',
    gems: ['sidekiq-cloudwatchmetrics'],
    images: [],
    backends: ['sidekiq'],
    family: 'Sidekiq/',
    prefix: '/',
    metrics: [
      ...metrics('latency', 'QueueName', 'QueueLatency'),
      ...metrics('depth', 'QueueName', 'QueueSize'),
      ...metrics('depth', null, 'EnqueuedJobs'),
      { name: 'DefaultQueueLatency', kind: 'latency', label: null, queues: ['default'] },
      ...metrics('failure', null, 'FailedJobs RetryJobs DeadJobs'),
      ...metrics('liveness', null, 'Workers Processes Capacity Utilization'),
      ...metrics('other', null, 'ProcessedJobs ScheduledJobs'),
    ],
  },
  {
    // Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS".
    id: 'aws-sqs',
    title: 'Amazon SQS',
    source: 'cloudwatch',
    gems: [],
    images: [],
    backends: ['sqs', 'shoryuken', 'aws-activejob-sqs'],
    family: 'AWS/SQS/',
    prefix: null,
    metrics: [
      ...metrics('latency', 'QueueName', 'AWS/SQS/ApproximateAgeOfOldestMessage'),
      ...metrics('depth', 'QueueName', 'AWS/SQS/ApproximateNumberOfMessagesVisible'),
      ...metrics(
        'other',
        'QueueName',
        'AWS/SQS/NumberOfMessagesSent AWS/SQS/NumberOfMessagesReceived AWS/SQS/NumberOfMessagesDeleted AWS/SQS/NumberOfEmptyReceives AWS/SQS/ApproximateNumberOfMessagesNotVisible AWS/SQS/ApproximateNumberOfMessagesDelayed AWS/SQS/SentMessageSize',
      ),
    ],
  },
];
