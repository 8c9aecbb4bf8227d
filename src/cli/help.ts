import { type CommandSpec, commands, commonOptions, type Option } from './options.js';

/** The help of one command, or of the program. Ends with a line end. */
export function help(command: CommandSpec | null): string {
  const lines = command === null ? programHelp() : commandHelp(command);
  return `${[...lines, '', ...optionLines('Everywhere', commonOptions)].join('\n')}\n`;
}

function programHelp(): readonly string[] {
  return [
    "Reviews a change's background jobs before they deploy: queue, workers, capacity and alert.",
    '',
    'Usage: queue-review COMMAND [OPTIONS]',
    '',
    'Commands',
    ...columns(commands.map(({ name, argument, summary }) => [argument === null ? name : `${name} ${argument}`, summary])),
    '',
    'Exit codes',
    ...columns([
      ['0', 'the review passes'],
      ['1', 'it does not'],
      ['2', 'a mistake in what was asked for, or in the manifest'],
      ['3', 'an internal error'],
    ]),
  ];
}

function commandHelp({ name, argument, summary, options }: CommandSpec): readonly string[] {
  const usage = [
    `Usage: queue-review ${name}`,
    ...(argument === null ? [] : [argument]),
    ...(options.length === 0 ? [] : ['[OPTIONS]']),
  ];
  const own = options.length === 0 ? [] : ['', ...optionLines('Options', options)];
  return [`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, '', usage.join(' '), ...own];
}

const optionLines = (title: string, options: readonly Option[]): readonly string[] => [
  title,
  ...columns(options.map((option) => [optionName(option), option.help])),
];

const optionName = ({ name, short, value }: Option): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
