// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are templates of Terraform and Grafana
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterMatchers, readDatadogQuery } from '../../../src/adapters/datadog/query.js';
import { alertList, alertsOf } from '../../support/alerts.js';

const GEMS = ['sidekiq-ent'];
const monitor = (query: string, more: object = {}): { [path: string]: string } => ({
  'datadog/monitors/queues.json': JSON.stringify({
    id: 42,
    name: 'Queue late',
    type: 'query alert',
    query,
    message: '@pagerduty',
    ...more,
  }),
});

describe('one query, one queue', () => {
  test.each([
    ['avg(last_5m):avg:sidekiq.queue.size{queue:default} > 100', 'named'],
    ['max(last_5m):max:shop.sidekiq.queue.size{env:production,queue:default} by {host} >= 100', 'named'],
    ['avg(last_5m):avg:sidekiq.queue.size{env:prod AND (queue:default OR queue:mail)} > 100', 'named'],
    ['avg(last_5m):avg:sidekiq.queue.size{queue IN (default, mail)} > 100', 'named'],
    ['avg(last_5m):avg:sidekiq.queue.size{queue:def*} > 100', 'named'],
    ['avg(last_5m):default_zero(sum:sidekiq.queue.size{queue:default}.rollup(max, 60)) > 100', 'named'],
    ['avg(last_5m):avg:sidekiq.queue.size{queue:mail} > 100', 'none'],
    ['avg(last_5m):avg:sidekiq.queue.size{!queue:default} by {queue} > 100', 'none'],
    ['avg(last_5m):avg:sidekiq.queue.size{queue NOT IN (default)} by {queue} > 100', 'none'],
    ['avg(last_5m):avg:sidekiq.queue.size{*} by {queue} > 100', 'per-queue'],
    ['avg(last_5m):avg:sidekiq.queue.size{!queue:bulk} by {queue,env} > 100', 'per-queue'],
    ['avg(last_5m):sum:sidekiq.queue.size{*} > 100', 'global'],
    ['avg(last_5m):avg:sidekiq.queue.size{*} > 100', 'global'],
    ['avg(last_5m):sum:sidekiq.enqueued{env:production} > 100', 'global'],
    ['avg(last_5m):avg:sidekiq.queue.size{env:staging} by {queue} > 100', 'none'],
    ['avg(last_5m):avg:sidekiq.queue.size{queue:default} < 1', 'none'],
    ['avg(last_5m):avg:sidekiq.dead{*} > 1', 'none'],
    ['avg(last_5m):avg:sidekiq.jobs.perform.avg{queue:default} > 1', 'none'],
    ['avg(last_5m):sum:sidekiq.queue.size{queue:default} / sum:sidekiq.busy{*} > 5', 'named'],
    ['avg(last_5m):sum:sidekiq.busy{*} / sum:sidekiq.queue.size{queue:default} > 5', 'none'],
    ['avg(last_5m):avg:sidekiq.queue.latency{queue:default} > 60', 'named'],
    ['avg(last_5m):avg:sidekiq.queue.age{queue:default} > 60', 'dead'],
    ['avg(last_5m):avg:sidekiq.queue.size{queue_name:default} > 100', 'dead'],
    ['avg(last_5m):avg:sidekiq.queue.size{$queue} > 100', 'maybe'],
    ['avg(last_5m):anomalies(avg:sidekiq.queue.size{queue:default}, "agile", 2) >= 1', 'maybe'],
    ['avg(last_5m):avg:system.cpu{*} > 90', 'none'],
    ['avg(last_5m):avg:aws.sqs.approximate_age_of_oldest_message{queuename:default} > 60', 'none'],
  ])('%s', (query, state) => {
    expect(alertsOf(monitor(query), { gems: GEMS }).state).toBe(state);
  });

  test('for a queue of its own backend', () => {
    const files = monitor('avg(last_5m):avg:aws.sqs.approximate_age_of_oldest_message{queuename:default} > 60');
    expect(alertsOf(files, { backend: 'shoryuken' }).state).toBe('named');
    expect(alertsOf(files, { backend: null }).state).toBe('named');
  });

  test('latency is not sent for other queues than `default`', () => {
    const files = monitor('avg(last_5m):avg:sidekiq.queue.latency{*} by {queue} > 60');
    expect(alertsOf(files, { gems: GEMS }).state).toBe('per-queue');
    expect(alertsOf(files, { gems: GEMS, queue: 'mail' }).state).toBe('dead');
  });
});

