import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { literal, literalString, type MapEntry } from '../../model/value.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { shellSteps, shellWords } from '../../syntax/shell.js';

/** systemd's service units: what they start, and with which variables. */
export const systemd: Adapter = { id: 'systemd', title: 'systemd', version: 1, files: ['**/*.service'], read };

interface Setting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

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
      name: file.replace(/@?\.service$/, ''),
      commands: counting.flatMap(({ value, line }) => shellSteps(commandText(value), line).map(({ command }) => command)),
      env: settings.filter(({ key }) => key === 'Environment').flatMap(({ value }) => variables(value)),
      replicas: null,
      environment: environmentOfPath(path),
      at: { path, line: first.line },
    },
  ];
}

/** The settings of `[Service]`, continued lines joined. Source: systemd.syntax(7). */
function serviceSettings(text: string): readonly Setting[] {
  const lines = text.split(/\r?\n/);
  const settings: Setting[] = [];
  let section = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let written = (lines[index] ?? '').trim();
    if (written.startsWith('#') || written.startsWith(';')) continue;
    while (written.endsWith('\\') && index + 1 < lines.length) {
      index += 1;
      const next = (lines[index] ?? '').trim();
      if (!next.startsWith('#') && !next.startsWith(';')) written = `${written.slice(0, -1)} ${next}`;
    }
    if (written.startsWith('[')) section = written;
    const at = written.indexOf('=');
    if (section === '[Service]' && at > 0) {
      settings.push({ key: written.slice(0, at).trim(), value: written.slice(at + 1).trim(), line });
    }
  }
  return settings;
}

/** Without the marks in front; what stands for the instance's name is not known. Source: systemd.service(5), systemd.unit(5). */
const commandText = (value: string): string =>
  value.replace(/^[-@:+!|]{1,5}/, '').replace(/%[%a-zA-Z]/g, (found) => (found === '%%' ? '%' : '$(specifier)'));

/** `Environment="A=b c" D=e` */
const variables = (value: string): readonly MapEntry[] =>
  shellWords(value.replaceAll('$', '\\$')).flatMap((word): readonly MapEntry[] => {
    const text = literalString(word) ?? '';
    const at = text.indexOf('=');
    return at <= 0 ? [] : [{ key: text.slice(0, at), value: literal(text.slice(at + 1)) }];
  });
