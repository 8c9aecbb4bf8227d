import type { Fact, Refusal, WorkerConfigFact, WorkerSection } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { readYaml, type YamlDocument, type YamlMap, type YamlNode } from '../../syntax/yaml.js';
import { workersOf } from './config-workers.js';

/** Keys of which one makes a section count (solid_queue 1.5.0, lib/solid_queue/configuration.rb, `processes_config`). */
const KEYS: ReadonlySet<string> = new Set(['workers', 'dispatchers', 'scheduler']);

const isDefault = (path: string): boolean => /(?:^|\/)config\/queue\.yml$/.test(path);

/**
 * Solid Queue's configuration file (solid_queue 1.5.0, lib/solid_queue/configuration.rb): ERB, then YAML. Each worker is one capsule
 * of its section; a section without any of the known keys has none written, so the defaults count. A file with none of the keys says
 * nothing: the program then starts as if there were no file. Never throws.
 */
export function readConfig(file: SourceFile): readonly Fact[] {
  if (!/workers|dispatchers|scheduler/.test(file.text)) return [];
  const document = readYaml(file, { ruby: true, erb: true });
  const { root } = document;
  if (!isDefault(file.path) && !(root?.kind === 'map' && hasKeys(root))) return [];
  const gaps = document.problems
    .filter((problem) => problem.kind === 'syntax' || problem.kind === 'limit')
    .slice(0, 1)
    .map(({ line, message }): Fact => ({ kind: 'gap', gap: { path: file.path, line, reason: 'syntax', note: message } }));
  return [configFact(file.path, document), ...gaps];
}

/** Whether a map, or a section in it, lists processes. */
function hasKeys(root: YamlMap): boolean {
  const lists = ({ entries }: YamlMap): boolean =>
    entries.some(({ key, value }) => (key === 'workers' || key === 'dispatchers') && value.kind === 'list');
  return lists(root) || root.entries.some(({ value }) => value.kind === 'map' && lists(value));
}

function configFact(path: string, document: YamlDocument): WorkerConfigFact {
  const { root } = document;
  const refusals: Refusal[] = [];
  const unresolved: string[] = [];
  for (const { kind, line, message } of document.problems) {
    if (kind === 'syntax' && !document.template) refusals.push({ line, why: `YAML syntax error: ${message}` });
    else unresolved.push(`line ${line}: ${message}`);
  }
  if (root?.kind === 'placeholder') unresolved.push('the whole file is computed');
  const map = root?.kind === 'map' ? root : null;
  const environments = (map?.entries ?? []).flatMap(({ key, value, line, branches }): [string, WorkerSection][] => {
    if (KEYS.has(key)) return [];
    if (branches.length > 0) unresolved.push(`line ${line}: the section ${key} stands in a branch`);
    if (value.kind === 'placeholder') unresolved.push(`line ${line}: the section ${key} is computed`);
    return value.kind === 'map' ? [[key, sectionOf(value, unresolved)]] : [];
  });
  return {
    kind: 'worker-config',
    framework: 'solid-queue',
    top: map === null ? { line: 1, lines: {} } : sectionOf(map, unresolved),
    // Own properties whatever their name is: `__proto__` is one as well.
    environments: Object.fromEntries(environments),
    unresolved: unresolved[0] ?? null,
    refusals,
    required: document.required,
    at: { path, line: 1 },
  };
}

/** One level of the file. `workers` absent beside `dispatchers` means no worker at all; with none of the keys the defaults count. */
function sectionOf(map: YamlMap, unresolved: string[]): WorkerSection {
  const written = map.entries.filter(({ key }) => KEYS.has(key));
  if (written.length === 0) return { line: map.line, lines: {} };
  for (const { key, line, branches } of written) {
    if (branches.length > 0) unresolved.push(`line ${line}: ${key} stands in a branch`);
  }
  const workers = written.findLast(({ key }) => key === 'workers');
  const filled = written.filter(({ key, value }) => key === 'workers' || value.kind !== 'list' || value.items.length > 0);
  const lines = Object.fromEntries(filled.map(({ key, line }) => [key, line]));
  if (workers === undefined) return { line: map.line, lines, capsules: [] };
  const refused = refusalOf(workers.value);
  return {
    line: map.line,
    lines,
    capsules: workersOf(workers.value, unresolved),
    ...(refused === null ? {} : { refusals: [refused] }),
  };
}

/** `workers` is gone through one by one: nothing but a list of maps can be (`workers_options`). */
function refusalOf(node: YamlNode): Refusal | null {
  if (node.kind === 'placeholder') return null;
  const wrong = node.kind === 'list' ? node.items.find(({ kind }) => kind === 'scalar' || kind === 'list') : node;
  return wrong === undefined ? null : { line: wrong.line, why: 'NoMethodError: workers has to be a list of maps' };
}
