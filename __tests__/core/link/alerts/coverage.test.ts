import { describe, expect, test } from '@jest/globals';
import { exporters } from '../../../../src/adapters/index.js';
import { prometheus } from '../../../../src/adapters/prometheus/adapter.js';
import { type AlertsInput, linkAlerts } from '../../../../src/core/link/alerts.js';
import type { AlertFact, RecordedMetricFact } from '../../../../src/model/alert.js';
import { readPromql } from '../../../../src/syntax/promql.js';
import { cases } from './coverage.js';

const alert = (expr: string, more: Partial<AlertFact> = {}): AlertFact => {
  const { signals, problem } = readPromql(expr);
  return {
    kind: 'alert',
    source: 'prometheus',
    names: ['Late'],
    text: expr,
    signals,
    uncertain: problem,
    disabled: null,
    environment: null,
    at: { path: 'ops/alerts.yml', line: 4 },
    ...more,
  };
};

const given = (alerts: readonly AlertFact[], more: Partial<AlertsInput> = {}): AlertsInput => ({
  alerts,
  recorded: [],
  metrics: [],
  running: [],
  gems: new Set(),
  exporters,
  environment: 'production',
  paths: new Set(['ops/alerts.yml']),
  gaps: [],
  reads: () => true,
  named: new Set(),
  ...more,
});

const DEFAULT = { name: 'default', backend: 'sidekiq' };

describe('one expression, one queue', () => {
  test.each(cases.map((entry) => [entry.expr, (entry.gems ?? []).join(), entry.queue ?? 'default', entry] as const))(
    '%s | %s | %s',
    (_expr, _gems, _queue, { expr, gems, backend, queue, state, says }) => {
      const linked = linkAlerts(given([alert(expr)], { gems: new Set(gems) }));
      const found = linked.of({ name: queue ?? 'default', backend: backend === undefined ? 'sidekiq' : backend }, null);
      expect([found.state, found.evidence[0]?.text]).toEqual([
        state,
        says === undefined ? found.evidence[0]?.text : expect.stringContaining(says),
      ]);
    },
  );
});

