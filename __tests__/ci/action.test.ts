import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readInputs } from '../../src/action/inputs.js';
import { root } from '../support/cli.js';
import { type GitHubParser, loadParser } from './parser.js';

let parser: GitHubParser;
beforeAll(async () => {
  parser = await loadParser();
}, 60_000);
afterAll(() => parser?.clear());

const text = readFileSync(join(root, 'action.yml'), 'utf8');

describe('action.yml', () => {
  test('is what GitHub takes', () => {
    const { problems, action } = parser.action(text);
    expect(problems).toEqual([]);
    expect(action).toMatchObject({ name: 'Queue Review', runs: { using: 'node24', main: 'dist/index.js' } });
    expect(action?.branding).toEqual({ icon: 'layers', color: 'orange' });
  });

  test('describes every input and output', () => {
    const { action } = parser.action(text);
    const described = [...(action?.inputs ?? []), ...(action?.outputs ?? [])];
    expect(described).toHaveLength(25);
    for (const { id, description } of described) {
      expect([id, (description ?? '').length]).toEqual([id, expect.any(Number)]);
      expect((description ?? '').length).toBeGreaterThan(20);
    }
  });

  test('reads only wiring: no input decides how a change is judged', () => {
    const names = Object.keys((parse(text) as { inputs: object }).inputs);
    expect(names.filter((name) => /level|fail-on|rule|policy|ignore|environment|acknowledge/.test(name))).toEqual([]);
  });

  test('gives the defaults that the program knows', () => {
    const inputs = (parse(text) as { inputs: { [name: string]: { default: string } } }).inputs;
    const env = Object.entries(inputs).map(([name, { default: value }]) => [`INPUT_${name.toUpperCase()}`, value]);
    expect(readInputs(Object.fromEntries(env))).toEqual(readInputs({ INPUT_TOKEN: inputs.token?.default }));
  });

  test('names every input that the program reads, and no other', () => {
    const asked = new Set<string>();
    const env = new Proxy<{ [name: string]: string }>({}, { get: (_, name) => asked.add(String(name)) && 'true' });
    expect(() => readInputs(env)).toThrow();
    const names = Object.keys((parse(text) as { inputs: object }).inputs);
    expect([...asked].sort()).toEqual(names.map((name) => `INPUT_${name.toUpperCase()}`).sort());
  });

  test.each([
    ['a runtime that GitHub does not know', (good: string) => good.replace('node24', 'node99')],
    ['no description', (good: string) => good.replace(/^description: .*$/m, '')],
    ['an expression that is not closed', (good: string) => good.replace('github.token }}', 'github.token')],
    ['a key that is not known', (good: string) => good.replace('  main:', '  mian:')],
  ])('the parser refuses %s', (_title, broken) => {
    expect(broken(text)).not.toBe(text);
    expect(parser.action(broken(text)).problems).not.toEqual([]);
  });
});
