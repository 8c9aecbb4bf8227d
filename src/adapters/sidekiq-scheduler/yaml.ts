import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { field } from '../../syntax/fields.js';
import { entryOf, nodeValue, readYaml, scalarOf, type YamlEntry, type YamlNode } from '../../syntax/yaml.js';
import { scheduleFacts, TIMES } from './entry.js';

const ENVIRONMENT = /^(?:production|prod|staging|stage|development|dev|test|ci|review|preview|sandbox|demo|qa|uat)$/;

const isOwnFile = (path: string): boolean => /(?:^|\/)sidekiq[-_]scheduler\.ya?ml(?:\.erb)?$/.test(path);
const isSidekiqs = (path: string): boolean => /(?:^|\/)sidekiq[^/]*\.ya?ml(?:\.erb)?$/.test(path);

/**
 * Schedules in Sidekiq's own configuration (`:scheduler: :schedule:`), and files that hold nothing but entries, which code hands to
 * `Sidekiq.schedule=`. The top-level `schedule:` of versions before 5 is read as well: newer ones ignore it.
 */
export function readSchedule(file: SourceFile): readonly Fact[] {
  if (!/\b(?:cron|every|interval|at|in)['"]?\s*:/.test(file.text)) return [];
  const document = readYaml(file, { ruby: true, erb: true });
  const { root } = document;
  if (root?.kind !== 'map') return [];
  const inside = isSidekiqs(file.path) ? configured(root, file.path) : [];
  const facts = inside.length > 0 ? inside : standalone(root, file.path);
  const gaps = facts.length === 0 && !isOwnFile(file.path) ? [] : document.problems.slice(0, 1);
  // What is wrong with Sidekiq's own file, Sidekiq's adapter tells.
  if (inside.length > 0) return facts;
  return [
    ...facts,
    ...gaps.map(({ kind, line, message }): Fact => {
      return { kind: 'gap', gap: { path: file.path, line, reason: kind === 'dynamic' ? 'dynamic' : 'syntax', note: message } };
    }),
  ];
}

function configured(root: YamlNode, path: string): readonly Fact[] {
  const sections =
    root.kind === 'map' ? root.entries.filter(({ key, value }) => ENVIRONMENT.test(key) && value.kind === 'map') : [];
  return [...sectionFacts(root, null, path), ...sections.flatMap(({ key, value }) => sectionFacts(value, key, path))];
}

function sectionFacts(section: YamlNode, environment: string | null, path: string): readonly Fact[] {
  const scheduler = entryOf(section, 'scheduler')?.value;
  const schedule = entryOf(scheduler, 'schedule')?.value ?? entryOf(section, 'schedule')?.value;
  const enabled = scalarOf(entryOf(scheduler, 'enabled')?.value) ?? scalarOf(entryOf(section, 'enabled')?.value);
  if (schedule?.kind !== 'map') return [];
  return schedule.entries.flatMap((entry) => factsOf(entry, environment, enabled !== false, path));
}

/** A file of entries: it is this tool's when it says so by its name, or when an entry has a time that sidekiq-cron does not know. */
function standalone(root: YamlNode, path: string): readonly Fact[] {
  if (root.kind !== 'map') return [];
  const sections = root.entries.every(({ key, value }) => ENVIRONMENT.test(key) && value.kind === 'map');
  const entries = sections
    ? root.entries.flatMap(({ key, value }) =>
        value.kind === 'map' ? value.entries.map((entry) => ({ entry, environment: key })) : [],
      )
    : root.entries.map((entry) => ({ entry, environment: null }));
  const own = isOwnFile(path) || entries.some(({ entry }) => isTimed(entry.value));
  return own ? entries.flatMap(({ entry, environment }) => factsOf(entry, environment, true, path)) : [];
}

/** It has a class and a time, and the time is no `cron`. */
function isTimed(node: YamlNode): boolean {
  const options = nodeValue(node);
  if (field(options, 'cron') !== undefined || field(options, 'class') === undefined) return false;
  return TIMES.some((name) => field(options, name) !== undefined);
}

/** An entry stands where its class is named, since that is what people look for: that may be its key. */
function factsOf(entry: YamlEntry, environment: string | null, on: boolean, path: string): readonly Fact[] {
  const named = entryOf(entry.value, 'class');
  const line = named === undefined || named.merged ? entry.line : named.line;
  const at = { path, line, endLine: Math.max(line, entry.value.endLine) };
  return scheduleFacts({ key: entry.key, options: nodeValue(entry.value), environment, on, at });
}