describe('recording rules', () => {
  const rules = (text: string): { alerts: AlertFact[]; recorded: RecordedMetricFact[] } => {
    const facts = prometheus.read({ path: 'ops/rules.yml', blob: '', text });
    return {
      alerts: facts.filter((fact): fact is AlertFact => fact.kind === 'alert'),
      recorded: facts.filter((fact): fact is RecordedMetricFact => fact.kind === 'recorded-metric'),
    };
  };
  const state = (text: string, queue = 'default'): string => {
    const { alerts, recorded } = rules(text);
    return linkAlerts(given(alerts, { recorded, gems: new Set(['yabeda-sidekiq']) })).of(
      { name: queue, backend: 'sidekiq' },
      null,
    ).state;
  };
  const file = (...lines: readonly string[]): string =>
    `groups:\n- name: a\n  rules:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

  test('are followed to the metrics that they are computed from', () => {
    const by = "{record: 'queue:latency:max', expr: 'max by (queue) (sidekiq_queue_latency)'}";
    expect(state(file(by, "{alert: A, expr: 'queue:latency:max > 60'}"))).toBe('per-queue');
    expect(state(file(by, '{alert: A, expr: \'queue:latency:max{queue="default"} > 60\'}'))).toBe('named');
    expect(state(file(by, '{alert: A, expr: \'queue:latency:max{queue="other"} > 60\'}'))).toBe('none');
    expect(state(file(by, "{alert: A, expr: 'max(queue:latency:max) > 60'}"))).toBe('global');
  });

  test('through several, with comparisons and signs on the way', () => {
    const chain = [
      '{record: a, expr: \'sidekiq_jobs_waiting_count{queue="default"}\'}',
      "{record: b, expr: '1000 - a'}",
      "{record: late, expr: 'a > bool 100'}",
    ];
    expect(state(file(...chain, "{alert: A, expr: 'b < 10'}"))).toBe('named');
    expect(state(file(...chain, "{alert: A, expr: 'b > 10'}"))).toBe('none');
    expect(state(file(...chain, "{alert: A, expr: 'late == 1'}"))).toBe('named');
    expect(state(file(...chain, "{alert: A, expr: 'late == 0'}"))).toBe('none');
  });

  test('write labels of their own', () => {
    const rule = "{record: r, expr: 'max(sidekiq_queue_latency)', labels: {queue: default}}";
    expect(state(file(rule, "{alert: A, expr: 'r > 60'}"))).toBe('named');
    expect(state(file(rule, "{alert: A, expr: 'r > 60'}"), 'mail')).toBe('none');
  });

  test('that are not understood, or lead to themselves, prove nothing', () => {
    expect(state(file("{record: r, expr: 'sidekiq_queue_latency{'}", "{alert: QueueLate, expr: 'r > 60'}"))).toBe('maybe');
    expect(state(file("{record: a, expr: 'b'}", "{record: b, expr: 'a'}", "{alert: A, expr: 'a > 60'}"))).toBe('none');
    const many = Array.from({ length: 12 }, (_, index) => `{record: r${index + 1}, expr: 'r${index} + r${index}'}`);
    expect(state(file("{record: r0, expr: 'sidekiq_queue_latency'}", ...many, "{alert: QueueLate, expr: 'r12 > 60'}"))).toBe(
      'maybe',
    );
  });
});

describe('what is known of the exporter', () => {
  const state = (expr: string, more: Partial<AlertsInput>): string =>
    linkAlerts(given([alert(expr)], more)).of(DEFAULT, null).state;
  const at = { path: 'config/initializers/metrics.rb', line: 1 };

  test('an image in a deploy file shows it as a gem does', () => {
    const running = [{ kind: 'exporter' as const, exporter: 'sidekiq-prometheus-exporter', at }];
    expect(state('sidekiq_queue_latency_seconds{queue="default"} > 60', { running })).toBe('dead');
    expect(state('sidekiq_queue_latency_seconds{name="default"} > 60', { running, gems: new Set(['yabeda-sidekiq']) })).toBe(
      'named',
    );
  });

  test('a metric that code declares is no dead one', () => {
    const gems = new Set(['yabeda-sidekiq']);
    const metrics = [{ kind: 'metric' as const, name: 'queue_depth', at }];
    expect(state('sidekiq_queue_depth{queue="default"} > 60', { gems })).toBe('dead');
    expect(state('sidekiq_queue_depth{queue="default"} > 60', { gems, metrics })).toBe('named');
    expect(
      state('sidekiq_xqueue_depth{queue="default"} > 60', {
        gems,
        metrics: [{ ...metrics[0], kind: 'metric', name: 'other', at }],
      }),
    ).toBe('dead');
    expect(state('sidekiq_queue_depth{queue="default"} > 60', { gems, metrics: [{ kind: 'metric', name: null, at }] })).toBe(
      'maybe',
    );
  });

  test('Sidekiq Enterprise sends the latency of `default` alone', () => {
    const monitor = (queue: string): AlertFact =>
      alert('x', {
        source: 'datadog',
        signals: [
          {
            metric: 'shop.sidekiq.queue.latency',
            steps: [{ kind: 'match', matchers: [{ label: 'queue', op: 'is', negated: false, values: [queue], hole: false }] }],
            direction: 'above',
            role: 'watch',
            doubt: null,
          },
        ],
      });
    const of = (queue: string, more: Partial<AlertsInput>): ReturnType<ReturnType<typeof linkAlerts>['of']> =>
      linkAlerts(given([monitor(queue)], more)).of({ name: queue, backend: 'sidekiq' }, null);
    const gems = new Set(['sidekiq-ent']);
    expect(of('default', { gems }).state).toBe('named');
    expect(of('mail', { gems })).toMatchObject({
      state: 'dead',
      evidence: [{ text: expect.stringContaining('`default` alone') }],
    });
    expect(of('mail', { gems, metrics: [{ kind: 'metric', name: 'sidekiq.queue.latency', at }] }).state).toBe('named');
    expect(of('mail', {}).state).toBe('named');
  });
});

describe('which alerts count', () => {
  const late = 'max(sidekiq_queue_latency{queue="default"}) > 60';

  test('one of another environment is none, unless the manifest names its file', () => {
    const staging = alert(late, { environment: 'staging', at: { path: 'staging/alerts.yml', line: 1 } });
    expect(linkAlerts(given([staging])).of(DEFAULT, null).state).toBe('unknown');
    expect(linkAlerts(given([staging], { named: new Set(['staging/alerts.yml']) })).of(DEFAULT, null).state).toBe('named');
    expect(linkAlerts(given([alert(late, { environment: 'production' })])).of(DEFAULT, null).state).toBe('named');
  });

  test('a paused one cannot fire, and one that may not be there may', () => {
    expect(linkAlerts(given([alert(late, { disabled: 'it is paused' })])).of(DEFAULT, null)).toEqual({
      state: 'dead',
      evidence: [{ text: '`Late` cannot fire: it is paused', at: { path: 'ops/alerts.yml', line: 4 } }],
    });
    expect(linkAlerts(given([alert(late, { uncertain: 'its file is a template' })])).of(DEFAULT, null).state).toBe('maybe');
  });

  test('the best of all decides, and is the evidence', () => {
    const all = [
      alert('sum(sidekiq_jobs_waiting_count) > 9', { names: ['Sum'] }),
      alert('sidekiq_queue_latency > 9', { names: ['Each'] }),
      alert('sidekiq_queue_latency{queue="mail"} > 9', { names: ['Mail'] }),
    ];
    const of = (name: string): unknown => linkAlerts(given(all)).of({ name, backend: 'sidekiq' }, null);
    expect(of('mail')).toMatchObject({ state: 'named', evidence: [{ text: '`Mail` names it' }] });
    expect(of('other')).toMatchObject({ state: 'per-queue', evidence: [{ text: '`Each` watches each queue' }] });
  });

  test('without an alert that counts, the nearest is told first', () => {
    const all = [
      alert('up{job="sidekiq_queue"} == 0', { names: ['Up'] }),
      alert('rate(sidekiq_jobs_failed_total[5m]) > 9', { names: ['Fails'] }),
      alert('sidekiq_queue_latency{queue="mail"} > 9', { names: ['Mail'] }),
    ];
    const { state, evidence } = linkAlerts(given(all)).of(DEFAULT, null);
    expect([state, ...evidence.map(({ text }) => text)]).toEqual([
      'none',
      '`Mail` watches `mail` only',
      '`Fails` watches jobs that fail, not jobs that wait',
    ]);
  });

  test('one that asks for the queue, and for something else than how long it is late, is nearer than one of another queue', () => {
    const all = [
      alert('sidekiq_queue_latency{queue="mail"} > 9', { names: ['Mail'] }),
      alert('rate(sidekiq_jobs_failed_total{queue="default"}[5m]) > 9', { names: ['Fails'] }),
    ];
    expect(linkAlerts(given(all)).of(DEFAULT, null).evidence[0]?.text).toBe('`Fails` watches jobs that fail, not jobs that wait');
  });

  test('none at all says nothing of any queue', () => {
    const linked = linkAlerts(given([]));
    expect(linked.of(DEFAULT, null)).toEqual({ state: 'unknown', evidence: [] });
    expect(linked.found([])).toBeNull();
  });
});
