import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { MapEntry } from '../../model/value.js';
import { literalString } from '../../model/value.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { interpolated, quoteWord, shellSteps, shellWords } from '../../syntax/shell.js';
import { type Instruction, instructions } from './instructions.js';

/** Dockerfiles: what the image of the last stage runs when nobody says otherwise. */
export const dockerfile: Adapter = {
  id: 'dockerfile',
  title: 'Dockerfile',
  version: 1,
  files: ['**/Dockerfile', '**/Dockerfile*', '**/*.Dockerfile', '**/*.dockerfile', '**/Containerfile'],
  read,
};

interface Stage {
  readonly entrypoint: Instruction | null;
  readonly command: Instruction | null;
  readonly env: readonly MapEntry[];
}

const EMPTY: Stage = { entrypoint: null, command: null, env: [] };

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path) || file.path.endsWith('.dockerignore')) return [];
  const { entrypoint, command, env } = lastStage(instructions(file.text));
  const at = command ?? entrypoint;
  if (at === null) return [];
  return [
    {
      kind: 'process',
      platform: 'dockerfile',
      name: nameOf(file.path),
      commands: shellSteps(lineOf(entrypoint, command), at.line).map(({ command: found }) => found),
      env,
      replicas: null,
      environment: environmentOfPath(file.path),
      at: { path: file.path, line: at.line },
    },
  ];
}

/** A stage begins with what the stage it is built from has. */
function lastStage(all: readonly Instruction[]): Stage {
  const named = new Map<string, Stage>();
  let name: string | null = null;
  let stage = EMPTY;
  for (const instruction of all) {
    const { keyword, rest } = instruction;
    if (keyword === 'FROM') {
      if (name !== null) named.set(name, stage);
      const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
      stage = named.get((words[0] ?? '').toLowerCase()) ?? EMPTY;
      name = words[1]?.toLowerCase() === 'as' ? (words[2] ?? '').toLowerCase() : null;
    } else if (keyword === 'CMD') {
      stage = { ...stage, command: instruction };
    } else if (keyword === 'ENTRYPOINT') {
      // A new entry point drops the command that came with the image below, unless one follows.
      stage = { ...stage, entrypoint: instruction };
    } else if (keyword === 'ENV') {
      stage = { ...stage, env: [...stage.env, ...variables(rest)] };
    }
  }
  return stage;
}

/** The command line of the image. The shell form of an entry point takes no command. Source: Dockerfile reference, "ENTRYPOINT". */
function lineOf(entrypoint: Instruction | null, command: Instruction | null): string {
  const first = entrypoint === null ? null : execForm(entrypoint.rest);
  if (entrypoint !== null && first === null) return entrypoint.rest;
  const words = command === null ? [] : execForm(command.rest);
  if (first === null || first.length === 0) return words === null ? (command?.rest ?? '') : quoted(words);
  const rest = words ?? ['/bin/sh', '-c', command?.rest ?? ''];
  return quoted([...first, ...rest]);
}

const quoted = (words: readonly string[]): string => words.map((word) => quoteWord(word, false)).join(' ');

/** `["a", "b"]`, or null: the shell form. */
function execForm(text: string): readonly string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

/** `ENV A=b C="d e"`, or the old `ENV A b`. */
function variables(text: string): readonly MapEntry[] {
  const old = /^([A-Za-z_]\w{0,200})\s+([^=]*)$/.exec(text);
  if (old?.[1] !== undefined && !/^\S*=/.test(text)) return [{ key: old[1], value: interpolated(old[2] ?? '') }];
  return shellWords(text).flatMap((word): readonly MapEntry[] => {
    const pieces = word.kind === 'concat' ? word.values : [word];
    const written = literalString(pieces[0]) ?? '';
    const at = written.indexOf('=');
    if (at <= 0) return [];
    const key = written.slice(0, at);
    const rest = written.slice(at + 1);
    if (pieces.length === 1) return [{ key, value: { kind: 'literal', value: rest } }];
    const values = [...(rest === '' ? [] : [{ kind: 'literal' as const, value: rest }]), ...pieces.slice(1)];
    const [only] = values;
    return [{ key, value: values.length === 1 && only !== undefined ? only : { kind: 'concat', values } }];
  });
}

/** `Dockerfile.worker` and `worker.Dockerfile` are called worker; others like their file. */
function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const rest = file
    .replace(/dockerfile|containerfile/i, '')
    .replace(/^[._-]+/, '')
    .replace(/[._-]+$/, '');
  return rest === '' ? file : rest;
}
