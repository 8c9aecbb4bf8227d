import type { AppSettingFact, CallArguments, Fact, ScheduleFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { literal, type Value } from '../../model/value.js';
import { field, given } from '../../syntax/fields.js';
import { entryOf, nodeValue, readYaml, type YamlEntry, type YamlMap, type YamlNode } from '../../syntax/yaml.js';

/** The job that runs the commands of recurring tasks (solid_queue 1.5.0, app/jobs/solid_queue/recurring_job.rb). */
export const RECURRING_JOB = 'SolidQueue::RecurringJob';

/** Present, and empty, where every command names a queue of its own: the job's own queue is then not used. */
export const RECURRING_QUEUE = 'solid_queue.recurring_queue';

/** The file that Solid Queue loads when nothing names another. */
export const isRecurring = (path: string): boolean => /(?:^|\/)config\/recurring\.yml$/.test(path);

/**
 * The recurring tasks of config/recurring.yml (solid_queue 1.5.0, lib/solid_queue/configuration.rb, `recurring_tasks`): the entries of
 * the environment's section, else those of the top level, that have a `schedule`. Never throws.
 */
export function readRecurring(file: SourceFile): readonly Fact[] {
  if (!/\b(?:schedule|cron)\b/.test(file.text)) return [];
  const document = readYaml(file, { ruby: true, erb: true });
  const { root } = document;
  const sections = root?.kind === 'map' ? sectionsOf(root) : [];
  const facts = sections.flatMap(([environment, entries]) => sectionFacts(environment, entries, file.path));
  const gaps = document.problems.slice(0, 1).map(({ kind, line, message }): Fact => {
    const reason = kind === 'syntax' || kind === 'limit' ? 'syntax' : 'dynamic';
    return { kind: 'gap', gap: { path: file.path, line, reason, note: message } };
  });
  // An alias repeats a section for other environments, and what is wrong with it.
  const seen = new Set<string>();
  return [...facts, ...gaps].filter((fact) => {
    if (fact.kind !== 'gap') return true;
    const key = `${fact.gap.line} ${fact.gap.note}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

type Section = readonly [environment: string | null, entries: readonly YamlEntry[]];

/** Sections by environment. Tasks beside them run only where an environment has no section: production's shuts them out here. */
function sectionsOf(root: YamlMap): readonly Section[] {
  const entries = lastOf(root);
  const sections = entries.flatMap(({ key, value }): Section[] =>
    value.kind === 'map' && isSection(value) ? [[key, lastOf(value)]] : [],
  );
  const tasks = entries.filter(({ value }) => isTimed(value) && !isSection(value));
  const shut = sections.some(([environment]) => environment === 'production');
  return shut || tasks.length === 0 ? sections : [[null, tasks], ...sections];
}

const lastOf = (map: YamlMap): readonly YamlEntry[] => [...new Map(map.entries.map((entry) => [entry.key, entry])).values()];
const hasSchedule = (node: YamlNode): boolean => entryOf(node, 'schedule') !== undefined;
const isTimed = (node: YamlNode): boolean => hasSchedule(node) || entryOf(node, 'cron') !== undefined;
const isSection = (node: YamlNode): boolean => node.kind === 'map' && node.entries.some(({ value }) => isTimed(value));

function sectionFacts(environment: string | null, entries: readonly YamlEntry[], path: string): readonly Fact[] {
  const facts = entries.flatMap((entry) => taskFacts(entry, environment, path));
  const commands = facts.filter((fact) => fact.kind === 'schedule' && isCommand(fact));
  const [first] = commands;
  if (first === undefined || first.kind !== 'schedule') return facts;
  const setting = (name: string, value: string): AppSettingFact => {
    return { kind: 'app-setting', name, value: literal(value), environment, at: first.at };
  };
  const routed = commands.every((fact) => fact.kind === 'schedule' && fact.queue !== null);
  return [...facts, setting('uses.solid_queue', RECURRING_JOB), ...(routed ? [setting(RECURRING_QUEUE, '')] : [])];
}

const isCommand = ({ job }: ScheduleFact): boolean => job?.kind === 'literal' && job.value === RECURRING_JOB;

/**
 * One entry (app/models/solid_queue/recurring_task.rb). Without `schedule` it is passed over in silence; its class wins over its
 * command, and with neither nothing starts. What is neither a map nor nil raises.
 */
function taskFacts({ key, value, line }: YamlEntry, environment: string | null, path: string): readonly Fact[] {
  const broken = (what: string): readonly Fact[] => {
    const note = `the recurring task ${key} ${what}: Solid Queue does not start`;
    return [{ kind: 'gap', gap: { path, line, reason: 'syntax', note } }];
  };
  if (value.kind === 'list' || (value.kind === 'scalar' && value.value !== null)) return broken('is no map');
  if (value.kind !== 'map') return [];
  // The fact bears no environment, so only what production reads is told.
  if (!hasSchedule(value)) return environment === null || environment === 'production' ? unscheduled(value, key, path) : [];
  const options = nodeValue(value);
  const named = given(field(options, 'class'));
  const ran = given(field(options, 'command'));
  if (named === null && ran === null) return broken('has neither class nor command');
  const place = entryOf(value, named === null ? 'command' : 'class');
  return [
    {
      kind: 'schedule',
      tool: 'solid-queue',
      key,
      job: named ?? literal(RECURRING_JOB),
      cron: given(field(options, 'schedule')),
      queue: given(field(options, 'queue')),
      enabled: true,
      environment,
      args: named === null ? null : argumentsOf(field(options, 'args')),
      at: { path, line: place === undefined || place.merged ? line : place.line, endLine: Math.max(line, value.endLine) },
    },
  ];
}

/** `cron:`, as other schedulers call it, makes no task. */
function unscheduled(value: YamlMap, key: string, path: string): readonly Fact[] {
  const cron = entryOf(value, 'cron');
  if (cron === undefined || (entryOf(value, 'class') === undefined && entryOf(value, 'command') === undefined)) return [];
  return [
    {
      kind: 'ineffective',
      framework: 'solid-queue',
      owner: null,
      setting: `cron of ${key}`,
      value: nodeValue(cron.value),
      why: 'Solid Queue reads `schedule` and passes over an entry without one',
      at: { path, line: cron.line },
    },
  ];
}

/** `Array(args)`, with the keywords of a map at its end (`arguments_with_kwargs`). */
function argumentsOf(args: Value | undefined): CallArguments | null {
  const call = (positional: number, keywords: readonly string[]): CallArguments => {
    return { positional, splat: false, keywords, keywordSplat: false };
  };
  if (args === undefined || (args.kind === 'literal' && args.value === null)) return call(0, []);
  if (args.kind === 'literal') return call(1, []);
  if (args.kind !== 'list') return null;
  const last = args.values.at(-1);
  if (last?.kind === 'map')
    return call(
      args.values.length - 1,
      last.entries.map((entry) => entry.key),
    );
  return args.values.every(({ kind }) => kind !== 'unresolved') ? call(args.values.length, []) : null;
}
