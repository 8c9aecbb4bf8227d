import { beforeAll, expect, test } from '@jest/globals';
import { exporters } from '../../../src/adapters/index.js';
import { exporterImages, metricCode } from '../../../src/adapters/prometheus/evidence.js';
import { rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const metrics = (text: string, path = 'config/initializers/metrics.rb'): readonly unknown[] =>
  metricCode.read({ path, blob: '', text }).map((fact) => (fact.kind === 'metric' ? [fact.name, fact.at.line] : fact));

test('metrics that code declares or sends', () => {
  expect(
    metrics(`
require "prometheus/client"
Yabeda.configure do
  group :shop do
    gauge :queue_depth, tags: %i[queue]
  end
end
DEPTH = Prometheus::Client::Gauge.new(:depth, docstring: "x")
client.register(:gauge, "lag", "help")
statsd.gauge("sidekiq.queue.latency", 1, tags: ["queue:mail"])
counter :jobs_total
statsd.histogram("a.#{name}", 1)
`),
  ).toEqual([
    ['queue_depth', 5],
    ['depth', 8],
    ['lag', 9],
    ['sidekiq.queue.latency', 10],
    [null, 12],
  ]);
});

test('a histogram of something else is none, and tests declare nothing', () => {
  expect(metrics('chart.histogram(:sizes)\n')).toEqual([]);
  expect(metrics('require "prometheus"\ngauge :a\n', 'spec/metrics_spec.rb')).toEqual([]);
});

test('an exporter that runs beside the application', () => {
  const read = (path: string, text: string): readonly unknown[] => exporterImages.read({ path, blob: '', text });
  const image =
    'services:\n  # image: strech/sidekiq-prometheus-exporter\n  metrics:\n    image: strech/sidekiq-prometheus-exporter:0.2\n';
  expect(read('docker-compose.production.yml', image)).toEqual([
    { kind: 'exporter', exporter: 'sidekiq-prometheus-exporter', at: { path: 'docker-compose.production.yml', line: 4 } },
  ]);
  expect(read('docker-compose.dev.yml', image)).toEqual([]);
  expect(read('docker-compose.yml', 'services: {}\n')).toEqual([]);
});

test('no two exporters are one, and every metric is of its family', () => {
  expect(new Set(exporters.map(({ id }) => id)).size).toBe(exporters.length);
  for (const { id, open, gems, images, metrics: own, family, prefix } of exporters) {
    expect([id, own.length > 0]).toEqual([id, true]);
    // Only what can be found to run can prove a metric missing.
    if (open !== true && gems.length + images.length > 0 && prefix !== '/') {
      expect([id, own.filter(({ name }) => !name.startsWith(family)).map(({ name }) => name)]).toEqual([id, []]);
    }
  }
});
