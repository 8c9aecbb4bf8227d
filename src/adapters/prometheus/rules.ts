import type { AlertFact, AlertSignal, RecordedMetricFact } from '../../model/alert.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath } from '../../syntax/environment-name.js';
import { readPromql } from '../../syntax/promql.js';
import { entryOf, type YamlMap, type YamlNode } from '../../syntax/yaml.js';
import { readYamlDocuments, type YamlPart, yamlText } from '../../syntax/yaml-documents.js';

type RuleFact = AlertFact | RecordedMetricFact;

/** So many rules are read of one file. */
const MOST = 5_000;

/** One document, or a text inside one that holds rules itself. */
interface Reading {
  readonly file: SourceFile;
  readonly lines: readonly string[];
  readonly environment: string | null;
  readonly before: number;
  readonly templated: boolean;
  /** a text inside a document: its columns are not those of the file */
  readonly inner: boolean;
  readonly facts: RuleFact[];
}

/**
 * The rules of one document, wherever they stand in it: under `groups` (Prometheus), `spec.groups` (PrometheusRule), a chart's values,
 * or as a text of a ConfigMap. A rule is an item of a list called `rules` with an `expr` and an `alert` or `record`.
 * Source: Prometheus 3, docs/configuration/alerting_rules.md and recording_rules.md.
 */
export function rulesOf(part: YamlPart, file: SourceFile, inner = false): readonly RuleFact[] {
  const facts: RuleFact[] = [];
  visit(part.root, {
    file,
    lines: file.text.split('\n'),
    environment: environmentOfPath(file.path),
    before: part.before,
    templated: part.templated,
    inner,
    facts,
  });
  return facts;
}

function visit(node: YamlNode, reading: Reading): void {
  if (reading.facts.length > MOST) return;
  switch (node.kind) {
    case 'map':
      for (const { key, value } of node.entries) {
        if (key === 'rules' && value.kind === 'list')
          for (const item of value.items) if (item.kind === 'map') rule(item, reading);
        visit(value, reading);
      }
      return;
    case 'list':
      for (const item of node.items) visit(item, reading);
      return;
    case 'scalar':
      if (!reading.inner) rulesInText(node.text, node.line, reading);
      return;
    case 'placeholder':
      return;
    default:
      node satisfies never;
  }
}

/** A ConfigMap holds the rule file as a text; its first line stands below the line that names it. */
function rulesInText(text: string, line: number, reading: Reading): void {
  if (!text.includes('\n') || !text.includes('rules:') || !text.includes('expr:')) return;
  for (const part of readYamlDocuments({ ...reading.file, text }).documents) {
    const before = reading.before + line + part.before;
    reading.facts.push(...rulesOf({ ...part, before, templated: part.templated || reading.templated }, reading.file, true));
  }
}

function rule(item: YamlMap, reading: Reading): void {
  const text = yamlText(entryOf(item, 'expr')?.value)?.trim();
  if (text === undefined || text === '') return;
  const { signals, problem } = readPromql(text);
  const uncertain = problem ?? doubt(item, reading);
  const path = reading.file.path;
  const at = { path, line: item.line + reading.before, endLine: item.endLine + reading.before };
  const { environment } = reading;
  const alert = yamlText(entryOf(item, 'alert')?.value);
  if (alert !== undefined) {
    reading.facts.push({
      kind: 'alert',
      source: 'prometheus',
      names: [alert],
      text,
      signals,
      uncertain,
      disabled: null,
      environment,
      ...indentOf(at.line, reading),
      at,
    });
    return;
  }
  const record = yamlText(entryOf(item, 'record')?.value);
  if (record === undefined) return;
  reading.facts.push({
    kind: 'recorded-metric',
    name: record,
    signals: signals.map((signal) => labelled(signal, item)),
    uncertain,
    environment,
    at,
  });
}

/** A rule that a template may leave out, or write otherwise, is at best one that may be there. */
function doubt(item: YamlMap, { templated }: Reading): string | null {
  if (item.branches.length > 0) return 'a template decides whether it is there';
  return templated ? 'its file is a template' : null;
}

/** A recording rule writes its own labels over those of the series. */
function labelled(signal: AlertSignal, item: YamlMap): AlertSignal {
  const labels = entryOf(item, 'labels')?.value;
  if (labels?.kind !== 'map') return signal;
  const steps = labels.entries.flatMap(({ key, value }) => {
    const text = yamlText(value);
    return text === undefined ? [] : [{ kind: 'label' as const, label: key, value: text }];
  });
  return { ...signal, steps: [...signal.steps, ...steps] };
}

/** The column of the rule's dash, where a rule could be pasted below: block style in a file that is no template. */
function indentOf(line: number, { lines, inner, templated }: Reading): { readonly indent?: number } {
  const dash = /^( {0,60})- /.exec(lines[line - 1] ?? '');
  return dash?.[1] === undefined || inner || templated ? {} : { indent: dash[1].length };
}
