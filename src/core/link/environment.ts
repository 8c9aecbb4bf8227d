import type { WorkerCommand } from '../../model/adapter.js';
import type { ProcessFact } from '../../model/fact.js';
import type { Resolved } from '../../model/value.js';
import { type AppContext, policyEnv } from './context.js';
import type { Run } from './processes.js';

/**
 * The environment that a process runs in: a name, null where nothing tells (it is judged as the judged one), or undecided where it
 * may be the judged one and may be another.
 */
export type RunsIn = { readonly name: string | null } | 'undecided';

/** Variables that name the environment of a Ruby process, strongest first. Source: sidekiq 8.1, lib/sidekiq/cli.rb (set_environment). */
const VARIABLES: readonly string[] = ['APP_ENV', 'RAILS_ENV', 'RACK_ENV'];

/** A variable as the process sees it: policy first, then what its own command line sets, then what the carrier hands it. */
export function variable(name: string, run: Run | null, command: WorkerCommand | null, context: AppContext): Resolved | null {
  const own = command?.env?.findLast((entry) => entry.name === name)?.value;
  return policyEnv(context.policy, name) ?? own ?? run?.env.get(name) ?? null;
}

/** DESIGN section 4: the command's own word, then a variable, then the carrier's name. */
export function runsIn(process: ProcessFact, run: Run, command: WorkerCommand, context: AppContext): RunsIn {
  if (command.environment !== null) return { name: command.environment };
  for (const name of VARIABLES) {
    const value = variable(name, run, command, context);
    if (value === null) continue;
    const [first, another] = value.values;
    // It is handed on from a place that nobody can see.
    if (first === undefined) return 'undecided';
    if (another !== undefined) return value.values.includes(context.environment) ? 'undecided' : { name: String(first) };
    // A default that is another environment is only a default.
    if (!value.complete && String(first ?? '') !== context.environment) return 'undecided';
    return { name: String(first ?? '') };
  }
  return { name: process.environment === null ? null : (SHORT.get(process.environment) ?? process.environment) };
}

/** Short names that carriers are called by, and what the environment is called. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['prod', 'production'],
  ['dev', 'development'],
]);

/** Whether a group of this environment is one of the judged environment; doubt counts as one. */
export const isJudged = (environment: RunsIn, context: AppContext): boolean =>
  environment === 'undecided' || environment.name === null || environment.name === context.environment;

export const isEnvironmentVariable = (name: string): boolean => VARIABLES.includes(name);
