import type { AlertState } from '../../../../src/model/topology.js';

/** An expression, the gems that the application locks, and what it means for a queue, with words of the evidence. */
export interface Case {
  readonly expr: string;
  readonly gems?: readonly string[];
  readonly backend?: string | null;
  readonly queue?: string;
  readonly state: AlertState;
  readonly says?: string;
}

const STRECH = ['sidekiq-prometheus-exporter'];
const YABEDA = ['yabeda-sidekiq'];
const DISCOURSE = ['prometheus_exporter'];

/** Where nothing else is said: queue `default`, run by Sidekiq, and no exporter among the gems. */
export const cases: readonly Case[] = [
  // by name
  { expr: 'max(sidekiq_queue_latency{queue="default"}) > 60', gems: YABEDA, state: 'named' },
  { expr: 'max(sidekiq_queue_latency{queue="default"}) > 60', state: 'named' },
  { expr: 'sidekiq_queue_latency_seconds{name="default"} >= 60', gems: STRECH, state: 'named' },
  { expr: 'sidekiq_queue_backlog{job=~"app-worker", queue="answer"} > 50', gems: DISCOURSE, queue: 'answer', state: 'named' },
  { expr: 'ruby_sidekiq_queue_latency_seconds{queue=~"default|mail"} > 60', gems: DISCOURSE, state: 'named' },
  { expr: '60 < max by (env) (sidekiq_queue_latency{queue="default"})', gems: YABEDA, state: 'named' },
  { expr: 'sum(sidekiq_jobs_waiting_count{queue=~"(?i)DEFAULT"}) > 5', gems: YABEDA, state: 'named' },
  { expr: 'sidekiq_jobs_waiting_count{queue=~"[[:lower:]]{7}"} > 5', gems: YABEDA, state: 'named' },
  {
    expr: 'quantile_over_time(0.5, sidekiq_queue_latency_seconds{queue=~"^(?:default|push|pull)$"}[5m]) > 30',
    gems: DISCOURSE,
    state: 'named',
  },
  {
    expr: 'quantile_over_time(0.5, sidekiq_queue_latency_seconds{queue=~"^(?:default|push|pull)$"}[5m]) > 30',
    gems: DISCOURSE,
    queue: 'mailers',
    state: 'none',
    says: 'watches what matches',
  },
  {
    expr: 'histogram_quantile(0.95, sum by (le) (rate(sidekiq_job_latency_seconds_bucket{queue="default"}[5m]))) > 60',
    gems: YABEDA,
    state: 'named',
  },
  { expr: 'min_over_time(sidekiq_queue_latency{queue="default"}[10m]) > 60', gems: YABEDA, state: 'named' },
  { expr: 'deriv(sidekiq_queue_backlog{queue="default"}[10m]) > 0', gems: DISCOURSE, state: 'named' },
  { expr: 'sidekiq_jobs_waiting_count{queue="default"} != 0', gems: YABEDA, state: 'named' },
  { expr: '(sidekiq_queue_latency{queue="default"} > bool 60) == 1', gems: YABEDA, state: 'named' },
  { expr: 'count(sidekiq_queue_latency{queue="default"} > 60) > 0', gems: YABEDA, state: 'named' },
  { expr: 'sidekiq_queue_latency{queue="default"} > on () group_left () max(threshold)', gems: YABEDA, state: 'named' },
  { expr: 'sidekiq_queue_latency{queue="default"} / 60 > 5', gems: YABEDA, state: 'named' },
  { expr: 'sidekiq_queue_latency{queue="default"} * -1 < -60', gems: YABEDA, state: 'named' },
  { expr: '100 - sidekiq_jobs_waiting_count{queue="default"} < 5', gems: YABEDA, state: 'named' },
  {
    expr: 'max(label_replace(sidekiq_queue_latency_seconds, "queue", "$1", "name", "(.*)")) by (queue) > 60',
    gems: STRECH,
    state: 'per-queue',
  },
  { expr: '{__name__="sidekiq_queue_latency", queue="default"} > 60', gems: YABEDA, state: 'named' },
  { expr: '{"bullmq.jobs.waiting", "bullmq.queue.name"="default"} > 5', backend: 'bullmq', state: 'named' },

  // another queue
  { expr: 'max(sidekiq_queue_latency{queue="builds"}) > 60', gems: YABEDA, state: 'none', says: 'watches `builds` only' },
  { expr: 'sidekiq_queue_latency{queue!="default"} > 60', gems: YABEDA, state: 'none', says: 'leaves out `default`' },
  { expr: 'sidekiq_queue_latency{queue!~"d.*|bulk"} > 60', gems: YABEDA, state: 'none', says: 'leaves out what matches' },
  { expr: 'celery_queue_length{queue=~"celery|priority"} > 100', backend: null, state: 'none', says: 'only' },
  { expr: 'sidekiq_queue_latency{queue=~"defaul"} > 60', gems: YABEDA, state: 'none', says: 'only' },
  {
    expr: 'sidekiq_queue_latency > 60 unless on (queue) sidekiq_queue_latency{queue="default"}',
    gems: YABEDA,
    state: 'none',
    says: 'leaves it out',
  },
  {
    expr: 'sidekiq_queue_latency > 60 and on (queue) sidekiq_queue_latency{queue=~"a|b"}',
    gems: YABEDA,
    state: 'none',
    says: 'only',
  },
  {
    expr: 'sidekiq_queue_latency{queue="default", env="staging"} > 60',
    gems: YABEDA,
    state: 'none',
    says: 'watches `staging` only',
  },

  // each queue
  { expr: 'sidekiq_queue_latency > 60', gems: YABEDA, state: 'per-queue' },
  { expr: 'max by (queue) (sidekiq_queue_latency) > 60', gems: YABEDA, state: 'per-queue' },
  { expr: 'max without (instance) (sidekiq_queue_latency) > 60', gems: YABEDA, state: 'per-queue' },
  { expr: 'sidekiq_queue_latency{queue!="bulk"} > 60', gems: YABEDA, state: 'per-queue' },
  { expr: 'sidekiq_queue_latency{queue=~".+"} > 60', gems: YABEDA, state: 'per-queue' },
  { expr: 'sidekiq_queue_latency{env="production"} > 60', gems: YABEDA, state: 'per-queue' },
  { expr: 'sidekiq_queue_latency > 60 unless on (queue) paused{queue="default"} == 1', gems: YABEDA, state: 'per-queue' },
  { expr: 'sidekiq_queue_latency > 60 or up == 0', gems: YABEDA, state: 'per-queue' },
  { expr: 'sidekiq_queue_latency > 60 and on () hour() > 8', gems: YABEDA, state: 'per-queue' },
  {
    expr: 'histogram_quantile(0.95, sum by (le, queue) (rate(sidekiq_job_latency_seconds_bucket[5m]))) > 60',
    gems: YABEDA,
    state: 'per-queue',
  },
  {
    expr: 'count by (cluster, env, queue) (executing == 0) and on (cluster, env, queue) max by (cluster, env, queue) (app_prom_ex_oban_queue_length_count{state="available"}) > 100',
    backend: 'oban',
    state: 'per-queue',
  },
  { expr: 'bullmq_job_count{state="waiting"} > 5', backend: 'bullmq', state: 'per-queue' },

  // all together
  { expr: 'max(sidekiq_queue_latency) > 60', gems: YABEDA, state: 'global', says: 'all queues together' },
  { expr: 'topk(3, sidekiq_queue_latency) > 60', gems: YABEDA, state: 'global', says: 'highest' },
  { expr: 'sum(sidekiq_jobs_waiting_count) > 1000', gems: YABEDA, state: 'global', says: 'adds up' },
  { expr: 'avg(sidekiq_queue_latency) > 60', gems: YABEDA, state: 'global', says: 'may not move it' },
  { expr: 'sum by (instance) (sidekiq_jobs_waiting_count) > 1000', gems: YABEDA, state: 'global' },
  { expr: 'sidekiq_enqueued_jobs > 1000', gems: STRECH, state: 'global', says: 'adds up' },
  { expr: 'max by (queue) (sidekiq_queue_latency_seconds) > 60', gems: STRECH, state: 'global' },
  { expr: 'scalar(max(sidekiq_queue_latency)) > 60', gems: YABEDA, state: 'global' },
  { expr: 'hour() > 8 and on () sum(sidekiq_jobs_waiting_count) > 100', gems: YABEDA, state: 'global' },
  { expr: 'count(sidekiq_queue_latency > 60) > 2', gems: YABEDA, state: 'global' },

  // not a queue that falls behind
  {
    expr: 'rate(sidekiq_job_runtime_seconds_sum{queue="default"}[5m]) > 60',
    gems: YABEDA,
    state: 'none',
    says: 'how long jobs run',
  },
  { expr: 'rate(sidekiq_jobs_failed_total{queue="default"}[5m]) > 1', gems: YABEDA, state: 'none', says: 'jobs that fail' },
  { expr: 'sidekiq_active_processes < 1', gems: YABEDA, state: 'none', says: 'whether workers run' },
  { expr: 'rate(sidekiq_jobs_enqueued_total{queue="default"}[5m]) > 100', gems: YABEDA, state: 'none', says: 'neither' },
  { expr: 'rate(sidekiq_job_latency_seconds_count{queue="default"}[5m]) > 100', gems: YABEDA, state: 'none', says: 'neither' },
  { expr: 'sidekiq_queue_latency{queue="default"} == 0', gems: YABEDA, state: 'none', says: 'is low' },
  { expr: 'sidekiq_jobs_waiting_count{queue="default"} < 1', gems: YABEDA, state: 'none', says: 'is low' },
  { expr: 'absent(sidekiq_queue_latency{queue="default"})', gems: YABEDA, state: 'none', says: 'is gone' },
  { expr: 'count(sidekiq_queue_latency) > 30', gems: YABEDA, state: 'none', says: 'counts series' },
  { expr: 'up == 0 unless on () sidekiq_queue_latency{queue="default"} > 60', gems: YABEDA, state: 'none', says: 'filter' },
  { expr: 'bullmq_job_count{queue="default", state="failed"} > 5', backend: 'bullmq', state: 'none', says: '`failed` jobs' },
  {
    expr: 'oban_queue_length_count{state=~"discarded|cancelled"} > 5',
    backend: 'oban',
    state: 'none',
    says: 'not jobs that wait',
  },
  { expr: 'celery_queue_length > 100', backend: 'sidekiq', state: 'none' },
  { expr: 'http_requests_total > 100', gems: YABEDA, state: 'none' },
  { expr: 'up == 0', state: 'none' },

  // cannot fire
  {
    expr: 'sidekiq_queue_size{name="default"} > 100',
    gems: STRECH,
    state: 'dead',
    says: 'is not exported by sidekiq-prometheus-exporter',
  },
  { expr: 'sidekiq_queue_depth > 100', gems: YABEDA, state: 'dead', says: 'is not exported by yabeda-sidekiq' },
  { expr: 'max(sidekiq_queue_latency_seconds) > 60', gems: YABEDA, state: 'dead' },
  { expr: 'sidekiq_queue_latency_seconds{queue="default"} > 60', gems: STRECH, state: 'dead', says: 'in `name`, not in `queue`' },
  { expr: 'sidekiq_queue_latency{name="default"} > 60', gems: YABEDA, state: 'dead', says: 'in `queue`, not in `name`' },
  { expr: 'sidekiq_enqueued_jobs{queue="default"} > 60', gems: STRECH, state: 'dead', says: 'has no label `queue`' },
  { expr: 'sidekiq_queue_size{name="builds"} > 100', gems: STRECH, state: 'none', says: 'watches `builds` only' },
  { expr: 'sidekiq_queue_latency_seconds{queue!="bulk"} > 60', gems: STRECH, state: 'per-queue' },

  // not known
  {
    expr: 'sidekiq_queue_latency{queue="{{ .Values.queue }}"} > 60',
    gems: YABEDA,
    state: 'maybe',
    says: 'a template fills in `queue`',
  },
  { expr: 'sidekiq_queue_latency{queue="default"} > {{ .Values.late }}', gems: YABEDA, state: 'named' },
  { expr: 'avg_over_time(sidekiq_queue_latency{queue="default"}[$__interval]) > 60', gems: YABEDA, state: 'named' },
  { expr: '{{ .Values.prefix }}_sidekiq_queue_latency_seconds{queue="default"} > 60', gems: DISCOURSE, state: 'named' },
  { expr: 'celery_queue_length{%(selector)s, queue="default"} > 10', backend: null, state: 'maybe', says: 'does not parse' },
  { expr: 'sidekiq_queue_latency{queue="default" > 60', gems: YABEDA, state: 'maybe', says: 'does not parse' },
  { expr: 'http_requests{path="/" > 60', gems: YABEDA, state: 'none' },
  { expr: 'sidekiq_queue_latency{queue=~"(default"} > 60', gems: YABEDA, state: 'maybe', says: 'pattern' },
  { expr: '{__name__=~"sidekiq_.*latency"} > 60', gems: YABEDA, state: 'maybe', says: 'chosen by a pattern' },
  { expr: 'myapp_job_queue_depth{queue="default"} > 60', gems: YABEDA, state: 'maybe', says: 'nothing tells' },
  { expr: 'myapp_job_queue_depth{queue="builds"} > 60', gems: YABEDA, state: 'none', says: 'watches `builds` only' },
  { expr: 'sidekiq_queue_size{queue="default"} > 60', state: 'maybe', says: 'in `name`, not in `queue`' },
  { expr: 'sidekiq_queue_latency{queue="default"}', gems: YABEDA, state: 'maybe', says: 'no threshold' },
  { expr: 'sidekiq_jobs_waiting_count{queue="default"} == 7', gems: YABEDA, state: 'maybe', says: 'equality' },
  {
    expr: 'max by (queue) (label_replace(sidekiq_queue_latency_seconds, "queue", "x-$1", "name", "(.*)")) > 60',
    gems: STRECH,
    state: 'maybe',
    says: 'rewrites',
  },
];
