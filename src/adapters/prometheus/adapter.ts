import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { isForeign } from '../../syntax/environment-name.js';
import { gapReason, readYamlDocuments } from '../../syntax/yaml-documents.js';
import { rulesOf } from './rules.js';

/** Alerting and recording rules of Prometheus, in files, PrometheusRule resources, charts and ConfigMaps. */
export const prometheus: Adapter = {
  id: 'prometheus',
  title: 'Prometheus rules',
  version: 1,
  files: [
    '**/*{alert,rules,prometheus}*.{yml,yaml}',
    '**/{prometheus,alerts,alerting,rules,monitoring,observability}/**/*.{yml,yaml}',
  ],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path) || !holdsRules(file)) return [];
  const { documents, problem } = readYamlDocuments(file);
  const facts = documents.flatMap((part) => rulesOf(part, file));
  if (problem === null) return facts;
  const reason = gapReason(file.path, problem.kind, documents);
  return [...facts, { kind: 'gap', gap: { path: file.path, line: problem.line, reason, note: problem.message } }];
}

/** Most files of these names are something else; they are not parsed. Grafana's rules have no `alert` and no `record`. */
const holdsRules = ({ path, text }: SourceFile): boolean =>
  /\.(?:ya?ml|json)$/.test(path) &&
  /\bexpr["']?[ \t]{0,9}:/.test(text) &&
  /\b(?:alert|record)["']?[ \t]{0,9}:/.test(text) &&
  /\brules["']?[ \t]{0,9}:/.test(text);
