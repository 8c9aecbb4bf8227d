import type { AppSettingFact, CallArguments, Fact, ScheduleFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { literal, type Value } from '../../model/value.js';
import { field, given } from '../../syntax/fields.js';
import { entryOf, nodeValue, readYaml, type YamlEntry, type YamlMap } from '../../syntax/yaml.js';

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
  if (!/\bschedule\b/.test(file.text)) return [];
  const document = readYaml(file, { ruby: true, erb: true });
  const { root } = document;
  const sections = root?.kind === 'map' ? sectionsOf(root) : [];
  const gaps = document.problems.slice(0, 1).map(({ kind, line, message }): Fact => {
    const reason = kind === 'syntax' || kind === 'limit' ? 'syntax' : 'dynamic';
    return { kind: 'gap', gap: { path: file.path, line, reason, note: message } };
  });
  return [...sections.flatMap(([environment, entries]) => sectionFacts(environment, entries, file.path)), ...gaps];
}

type Section = readonly [environment: string | null, entries: readonly YamlEntry[]];

/** Sections by environment. Tasks beside them run only where an environment has no section: production's shuts them out here. */
function sectionsOf(root: YamlMap): readonly Section[] {
  const last = [...new Map(root.entries.map((entry) => [entry.key, entry])).values()];
  const tasks = last.filter(({ value }) => isTask(value));
  const sections = last.flatMap(({ key, value }): Section[] =>
    value.kind === 'map' && !isTask(value)
      ? [[key, [...new Map(value.entries.map((entry) => [entry.key, entry])).values()].filter((entry) => isTask(entry.value))]]
      : [],
  );
  const shut = sections.some(([environment]) => environment === 'production');
  return shut || tasks.length === 0 ? sections : [[null, tasks], ...sections];
}

const isTask = (node: YamlEntry['value']): boolean => {
  const schedule = entryOf(node, 'schedule');
  return schedule !== undefined && schedule.value.kind !== 'map';
};

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

/** One task (app/models/solid_queue/recurring_task.rb): its class wins over its command, and with neither nothing starts. */
function taskFacts({ key, value, line }: YamlEntry, environment: string | null, path: string): readonly Fact[] {
  const options = nodeValue(value);
  const named = given(field(options, 'class'));
  const ran = given(field(options, 'command'));
  if (named === null && ran === null) {
    const note = `the recurring task ${key} has neither class nor command: Solid Queue does not start`;
    return [{ kind: 'gap', gap: { path, line, reason: 'syntax', note } }];
  }
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
