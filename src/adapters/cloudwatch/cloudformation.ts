import type { AlertFact } from '../../model/alert.js';
import type { SourceFile } from '../../model/snapshot.js';
import { entryOf, type YamlNode } from '../../syntax/yaml.js';
import { readYamlDocuments, type YamlPart, yamlText } from '../../syntax/yaml-documents.js';
import { type AlarmMetric, alarmFact } from './alarm.js';

const ALARM = 'AWS::CloudWatch::Alarm';
const MOST = 5_000;

/** The alarms of a CloudFormation template, wherever its `Resources` stand (a serverless file nests them). */
export function cloudformationAlarms(file: SourceFile): readonly AlertFact[] {
  const lines = file.text.split('\n');
  const facts: AlertFact[] = [];
  for (const part of readYamlDocuments(file).documents) {
    const read = reader(part, lines);
    const visit = (node: YamlNode): void => {
      if (facts.length > MOST) return;
      if (node.kind === 'list') for (const item of node.items) visit(item);
      if (node.kind !== 'map') return;
      for (const { key, line, value } of node.entries) {
        if (yamlText(entryOf(value, 'Type')?.value) === ALARM) {
          const at = { path: file.path, line: line + part.before, endLine: value.endLine + part.before };
          facts.push(alarm(key, value, read, part, at));
        } else visit(value);
      }
    };
    visit(part.root);
  }
  return facts;
}

type Read = (node: YamlNode | undefined) => string | undefined;

/**
 * The text of a value that is written out. `!GetAtt Queue.QueueName` and its like stand for what only AWS knows; the reader of YAML
 * drops such tags, so the line tells.
 */
function reader({ before }: YamlPart, lines: readonly string[]): Read {
  return (node) => {
    if (node?.kind !== 'scalar' || node.value === null) return undefined;
    return /(?:^|[\s:[,])!(?:Ref|GetAtt|Sub|Join|Select|If|ImportValue|FindInMap|Split)\b/.test(
      lines[node.line + before - 1] ?? '',
    )
      ? undefined
      : node.text;
  };
}

function alarm(name: string, node: YamlNode, read: Read, { templated }: YamlPart, at: AlertFact['at']): AlertFact {
  const properties = entryOf(node, 'Properties')?.value;
  const word = (key: string): string | undefined => read(entryOf(properties, key)?.value);
  const own: AlarmMetric = metric(properties, read);
  const queries = items(entryOf(properties, 'Metrics')?.value);
  const stats = queries.map((query) => entryOf(entryOf(query, 'MetricStat')?.value, 'Metric')?.value);
  const condition = entryOf(node, 'Condition') !== undefined;
  return alarmFact({
    names: [name, word('AlarmName')],
    metrics: queries.length === 0 ? [own] : stats.filter((stat) => stat !== undefined).map((stat) => metric(stat, read)),
    expression: queries.map((query) => yamlText(entryOf(query, 'Expression')?.value)).find((text) => text !== undefined),
    operator: word('ComparisonOperator'),
    enabled: word('ActionsEnabled') !== 'false',
    doubt: condition ? 'a condition decides whether it is made' : templated ? 'its file is a template' : null,
    at,
  });
}

const metric = (node: YamlNode | undefined, read: Read): AlarmMetric => ({
  namespace: read(entryOf(node, 'Namespace')?.value),
  name: read(entryOf(node, 'MetricName')?.value),
  dimensions: items(entryOf(node, 'Dimensions')?.value).map((dimension) => ({
    name: read(entryOf(dimension, 'Name')?.value) ?? '',
    value: read(entryOf(dimension, 'Value')?.value),
  })),
});

const items = (node: YamlNode | undefined): readonly YamlNode[] => (node?.kind === 'list' ? node.items : []);
