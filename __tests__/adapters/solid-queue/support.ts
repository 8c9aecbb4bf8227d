import { solidQueue } from '../../../src/adapters/solid-queue/adapter.js';
import { command } from '../../../src/adapters/solid-queue/command.js';
import { groups } from '../../../src/adapters/solid-queue/groups.js';
import type { GroupsAnswer } from '../../../src/model/adapter.js';
import type { Fact, WorkerConfigFact } from '../../../src/model/fact.js';
import type { Resolved, Scalar, Value } from '../../../src/model/value.js';
import { sourceFile } from '../../support/ruby.js';

export const known = (value: Scalar): Resolved => ({ values: [value], env: [], complete: true });

/** Resolves with the variables that are set; every other one is not known, and its default is one possibility. */
const resolver =
  (env: ReadonlyMap<string, string>) =>
  (value: Value): Resolved => {
    const resolve = resolver(env);
    switch (value.kind) {
      case 'literal':
        return known(value.value);
      case 'env': {
        const set = env.get(value.name);
        if (set !== undefined) return { ...known(set), env: [value.name] };
        const fallback = value.default === undefined ? { values: [] } : resolve(value.default);
        return { values: fallback.values, env: [value.name], complete: false, reason: `${value.name} is not known` };
      }
      case 'concat': {
        const parts = value.values.map(resolve);
        const text = parts.map(({ values }) => String(values[0] ?? '')).join('');
        return { values: [text], env: parts.flatMap((part) => part.env), complete: parts.every(({ complete }) => complete) };
      }
      default:
        return { values: [], env: [], complete: false, reason: value.kind };
    }
  };

export interface Given {
  readonly files: { readonly [path: string]: string };
  /** what follows `bin/jobs`; null: no process, an implied group */
  readonly argv?: readonly string[] | null;
  readonly env?: { readonly [name: string]: string };
  readonly environment?: string;
  /** the locked version of Solid Queue where `versions` has none; null: not locked */
  readonly gem?: string | null;
  readonly versions?: { readonly [gem: string]: string };
}

/** A path as the adapter's patterns choose it is read; any other file is not. */
export const factsOf = (files: Given['files']): readonly Fact[] =>
  Object.entries(files).flatMap(([path, text]) =>
    /(?:^|\/)config\//.test(path) && path !== 'config/database.yml' ? solidQueue.read(sourceFile(text, path)) : [],
  );

/** What one supervisor of these files runs. */
export function groupsOf({
  files,
  argv = [],
  env = {},
  environment = 'production',
  gem = '1.5.0',
  versions,
}: Given): GroupsAnswer {
  const variables = new Map(Object.entries(env));
  const configs = new Map(
    factsOf(files)
      .filter((fact): fact is WorkerConfigFact => fact.kind === 'worker-config')
      .map((fact) => [fact.at.path, fact]),
  );
  return groups({
    command: argv === null ? null : command(['bin/jobs', ...argv].map(known)),
    environment,
    config: (path) => configs.get(path) ?? null,
    code: [],
    env: (name) => {
      const value = variables.get(name);
      return value === undefined ? null : known(value);
    },
    resolve: resolver(variables),
    version: (name) => versions?.[name] ?? (name === 'solid_queue' ? gem : null),
    at: { path: 'Procfile', line: 1 },
  });
}
