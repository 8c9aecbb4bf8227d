// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are templates of Terraform and Grafana
import { describe, expect, test } from '@jest/globals';
import { alertList, alertsOf } from '../../support/alerts.js';

const GEMS = ['yabeda-sidekiq'];

/** A rule as Grafana's provisioning writes it: the query, and the expressions behind it. */
const rule = (expr: string, nodes: readonly object[], more: object = {}): { [path: string]: string } => ({
  'grafana/provisioning/alerting/queues.json': JSON.stringify(
    {
      apiVersion: 1,
      groups: [
        {
          name: 'queues',
          rules: [
            {
              uid: 'q1',
              title: 'Queue late',
              condition: 'C',
              data: [{ refId: 'A', datasourceUid: 'prom', model: { expr } }, ...nodes],
              ...more,
            },
          ],
        },
      ],
    },
    null,
    2,
  ),
});

const reduce = { refId: 'B', datasourceUid: '__expr__', model: { type: 'reduce', expression: 'A', reducer: 'last' } };
const threshold = (type: string, expression = 'B'): object => ({
  refId: 'C',
  datasourceUid: '__expr__',
  model: { type: 'threshold', expression, conditions: [{ evaluator: { type, params: [60] } }] },
});
const math = (expression: string): object => ({ refId: 'C', datasourceUid: '__expr__', model: { type: 'math', expression } });
const NAMED = 'sidekiq_queue_latency{queue="default"}';

describe('the threshold stands in another node', () => {
  test.each<readonly [string, { [path: string]: string }, string]>([
    ['reduced, then above', rule(NAMED, [reduce, threshold('gt')]), 'named'],
    ['above, without reducing', rule(NAMED, [threshold('gte', '$A')]), 'named'],
    ['below', rule(NAMED, [reduce, threshold('lt')]), 'none'],
    ['per queue', rule('sidekiq_queue_latency', [reduce, threshold('gt')]), 'per-queue'],
    ['all together', rule('max(sidekiq_queue_latency)', [reduce, threshold('gt')]), 'global'],
    ['a formula', rule(NAMED, [reduce, math('$B > 60 && ${A} > 0')]), 'named'],
    ['a formula turned round', rule(NAMED, [reduce, math('100 - $B > 60')]), 'none'],
    ['a formula that is not understood', rule(NAMED, [reduce, math('is_nan($B)')]), 'maybe'],
    ['a range', rule(NAMED, [reduce, threshold('within_range')]), 'maybe'],
    ['no threshold at all', rule(NAMED, [], { condition: 'A' }), 'maybe'],
    ['a comparison in the query', rule(`${NAMED} > 60`, [], { condition: 'A' }), 'named'],
    ['how many there are', rule(NAMED, [{ ...reduce, model: { ...reduce.model, reducer: 'count' } }, threshold('gt')]), 'none'],
    ['another queue', rule('sidekiq_queue_latency{queue="mail"}', [reduce, threshold('gt')]), 'none'],
    ['paused', rule(NAMED, [reduce, threshold('gt')], { isPaused: true }), 'dead'],
    ['a condition that is not there', rule(NAMED, [], { condition: 'Z' }), 'maybe'],
    ['a circle', rule(NAMED, [{ ...reduce, model: { type: 'reduce', expression: 'C' } }, threshold('gt')]), 'maybe'],
    ['another data source', rule(undefined as unknown as string, [reduce, threshold('gt')]), 'maybe'],
    [
      'classic conditions',
      rule('sidekiq_queue_latency', [
        {
          refId: 'C',
          model: {
            type: 'classic_conditions',
            conditions: [{ evaluator: { type: 'gt', params: [3] }, query: { params: ['A'] } }],
          },
        },
      ]),
      'global',
    ],
  ])('%s', (_what, files, state) => {
    expect(alertsOf(files, { gems: GEMS }).state).toBe(state);
  });
});

test('a rule is called by its title and its uid, at its line', () => {
  expect(alertList(rule(NAMED, [reduce, threshold('gt')]))).toEqual([
    'grafana/provisioning/alerting/queues.json:7 Queue late, q1',
  ]);
});

test('YAML says the same', () => {
  const text = `apiVersion: 1
groups:
  - name: queues
    rules:
      - uid: q1
        title: Queue late
        condition: C
        data:
          - refId: A
            model:
              expr: max by (queue) (sidekiq_queue_latency)
          - refId: C
            model: { type: threshold, expression: A, conditions: [{ evaluator: { type: gt, params: [60] } }] }
`;
  expect(alertList({ 'grafana/queues.yaml': text })).toEqual(['grafana/queues.yaml:5 Queue late, q1']);
  expect(alertsOf({ 'grafana/queues.yaml': text }, { gems: GEMS }).state).toBe('per-queue');
});

test('a dashboard alerts nobody', () => {
  const panels = [{ targets: [{ refId: 'A', expr: NAMED }], alert: { name: 'old' } }];
  expect(alertList({ 'grafana/alerts.json': JSON.stringify({ panels, rules: [], data: {}, model: 1 }) })).toEqual([]);
});

test("Terraform's rule groups, with models written as JSON either way", () => {
  const text = `resource "grafana_rule_group" "queues" {
  name = "queues"
  rule {
    name      = "Queue late"
    condition = "B"
    data {
      ref_id = "A"
      model  = jsonencode({ expr = "sidekiq_queue_latency{queue=\\"default\\"}", refId = "A" })
    }
    data {
      ref_id = "B"
      model  = <<-JSON
        {"type": "threshold", "expression": "A", "conditions": [{"evaluator": {"type": "gt", "params": [60]}}]}
      JSON
    }
  }
}
`;
  expect(alertList({ 'ops/main.tf': text })).toEqual(['ops/main.tf:3 Queue late, grafana_rule_group.queues, queues']);
  expect(alertsOf({ 'ops/main.tf': text }, { gems: GEMS }).state).toBe('named');
});
