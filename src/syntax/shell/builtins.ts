import { literal, literalString, unresolved } from '../../model/value.js';
import { assign } from './assign.js';
import { expandText, expandWords } from './expand.js';
import { assigned, plain } from './parse-simple.js';
import { bind, type State, setArgs, shifted } from './state.js';
import type { ArrayWord, Node, Word } from './types.js';

/** Commands of the shell itself that start nothing. */
const SILENT: ReadonlySet<string> = new Set([
  ':',
  '[',
  '[[',
  'test',
  'true',
  'false',
  'echo',
  'printf',
  'cd',
  'pushd',
  'popd',
  'pwd',
  'trap',
  'wait',
  'sleep',
  'ulimit',
  'umask',
  'kill',
  'jobs',
  'fg',
  'bg',
  'type',
  'hash',
  'which',
  'alias',
  'unalias',
  'shopt',
  'let',
  'break',
  'continue',
  'getopts',
  'return',
]);

const DECLARES: ReadonlySet<string> = new Set(['export', 'declare', 'typeset', 'local', 'readonly']);

/** Runs a command of the shell itself; null for every other command. `ended`: the shell leaves. */
export function builtin(node: Node & { kind: 'simple' }, state: State, possible: boolean): 'on' | 'ended' | null {
  const [first, ...rest] = node.words;
  const name = plain(first);
  if (name === null) return null;
  const words = rest.filter((word): word is Word => word.kind === 'word');
  if (DECLARES.has(name)) return declare(name, rest, state);
  switch (name) {
    case 'set':
      return set(words, state);
    case 'shift': {
      const by = words[0] === undefined ? 1 : Number(literalString(expandText(words[0].parts, state)));
      const known = Number.isInteger(by) && by > 0;
      setArgs(state, known ? state.args.map((args) => shifted(args, by)) : [[unresolved('what shift leaves is not known')]]);
      return 'on';
    }
    case 'unset':
      for (const word of words) {
        const variable = plain(word);
        if (variable !== null && /^[A-Za-z_]/.test(variable)) bind(state, variable, [{ kind: 'text', value: literal('') }]);
      }
      return 'on';
    case 'read':
    case 'mapfile':
    case 'readarray':
      for (const word of words) {
        const variable = plain(word);
        if (variable !== null && /^[A-Za-z_]/.test(variable)) {
          bind(state, variable, [{ kind: 'text', value: unresolved(`${variable} is read when the script runs`) }]);
        }
      }
      return 'on';
    case 'exit':
      // Where a check fails, a script leaves: what follows is what it is for. A script that leaves in peace has done its work.
      return possible && words[0] !== undefined && plain(words[0]) !== '0' ? 'on' : 'ended';
    case 'command':
      return plain(words[0]) === '-v' || plain(words[0]) === '-V' ? 'on' : null;
    default:
      if (!SILENT.has(name)) return null;
      // `: "${NAME:=value}"` sets a variable.
      expandWords(words, state);
      return 'on';
  }
}

function declare(name: string, words: readonly (Word | ArrayWord)[], state: State): 'on' {
  const flags = words.flatMap((word) => plain(word) ?? []).filter((text) => text.startsWith('-'));
  const exports = name === 'export' ? !flags.includes('-n') : flags.some((flag) => flag.includes('x'));
  for (const word of words) {
    const assignment = word.kind === 'array' ? word : assigned(word);
    const variable = assignment?.name ?? plain(word);
    if (assignment !== null) assign(assignment, state);
    if (exports && variable !== null && /^[A-Za-z_]/.test(variable)) state.exported.add(variable);
  }
  return 'on';
}

function set(words: readonly Word[], state: State): 'on' {
  const [first, ...rest] = words;
  if (first === undefined) return 'on';
  const flag = plain(first);
  if (flag === '--') setArgs(state, expandWords(rest, state));
  else if (flag === null || !/^[-+]/.test(flag)) setArgs(state, expandWords(words, state));
  else if (/^-[a-z]*a/.test(flag) || (flag === '-o' && plain(rest[0]) === 'allexport')) state.exportAll = true;
  else if (/^\+[a-z]*a/.test(flag) || (flag === '+o' && plain(rest[0]) === 'allexport')) state.exportAll = false;
  return 'on';
}
