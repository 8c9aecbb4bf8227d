import { describe, expect, test } from '@jest/globals';
import { finishedWork } from '../../../src/adapters/prometheus/finished.js';

describe('a query that counts finished work', () => {
  test.each([
    ['sum(rate(sidekiq_jobs_executed_total{worker="A"}[5m]))', ['sidekiq_jobs_executed_total']],
    ['rate(sidekiq_processed_jobs_total[5m])', ['sidekiq_processed_jobs_total']],
    ['sum(rate(sidekiq_job_runtime_seconds_count[5m])) * 60', ['sidekiq_job_runtime_seconds_count']],
    ['rate(ruby_sidekiq_jobs_total[5m])', ['ruby_sidekiq_jobs_total']],
    ['rate(sidekiq_job_duration_seconds_count[5m])', ['sidekiq_job_duration_seconds_count']],
    ['rate(my_worker_completed[5m]) + rate(my_worker_failed[5m])', ['my_worker_completed', 'my_worker_failed']],
    ['deriv(ruby_sidekiq_stats_processed[5m])', ['ruby_sidekiq_stats_processed']],
  ])('%s', (query, metrics) => expect(finishedWork(query)).toEqual(metrics));

  test.each([
    ['what arrives', 'rate(sidekiq_jobs_enqueued_total[5m])'],
    ['requests that bring the jobs in', 'rate(http_request_duration_seconds_count{route="builds#create"}[5m])'],
    ['rails requests', 'rate(rails_requests_total[5m])'],
    ['finished work with the growth of the queue', 'rate(sidekiq_processed_jobs_total[5m]) + deriv(sidekiq_enqueued_jobs[5m])'],
    ['a name without a hint', 'rate(crawls_total[5m])'],
    ['what is no PromQL', 'sum(rate('],
    ['nothing', ''],
  ])('is not one of %s', (_title, query) => expect(finishedWork(query)).toEqual([]));
});
