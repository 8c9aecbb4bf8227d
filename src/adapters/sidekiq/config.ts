import type { Fact, Refusal, WorkerConfigFact, WorkerSection } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { nodeValue, readYaml, type YamlDocument, type YamlEntry, type YamlMap, type YamlNode } from '../../syntax/yaml.js';
import { capsulesOf, type Noted, queuesOf } from './config-queues.js';

/** Keys of the file that are never the name of an environment's section. */
const OPTIONS: ReadonlySet<string> = new Set(
  'queues concurrency capsules timeout tag verbose strict labels require environment scheduler schedule limits process_limits max_retries pidfile logfile daemon namespace redis index average_scheduled_poll_interval poll_interval_average dead_max_jobs dead_timeout_in_seconds cloud_watch'.split(
    ' ',
  ),
);

/** Keys by which a file that is not named after Sidekiq is known as one of its. */
const OWN: ReadonlySet<string> = new Set(['queues', 'capsules', 'concurrency']);

/** Whether a file is one that only Sidekiq reads: what is wrong with it is then worth telling. */
const isSidekiqs = (path: string): boolean => /(?:^|\/)sidekiq[^/]*$|(?:^|\/)sidekiq\//.test(path);

/**
 * Sidekiq's configuration file (Sidekiq 8.1.7, lib/sidekiq/cli.rb, `parse_config`): ERB, then YAML as Psych loads it safely, keys
 * as symbols. Another file that a `-C` may name is a fact only if it has one of Sidekiq's own keys. Never throws.
 */
export function readConfig(file: SourceFile): readonly Fact[] {
  if (!isSidekiqs(file.path) && !/\b(?:queues|capsules|concurrency)\b/.test(file.text)) return [];
  const document = readYaml(file, { ruby: true, erb: true });
  const { root } = document;
  const known = root?.kind === 'map' && root.entries.some((entry) => OWN.has(entry.key));
  if (!isSidekiqs(file.path)) return known ? [configFact(file.path, document)] : [];
  // A schedule beside it (`sidekiq_schedule.yml`) is no configuration, though a -C could name it.
  if (!known && /schedul|cron/.test(file.path)) return [];
  const fact = configFact(file.path, document);
  const gaps = document.problems
    .filter((problem) => problem.kind === 'syntax' || problem.kind === 'limit')
    .slice(0, 1)
    .map(({ line, message }): Fact => ({ kind: 'gap', gap: { path: file.path, line, reason: 'syntax', note: message } }));
  return [fact, ...gaps];
}

function configFact(path: string, document: YamlDocument): WorkerConfigFact {
  const noted: Noted = { unresolved: [], refusals: fileRefusals(document) };
  const { root } = document;
  for (const problem of document.problems) {
    const certain = problem.kind === 'type' || (problem.kind === 'syntax' && !document.template);
    if (!certain) noted.unresolved.push(`line ${problem.line}: ${problem.message}`);
  }
  const map = mapOf(root, noted);
  const entries = map === null ? [] : [...map.entries].sort((a, b) => Number(b.symbol) - Number(a.symbol));
  const environments = entries.flatMap((entry) => environmentOf(entry, noted));
  return {
    kind: 'worker-config',
    framework: 'sidekiq',
    top: map === null ? { line: 1, lines: {} } : sectionOf(map, noted),
    // Own properties whatever their name is: `__proto__` is one as well.
    environments: Object.fromEntries(environments),
    unresolved: noted.unresolved[0] ?? null,
    refusals: noted.refusals,
    required: document.required,
    at: { path, line: 1 },
  };
}

function fileRefusals(document: YamlDocument): Refusal[] {
  const refusals: Refusal[] = [];
  for (const { kind, line, message } of document.problems) {
    if (kind === 'type') refusals.push({ line, why: `Psych::DisallowedClass: ${message}` });
    if (kind === 'syntax' && !document.template) refusals.push({ line, why: `Psych::SyntaxError: ${message}` });
  }
  if (document.trim !== null) {
    refusals.push({ line: document.trim, why: 'SyntaxError: ERB reads `<%-` and `-%>` since Sidekiq 7 only', below: 7 });
  }
  return refusals;
}

/** The top level as a map. An empty file is an empty one; a list or a text raises. */
function mapOf(root: YamlNode | null, noted: Noted): YamlMap | null {
  if (root === null || root.kind === 'map') return root;
  if (root.kind === 'placeholder') noted.unresolved.push('the whole file is computed');
  else if (root.kind === 'list' || (root.value !== null && root.value !== false)) {
    noted.refusals.push({
      line: root.line,
      why: `NoMethodError: undefined method 'keys' for ${root.kind === 'list' ? 'a list' : 'a text'}`,
    });
  }
  return null;
}

