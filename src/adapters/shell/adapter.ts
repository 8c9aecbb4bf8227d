import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { shellSteps } from '../../syntax/shell.js';

/** Shell scripts: what a deploy file starts may be one, and a script that ends in a worker starts it itself. */
export const shell: Adapter = {
  id: 'shell',
  title: 'Shell scripts',
  version: 1,
  files: [
    '**/*.sh',
    '**/*.bash',
    '**/bin/*',
    '**/script/**',
    '**/scripts/**',
    '**/docker/**',
    '**/*entrypoint*',
    // s6 and runit: a folder for each service
    '**/run',
  ],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path) || !isShell(file)) return [];
  const steps = shellSteps(file.text);
  const script: Fact = { kind: 'script', commands: steps.map(({ command }) => command), at: { path: file.path, line: 1 } };
  const started = steps.filter(({ exec, last, background }) => exec || last || background).map(({ command }) => command);
  const [first] = started;
  if (first === undefined) return [script];
  return [
    script,
    {
      kind: 'process',
      platform: 'shell',
      name: nameOf(file.path),
      commands: started,
      env: [],
      replicas: null,
      environment: environmentOfPath(file.path),
      at: { path: file.path, line: first.line },
    },
  ];
}

const SHELL = /^(?:sh|bash|dash|ash|ksh|zsh)$/;

/** By the line that names its interpreter; without one, by the ending of its name. */
function isShell({ path, text }: SourceFile): boolean {
  if (!text.startsWith('#!')) return /\.(?:sh|bash)$/.test(path);
  const end = text.indexOf('\n');
  const line = text.slice(2, end < 0 ? 200 : Math.min(end, 200));
  return line.split(/\s+/).some((word) => SHELL.test(word.slice(word.lastIndexOf('/') + 1)));
}

/** The file's name without its ending; a `run` file is called like its folder. */
function nameOf(path: string): string {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  return (file === 'run' ? parts.pop() : undefined) ?? file.replace(/\.(?:sh|bash)$/, '');
}
