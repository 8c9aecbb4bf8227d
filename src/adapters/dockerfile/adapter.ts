import type { Adapter } from '../../model/adapter.js';
import type { Fact, ProcessFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { quoteWord, shellSteps } from '../../syntax/shell.js';
import { type Instruction, instructions } from './instructions.js';
import { type Stage, stages } from './stages.js';

/** Dockerfiles: what the image of the last stage runs when nobody says otherwise, and what the other named stages would. */
export const dockerfile: Adapter = {
  id: 'dockerfile',
  title: 'Dockerfile',
  version: 2,
  files: ['**/Dockerfile', '**/Dockerfile*', '**/*.Dockerfile', '**/*.dockerfile', '**/Containerfile'],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path) || file.path.endsWith('.dockerignore')) return [];
  const [last, ...others] = stages(instructions(file.text));
  if (last === undefined) return [];
  return [...processOf(last, nameOf(file.path), true, file.path), ...others.flatMap((stage) => other(stage, last, file.path))];
}

/** A stage that starts the same as the last one is the same process. */
function other(stage: Stage, last: Stage, path: string): readonly ProcessFact[] {
  const same = stage.command === last.command && stage.entrypoint === last.entrypoint;
  return same || stage.name === null ? [] : processOf(stage, stage.name, false, path);
}

function processOf(stage: Stage, name: string, built: boolean, path: string): readonly ProcessFact[] {
  const { entrypoint, command, env } = stage;
  const at = command ?? entrypoint;
  if (at === null) return [];
  const commands = shellSteps(lineOf(entrypoint, command), at.line).map(({ command: found }) => found);
  const environment = environmentOfPath(path) ?? (stage.name === null ? null : environmentOfPath(stage.name));
  return [
    {
      kind: 'process',
      platform: 'dockerfile',
      name,
      // Whether an image is made of another stage than the last one, the file does not say.
      commands: built ? commands : commands.map((found) => ({ ...found, possible: true })),
      env,
      replicas: null,
      environment,
      at: { path, line: at.line },
    },
  ];
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

/** `Dockerfile.worker` and `worker.Dockerfile` are called worker; others like their file. */
function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const rest = file
    .replace(/dockerfile|containerfile/i, '')
    .replace(/^[._-]+/, '')
    .replace(/[._-]+$/, '');
  return rest === '' ? file : rest;
}
