import type { Command, ProcessFact, ScriptFact } from '../../model/fact.js';
import type { MapEntry, Resolved, Value } from '../../model/value.js';
import { type AppContext, policyEnv } from './context.js';
import { fileAt, within } from './paths.js';
import { resolve } from './resolve.js';

export type Environment = ReadonlyMap<string, Resolved>;

/** One command line that a process may run, after its scripts have been followed. */
export interface Run {
  readonly argv: readonly Resolved[];
  readonly env: Environment;
  /** the folder that it runs in */
  readonly folder: string;
  /** it hangs on a condition */
  readonly possible: boolean;
  /** the arm of a `case` that it stands in, by its first pattern */
  readonly arm: string | null;
  /** scripts that were followed on the way */
  readonly scripts: readonly string[];
}

/** Scripts that call scripts: no deploy goes deeper, and one that calls itself must end. */
const DEEPEST = 5;
/** Commands of one process after expansion; a script that calls two that call two grows fast. */
const MOST_RUNS = 200;

/** Words in front of a command that only start it. */
const STARTERS: ReadonlySet<string> = new Set(
  'exec command sh bash dash ash zsh ruby nohup time nice env setsid tini dumb-init su-exec gosu bundle source . --'.split(' '),
);

interface Expansion {
  readonly env: Environment;
  readonly args: readonly Resolved[];
  readonly folder: string;
  readonly followed: readonly string[];
  readonly possible: boolean;
}

/** Every command line that a process may run; a command that is a script of the repository is followed into it. */
export function runsOf(process: ProcessFact, scripts: ReadonlyMap<string, ScriptFact>, context: AppContext): readonly Run[] {
  const own = process.platform === 'shell' ? [process.at.path] : [];
  const start: Expansion = {
    env: withEntries(new Map(), process.env, [], context),
    args: [],
    folder: context.root,
    followed: own,
    possible: false,
  };
  const runs: Run[] = [];
  expand(process.commands, start, scripts, context, runs);
  return runs;
}

function expand(
  commands: readonly Command[],
  expansion: Expansion,
  scripts: ReadonlyMap<string, ScriptFact>,
  context: AppContext,
  runs: Run[],
): void {
  let { folder } = expansion;
  const arms = commands.flatMap(({ arm }) => arm ?? []);
  for (const command of commands) {
    if (runs.length >= MOST_RUNS) return;
    const chosen = armOf(command, expansion.args, arms);
    if (chosen === 'other') continue;
    const env = withEntries(expansion.env, command.env, expansion.args, context);
    const argv = command.argv.flatMap((word) => words(word, env, expansion.args, context));
    const [program, target] = [wordText(argv[0]), wordText(argv[1])];
    if (program === 'cd' && target !== null) {
      folder = target.startsWith('/') ? folder : (within(folder, target) ?? folder);
      continue;
    }
    const possible = expansion.possible || command.possible || chosen === 'unknown';
    const script = expansion.followed.length > DEEPEST ? null : scriptOf(argv, [folder, context.root, ''], scripts);
    if (script === null || expansion.followed.includes(script.fact.at.path)) {
      runs.push({ argv, env, folder, possible, arm: command.arm?.[0] ?? null, scripts: expansion.followed });
      continue;
    }
    const followed = [...expansion.followed, script.fact.at.path];
    expand(script.fact.commands, { env, args: script.args, folder, followed, possible }, scripts, context, runs);
  }
}

/** Whether the first argument chooses the arm that a command stands in; `unknown` where the argument is not known. */
function armOf({ arm }: Command, args: readonly Resolved[], arms: readonly string[]): 'chosen' | 'other' | 'unknown' {
  if (arm === null) return 'chosen';
  const first = args[0] === undefined ? null : wordText(args[0]);
  if (first === null) return 'unknown';
  if (arm.includes(first)) return 'chosen';
  return arm.includes('*') && !arms.includes(first) ? 'chosen' : 'other';
}

/** Assignments laid over an environment in order, each seeing those before it. What policy says wins over all of them. */
function withEntries(
  env: Environment,
  entries: readonly MapEntry[],
  args: readonly Resolved[],
  context: AppContext,
): Environment {
  if (entries.length === 0) return env;
  const result = new Map(env);
  for (const { key, value } of entries) result.set(key, resolveIn(value, result, args, context));
  return result;
}

/** A value as a process sees it: policy first, then positional parameters, then its environment. */
function resolveIn(value: Value, env: Environment, args: readonly Resolved[], context: AppContext): Resolved {
  return resolve(value, {
    constant: context.resolving.constant,
    env: (name) => policyEnv(context.policy, name) ?? positional(name, args) ?? env.get(name) ?? null,
  });
}

function positional(name: string, args: readonly Resolved[]): Resolved | null {
  if (/^[1-9]$/.test(name)) return args[Number(name) - 1] ?? null;
  if (name !== '@' && name !== '*') return null;
  const texts = args.map(wordText);
  if (texts.some((text) => text === null)) return null;
  return { values: [texts.join(' ')], env: [], complete: args.every(({ complete }) => complete) };
}

/** One word of a command line, resolved. A variable without quotes may hold several words. */
function words(word: Value, env: Environment, args: readonly Resolved[], context: AppContext): readonly Resolved[] {
  if (word.kind === 'env' && (word.name === '@' || word.name === '*')) return args;
  // `"$@"` after a `shift` is everything from the second argument on.
  if (word.kind === 'env' && /^@[2-9]$/.test(word.name)) return args.slice(Number(word.name.slice(1)) - 1);
  const resolved = resolveIn(word, env, args, context);
  const text = wordText(resolved);
  if (word.kind === 'literal' || text === null || !/\s/.test(text.trim())) {
    if (word.kind !== 'env' || text !== '') return [resolved];
    // A variable that is set to nothing is no word at all; one that is empty unless somebody sets it may be any words.
    return resolved.complete ? [] : [{ ...resolved, values: [] }];
  }
  return text
    .trim()
    .split(/\s+/)
    .map((value) => ({ ...resolved, values: [value] }));
}

function scriptOf(
  argv: readonly Resolved[],
  folders: readonly string[],
  scripts: ReadonlyMap<string, ScriptFact>,
): { readonly fact: ScriptFact; readonly args: readonly Resolved[] } | null {
  for (const [index, word] of argv.entries()) {
    const text = wordText(word);
    if (text === null) return null;
    const fact = text.length > 500 ? null : fileAt(text, folders, scripts);
    if (fact !== null) return { fact, args: argv.slice(index + 1) };
    const starter =
      STARTERS.has(text.slice(text.lastIndexOf('/') + 1)) || text.startsWith('-') || /^[A-Za-z_]\w{0,99}=/.test(text);
    if (!starter) return null;
  }
  return null;
}

/** The text of a word that can be one text only, as far as is known: an environment's default counts. Null otherwise. */
export function wordText(word: Resolved | undefined): string | null {
  const [only] = word?.values ?? [];
  return word?.values.length === 1 && only !== null && only !== undefined ? String(only) : null;
}
