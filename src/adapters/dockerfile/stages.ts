import type { MapEntry, Value } from '../../model/value.js';
import { literalString } from '../../model/value.js';
import { interpolated, shellWords, variableOf } from '../../syntax/shell.js';
import type { Instruction } from './instructions.js';

/** A build stage with what it has from the stage that it is built from. */
export interface Stage {
  readonly name: string | null;
  readonly entrypoint: Instruction | null;
  readonly command: Instruction | null;
  /** the command that came from below */
  readonly inherited: Instruction | null;
  readonly env: readonly MapEntry[];
  readonly args: ReadonlyMap<string, Value>;
}

const EMPTY: Stage = { name: null, entrypoint: null, command: null, inherited: null, env: [], args: new Map() };

/**
 * The stages of a Dockerfile that an image may be made of, the last one first: it is what `docker build` gives, the others have to be
 * asked for by name. One that another is built from is only a layer of it.
 */
export function stages(all: readonly Instruction[]): readonly Stage[] {
  const named = new Map<string, Stage>();
  const layers = new Set<string>();
  let outside = EMPTY;
  let stage: Stage | null = null;
  for (const instruction of all) {
    if (instruction.keyword === 'FROM') {
      if (stage?.name != null) named.set(stage.name, stage);
      const [from, as, name] = instruction.rest.split(/\s+/).filter((word) => !word.startsWith('--'));
      const below = (from ?? '').toLowerCase();
      if (named.has(below)) layers.add(below);
      // Arguments of a build end with their stage.
      const base = named.get(below) ?? EMPTY;
      stage = {
        ...base,
        inherited: base.command,
        name: as?.toLowerCase() === 'as' ? (name ?? '').toLowerCase() : null,
        args: new Map(),
      };
    } else if (stage === null) {
      outside = after(outside, instruction, EMPTY);
    } else {
      stage = after(stage, instruction, outside);
    }
  }
  // A file without FROM is a part that others include.
  const last = stage ?? outside;
  const others = [...named.values()].filter(({ name }) => name !== last.name && !layers.has(name ?? ''));
  return [last, ...others];
}

function after(stage: Stage, instruction: Instruction, outside: Stage): Stage {
  const { keyword, rest } = instruction;
  switch (keyword) {
    case 'CMD':
      return { ...stage, command: instruction };
    case 'ENTRYPOINT':
      // It drops a command from below. Source: Dockerfile reference, "Understand how CMD and ENTRYPOINT interact".
      return { ...stage, entrypoint: instruction, command: stage.command === stage.inherited ? null : stage.command };
    case 'ENV':
      return {
        ...stage,
        env: [...stage.env, ...variables(rest).map((entry) => ({ ...entry, value: withArgs(entry.value, stage) }))],
      };
    case 'ARG':
      return { ...stage, args: new Map([...stage.args, ...declared(rest, outside)]) };
    default:
      return stage;
  }
}

/** `ARG NAME=default`; one without a default has that of the same name above the first stage. */
function declared(rest: string, outside: Stage): readonly (readonly [string, Value])[] {
  return shellWords(rest).flatMap((word): readonly (readonly [string, Value])[] => {
    const entry = variableOf(word);
    if (entry !== null) return [[entry.key, entry.value]];
    const name = literalString(word) ?? '';
    const above = outside.args.get(name);
    return above === undefined ? [] : [[name, above]];
  });
}

/** A build argument inside the value of a variable: what it is unless the build says otherwise. An earlier ENV hides it. */
function withArgs(value: Value, stage: Stage): Value {
  if (value.kind === 'concat') return { ...value, values: value.values.map((part) => withArgs(part, stage)) };
  if (value.kind !== 'env' || value.default !== undefined || stage.env.some(({ key }) => key === value.name)) return value;
  const fallback = stage.args.get(value.name);
  return fallback === undefined ? value : { ...value, default: fallback };
}

/** `ENV A=b C="d e"`, or the old `ENV A b`. */
function variables(text: string): readonly MapEntry[] {
  const old = /^([A-Za-z_]\w{0,200})\s+([^=]*)$/.exec(text);
  if (old?.[1] !== undefined && !/^\S*=/.test(text)) return [{ key: old[1], value: interpolated(old[2] ?? '') }];
  return shellWords(text).flatMap((word) => variableOf(word) ?? []);
}
