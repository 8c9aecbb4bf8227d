import { parseArgs } from 'node:util';
import { UserError } from '../model/errors.js';
import { nearest } from '../model/nearest.js';
import { type CommandSpec, commands, commonOptions, type Option } from './options.js';

export interface Invocation {
  /** null where only help or the version is asked for */
  readonly command: CommandSpec | null;
  readonly argument: string | null;
  /** value by option name; the empty text for one that takes none */
  readonly options: ReadonlyMap<string, string>;
}

/** The meaning of a command line. Throws UserError with one line, and the nearest valid word, for anything it does not know. */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const known = [...commonOptions, ...commands.flatMap(({ options }) => options)];
  const config = Object.fromEntries(known.map((option) => [option.name, parserOption(option)]));
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, allowPositionals: true, tokens: true });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const onlyAsks = given.some(({ name }) => name === 'help' || name === 'version');
  for (const { name, rawName } of given) if (!Object.hasOwn(config, name)) optionOf(name, rawName, known, null);
  const command = commandOf(words[0], onlyAsks);
  const allowed = [...commonOptions, ...(command?.options ?? [])];
  const options = new Map<string, string>();
  for (const { name, rawName, value, inlineValue } of given) {
    options.set(name, checked(optionOf(name, rawName, allowed, command), value, inlineValue === true));
  }
  return { command, argument: onlyAsks ? null : argumentOf(command, words.slice(1)), options };
}

const parserOption = ({ short, value }: Option): { type: 'string' | 'boolean'; short?: string } => ({
  type: value === undefined ? 'boolean' : 'string',
  ...(short === undefined ? {} : { short }),
});

const MORE = ' (queue-review --help tells more)';

function commandOf(word: string | undefined, onlyAsks: boolean): CommandSpec | null {
  const names = commands.map(({ name }) => name);
  if (word === undefined) {
    if (onlyAsks) return null;
    throw new UserError([`no command: give one of ${names.join(', ')}${MORE}`]);
  }
  const found = commands.find(({ name }) => name === word);
  if (found === undefined) {
    const near = meant(word, names);
    throw new UserError([`unknown command ${word}${near === '' ? `: give one of ${names.join(', ')}${MORE}` : near}`]);
  }
  return found;
}

function optionOf(name: string, rawName: string, allowed: readonly Option[], command: CommandSpec | null): Option {
  const found = allowed.find((option) => option.name === name);
  if (found !== undefined) return found;
  const names = allowed.map((option) => `--${option.name}`);
  const where = command === null ? '' : ` for ${command.name}`;
  throw new UserError([`unknown option ${rawName}${where}${meant(rawName, names)}`]);
}

function checked(option: Option, value: string | undefined, inline: boolean): string {
  const name = `--${option.name}`;
  if (option.value === undefined) {
    if (value !== undefined) throw new UserError([`${name} takes no value`]);
    return '';
  }
  // `--base --head x` forgot a value; `--base=-x` has one, however strange.
  if (value === undefined || value === '' || (!inline && value.startsWith('-') && value !== '-')) {
    throw new UserError([`${name} needs a value: ${option.value}`]);
  }
  if (option.values !== undefined && !option.values.includes(value)) {
    throw new UserError([`${name} ${value}: not one of ${option.values.join(', ')}${meant(value, option.values)}`]);
  }
  return value;
}

function argumentOf(command: CommandSpec | null, words: readonly string[]): string | null {
  const [first, second] = words;
  const argument = command?.argument ?? null;
  const extra = argument === null ? first : second;
  if (extra !== undefined) throw new UserError([`unexpected argument ${extra}`]);
  if (argument !== null && first === undefined) throw new UserError([`${command?.name} needs a ${argument}`]);
  return first ?? null;
}

/** `; did you mean x?`, or nothing. */
export function meant(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === null ? '' : `; did you mean ${near}?`;
}
