import { readWorkerCode } from '../../../src/adapters/sidekiq/code.js';
import { command } from '../../../src/adapters/sidekiq/command.js';
import { readConfig } from '../../../src/adapters/sidekiq/config.js';
import { groups } from '../../../src/adapters/sidekiq/groups.js';
import type { GroupsAnswer } from '../../../src/model/adapter.js';
import type { Fact, WorkerCodeFact, WorkerConfigFact } from '../../../src/model/fact.js';
import { parseRuby } from '../../../src/syntax/ruby/parse.js';
import { sourceFile } from '../../support/ruby.js';
import { known, resolver } from './resolve.js';

export interface Given {
  readonly files: { readonly [path: string]: string };
  /** null: no process, an implied group */
  readonly argv: readonly string[] | null;
  readonly env?: { readonly [name: string]: string };
  /** variables that are not listed are not set */
  readonly closed?: boolean;
  readonly environment?: string | null;
  readonly version?: string | null;
}

export function factsOf(files: Given['files']): readonly Fact[] {
  return Object.entries(files).flatMap(([path, text]): readonly Fact[] => {
    const file = sourceFile(text, path);
    return path.endsWith('.rb') ? readWorkerCode(parseRuby(file)) : readConfig(file);
  });
}

/** What one process of these files runs. */
export function groupsOf({
  files,
  argv,
  env = {},
  closed = false,
  environment = 'production',
  version = '8.1.7',
}: Given): GroupsAnswer {
  const facts = factsOf(files);
  const variables = new Map(Object.entries(env));
  const configs = new Map(
    facts.filter((fact): fact is WorkerConfigFact => fact.kind === 'worker-config').map((fact) => [fact.at.path, fact]),
  );
  return groups({
    command: argv === null ? null : command(['sidekiq', ...argv].map(known)),
    environment,
    config: (path) => configs.get(path) ?? null,
    code: facts.filter((fact): fact is WorkerCodeFact => fact.kind === 'worker-code'),
    env: (name) => {
      const value = variables.get(name);
      return value !== undefined ? known(value) : closed ? known(null) : null;
    },
    resolve: resolver(variables, closed),
    version: () => version,
    at: { path: 'Procfile', line: 1 },
  });
}
