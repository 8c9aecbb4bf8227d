import type { Adapter } from '../../src/model/adapter.js';
import type { Command, Fact } from '../../src/model/fact.js';
import type { Value } from '../../src/model/value.js';
import { sourceFile } from './ruby.js';

/** A value as one line: `$NAME`, `${NAME:-default}`, `{a|b}`, `?` for what is not known. */
export function shown(value: Value): string {
  switch (value.kind) {
    case 'literal':
      return String(value.value);
    case 'env':
      return value.default === undefined ? `$${value.name}` : `\${${value.name}:-${shown(value.default)}}`;
    case 'oneOf':
      return `{${value.values.map(shown).join('|')}}`;
    case 'concat':
      return value.values.map(shown).join('');
    default:
      return '?';
  }
}

/** A command as one line: its arm, whether it is possible only, its variables, its words. */
export function line({ argv, env, arm, possible }: Command): string {
  const words = argv.map((word) => (/\s/.test(shown(word)) ? `'${shown(word)}'` : shown(word)));
  const set = env.map(({ key, value }) => `${key}=${shown(value)}`);
  return [...(arm === null ? [] : [`[${arm.join('|')}]`]), ...(possible ? ['maybe'] : []), ...set, ...words].join(' ');
}

/** Facts as lines: `name@line (environment) xN A=b: command; command`. */
function factLine(fact: Fact): string {
  switch (fact.kind) {
    case 'process': {
      const { name, at, environment, replicas, env, commands } = fact;
      const head = [
        `${name}@${at.line}`,
        ...(environment === null ? [] : [`(${environment})`]),
        ...(replicas === null ? [] : [`x${shown(replicas.min)}`]),
        ...env.map(({ key, value }) => `${key}=${shown(value)}`),
      ];
      return `${head.join(' ')}: ${commands.map(line).join('; ')}`;
    }
    case 'script':
      return `script: ${fact.commands.map(line).join('; ')}`;
    case 'formation':
      return `formation ${fact.process}@${fact.at.line} x${shown(fact.quantity)}`;
    case 'gap':
      return `gap ${fact.gap.reason}@${fact.gap.line}: ${fact.gap.note}`;
    default:
      return fact.kind;
  }
}

export const readLines = (adapter: Adapter, path: string, text: string): readonly string[] =>
  adapter.read(sourceFile(text, path)).map(factLine);
