import type { Command, ProcessFact, ScriptFact } from '../../model/fact.js';
import type { MapEntry, Resolved, Value } from '../../model/value.js';
import type { AppContext } from './context.js';
import { resolve } from './resolve.js';

/** One command line that a process may run, after its scripts have been followed. */
export interface Run {
  readonly argv: readonly Resolved[];
  readonly env: ReadonlyMap<string, Value>;
  /** it hangs on a condition */
  readonly possible: boolean;
  /** the arm of a `case` that it stands in, by its first pattern */
  readonly arm: string | null;
  /** scripts that were followed on the way */
  readonly scripts: readonly string[];
}

const DEEPEST = 5;

/** Words in front of a command that only start it. */
const STARTERS: ReadonlySet<string> = new Set([
  'exec',
  'sh',
  'bash',
  'ruby',
  'nohup',
  'time',
  'nice',
  'env',
  '-e',
  '-x',
  '-l',
  '--',
]);

/** Every command line that a process may run; a command that is a script of the repository is followed into it. */
export function runsOf(process: ProcessFact, scripts: ReadonlyMap<string, ScriptFact>, context: AppContext): readonly Run[] {
  const env = new Map(process.env.map(({ key, value }) => [key, value]));
  return expand(process.commands, env, [], scripts, context, [], process.platform === 'shell' ? [process.at.path] : []);
}

function expand(
  commands: readonly Command[],
  env: ReadonlyMap<string, Value>,
  args: readonly Resolved[],
  scripts: ReadonlyMap<string, ScriptFact>,
  context: AppContext,
  seen: readonly string[],
  followed: readonly string[],
): readonly Run[] {
  return commands.flatMap((command) => {
    const arm = armOf(command, args);
    if (arm === 'other') return [];
    const inner = new Map([...env, ...command.env.map(({ key, value }: MapEntry) => [key, value] as const)]);
    const argv = command.argv.flatMap((word) => words(word, inner, args, context));
    const script = seen.length >= DEEPEST ? null : scriptOf(argv, scripts);
    if (script !== null && !seen.includes(script.fact.at.path)) {
      const path = script.fact.at.path;
      return expand(script.fact.commands, inner, script.args, scripts, context, [...seen, path], [...followed, path]).map(
        (run) => ({
          ...run,
          possible: run.possible || command.possible,
        }),
      );
    }
    return [
      {
        argv,
        env: inner,
        possible: command.possible || (arm === 'unknown' && command.arm !== null),
        arm: command.arm?.[0] ?? null,
        scripts: followed,
      },
    ];
  });
}

/** Whether the first argument chooses this arm: `chosen`, `other`, or `unknown` where it is not known. */
function armOf({ arm }: Command, args: readonly Resolved[]): 'chosen' | 'other' | 'unknown' {
  if (arm === null) return 'chosen';
  const [first] = args;
  if (first === undefined || !first.complete || first.values.length !== 1) return 'unknown';
  return arm.includes(String(first.values[0])) || arm.includes('*') ? 'chosen' : 'other';
}

/** One word of a command line, resolved. A variable without quotes may hold several words. */
function words(
  word: Value,
  env: ReadonlyMap<string, Value>,
  args: readonly Resolved[],
  context: AppContext,
): readonly Resolved[] {
  if (word.kind === 'env' && (word.name === '@' || word.name === '*')) return args;
  const resolved = resolve(word, {
    constant: context.resolving.constant,
    env: (name) => {
      const known = context.resolving.env(name);
      if (known !== null) return known;
      const position = /^[1-9]$/.test(name) ? args[Number(name) - 1] : undefined;
      if (position?.complete === true && position.values.length === 1)
        return { kind: 'literal', value: position.values[0] ?? null };
      const value = env.get(name);
      // A variable that is set to itself with a default would never end.
      return value === undefined || (value.kind === 'env' && value.name === name) ? null : value;
    },
  });
  const [only] = resolved.values;
  if (word.kind === 'literal' || resolved.values.length !== 1 || typeof only !== 'string' || !/\s/.test(only.trim()))
    return [resolved];
  return only
    .trim()
    .split(/\s+/)
    .map((value) => ({ ...resolved, values: [value] }));
}

function scriptOf(
  argv: readonly Resolved[],
  scripts: ReadonlyMap<string, ScriptFact>,
): { readonly fact: ScriptFact; readonly args: readonly Resolved[] } | null {
  for (const [index, word] of argv.entries()) {
    const text = wordText(word);
    if (text === null) return null;
    const path = inRepository(text, scripts);
    if (path !== null) return { fact: path, args: argv.slice(index + 1) };
    if (!STARTERS.has(text.split('/').at(-1) ?? '') && !/^[A-Za-z_]\w*=/.test(text)) return null;
  }
  return null;
}

/** The text of a word that is known for sure, or by an environment's default; null otherwise. */
export function wordText({ values }: Resolved): string | null {
  const [only] = values;
  return values.length === 1 && only !== null && only !== undefined ? String(only) : null;
}

/** A path as a deploy file writes it: relative, or absolute inside an image, where the repository lies in some folder. */
function inRepository(text: string, scripts: ReadonlyMap<string, ScriptFact>): ScriptFact | null {
  let path = text.replace(/^(\.\/)+/, '');
  for (;;) {
    const found = scripts.get(path);
    if (found !== undefined) return found;
    if (!text.startsWith('/')) return null;
    const cut = path.indexOf('/', path.startsWith('/') ? 1 : 0);
    if (cut < 0) return null;
    path = path.slice(cut + 1);
  }
}
