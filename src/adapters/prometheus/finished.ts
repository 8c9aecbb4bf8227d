import { readPromql } from '../../syntax/promql.js';

/** Words of a metric's name that say that the work was done when it was counted. */
const DONE: ReadonlySet<string> = new Set([
  ...['processed', 'executed', 'completed', 'finished', 'succeeded', 'success', 'successful', 'performed', 'done'],
  ...['failed', 'failures'],
]);
/** Times of jobs: how many there are of them is how many were done, or at least begun. */
const TIMES: ReadonlySet<string> = new Set(['duration', 'runtime', 'latency', 'time', 'seconds']);
const JOBS: ReadonlySet<string> = new Set([
  'job',
  'jobs',
  'sidekiq',
  'activejob',
  'worker',
  'workers',
  'queue',
  'resque',
  'task',
  'tasks',
]);

/**
 * The metrics of a PromQL expression that only counts work when it is finished: that shows what the workers manage, never what is asked of them.
 * None where there is another metric beside them: finished work and the growth of the queue together are the demand.
 * By the names that exporters give (see exporters.ts): `sidekiq_processed_jobs_total` (sidekiq-prometheus-exporter 0.2), `sidekiq_jobs_executed_total`
 * and `sidekiq_job_runtime_seconds_count` (yabeda-sidekiq 0.12), `sidekiq_jobs_total` (prometheus_exporter 2.x, sent when a job ends).
 */
export function finishedWork(query: string): readonly string[] {
  const names = [...new Set(readPromql(query).signals.map(({ metric }) => metric))];
  return names.every(isFinished) ? names : [];
}

function isFinished(metric: string): boolean {
  const words = metric.toLowerCase().split(/[_:.]+/);
  // Requests that were answered are what brings the jobs in.
  if (words.includes('http') || words.includes('request') || words.includes('requests')) return false;
  if (/(?:^|_)sidekiq_jobs_total$/.test(metric)) return true;
  const aboutJobs = words.some((word) => JOBS.has(word));
  return words.some((word) => DONE.has(word)) || (aboutJobs && words.at(-1) === 'count' && words.some((word) => TIMES.has(word)));
}