test('a monitor of another type may watch a queue it speaks of', () => {
  expect(alertsOf(monitor('logs("queue late").index("*").rollup("count").last("5m") > 3', { type: 'log alert' })).state).toBe(
    'maybe',
  );
  expect(alertsOf(monitor('logs("error").index("*")', { type: 'log alert', name: 'Errors' })).state).toBe('none');
});

test('exports are one monitor, a list, or lists by name; a dashboard is none', () => {
  const one = { name: 'A', type: 'metric alert', query: 'avg(last_5m):avg:sidekiq.queue.size{queue:default} > 1' };
  expect(alertList({ 'datadog/a.json': JSON.stringify([one, { ...one, name: 'B' }], null, 1) })).toEqual([
    'datadog/a.json:2 A',
    'datadog/a.json:7 B',
  ]);
  expect(alertList({ 'x/monitors.json': JSON.stringify({ monitors: [one] }) })).toEqual(['x/monitors.json:1 A']);
  const widget = { definition: { type: 'timeseries', requests: [{ q: one.query, query: 'x' }] } };
  expect(alertList({ 'datadog/dashboard.json': JSON.stringify({ widgets: [widget], type: 'x', query: 'y' }) })).toEqual([]);
});

describe('Terraform', () => {
  const tf = (body: string): { [path: string]: string } => ({
    'infra/monitors.tf': `resource "datadog_monitor" "late" {\n  type = "metric alert"\n${body}\n}\n`,
  });

  test('a monitor, by its name and its address', () => {
    const files = tf('  name = "Queue late"\n  query = "avg(last_5m):avg:sidekiq.queue.size{queue:default} > ${var.limit}"');
    expect(alertList(files)).toEqual(['infra/monitors.tf:1 Queue late, datadog_monitor.late, late']);
    expect(alertsOf(files, { gems: GEMS }).state).toBe('named');
  });

  test('a monitor for each queue of a list', () => {
    const files = tf(
      '  for_each = toset(["default", "mail"])\n  name = "${each.key} late"\n  query = <<-EOT\n    avg(last_5m):avg:sidekiq.queue.size{queue:${each.key}} > 60\n  EOT',
    );
    expect(['default', 'mail', 'bulk'].map((queue) => alertsOf(files, { gems: GEMS, queue }).state)).toEqual([
      'named',
      'named',
      'none',
    ]);
  });

  test('what is not known is at best what may be', () => {
    expect(alertsOf(tf('  query = "avg(last_5m):avg:sidekiq.queue.size{queue:${var.queue}} > 60"'), { gems: GEMS }).state).toBe(
      'maybe',
    );
    expect(
      alertsOf(tf('  count = var.on ? 1 : 0\n  query = "avg(last_5m):avg:sidekiq.queue.size{queue:default} > 60"'), {
        gems: GEMS,
      }).state,
    ).toBe('maybe');
    expect(alertsOf(tf('  name = "queue"\n  query = local.query'), { gems: GEMS }).state).toBe('maybe');
  });

  test('a broken file is a gap, and never one that opens the closed world', () => {
    expect(alertList({ 'infra/monitors.tf': 'resource "datadog_monitor" "late" {\n  query = [\n' })).toEqual([
      'infra/monitors.tf:1 datadog_monitor.late, late',
      'gap infra/monitors.tf:3 dynamic',
    ]);
  });
});

test('hostile queries and filters', () => {
  const piece = fc.constantFrom(
    'avg(last_5m):',
    'a.b',
    '{',
    '}',
    'queue:x',
    ' AND ',
    ' OR ',
    'IN',
    '(',
    ')',
    ',',
    '*',
    '!',
    '> 5',
    ' by ',
    '${',
    'x:y',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      readDatadogQuery(pieces.join(''));
      filterMatchers(pieces.join(''));
    }),
  );
  for (const hostile of ['(', 'a ', 'a:b OR ', 'NOT ', '-']) {
    const start = performance.now();
    filterMatchers(hostile.repeat(5_000));
    readDatadogQuery(`avg(last_5m):avg:a{${hostile.repeat(2_000)}} > 5`);
    expect(performance.now() - start).toBeLessThan(500);
  }
});
