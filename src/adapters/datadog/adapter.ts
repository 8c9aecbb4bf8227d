import type { Adapter } from '../../model/adapter.js';
import type { AlertFact } from '../../model/alert.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { readTerraform } from '../../syntax/hcl/terraform.js';
import { hclEntry } from '../../syntax/hcl.js';
import { entryOf, readYaml, type YamlMap, type YamlNode } from '../../syntax/yaml.js';
import { yamlText } from '../../syntax/yaml-documents.js';
import { readDatadogQuery } from './query.js';

/** Monitors of Datadog: exports in JSON, and `datadog_monitor` of Terraform. */
export const datadog: Adapter = {
  id: 'datadog',
  title: 'Datadog monitors',
  version: 1,
  files: ['**/*{monitor,alert}*.json', '**/{datadog,monitors}/**/*.json', '**/*.tf', '**/*.tf.json'],
  read,
};

const MONITOR: ReadonlySet<string> = new Set(['datadog_monitor', 'datadog_monitor_json']);
const MOST = 5_000;

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path)) return [];
  if (/\.tf(?:\.json)?$/.test(file.path)) return file.text.includes('datadog_monitor') ? terraform(file) : [];
  if (!file.path.endsWith('.json') || !file.text.includes('"query"') || !file.text.includes('"type"')) return [];
  const { root } = readYaml(file);
  return root === null ? [] : monitorsIn(root, file.path);
}

/** One monitor, a list of them, or lists by some name. What a dashboard asks for is no monitor: it has no `type` of one. */
function monitorsIn(root: YamlNode, path: string): readonly AlertFact[] {
  const maps = [root, ...inside(root), ...inside(root).flatMap(inside)].filter((node) => node.kind === 'map');
  return maps.slice(0, MOST).flatMap((node) => monitor(node, path));
}

const inside = (node: YamlNode): readonly YamlNode[] =>
  node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.map(({ value }) => value) : [];

function monitor(node: YamlMap, path: string): readonly AlertFact[] {
  const word = (key: string): string | undefined => yamlText(entryOf(node, key)?.value);
  const query = word('query');
  const type = word('type') ?? '';
  if (query === undefined || !/(?: alert| check|^composite)$/.test(type)) return [];
  const names = [word('name'), word('id')];
  return alert(type, query, names, null, { path, line: node.line, endLine: node.endLine });
}

function terraform(file: SourceFile): readonly Fact[] {
  const { resources, problem } = readTerraform(file, MONITOR);
  const facts: Fact[] = resources.flatMap((resource) => {
    const { type, name, body, possible, line, endLine } = resource;
    const at = { path: file.path, line, endLine };
    const word = (key: string): string | undefined => resource.text(hclEntry(body, key)?.value);
    if (type === 'datadog_monitor_json') {
      const root = readYaml({ path: file.path, blob: '', text: word('monitor') ?? '' }).root;
      return root?.kind === 'map'
        ? monitor(root, file.path).map((fact) => ({ ...fact, names: [...fact.names, `${type}.${name}`, name], at }))
        : [];
    }
    return alert(word('type') ?? '', word('query') ?? '', [word('name'), `${type}.${name}`, name], possible, at);
  });
  if (problem !== null)
    facts.push({ kind: 'gap', gap: { path: file.path, line: problem.line, reason: 'dynamic', note: problem.message } });
  return facts;
}

/** Types whose query is one of a metric. Source: Datadog documentation, API reference, "Create a monitor", Monitor Types. */
const METRIC_TYPES: ReadonlySet<string> = new Set(['metric alert', 'query alert']);

function alert(
  type: string,
  query: string,
  names: readonly (string | undefined)[],
  possible: string | null,
  at: AlertFact['at'],
): readonly AlertFact[] {
  const text = query.trim();
  const { signals, problem } = METRIC_TYPES.has(type)
    ? readDatadogQuery(text)
    : { signals: [], problem: `it is a monitor of type ${type}` };
  return [
    {
      kind: 'alert',
      source: 'datadog',
      names: names.filter((name) => name !== undefined),
      text,
      signals,
      uncertain: problem ?? possible,
      disabled: null,
      environment: environmentOfPath(at.path),
      at,
    },
  ];
}
