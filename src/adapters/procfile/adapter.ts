import type { Adapter } from '../../model/adapter.js';
import type { Fact, FormationFact, ProcessFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { shellSteps } from '../../syntax/shell.js';
import { entryOf, nodeValue, readYaml, scalarOf } from '../../syntax/yaml.js';

/** Procfiles, which name an app's processes, and `app.json`, which says how many of each Heroku runs. */
export const procfile: Adapter = {
  id: 'procfile',
  title: 'Procfile',
  version: 2,
  files: ['**/Procfile*', '**/app.json'],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path) || /\.(?:md|txt|rb|html)$/.test(file.path)) return [];
  return file.path.endsWith('app.json') ? formation(file) : processes(file);
}

/** One process a line: `name: command`. Source: foreman 0.88, lib/foreman/procfile.rb; Heroku, "The Procfile". */
const LINE = /^([A-Za-z0-9_-]{1,200}):[ \t]*(\S.*)$/;

function processes({ path, text }: SourceFile): readonly ProcessFact[] {
  const environment = environmentOfPath(path);
  return text.split(/\r?\n/).flatMap((written, index): readonly ProcessFact[] => {
    const found = LINE.exec(written);
    if (found?.[1] === undefined || found[2] === undefined) return [];
    const line = index + 1;
    const commands = shellSteps(found[2], line).map(({ command }) => command);
    return [
      {
        kind: 'process',
        platform: 'procfile',
        name: found[1],
        commands,
        env: [],
        replicas: null,
        environment,
        at: { path, line },
      },
    ];
  });
}

/**
 * `formation` of app.json. Heroku reads it when an app is made; who sets a process to 0 there scales it elsewhere, so that says nothing.
 * Source: Heroku, "app.json Schema".
 */
function formation(file: SourceFile): readonly FormationFact[] {
  if (!file.text.includes('"formation"')) return [];
  const node = entryOf(readYaml(file).root, 'formation')?.value;
  if (node?.kind !== 'map') return [];
  return node.entries.flatMap(({ key, line, value }): readonly FormationFact[] => {
    const quantity = entryOf(value, 'quantity')?.value;
    if (quantity === undefined || scalarOf(quantity) === 0) return [];
    return [{ kind: 'formation', process: key, quantity: nodeValue(quantity), at: { path: file.path, line } }];
  });
}
