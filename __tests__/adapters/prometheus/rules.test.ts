import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { prometheus } from '../../../src/adapters/prometheus/adapter.js';
import { alertList, alertsOf } from '../../support/alerts.js';

const GEMS = ['yabeda-sidekiq'];
const rule = (name: string, expr = 'sidekiq_queue_latency > 60', indent = '  '): string =>
  `${indent}- alert: ${name}\n${indent}  expr: ${expr}\n${indent}  for: 5m\n`;

describe('where rules stand', () => {
  test('in a rule file, with the lines of each', () => {
    const text = `groups:\n- name: q\n  rules:\n${rule('A')}  # more\n${rule('B', '|\n      sidekiq_queue_latency{queue="default"}\n        > 60')}`;
    expect(alertList({ 'ops/alerts.yml': text })).toEqual(['ops/alerts.yml:4 A', 'ops/alerts.yml:8 B']);
    expect(alertsOf({ 'ops/alerts.yml': text }, { gems: GEMS })).toEqual({
      state: 'named',
      evidence: [{ text: '`B` names it', at: { path: 'ops/alerts.yml', line: 8, endLine: 12 } }],
    });
  });

  test('in a PrometheusRule, behind another document', () => {
    const text = `kind: Service\n---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: q\n    rules:\n${rule('A', 'sidekiq_queue_latency > 60', '    ')}`;
    expect(alertList({ 'k8s/prometheus-rules.yaml': text })).toEqual(['k8s/prometheus-rules.yaml:9 A']);
    expect(alertsOf({ 'k8s/prometheus-rules.yaml': text }, { gems: GEMS }).state).toBe('per-queue');
  });

  test("in a chart's values and in a ConfigMap", () => {
    const values = `additionalPrometheusRulesMap:\n  mine:\n    groups:\n    - name: q\n      rules:\n${rule('A', 'sidekiq_queue_latency > 60', '      ')}`;
    expect(alertList({ 'monitoring/values.yaml': values })).toEqual(['monitoring/values.yaml:6 A']);
    const map = `kind: ConfigMap\ndata:\n  queues.yml: |\n    groups:\n    - name: q\n      rules:\n${rule('B', 'sidekiq_queue_latency > 60', '      ')}`;
    expect(alertList({ 'monitoring/config.yml': map })).toEqual(['monitoring/config.yml:7 B']);
  });

  test('in JSON, where the policy names the file', () => {
    const json = JSON.stringify({ groups: [{ name: 'q', rules: [{ alert: 'A', expr: 'sidekiq_queue_latency > 60' }] }] });
    expect(prometheus.read({ path: 'rules/q.json', blob: '', text: json })).toMatchObject([
      { kind: 'alert', names: ['A'], at: { line: 1 } },
    ]);
  });

  test.each([
    ['a file of another kind', { 'config/sidekiq_alerts.yml': ':queues:\n  - alert: expr\n' }],
    ['one that holds alerts of another form', { 'ops/alerts.yml': 'alert:\n  expr: x\nrules: []\n' }],
    ["somebody else's", { 'vendor/chart/alerts.yml': `groups:\n- rules:\n${rule('A')}` }],
    ['a place that nothing looks at', { 'config/queues.yml': `groups:\n- rules:\n${rule('A')}` }],
  ])('not in %s', (_what, files) => {
    expect(alertList(files)).toEqual([]);
  });
});

describe('templates', () => {
  const wrapped = `{{- if .Values.rules.enabled }}\nspec:\n  groups:\n  - rules:\n${rule('A', 'sidekiq_queue_latency{queue="default"} > 60', '    ')}{{- end }}\n`;

  test('a file that is YAML only once it is printed says at best what may be', () => {
    expect(alertList({ 'chart/templates/rules.yaml': wrapped })).toEqual(['chart/templates/rules.yaml:5 A']);
    expect(alertsOf({ 'chart/templates/rules.yaml': wrapped }, { gems: GEMS }).state).toBe('maybe');
    expect(alertsOf({ 'chart/templates/rules.yaml': wrapped }, { gems: GEMS, queue: 'mail' }).state).toBe('none');
  });

  test('what Prometheus itself fills in is no template', () => {
    const text = `groups:\n- rules:\n${rule('A', 'sidekiq_queue_latency{queue="default"} > 60')}    annotations:\n      summary: "{{ $labels.queue }} waits {{ $value }}"\n`;
    expect(alertsOf({ 'ops/alerts.yml': text }, { gems: GEMS }).state).toBe('named');
  });

  test('a rule for each of a list has no known queue', () => {
    const text = `spec:\n  groups:\n  - rules:\n    {{- range .Values.queues }}\n${rule('{{ . }}Late', 'sidekiq_queue_latency{queue="{{ . }}"} > 60', '    ')}    {{- end }}\n`;
    expect(alertsOf({ 'chart/templates/rules.yaml': text }, { gems: GEMS }).state).toBe('maybe');
  });
});

describe('files that are none', () => {
  test('broken YAML is a gap, and so is a broken template', () => {
    const broken = `groups:\n- rules:\n${rule('A')}  expr: [\n`;
    expect(alertList({ 'ops/alerts.yml': broken })).toContainEqual(expect.stringMatching(/^gap ops\/alerts.yml:\d+ syntax$/));
    const template = `groups:\n- rules:\n{{ if }}\n${rule('A')}  labels: [{{ end }}\n`;
    expect(alertList({ 'ops/alerts.yml': template }).filter((line) => line.endsWith('syntax'))).toEqual([]);
  });

  test('nothing throws', () => {
    const piece = fc.constantFrom(
      'groups:',
      '- ',
      'rules:',
      'alert: A',
      'expr: ',
      'record: r',
      '{{ if }}',
      '{{',
      '}}',
      '---',
      '\n',
      '  ',
      '|',
      '"',
      '[',
      'sum(',
      '&a',
      '*a',
      '<<: *a',
      '__proto__: x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = `rules:\n- alert: A\n  expr: x\n${pieces.join(' ')}`;
        expect(Array.isArray(prometheus.read({ path: 'a/alerts.yml', blob: '', text }))).toBe(true);
      }),
    );
  });

  test.each(['- alert: a\n  expr: (\n', '---\n', '- {alert: a, expr: "((((((((("}\n', 'rules: [', '{{ if x }}\n'])(
    '%j, over and over, takes no time',
    (piece) => {
      const start = performance.now();
      prometheus.read({
        path: 'a/alerts.yml',
        blob: '',
        text: `rules:\n- alert: A\n  expr: x\n${piece.repeat(Math.floor(80_000 / piece.length))}`,
      });
      expect(performance.now() - start).toBeLessThan(3_000);
    },
  );
});
