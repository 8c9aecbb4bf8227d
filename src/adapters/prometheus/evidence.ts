import type { Adapter } from '../../model/adapter.js';
import type { MetricFact } from '../../model/alert.js';
import { isApplicationPath } from '../../model/application-path.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { literalString } from '../../model/value.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import type { RubyCall, RubyExpr } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { prometheusExporters } from './exporters.js';

/** Metrics that the application's own code declares or sends: a rule about one of them may fire though no exporter knows it. */
export const metricCode: Adapter = {
  id: 'metric-code',
  title: 'Metrics in Ruby code',
  version: 1,
  files: RUBY_FILES,
  read: (file) => (isApplicationPath(file.path) && isRubyProgram(file.path, file.text) ? declared(file) : []),
};

/** Methods that declare or send a metric by name: prometheus-client, prometheus_exporter, Yabeda, StatsD. */
const SENDERS: ReadonlySet<string> = new Set(['gauge', 'histogram', 'summary', 'distribution']);
const CLASSES = /(?:^|::)(?:Gauge|Histogram|Summary)$/;
/** What says that a call of such a name is about metrics at all: `histogram` is a word of charts too. */
const LIBRARIES = /prometheus|yabeda|statsd|datadog|metric|telemetry/i;

function declared(file: SourceFile): readonly MetricFact[] {
  if (!/gauge|histogram|distribution|summary/i.test(file.text) || !LIBRARIES.test(file.text)) return [];
  return parseRuby(file).calls.flatMap((call) => {
    const name = nameArgument(call);
    if (name === undefined) return [];
    return [{ kind: 'metric' as const, name: literalString(toValue(name)) ?? null, at: call.at }];
  });
}

/** The argument that names the metric: `gauge :name`, `Gauge.new(:name)`, `register(:gauge, "name")`. */
function nameArgument({ name, receiver, args }: RubyCall): RubyExpr | undefined {
  const [first, second] = args;
  if (name === 'new') return receiver?.kind === 'const' && CLASSES.test(receiver.name) ? first : undefined;
  if (name !== 'register') return SENDERS.has(name) ? first : undefined;
  const kind = first === undefined ? undefined : literalString(toValue(first));
  return kind !== undefined && SENDERS.has(kind) ? second : undefined;
}

const IMAGES = prometheusExporters.flatMap(({ id, images }) => images.map((image) => ({ id, image })));

/** Exporters that run beside the application: an image or a chart names them. Files of other kinds of deployment are read for this alone. */
export const exporterImages: Adapter = {
  id: 'exporter-images',
  title: 'Metric exporters in deploy files',
  version: 1,
  files: ['**/*compose*.{yml,yaml}', '**/values*.{yml,yaml}', '**/Chart.{yml,yaml}', '**/*{deployment,exporter}*.{yml,yaml}'],
  read: named,
};

function named({ path, text }: SourceFile): readonly Fact[] {
  const environment = environmentOfPath(path);
  if (isForeign(path) || (environment !== null && environment !== 'production')) return [];
  const lines = text.split('\n');
  return IMAGES.flatMap(({ id, image }) => {
    const index = text.includes(image) ? lines.findIndex((line) => !line.trimStart().startsWith('#') && names(line, image)) : -1;
    return index < 0 ? [] : [{ kind: 'exporter' as const, exporter: id, at: { path, line: index + 1 } }];
  });
}

/** The whole name: `prometheus-exporter` is not `sidekiq-prometheus-exporter`. */
function names(line: string, image: string): boolean {
  const at = line.indexOf(image);
  return at >= 0 && !/[\w-]/.test(line[at - 1] ?? ' ') && !/[\w-]/.test(line[at + image.length] ?? ' ');
}
