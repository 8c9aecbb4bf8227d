import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { Value } from '../../model/value.js';
import { field } from '../../syntax/fields.js';
import { entryOf, nodeValue, readYaml, type YamlEntry, type YamlNode } from '../../syntax/yaml.js';
import { type Entry, scheduleFact } from './entry.js';

/** Names of sections that belong to no environment: what every environment shares. */
const SHARED: ReadonlySet<string> = new Set(['default', 'defaults', 'shared', 'common', 'all']);
const ENVIRONMENT = /^(?:production|prod|staging|stage|development|dev|test|ci|review|preview|sandbox|demo|qa|uat)$/;

/** config/schedule.yml or .yaml is loaded by sidekiq-cron itself (2.3.1, lib/sidekiq/cron/schedule_loader.rb): it is known to be one. */
export const isDefaultFile = (path: string): boolean => /(?:^|\/)config\/schedule\.ya?ml$/.test(path);

/**
 * The entries of a schedule file. Any YAML file under config may be one that code hands to `load_from_hash`, so a file counts when its
 * entries have both `cron` and `class`. A file with entries that sidekiq-cron cannot run (`every`, `interval`) is sidekiq-scheduler's.
 */
export function readSchedule(file: SourceFile): readonly Fact[] {
  if (!/\bcron\b/.test(file.text) || !/\b(?:class|klass)\b/.test(file.text)) return [];
  const document = readYaml(file, { ruby: true, erb: true });
  const entries = document.root === null ? [] : entriesOf(document.root, file.path);
  if (entries.some(({ options }) => isSchedulers(options))) return [];
  const facts = entries.flatMap((entry) => scheduleFact(entry) ?? []);
  if (facts.length === 0 && !isDefaultFile(file.path)) return [];
  const gaps = document.problems.slice(0, 1).map(({ kind, line, message }): Fact => {
    return { kind: 'gap', gap: { path: file.path, line, reason: kind === 'dynamic' ? 'dynamic' : 'syntax', note: message } };
  });
  return [...facts, ...gaps];
}

const isSchedulers = (options: Value): boolean =>
  field(options, 'cron') === undefined && ['every', 'interval', 'in', 'at'].some((key) => field(options, key) !== undefined);

function entriesOf(root: YamlNode, path: string): readonly Entry[] {
  if (root.kind === 'list') {
    return root.items.map((item) => ({ key: null, options: nodeValue(item), environment: null, at: at(path, item, item.line) }));
  }
  if (root.kind !== 'map') return [];
  return root.entries.flatMap((entry) => {
    const section = sectionOf(entry);
    if (section === null) return [toEntry(entry, null, path)];
    return section.map((inner) => toEntry(inner, SHARED.has(entry.key) ? null : entry.key, path));
  });
}

/**
 * The entries of a section named after an environment, or null where it is an entry itself. sidekiq-cron knows no sections: whoever
 * writes them picks one in code, `YAML.load_file(..)[Rails.env]`.
 */
function sectionOf({ key, value }: YamlEntry): readonly YamlEntry[] | null {
  if (value.kind !== 'map' || !(SHARED.has(key) || ENVIRONMENT.test(key))) return null;
  const nested = value.entries.filter((entry) => entry.value.kind === 'map');
  return nested.length > 0 && nested.length === value.entries.length ? value.entries : null;
}

const toEntry = (entry: YamlEntry, environment: string | null, path: string): Entry => ({
  key: entry.key,
  options: nodeValue(entry.value),
  environment,
  at: at(path, entry.value, entry.line),
});

/** An entry stands where its class is named, since that is what people look for; with a class from elsewhere, at its first line. */
function at(path: string, node: YamlNode, line: number): Entry['at'] {
  const named = entryOf(node, 'class') ?? entryOf(node, 'klass');
  return { path, line: named === undefined || named.merged ? line : named.line, endLine: Math.max(line, node.endLine) };
}
