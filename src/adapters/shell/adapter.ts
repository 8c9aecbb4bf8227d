import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { shellSteps } from '../../syntax/shell.js';
import { rubySteps } from './ruby-script.js';

/** Scripts: what a deploy file starts may be one, and a script that ends in a worker starts it itself. */
export const shell: Adapter = {
  id: 'shell',
  title: 'Scripts',
  version: 2,
  files: [
    '**/*.sh',
    '**/*.bash',
    '**/bin/*',
    '**/script/**',
    '**/scripts/**',
    '**/{docker,.docker,rootfs}/**',
    '**/*entrypoint*',
    '**/*{worker,sidekiq}',
    '{start,run}*',
    // s6 and runit: a folder for each service
    '**/run',
  ],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path)) return [];
  const language = languageOf(file);
  if (language === null) return [];
  const steps = language === 'shell' ? shellSteps(file.text) : rubySteps(file);
  const commands = steps.map(({ command }) => command);
  if (language === 'ruby' && commands.length === 0) return [];
  const script: Fact = { kind: 'script', commands, at: { path: file.path, line: 1 } };
  const started = steps.filter(({ exec, last, background }) => exec || last || background).map(({ command }) => command);
  const [first] = started;
  const name = nameOf(file.path);
  if (first === undefined || ERRANDS.has(name)) return [script];
  return [
    script,
    {
      kind: 'process',
      platform: 'shell',
      name,
      commands: started,
      env: [],
      replicas: null,
      environment: environmentOfPath(file.path),
      at: { path: file.path, line: first.line },
    },
  ];
}

/** Scripts that people or a deploy call to get something done; what runs in the end is a process of something else. */
const ERRANDS: ReadonlySet<string> = new Set(
  'bootstrap build check cibuild console deploy install lint migrate release restart rollback seed setup status stop update'.split(
    ' ',
  ),
);

const SHELL = /^(?:sh|bash|dash|ash|ksh|zsh)$/;

/** By the line that names its interpreter; without one, by the ending of its name. */
function languageOf({ path, text }: SourceFile): 'shell' | 'ruby' | null {
  if (!text.startsWith('#!')) return /\.(?:sh|bash)$/.test(path) ? 'shell' : null;
  const end = text.indexOf('\n');
  const line = text.slice(2, end < 0 ? 200 : Math.min(end, 200));
  const words = line.split(/\s+/).map((word) => word.slice(word.lastIndexOf('/') + 1));
  if (words.some((word) => SHELL.test(word))) return 'shell';
  return words.includes('ruby') ? 'ruby' : null;
}

/** The file's name without its ending; a `run` file is called like its folder. */
function nameOf(path: string): string {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  return (file === 'run' ? parts.pop() : undefined) ?? file.replace(/\.(?:sh|bash|rb)$/, '');
}
