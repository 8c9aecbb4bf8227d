import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCommandLine } from '../../src/cli/arguments.js';
import { commands } from '../../src/cli/options.js';
import { UserError } from '../../src/model/errors.js';

function problem(...argv: readonly string[]): string {
  try {
    parseCommandLine(argv);
    return 'none';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

describe('parseCommandLine', () => {
  test('takes options before and after the command, with = or a space; the last one counts', () => {
    const line = ['--repo', 'a', 'review', '--base=main', '--format', 'json', '--repo=b', '--base=-odd'];
    const { command, argument, options } = parseCommandLine(line);
    expect([command?.name, argument]).toEqual(['review', null]);
    expect([...options]).toEqual([
      ['repo', 'b'],
      ['base', '-odd'],
      ['format', 'json'],
    ]);
  });

  test('takes the argument of explain', () => {
    expect(parseCommandLine(['explain', 'gateway-job'])).toMatchObject({ argument: 'gateway-job' });
  });

  test('help and version need no command and no argument', () => {
    expect(parseCommandLine(['--help'])).toMatchObject({ command: null });
    expect(parseCommandLine(['-V'])).toMatchObject({ command: null });
    expect([...parseCommandLine(['explain', '-h']).options.keys()]).toEqual(['help']);
  });

  test.each([
    [[], 'no command: give one of review, inventory, simulate, explain (queue-review --help tells more)'],
    [['revew'], 'unknown command revew; did you mean review?'],
    [['help'], 'unknown command help: give one of review, inventory, simulate, explain (queue-review --help tells more)'],
    [['--repos', 'x'], 'unknown option --repos; did you mean --repo?'],
    [['-x'], 'unknown option -x'],
    [['review', '--bsae', 'x'], 'unknown option --bsae; did you mean --base?'],
    [['inventory', '--fail-on', 'ask'], 'unknown option --fail-on for inventory'],
    [['explain', '--repo', '.'], 'unknown option --repo for explain'],
    [['review', '--constructor', 'x'], 'unknown option --constructor'],
    [['review', '--__proto__', 'x'], 'unknown option --__proto__'],
    [['review', '--base'], '--base needs a value: REV'],
    [['review', '--base='], '--base needs a value: REV'],
    [['review', '--base', '--head', 'x'], '--base needs a value: REV'],
    [['review', '--debug=yes'], '--debug takes no value'],
    [['review', '--format', 'jsno'], '--format jsno: not one of terminal, markdown, json, sarif; did you mean json?'],
    [['inventory', '--format', 'sarif'], '--format sarif: not one of terminal, json'],
    [['review', '--fail-on', 'error'], '--fail-on error: not one of fail, ask, never'],
    [['review', 'x'], 'unexpected argument x'],
    [['explain'], 'explain needs a RULE'],
    [['explain', 'a', 'b'], 'unexpected argument b'],
  ])('%j: %s', (argv, expected) => expect(problem(...argv)).toBe(expected));

  test('every option of every command is taken there, and refused in the others that lack it', () => {
    for (const command of commands) {
      for (const option of commands.flatMap(({ options }) => options)) {
        const value = option.value === undefined ? '' : `=${option.values?.[0] ?? 'x'}`;
        const line = [command.name, `--${option.name}${value}`, ...(command.argument === null ? [] : ['x'])];
        const taken = command.options.some(({ name }) => name === option.name);
        expect([...line, problem(...line) === 'none']).toEqual([...line, taken]);
      }
    }
  });

  test('answers or tells one line, whatever it is given', () => {
    const word = fc.oneof(fc.constantFrom('review', 'explain', '--', '-', '--repo', '--format=json', '-hV', '--='), fc.string());
    fc.assert(fc.property(fc.array(word, { maxLength: 6 }), (argv) => expect(typeof problem(...argv)).toBe('string')));
  });
});
