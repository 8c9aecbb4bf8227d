import type { Adapter } from '../../model/adapter.js';
import type { AlertFact } from '../../model/alert.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { isForeign } from '../../syntax/environment-name.js';
import { readTerraform, type TerraformResource } from '../../syntax/hcl/terraform.js';
import { type HclValue, hclBlocks, hclEntry } from '../../syntax/hcl.js';
import { type AlarmMetric, alarmFact } from './alarm.js';
import { cloudformationAlarms } from './cloudformation.js';

/** Alarms of Amazon CloudWatch, in Terraform and CloudFormation. */
export const cloudwatch: Adapter = {
  id: 'cloudwatch',
  title: 'CloudWatch alarms',
  version: 1,
  files: [
    '**/*.tf',
    '**/*.tf.json',
    '**/*{cloudformation,alarm,alert}*.{yml,yaml,json}',
    '**/{cloudformation,cfn}/**/*.{yml,yaml,json}',
    '**/{template,serverless}.{yml,yaml}',
  ],
  read,
};

const ALARM: ReadonlySet<string> = new Set(['aws_cloudwatch_metric_alarm']);

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path)) return [];
  if (/\.tf(?:\.json)?$/.test(file.path)) return file.text.includes('aws_cloudwatch_metric_alarm') ? terraform(file) : [];
  return /\.(?:ya?ml|json)$/.test(file.path) && file.text.includes('AWS::CloudWatch::Alarm') ? cloudformationAlarms(file) : [];
}

function terraform(file: SourceFile): readonly Fact[] {
  const { resources, problem } = readTerraform(file, ALARM);
  const facts: Fact[] = resources.map((resource) => alarm(resource, file.path));
  if (problem !== null) {
    facts.push({ kind: 'gap', gap: { path: file.path, line: problem.line, reason: 'dynamic', note: problem.message } });
  }
  return facts;
}

function alarm(resource: TerraformResource, path: string): AlertFact {
  const { type, name, body, possible, line, endLine } = resource;
  const word = (key: string): string | undefined => resource.text(hclEntry(body, key)?.value);
  const queries = hclBlocks(body, 'metric_query');
  const computed = queries.map((query) => resource.text(hclEntry(query, 'expression')?.value)).find((text) => text !== undefined);
  const dynamic = hclBlocks(body, 'dynamic').length > 0;
  return alarmFact({
    names: [word('alarm_name'), `${type}.${name}`, name],
    metrics:
      queries.length === 0
        ? [metric(body, resource)]
        : queries.flatMap((query) => hclBlocks(query, 'metric')).map((inner) => metric(inner, resource)),
    expression: computed,
    operator: word('comparison_operator'),
    enabled: word('actions_enabled') !== 'false',
    doubt: possible ?? (dynamic ? 'a part of it is computed' : null),
    at: { path, line, endLine },
  });
}

function metric(block: HclValue, resource: TerraformResource): AlarmMetric {
  const dimensions = resource.follow(hclEntry(block, 'dimensions')?.value);
  return {
    namespace: resource.text(hclEntry(block, 'namespace')?.value),
    name: resource.text(hclEntry(block, 'metric_name')?.value),
    dimensions:
      dimensions?.kind === 'object'
        ? dimensions.entries.map(({ key, value }) => ({ name: key ?? '', value: resource.text(value) }))
        : // What it is made of is not known: it may name any queue.
          dimensions === undefined
          ? []
          : [{ name: 'QueueName', value: undefined }],
  };
}
