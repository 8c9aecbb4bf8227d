import type { TerraformResource } from '../../syntax/hcl/terraform.js';
import { type HclValue, hclBlocks, hclEntry } from '../../syntax/hcl.js';
import { entryOf, readYaml, type YamlNode } from '../../syntax/yaml.js';
import { yamlText } from '../../syntax/yaml-documents.js';
import type { Query } from './conditions.js';

/** A query of `data[]` as a provisioning file writes it. */
export function yamlQuery(node: YamlNode): Query {
  return fromModel(text(node, 'refId') ?? '', entryOf(node, 'model')?.value);
}

const text = (node: YamlNode | undefined, key: string): string | undefined => yamlText(entryOf(node, key)?.value);

function fromModel(ref: string, model: YamlNode | undefined): Query {
  return {
    ref,
    expr: text(model, 'expr'),
    type: text(model, 'type'),
    expression: text(model, 'expression'),
    reducer: text(model, 'reducer'),
    conditions: items(entryOf(model, 'conditions')?.value).map((condition) => ({
      query: yamlText(items(entryOf(entryOf(condition, 'query')?.value, 'params')?.value)[0]),
      evaluator: text(entryOf(condition, 'evaluator')?.value, 'type'),
    })),
  };
}

const items = (node: YamlNode | undefined): readonly YamlNode[] => (node?.kind === 'list' ? node.items : []);

/** A `data` block of Terraform's grafana_rule_group: its model is JSON, written by `jsonencode` or as a text. */
export function hclQuery(data: HclValue, resource: TerraformResource, path: string): Query {
  const ref = resource.text(hclEntry(data, 'ref_id')?.value) ?? '';
  const model = resource.follow(hclEntry(data, 'model')?.value);
  if (model?.kind !== 'call' || model.name !== 'jsonencode') {
    const written = resource.text(model) ?? '';
    return fromModel(ref, readYaml({ path, blob: '', text: written }).root ?? undefined);
  }
  const value = resource.follow(model.args[0]);
  const field = (key: string): string | undefined => resource.text(hclEntry(value, key)?.value);
  return {
    ref,
    expr: field('expr'),
    type: field('type'),
    expression: field('expression'),
    reducer: field('reducer'),
    conditions: (value === undefined ? [] : hclBlocks(value, 'conditions')).map((condition) => {
      const params = hclEntry(hclEntry(condition, 'query')?.value, 'params')?.value;
      return {
        query: params?.kind === 'list' ? resource.text(params.items[0]) : undefined,
        evaluator: resource.text(hclEntry(hclEntry(condition, 'evaluator')?.value, 'type')?.value),
      };
    }),
  };
}
