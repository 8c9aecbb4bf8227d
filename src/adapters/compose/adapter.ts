import type { Adapter } from '../../model/adapter.js';
import type { Command, Fact, ProcessFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { MapEntry, Value } from '../../model/value.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { interpolated, quoteWord, shellSteps } from '../../syntax/shell.js';
import { entryOf, readYaml, type YamlEntry, type YamlNode } from '../../syntax/yaml.js';

/** Compose files: services with a command of their own. A service without one runs what its image says. */
export const compose: Adapter = {
  id: 'compose',
  title: 'Docker Compose',
  version: 2,
  files: ['**/*docker-compose*.yml', '**/*docker-compose*.yaml', '**/compose*.yml', '**/compose*.yaml'],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (isForeign(file.path)) return [];
  const document = readYaml(file);
  const services = entryOf(document.root, 'services')?.value;
  const broken = document.problems.find(({ kind }) => kind === 'syntax' || kind === 'limit');
  const gaps: readonly Fact[] =
    broken === undefined
      ? []
      : [{ kind: 'gap', gap: { path: file.path, line: broken.line, reason: 'syntax', note: broken.message } }];
  if (services?.kind !== 'map') return gaps;
  return [...services.entries.flatMap((service) => serviceFact(service, services, file.path)), ...gaps];
}

function serviceFact(service: YamlEntry, services: YamlNode, path: string): readonly ProcessFact[] {
  const { key, line, value } = service;
  const lineage = lineageOf(service, services);
  const command = given(lineage, 'command');
  const entrypoint = given(lineage, 'entrypoint');
  const first = command ?? entrypoint;
  if (first === undefined) return [];
  const own = entryOf(value, first.key) === first && !first.merged;
  const at = own ? first.line : line;
  const text = [entrypoint, command].flatMap((entry) => (entry === undefined ? [] : [commandText(entry.value)])).join(' ');
  const profiles = listed(entryOf(value, 'profiles')?.value);
  const optional = profiles.length > 0;
  const commands = shellSteps(text, at).map(
    ({ command: found }): Command => ({ ...found, possible: found.possible || optional }),
  );
  const environment = profiles.map((profile) => environmentOfPath(profile)).find((name) => name !== null);
  return [
    {
      kind: 'process',
      platform: 'compose',
      name: key,
      commands,
      env: lineage.toReversed().flatMap((node) => variables(entryOf(node, 'environment')?.value)),
      replicas: lineage.map(replicas).find((count) => count !== null) ?? null,
      environment: environmentOfPath(path) ?? environment ?? null,
      at: { path, line: at },
    },
  ];
}

/** Services that extend one another: a longer chain is nobody's. */
const DEEPEST = 10;

/** A service and those of this file that it extends, nearest first. Source: Compose file reference, "extends". */
function lineageOf({ key, value }: YamlEntry, services: YamlNode): readonly YamlNode[] {
  const lineage = [value];
  const seen = new Set([key]);
  for (let extended = extendedBy(value); extended !== null && !seen.has(extended) && seen.size < DEEPEST; ) {
    seen.add(extended);
    const next = entryOf(services, extended)?.value;
    if (next === undefined) break;
    lineage.push(next);
    extended = extendedBy(next);
  }
  return lineage;
}

/** A service of another file is not looked up: that file is read for itself. */
function extendedBy(service: YamlNode): string | null {
  const extended = entryOf(service, 'extends')?.value;
  const name =
    extended?.kind === 'map' && entryOf(extended, 'file') === undefined ? entryOf(extended, 'service')?.value : extended;
  return name?.kind === 'scalar' ? name.text : null;
}

/** The nearest entry that says something: an empty command is none. */
function given(lineage: readonly YamlNode[], key: string): YamlEntry | undefined {
  return lineage.flatMap((service) => entryOf(service, key) ?? []).find(({ value }) => saysSomething(value));
}

function saysSomething(node: YamlNode): boolean {
  if (node.kind === 'scalar') return node.value !== null && node.text !== '';
  return node.kind === 'list' && node.items.length > 0;
}

const listed = (node: YamlNode | undefined): readonly string[] =>
  node?.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])) : [];

/** Compose fills in `$NAME` itself; `$$` is a dollar for the shell inside. Both are variables of the process. */
const unescaped = (text: string): string => text.replaceAll('$$', '$');

/** A text is split into words as a shell would; a list has them already. */
function commandText(node: YamlNode): string {
  if (node.kind === 'scalar') return unescaped(node.text).replace(/\n+$/, '').replaceAll('\n', ' ');
  return listed(node)
    .map((word) => quoteWord(unescaped(word), true))
    .join(' ');
}

/** `environment` as a map, or as a list of `NAME=value`. A name without a value hands on what the host has. */
function variables(node: YamlNode | undefined): readonly MapEntry[] {
  if (node?.kind === 'map') {
    return node.entries.flatMap(({ key, value }) =>
      value.kind === 'scalar' && value.value !== null ? [{ key, value: interpolated(unescaped(value.text)) }] : [],
    );
  }
  return listed(node).flatMap((text): readonly MapEntry[] => {
    const at = text.indexOf('=');
    return at <= 0 ? [] : [{ key: text.slice(0, at), value: interpolated(unescaped(text.slice(at + 1))) }];
  });
}

/** `deploy.replicas`, or `scale`. Source: Compose file reference, "services", "deploy". */
function replicas(service: YamlNode): ProcessFact['replicas'] {
  const entry = entryOf(entryOf(service, 'deploy')?.value, 'replicas') ?? entryOf(service, 'scale');
  if (entry?.value.kind !== 'scalar' || entry.value.value === null) return null;
  const count: Value =
    typeof entry.value.value === 'number' ? { kind: 'literal', value: entry.value.value } : interpolated(entry.value.text);
  return { min: count, max: count };
}
