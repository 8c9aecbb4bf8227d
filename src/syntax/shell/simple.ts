import { literalString, type Value } from '../../model/value.js';
import { assign } from './assign.js';
import { builtin } from './builtins.js';
import { environmentOf } from './environment.js';
import { expandWords } from './expand.js';
import { innerShell } from './inner.js';
import { parse } from './parse.js';
import { DEEPEST, type Flow, type Run, type RunList, type Scope } from './run.js';
import { copy, type State, setArgs } from './state.js';
import type { Node, Word } from './types.js';

const MOST_STEPS = 500;

/** Runs a simple command: assignments, a word of the shell itself, a function, an inner shell, or a program. */
export function runSimple(node: Node & { kind: 'simple' }, state: State, scope: Scope, run: Run, runList: RunList): Flow {
  const words = node.words.filter((word): word is Word => word.kind === 'word');
  if (words.length === 0) {
    for (const assignment of node.assignments) assign(assignment, state);
    return 'on';
  }
  const done = builtin(node, state, scope.possible);
  if (done !== null) return done;
  const before = node.assignments.length === 0 ? state : copy(state);
  const lines = expandWords(words, state);
  for (const assignment of node.assignments) assign(assignment, before);
  const flows = lines.map((argv) =>
    runArgv(
      argv,
      { line: node.line, own: before, names: node.assignments.map(({ name }) => name) },
      state,
      { ...scope, possible: scope.possible || lines.length > 1 },
      run,
      runList,
    ),
  );
  return flows.every((flow) => flow === 'ended') ? 'ended' : flows.every((flow) => flow === 'on') ? 'on' : 'maybe';
}

interface Site {
  readonly line: number;
  /** the state with the assignments in front of the command */
  readonly own: State;
  readonly names: readonly string[];
}

function runArgv(written: readonly Value[], site: Site, state: State, scope: Scope, run: Run, runList: RunList): Flow {
  const exec = literalString(written[0]) === 'exec';
  const argv = exec ? withoutExec(written) : written;
  const first = argv[0];
  // `exec` with redirections only, or a variable that holds nothing.
  if (first === undefined) return 'on';
  const name = literalString(first);
  const body = name === undefined || exec ? undefined : state.functions.get(name);
  if (body !== undefined) {
    // A function that calls itself starts nothing that was not seen.
    if (scope.depth >= DEEPEST) return 'on';
    const { args } = state;
    setArgs(state, [argv.slice(1)]);
    runList(body, state, { ...scope, depth: scope.depth + 1 }, run);
    state.args = args;
    return 'on';
  }
  const inner = scope.depth < DEEPEST ? innerShell(argv, site.own) : null;
  if (inner !== null) {
    const flow = runList(parse(inner.text, site.line), inner.state, { ...scope, depth: scope.depth + 1 }, run);
    if (inner.same) return flow;
    return exec ? 'ended' : 'on';
  }
  if (run.steps.length < MOST_STEPS) {
    const env = environmentOf(site.own, site.names);
    run.steps.push({
      command: { argv, env, arm: scope.arm, possible: scope.possible, line: site.line },
      exec,
      last: scope.last,
      background: scope.background,
    });
  }
  return exec ? 'ended' : 'on';
}

/** `exec -a name -c -l command` */
function withoutExec(argv: readonly Value[]): readonly Value[] {
  let at = 1;
  for (;;) {
    const word = literalString(argv[at]);
    if (word === '-a') at += 2;
    else if (word === '-c' || word === '-l' || word === '--') at += 1;
    else return argv.slice(at);
  }
}
