import type { GroupsInput } from '../../model/adapter.js';
import type { WorkerConfigFact, WorkerSection } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { Overridden } from '../../model/topology.js';
import type { Resolved, Value } from '../../model/value.js';

/** Files that somebody copies to config/sidekiq.yml, which is then not in the repository: what it says is unknown. */
export const TEMPLATES: readonly string[] = ['example', 'sample', 'dist', 'template', 'default'].flatMap((word) => [
  `config/sidekiq.yml.${word}`,
  `config/sidekiq.${word}.yml`,
]);

/** A setting as a file says it, with the place where it stands. */
export interface Written<T> {
  readonly value: T;
  readonly at: Location;
}

/** What the loaded file says in this environment: its section laid over its top level. */
export interface Loaded {
  readonly path: string | null;
  readonly fact: WorkerConfigFact | null;
  /** a named file that is not in the repository */
  readonly missing: string | null;
  /** a template of the default file, which is itself not in the repository */
  readonly template: string | null;
  readonly queues: Written<NonNullable<WorkerSection['queues']> | null> | null;
  /** `top`: it stands at the margin of the file, and not inside a section */
  readonly concurrency: (Written<Value> & { readonly top: boolean }) | null;
  readonly capsules: Written<NonNullable<WorkerSection['capsules']>> | null;
  readonly timeout: Value | null;
  readonly require: string | null;
  readonly overridden: readonly Overridden[];
  readonly discarded: readonly Overridden[];
  /** the sections that count, the top level first */
  readonly sections: readonly WorkerSection[];
}

/** A path without `./` and `..`, or null where it leaves the app. */
export function normalised(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/**
 * The configuration file that a process loads (Sidekiq 8.1.7, lib/sidekiq/cli.rb, `setup_options`): `-C`, else sidekiq.yml, then
 * sidekiq.yml.erb in the `config` folder of the application that `-r` names, or of the current one where `-r` names a file.
 */
export function loadFile(input: GroupsInput, environment: string | null): Loaded {
  const named = input.command?.config ?? null;
  const found = named === null ? defaultFile(input) : namedFile(named, input);
  const fact = found === null ? null : input.config(found);
  if (fact === null || found === null) {
    const template = named === null ? TEMPLATES.find((path) => input.config(path) !== null) : undefined;
    return { ...nothing, missing: named, template: template ?? null };
  }
  const own =
    environment !== null && Object.hasOwn(fact.environments, environment) ? (fact.environments[environment] ?? null) : null;
  const at = (line: number): Location => ({ path: fact.at.path, line });
  const sections = own === null ? [fact.top] : [fact.top, own];
  const pick = <K extends 'queues' | 'concurrency' | 'capsules'>(
    key: K,
  ): Written<NonNullable<WorkerSection[K]> | null> | null => {
    const section = sections.findLast((candidate) => candidate[key] !== undefined);
    if (section === undefined) return null;
    return { value: section[key] ?? null, at: at(section.lines[key] ?? section.line) };
  };
  const concurrency = pick('concurrency');
  const capsules = pick('capsules');
  const require = sections.findLast((section) => section.require !== undefined)?.require;
  return {
    path: found,
    fact,
    missing: null,
    template: null,
    queues: pick('queues'),
    concurrency:
      concurrency?.value == null
        ? null
        : {
            value: concurrency.value,
            at: concurrency.at,
            top: own?.concurrency === undefined && fact.top.lines.concurrency !== fact.top.lines.queues,
          },
    capsules: capsules?.value == null ? null : { value: capsules.value, at: capsules.at },
    timeout: sections.findLast((section) => section.timeout !== undefined)?.timeout ?? null,
    require: require?.kind === 'literal' && typeof require.value === 'string' ? require.value : null,
    overridden: own === null ? [] : hidden(fact.top, own, environment ?? '', at),
    discarded: sections.flatMap((section) => discardedBy(section, at)),
    sections,
  };
}

const nothing: Loaded = {
  path: null,
  fact: null,
  missing: null,
  template: null,
  queues: null,
  concurrency: null,
  capsules: null,
  timeout: null,
  require: null,
  overridden: [],
  discarded: [],
  sections: [],
};

/** An absolute path is one inside a container: the longest end of it that is a file of the app. */
function namedFile(path: string, input: GroupsInput): string | null {
  const plain = normalised(path);
  if (plain === null) return null;
  if (!path.startsWith('/')) return input.config(plain) === null ? null : plain;
  const parts = plain.split('/');
  const ends = parts.map((_, index) => parts.slice(index).join('/'));
  return ends.find((end) => input.config(end) !== null) ?? null;
}

function defaultFile(input: GroupsInput): string | null {
  const require = input.command?.require ?? null;
  const folder = require === null || require.endsWith('.rb') || require.startsWith('/') ? '' : normalised(require);
  if (folder === null) return null;
  const names = ['config/sidekiq.yml', 'config/sidekiq.yml.erb'].map((name) => (folder === '' ? name : `${folder}/${name}`));
  return names.find((name) => input.config(name) !== null) ?? null;
}

/** Settings of the top level that the environment's section replaces whole. */
function hidden(
  top: WorkerSection,
  own: WorkerSection,
  environment: string,
  at: (line: number) => Location,
): readonly Overridden[] {
  return (['queues', 'concurrency'] as const).flatMap((setting): Overridden[] => {
    const line = top.lines[setting];
    if (line === undefined || own[setting] === undefined || top[setting] == null) return [];
    const text = (section: WorkerSection): string =>
      setting === 'queues' ? queuesText(section.queues ?? []) : valueText(section.concurrency);
    const value = text(top);
    const same = value !== '?' && value === text(own);
    const winsAt = at(own.lines[setting] ?? own.line);
    return [
      { setting, at: at(line), value, wins: `the section ${environment} of the same file`, winsAt, ...(same ? { same } : {}) },
    ];
  });
}

function discardedBy(section: WorkerSection, at: (line: number) => Location): readonly Overridden[] {
  return (section.discarded ?? []).flatMap(({ key, line, why }): Overridden[] => {
    const setting = key === 'strict' ? 'mode' : key === 'queues' || key === 'concurrency' ? key : null;
    return setting === null ? [] : [{ setting, at: at(line), value: key, wins: why, winsAt: null }];
  });
}

/** A written list of queues as one line. */
export function queuesText(entries: NonNullable<WorkerSection['queues']>): string {
  return entries
    .map(({ name, weight }) => (weight === null ? valueText(name) : `${valueText(name)},${valueText(weight)}`))
    .join(' ');
}

/** A value as written, as far as it can be told in one word. */
export function valueText(value: Value | undefined): string {
  if (value === undefined) return '';
  switch (value.kind) {
    case 'literal':
      return value.value === null ? '' : String(value.value);
    case 'env':
      return value.default === undefined ? `$${value.name}` : `$${value.name}:${valueText(value.default)}`;
    case 'concat':
      return value.values.map(valueText).join('');
    case 'oneOf':
      return value.values.map(valueText).join('|');
    case 'when':
      return `${valueText(value.met)}|${valueText(value.unmet)}`;
    case 'ref':
      return value.name;
    default:
      return '?';
  }
}

/** The one scalar that a value certainly is, or undefined. */
export function certain(resolved: Resolved | null): Resolved['values'][number] | undefined {
  return resolved?.complete === true && resolved.values.length === 1 ? resolved.values[0] : undefined;
}
