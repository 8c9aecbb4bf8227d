import type { ExportedMetric, Exporter, MetricKind } from '../../model/alert.js';

/** `kind name name..`, each with the label that names the queue; null = one number for all. */
const metrics = (kind: MetricKind, label: string | null, names: string): readonly ExportedMetric[] =>
  names.split(' ').map((name) => ({ name, kind, label }));

const base = { source: 'prometheus', gems: [], images: [], backends: null, prefix: null } as const;

/** discourse/prometheus_exporter puts a prefix of the team's choice, `ruby_` by default, in front of every name (2.1, lib/prometheus_exporter.rb). */
const discourse = {
  ...base,
  gems: ['prometheus_exporter'],
  images: ['discourse/prometheus_exporter'],
  prefix: '_',
} as const;

/**
 * What the exporters of job queues call their metrics, and the label that names the queue: the two differ from one to the next, and a
 * rule made for another never fires.
 */
export const prometheusExporters: readonly Exporter[] = [
  {
    ...base,
    // Strech/sidekiq-prometheus-exporter 0.2, README.md, "Available metrics", and lib/sidekiq/prometheus/exporter/standard.rb.
    id: 'sidekiq-prometheus-exporter',
    title: 'sidekiq-prometheus-exporter',
    gems: ['sidekiq-prometheus-exporter'],
    images: ['sidekiq-prometheus-exporter'],
    backends: ['sidekiq'],
    family: 'sidekiq_',
    metrics: [
      ...metrics('latency', 'name', 'sidekiq_queue_latency_seconds'),
      ...metrics('depth', 'name', 'sidekiq_queue_enqueued_jobs'),
      ...metrics('depth', null, 'sidekiq_enqueued_jobs'),
      ...metrics('duration', 'name', 'sidekiq_queue_max_processing_time_seconds'),
      ...metrics('liveness', 'name', 'sidekiq_queue_workers'),
      ...metrics('liveness', null, 'sidekiq_workers sidekiq_processes sidekiq_busy_workers sidekiq_host_processes'),
      ...metrics('failure', null, 'sidekiq_failed_jobs_total sidekiq_retry_jobs sidekiq_dead_jobs'),
      ...metrics('other', null, 'sidekiq_processed_jobs_total sidekiq_scheduled_jobs sidekiq_scheduler_* sidekiq_cron_*'),
    ],
  },
  {
    ...base,
    // yabeda-rb/yabeda-sidekiq 0.12, lib/yabeda/sidekiq.rb; yabeda-prometheus joins group, name and unit.
    id: 'yabeda-sidekiq',
    title: 'yabeda-sidekiq',
    gems: ['yabeda-sidekiq'],
    backends: ['sidekiq'],
    family: 'sidekiq_',
    metrics: [
      ...metrics('latency', 'queue', 'sidekiq_queue_latency sidekiq_job_latency_seconds sidekiq_job_latency'),
      ...metrics('depth', 'queue', 'sidekiq_jobs_waiting_count'),
      ...metrics(
        'duration',
        'queue',
        'sidekiq_job_runtime sidekiq_job_runtime_seconds sidekiq_running_job_runtime sidekiq_running_job_runtime_seconds',
      ),
      ...metrics('failure', 'queue', 'sidekiq_jobs_failed_total sidekiq_jobs_retry_count'),
      ...metrics('failure', null, 'sidekiq_jobs_dead_count'),
      ...metrics('liveness', null, 'sidekiq_active_workers_count sidekiq_active_processes'),
      ...metrics('other', 'queue', 'sidekiq_jobs_enqueued_total sidekiq_jobs_executed_total sidekiq_jobs_success_total'),
      ...metrics('other', null, 'sidekiq_jobs_scheduled_count sidekiq_jobs_rerouted_total'),
    ],
  },
  {
    ...discourse,
    // discourse/prometheus_exporter 2.x, lib/prometheus_exporter/server/sidekiq_{queue,stats,process,}_collector.rb; `_total` before 2.0.
    id: 'prometheus_exporter',
    title: 'prometheus_exporter',
    backends: ['sidekiq'],
    family: 'sidekiq_',
    metrics: [
      ...metrics('latency', 'queue', 'sidekiq_queue_latency_seconds'),
      ...metrics('depth', 'queue', 'sidekiq_queue_backlog sidekiq_queue_backlog_total'),
      ...metrics('depth', null, 'sidekiq_stats_enqueued'),
      ...metrics('duration', 'queue', 'sidekiq_job_duration_seconds'),
      ...metrics('failure', 'queue', 'sidekiq_failed_jobs_total sidekiq_dead_jobs_total sidekiq_restarted_jobs_total'),
      ...metrics('failure', null, 'sidekiq_stats_dead_size sidekiq_stats_retry_size sidekiq_stats_failed'),
      ...metrics('liveness', null, 'sidekiq_process_* sidekiq_stats_processes_size sidekiq_stats_workers_size'),
      ...metrics('other', 'queue', 'sidekiq_jobs_total'),
      ...metrics('other', null, 'sidekiq_stats_processed sidekiq_stats_scheduled_size'),
    ],
  },
  {
    ...discourse,
    id: 'prometheus_exporter good_job',
    title: 'prometheus_exporter',
    backends: ['good_job', 'good-job'],
    family: 'good_job_',
    metrics: [
      ...metrics('depth', null, 'good_job_queued'),
      ...metrics('failure', null, 'good_job_retried good_job_discarded'),
      ...metrics('other', null, 'good_job_scheduled good_job_running good_job_finished good_job_succeeded'),
    ],
  },
  {
    ...discourse,
    id: 'prometheus_exporter delayed_job',
    title: 'prometheus_exporter',
    backends: ['delayed_job', 'delayed-job'],
    family: 'delayed_job',
    open: true,
    metrics: [
      ...metrics('depth', 'queue_name', 'delayed_jobs_enqueued delayed_jobs_pending'),
      ...metrics('latency', 'queue_name', 'delayed_job_latency_seconds delayed_job_latency_seconds_total'),
      ...metrics('duration', 'queue_name', 'delayed_job_duration_seconds'),
      ...metrics('failure', 'queue_name', 'delayed_failed_jobs_total delayed_jobs_max_attempts_reached_total'),
    ],
  },
  {
    ...base,
    // gitlab-exporter, lib/gitlab_exporter/sidekiq.rb.
    id: 'gitlab-exporter',
    title: 'gitlab-exporter',
    gems: ['gitlab-exporter'],
    images: ['gitlab-exporter'],
    backends: ['sidekiq'],
    family: 'sidekiq_',
    open: true,
    metrics: [
      ...metrics('depth', 'name', 'sidekiq_queue_size'),
      ...metrics('latency', 'name', 'sidekiq_queue_latency sidekiq_queue_latency_seconds'),
      ...metrics('failure', null, 'sidekiq_jobs_dead_size sidekiq_jobs_retry_size'),
      ...metrics('depth', null, 'sidekiq_jobs_enqueued_size'),
    ],
  },
  {
    ...base,
    id: 'yabeda-activejob',
    title: 'yabeda-activejob',
    gems: ['yabeda-activejob'],
    family: 'activejob_',
    open: true,
    metrics: [
      ...metrics('latency', 'queue', 'activejob_latency activejob_latency_seconds'),
      ...metrics('duration', 'queue', 'activejob_runtime activejob_runtime_seconds'),
      ...metrics('failure', 'queue', 'activejob_failed_total'),
      ...metrics('other', 'queue', 'activejob_executed_total activejob_enqueued_total activejob_success_total'),
    ],
  },
  {
    ...base,
    id: 'yabeda-delayed_job',
    title: 'yabeda-delayed_job',
    gems: ['yabeda-delayed_job'],
    backends: ['delayed_job', 'delayed-job'],
    family: 'delayed_job_',
    open: true,
    metrics: [
      ...metrics('latency', 'queue', 'delayed_job_queue_latency'),
      ...metrics('depth', 'queue', 'delayed_job_jobs_waiting_count'),
      ...metrics('duration', 'queue', 'delayed_job_job_runtime delayed_job_running_job_runtime'),
    ],
  },
  {
    ...base,
    id: 'resque',
    title: 'a Resque exporter',
    gems: ['yabeda-resque'],
    backends: ['resque'],
    family: 'resque_',
    open: true,
    metrics: [
      ...metrics('depth', 'queue_name', 'resque_jobs_in_queue'),
      ...metrics('depth', 'queue', 'resque_queue_sizes'),
      ...metrics('depth', null, 'resque_pending_jobs resque_jobs_pending'),
    ],
  },
  {
    ...base,
    // danihodovic/celery-exporter, src/exporter.py; other exporters of Celery call the label `queue`.
    id: 'celery-exporter',
    title: 'celery-exporter',
    images: ['celery-exporter'],
    backends: ['celery'],
    family: 'celery_',
    open: true,
    metrics: [...metrics('depth', 'queue_name', 'celery_queue_length'), ...metrics('depth', 'queue', 'celery_queue_length')],
  },
  {
    ...base,
    id: 'bullmq',
    title: 'BullMQ',
    backends: ['bullmq'],
    family: 'bullmq',
    open: true,
    metrics: [
      {
        name: 'bullmq_job_count',
        kind: 'depth',
        label: 'queue',
        state: { label: 'state', waiting: ['waiting', 'wait', 'prioritized', 'paused'] },
      },
      ...metrics('depth', 'bullmq.queue.name', 'bullmq.jobs.waiting bullmq.queue.jobs'),
    ],
  },
  {
    ...base,
    // PromEx 1.x, lib/prom_ex/plugins/oban.ex: the application's name stands in front.
    id: 'promex-oban',
    title: 'PromEx',
    backends: ['oban'],
    family: 'oban_',
    prefix: '_',
    open: true,
    metrics: [
      {
        name: 'oban_queue_length_count',
        kind: 'depth',
        label: 'queue',
        state: { label: 'state', waiting: ['available', 'scheduled'] },
      },
      ...metrics('latency', 'queue', 'oban_job_queue_time_milliseconds'),
    ],
  },
  {
    ...base,
    id: 'sqs',
    title: 'a CloudWatch exporter',
    images: ['cloudwatch-exporter', 'yet-another-cloudwatch-exporter'],
    backends: ['sqs', 'shoryuken', 'aws-activejob-sqs'],
    family: 'aws_sqs_',
    open: true,
    metrics: [
      ...['dimension_QueueName', 'queue_name'].flatMap((label) => [
        ...metrics('latency', label, 'aws_sqs_approximate_age_of_oldest_message*'),
        ...metrics('depth', label, 'aws_sqs_approximate_number_of_messages_visible*'),
      ]),
    ],
  },
];
