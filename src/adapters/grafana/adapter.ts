import type { Adapter } from '../../model/adapter.js';
import type { AlertFact } from '../../model/alert.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { readTerraform, type TerraformResource } from '../../syntax/hcl/terraform.js';
import { hclBlocks, hclEntry } from '../../syntax/hcl.js';
import { entryOf, type YamlMap, type YamlNode } from '../../syntax/yaml.js';
import { gapReason, readYamlDocuments, type YamlPart, yamlText } from '../../syntax/yaml-documents.js';
import { conditionSignals, type Query } from './conditions.js';
import { hclQuery, yamlQuery } from './queries.js';

/** Alert rules that Grafana itself evaluates: provisioning files, exports, Terraform. Dashboards show and alert nobody. */
export const grafana: Adapter = {
  id: 'grafana',
  title: 'Grafana alert rules',
  version: 1,
  files: [
    '**/*{alert,rules}*.{yml,yaml,json}',
    '**/{grafana,alerts,alerting,monitoring,observability}/**/*.{yml,yaml}',
    '**/{provisioning,alerts,alerting}/**/*.json',
    '**/*.tf',
    '**/*.tf.json',
  ],
  read,
};

/** So many rules, and queries of one rule, are read. */
const MOST_RULES = 5_000;
const MOST_QUERIES = 50;

const RULE_GROUP: ReadonlySet<string> = new Set(['grafana_rule_group']);

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path)) return [];
  if (/\.tf(?:\.json)?$/.test(file.path)) return file.text.includes('grafana_rule_group') ? terraform(file) : [];
  if (!/\.(?:ya?ml|json)$/.test(file.path) || !holdsRules(file.text)) return [];
  const { documents, problem } = readYamlDocuments(file);
  const facts: Fact[] = documents.flatMap((part) => rulesIn(part, file));
  if (problem !== null && (facts.length > 0 || file.text.includes('datasourceUid'))) {
    const reason = gapReason(file.path, problem.kind, documents);
    facts.push({ kind: 'gap', gap: { path: file.path, line: problem.line, reason, note: problem.message } });
  }
  return facts;
}

const holdsRules = (text: string): boolean =>
  text.includes('refId') && text.includes('model') && /\brules["']?[ \t]{0,9}:/.test(text) && /\bdata["']?[ \t]{0,9}:/.test(text);

function rulesIn(part: YamlPart, file: SourceFile): readonly AlertFact[] {
  const facts: AlertFact[] = [];
  const visit = (node: YamlNode): void => {
    if (facts.length > MOST_RULES) return;
    if (node.kind === 'list') for (const item of node.items) visit(item);
    if (node.kind !== 'map') return;
    for (const { key, value } of node.entries) {
      if (key !== 'rules' || value.kind !== 'list') visit(value);
      else facts.push(...value.items.flatMap((item) => (item.kind === 'map' ? yamlRule(item, part, file.path) : [])));
    }
  };
  visit(part.root);
  return facts;
}

function yamlRule(item: YamlMap, { before, templated }: YamlPart, path: string): readonly AlertFact[] {
  const data = entryOf(item, 'data')?.value;
  if (data?.kind !== 'list') return [];
  const word = (key: string): string | undefined => yamlText(entryOf(item, key)?.value);
  const doubt = item.branches.length > 0 ? 'a template decides whether it is there' : templated ? 'its file is a template' : null;
  return [
    fact({
      names: [word('title'), word('uid')],
      queries: data.items.slice(0, MOST_QUERIES).map(yamlQuery),
      condition: word('condition'),
      paused: word('isPaused') === 'true',
      doubt,
      at: { path, line: item.line + before, endLine: item.endLine + before },
    }),
  ];
}

function terraform(file: SourceFile): readonly Fact[] {
  const { resources, problem } = readTerraform(file, RULE_GROUP);
  const facts: Fact[] = resources.flatMap((resource) => ruleBlocks(resource, file.path));
  if (problem !== null)
    facts.push({ kind: 'gap', gap: { path: file.path, line: problem.line, reason: 'dynamic', note: problem.message } });
  return facts;
}

function ruleBlocks(resource: TerraformResource, path: string): readonly AlertFact[] {
  const entries = resource.body.entries.filter(({ key }) => key === 'rule');
  return entries.slice(0, MOST_RULES).flatMap((entry) => {
    const rules = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    return rules.map((rule) => {
      const word = (key: string): string | undefined => resource.text(hclEntry(rule, key)?.value);
      return fact({
        names: [word('name'), `${resource.type}.${resource.name}`, resource.name],
        queries: hclBlocks(rule, 'data')
          .slice(0, MOST_QUERIES)
          .map((data) => hclQuery(data, resource, path)),
        condition: word('condition'),
        paused: word('is_paused') === 'true',
        doubt: resource.possible,
        at: { path, line: entry.line, endLine: entry.endLine },
      });
    });
  });
}

interface Rule {
  readonly names: readonly (string | undefined)[];
  readonly queries: readonly Query[];
  readonly condition: string | undefined;
  readonly paused: boolean;
  readonly doubt: string | null;
  readonly at: AlertFact['at'];
}

function fact({ names, queries, condition, paused, doubt, at }: Rule): AlertFact {
  const { signals, problem } = conditionSignals(queries, condition);
  return {
    kind: 'alert',
    source: 'grafana',
    names: names.filter((name) => name !== undefined),
    text: queries.flatMap(({ expr, expression }) => expr ?? expression ?? []).join('; '),
    signals,
    uncertain: problem ?? doubt,
    disabled: paused ? 'it is paused' : null,
    environment: environmentOfPath(at.path),
    at,
  };
}
