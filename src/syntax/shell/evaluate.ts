import type { Command } from '../../model/fact.js';
import { literalString, type Value } from '../../model/value.js';
import { assign } from './assign.js';
import { builtin } from './builtins.js';
import { caseArms, testedArm } from './conditions.js';
import { environmentOf } from './environment.js';
import { expandWords } from './expand.js';
import { innerShell } from './inner.js';
import { parse } from './parse.js';
import { bind, copy, merge, newState, type State, setArgs } from './state.js';
import type { Item, Node, Word } from './types.js';

/** A command that a script runs, and how. */
export interface Step {
  readonly command: Command;
  /** `exec`: it takes the place of the shell */
  readonly exec: boolean;
  /** the last thing that the script does, or one of its last */
  readonly last: boolean;
  readonly background: boolean;
}

interface Scope {
  readonly arm: readonly string[] | null;
  readonly possible: boolean;
  readonly last: boolean;
  readonly depth: number;
  readonly background: boolean;
}

interface Run {
  readonly steps: Step[];
  /** commands that may still be looked at */
  left: number;
}

/** What becomes of the shell after a list: it goes on, it has ended, or it may have. */
type Flow = 'on' | 'ended' | 'maybe';

const MOST = 5000;
const MOST_STEPS = 500;
const DEEPEST = 12;
const MOST_ROUNDS = 16;

/** Every command that a shell text may run, in order. */
export function evaluate(text: string, firstLine: number): readonly Step[] {
  const run: Run = { steps: [], left: MOST };
  runList(parse(text, firstLine), newState(), { arm: null, possible: false, last: true, depth: 0, background: false }, run);
  return run.steps;
}

function runList(items: readonly Item[], state: State, scope: Scope, run: Run): Flow {
  let flow: Flow = 'on';
  let doubted = false;
  for (const [index, item] of items.entries()) {
    if (run.left <= 0) return flow;
    const before = items[index - 1];
    if (item.joined === 'always') doubted = false;
    else if (item.joined === 'or' || (item.joined === 'and' && before !== undefined && isTest(before.node))) doubted = true;
    const piped = item.joined === 'pipe' || items[index + 1]?.joined === 'pipe';
    const own: Scope = {
      ...scope,
      possible: scope.possible || doubted || flow === 'maybe',
      last: scope.last && items.slice(index + 1).every(({ joined }) => joined !== 'always'),
      background: scope.background || item.background,
    };
    const inner = piped || item.background ? copy(state) : state;
    const after = runNode(item.node, inner, own, run);
    if (piped || item.background || after === 'on') continue;
    if (after === 'ended' && !doubted) return flow === 'maybe' ? 'maybe' : 'ended';
    flow = 'maybe';
  }
  return flow;
}

function firstWord(node: Node & { kind: 'simple' }): string {
  const [word] = node.words;
  const part = word?.kind === 'word' ? word.parts[0] : undefined;
  return part?.kind === 'text' ? part.text : '';
}

const TESTS: ReadonlySet<string> = new Set(['[', '[[', 'test', 'command', 'which', 'grep', 'hash', 'type', ':', 'false']);

const isTest = (node: Node): boolean => node.kind === 'simple' && TESTS.has(firstWord(node)) && firstWord(node) !== ':';

function runNode(node: Node, state: State, scope: Scope, run: Run): Flow {
  run.left -= 1;
  switch (node.kind) {
    case 'simple':
      return runSimple(node, state, scope, run);
    case 'group': {
      const flow = runList(node.body, node.subshell ? copy(state) : state, scope, run);
      return node.subshell ? 'on' : flow;
    }
    case 'if':
      return runIf(node, state, scope, run);
    case 'case':
      return runCase(node, state, scope, run);
    case 'while':
      return runWhile(node, state, scope, run);
    case 'for':
      return runFor(node, state, scope, run);
    case 'function':
      state.functions.set(node.name, node.body);
      return 'on';
    default:
      return node satisfies never;
  }
}

function together(state: State, branches: readonly { readonly state: State; readonly flow: Flow }[]): Flow {
  const going = branches.filter(({ flow }) => flow !== 'ended');
  if (going.length === 0) return 'ended';
  merge(
    state,
    going.map((branch) => branch.state),
  );
  return going.length < branches.length || going.some(({ flow }) => flow === 'maybe') ? 'maybe' : 'on';
}

function runIf(node: Node & { kind: 'if' }, state: State, scope: Scope, run: Run): Flow {
  const ended: { state: State; flow: Flow }[] = [];
  for (const { condition, body } of node.branches) {
    const arm = testedArm(condition, state);
    runList(condition, state, { ...scope, last: false, possible: scope.possible || ended.length > 0 }, run);
    const branch = copy(state);
    const flow = runList(body, branch, arm === null ? { ...scope, possible: true } : { ...scope, arm }, run);
    ended.push({ state: branch, flow });
  }
  const branch = copy(state);
  const flow = node.otherwise === null ? 'on' : runList(node.otherwise, branch, { ...scope, possible: true }, run);
  return together(state, [...ended, { state: branch, flow }]);
}

function runCase(node: Node & { kind: 'case' }, state: State, scope: Scope, run: Run): Flow {
  const { arms, exhaustive } = caseArms(node, state, scope.arm);
  const ended = arms.map(({ arm, possible, body }) => {
    const branch = copy(state);
    return { state: branch, flow: runList(body, branch, { ...scope, arm, possible: scope.possible || possible }, run) };
  });
  return together(state, exhaustive ? ended : [...ended, { state: copy(state), flow: 'on' as const }]);
}

function runWhile(node: Node & { kind: 'while' }, state: State, scope: Scope, run: Run): Flow {
  const [first] = node.condition;
  const word = first?.node.kind === 'simple' ? firstWord(first.node) : '';
  const endless = word === ':' || word === (node.until ? 'false' : 'true');
  runList(node.condition, state, { ...scope, last: false }, run);
  const branch = copy(state);
  const flow = runList(node.body, branch, endless ? scope : { ...scope, possible: true }, run);
  return together(
    state,
    endless
      ? [{ state: branch, flow }]
      : [
          { state: branch, flow },
          { state: copy(state), flow: 'on' },
        ],
  );
}

function runFor(node: Node & { kind: 'for' }, state: State, scope: Scope, run: Run): Flow {
  const lines = node.words === null ? state.args : expandWords(node.words, state);
  const [line] = lines;
  const known =
    lines.length === 1 && line !== undefined && line.length <= MOST_ROUNDS && line.every(({ kind }) => kind === 'literal');
  const rounds: readonly Value[] = known
    ? line
    : [{ kind: 'unresolved', reason: `${node.variable} runs over what is not known` }];
  let flow: Flow = 'on';
  for (const value of rounds) {
    bind(state, node.variable, [{ kind: 'text', value }]);
    const after = runList(node.body, state, known ? scope : { ...scope, possible: true }, run);
    if (after === 'ended' && known) return 'ended';
    if (after !== 'on') flow = 'maybe';
  }
  return flow;
}

function runSimple(node: Node & { kind: 'simple' }, state: State, scope: Scope, run: Run): Flow {
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

function runArgv(written: readonly Value[], site: Site, state: State, scope: Scope, run: Run): Flow {
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
