import type { Adapter } from '../../model/adapter.js';
import type { Command, Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { MapEntry } from '../../model/value.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { shellSteps, shellWords, variableOf } from '../../syntax/shell.js';
import { type Setting, serviceSettings } from './settings.js';

/** systemd's service units and templates of them: what they start, and with which variables. */
export const systemd: Adapter = {
  id: 'systemd',
  title: 'systemd',
  version: 2,
  files: ['**/*.service', '**/*.service.{erb,j2,tmpl}'],
  read,
};

const FILE_NAME = /@?\.service(?:\.(?:erb|j2|tmpl))?$/;

function read({ path, text }: SourceFile): readonly Fact[] {
  if (isForeign(path)) return [];
  const settings = serviceSettings(text);
  const starts = settings.filter(({ key }) => key === 'ExecStart');
  // An empty ExecStart drops those before it.
  const counting = starts.slice(starts.findLastIndex(({ value }) => value === '') + 1);
  const [first] = counting;
  if (first === undefined) return [];
  const file = path.slice(path.lastIndexOf('/') + 1);
  return [
    {
      kind: 'process',
      platform: 'systemd',
      name: file.replace(FILE_NAME, ''),
      commands: counting.flatMap(commandsOf),
      env: settings.filter(({ key }) => key === 'Environment').flatMap(({ value }) => variables(value)),
      replicas: null,
      environment: environmentOfPath(path),
      at: { path, line: first.line },
    },
  ];
}

const commandsOf = ({ value, line, possible }: Setting): readonly Command[] =>
  shellSteps(commandText(value), line).map(({ command }) => ({ ...command, possible: command.possible || possible }));

/** What a shell calls computed is not known, and so is what a template or the instance's name fills in. */
const COMPUTED = '$(filled in)';

/** A tag that prints: `<%= name %>`, `{{ name }}` */
const withoutTags = (text: string): string => text.replace(/<%=[^%]{0,200}%>|\{\{[^{}]{0,200}\}\}/g, () => COMPUTED);

/** Without the marks in front. Source: systemd.service(5), systemd.unit(5), "Specifiers". */
const commandText = (value: string): string =>
  withoutTags(value.replace(/^[-@:+!|]{1,5}/, '')).replace(/%[%a-zA-Z]/g, (found) => (found === '%%' ? '%' : COMPUTED));

/** `Environment="A=b c" D=e` */
const variables = (value: string): readonly MapEntry[] =>
  shellWords(withoutTags(value.replaceAll('$', '\\$'))).flatMap((word) => variableOf(word) ?? []);