function environmentOf(entry: YamlEntry, noted: Noted): readonly [string, WorkerSection][] {
  if (OPTIONS.has(entry.key)) return [];
  const { value } = entry;
  if (value.kind === 'map') {
    if (entry.branches.length > 0) noted.unresolved.push(`line ${entry.line}: the section ${entry.key} stands in a branch`);
    return [[entry.key, sectionOf(value, noted)]];
  }
  // nil and false add nothing; anything else cannot be merged into a hash
  if (value.kind === 'scalar' && (value.value === null || value.value === false)) return [];
  if (value.kind === 'placeholder') return [];
  return [
    [entry.key, { line: entry.line, lines: {}, refusals: [{ line: entry.line, why: 'TypeError: a section has to be a map' }] }],
  ];
}

/** One level of the file: the top, or the section of an environment. */
function sectionOf(map: YamlMap, file: Noted): WorkerSection {
  // What is wrong with a section matters only where the section is used.
  const noted: Noted = { unresolved: file.unresolved, refusals: [] };
  const discarded: { key: string; line: number; why: string }[] = [];
  const pick = (key: string): readonly YamlEntry[] => chosen(map, key, discarded, noted);
  const queues = pick('queues');
  const concurrency = pick('concurrency');
  const capsules = pick('capsules');
  const lines: [string, number][] = [];
  const section: { -readonly [K in keyof WorkerSection]: WorkerSection[K] } = { line: map.line, lines: {} };
  if (queues[0] !== undefined) {
    lines.push(['queues', queues[0].line]);
    const lists = queues.map((entry) => queuesOf(entry.value, queues.length > 1, noted));
    section.queues = lists.every((list) => list === null) ? null : lists.flatMap((list) => list ?? []);
  }
  if (concurrency[0] !== undefined) {
    lines.push(['concurrency', concurrency[0].line]);
    const values = concurrency.map((entry) => settingValue(entry.value));
    section.concurrency = values.length === 1 && values[0] !== undefined ? values[0] : { kind: 'oneOf', values };
  }
  if (capsules[0] !== undefined) {
    lines.push(['capsules', capsules[0].line]);
    section.capsules = capsules.flatMap((entry) => capsulesOf(entry.value, noted));
  }
  for (const key of ['timeout', 'require'] as const) {
    const value = map.entries.findLast((entry) => entry.key === key)?.value;
    if (value !== undefined) section[key] = settingValue(value);
  }
  for (const entry of map.entries.filter(({ key }) => key === 'strict')) {
    discarded.push({ key: 'strict', line: entry.line, why: 'Sidekiq discards it: the weights of the queues decide the order' });
  }
  section.lines = Object.fromEntries(lines);
  if (discarded.length > 0) section.discarded = discarded;
  if (noted.refusals.length > 0) section.refusals = noted.refusals;
  return section;
}

const settingValue = (node: YamlNode): ReturnType<typeof nodeValue> =>
  node.kind === 'placeholder' && node.quoted && node.value.kind !== 'concat'
    ? { kind: 'concat', values: [node.value] }
    : nodeValue(node);

/**
 * The entries that may count for a key. Psych keeps the last of equal keys; of `queues` and `:queues` the text wins in either
 * order, since Sidekiq turns keys into symbols one after the other. In branches of a template each may be the last.
 */
function chosen(
  map: YamlMap,
  key: string,
  discarded: { key: string; line: number; why: string }[],
  noted: Noted,
): readonly YamlEntry[] {
  const all = map.entries.filter((entry) => entry.key === key);
  const texts = all.filter((entry) => !entry.symbol);
  const rivals = texts.length > 0 ? texts : all;
  const last = rivals.findLastIndex((entry) => entry.branches.length === 0);
  const counting = rivals.slice(Math.max(last, 0));
  for (const entry of all) {
    if (counting.includes(entry) || entry.merged) continue;
    const why = rivals.includes(entry) ? `\`${key}\` is written again further down` : `\`${key}\` without the colon wins over it`;
    discarded.push({ key, line: entry.line, why });
  }
  if (last < 0 && counting.length > 0 && !coversAll(counting)) {
    noted.unresolved.push(`line ${counting[0]?.line}: ${key} may not be written at all`);
  }
  return counting;
}

/** Whether one of these entries is there whichever way the template goes. */
function coversAll(entries: readonly YamlEntry[]): boolean {
  const [first] = entries;
  const branch = first?.branches[0];
  if (branch === undefined || branch.arms === null) return false;
  const arms = new Set(
    entries.flatMap(({ branches: [only, ...more] }) =>
      only !== undefined && only.id === branch.id && more.length === 0 ? [only.arm] : [],
    ),
  );
  return arms.size === branch.arms;
}
