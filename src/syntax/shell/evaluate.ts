import type { Value } from '../../model/value.js';
import { caseArms, testedArm } from './conditions.js';
import { expandWords } from './expand.js';
import { parse } from './parse.js';
import type { Flow, Run, Scope, Step } from './run.js';
import { runSimple } from './simple.js';
import { bind, copy, merge, newState, type State } from './state.js';
import type { Item, Node } from './types.js';

const MOST = 5000;
const MOST_ROUNDS = 16;

/** Every command that a shell text may run, in order. */
export function evaluate(text: string, firstLine: number): readonly Step[] {
  const run: Run = { steps: [], left: MOST };
  runList(parse(text, firstLine), newState(), { arm: null, possible: false, last: true, depth: 0, background: false }, run);
  return run.steps;
}

function runList(items: readonly Item[], state: State, scope: Scope, run: Run): Flow {
  let flow: Flow = 'on';
  const lastBegun = items.findLastIndex(({ joined }) => joined === 'always');
  let doubted = false;
  let arm: readonly string[] | null = null;
  for (const [index, item] of items.entries()) {
    if (run.left <= 0) return flow;
    const before = items[index - 1];
    if (item.joined === 'always' || item.joined === 'or') arm = null;
    if (item.joined === 'always') doubted = false;
    else if (item.joined === 'or' || (item.joined === 'and' && before !== undefined && isTest(before.node))) {
      // `[ "$1" = worker ] && exec x` is an arm, too.
      arm = item.joined === 'and' && before !== undefined && !doubted ? testedArm([before], state) : null;
      doubted = true;
    }
    const piped = item.joined === 'pipe' || items[index + 1]?.joined === 'pipe';
    const own: Scope = {
      ...scope,
      arm: arm ?? scope.arm,
      possible: scope.possible || (doubted && arm === null) || flow === 'maybe',
      last: scope.last && index >= lastBegun,
      background: scope.background || item.background,
    };
    const apart = piped || item.background;
    const inner = apart || doubted ? copy(state) : state;
    const after = runNode(item.node, inner, own, run);
    // It may not have run: what it sets may not be set.
    if (doubted && !apart && after !== 'ended') merge(state, [inner, copy(state)]);
    if (apart || after === 'on') continue;
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

const TESTS: ReadonlySet<string> = new Set(['[', '[[', 'test', 'command', 'which', 'grep', 'hash', 'type', 'false']);

const isTest = (node: Node): boolean => node.kind === 'simple' && TESTS.has(firstWord(node));

function runNode(node: Node, state: State, scope: Scope, run: Run): Flow {
  run.left -= 1;
  switch (node.kind) {
    case 'simple':
      return runSimple(node, state, scope, run, runList);
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
