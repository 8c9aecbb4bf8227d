import { describe, expect, test } from '@jest/globals';
import { commandsOf } from '../../src/core/settle/commands.js';
import { simulationText } from '../../src/report/simulation.js';
import { filesOf, sides } from '../examples/folders.js';
import { rubyReady } from '../support/ruby.js';
import { weekOf } from '../support/week.js';
import { blocks } from './markdown.js';

describe('what pages show', () => {
  test('docs/simulate.md: the week of the incident', async () => {
    await rubyReady();
    const { 'queue-review-numbers.yml': numbers = '' } = filesOf('incident');
    const text = simulationText(weekOf(sides('incident').head, numbers), { color: false, width: 100 });
    const [shown] = blocks.filter(({ page, language }) => page === 'docs/simulate.md' && language === 'text');
    expect(text.slice(text.indexOf('The busiest hour, job by job'))).toBe(shown?.text);
  });

  const written = blocks
    .filter(({ page, language }) => page.startsWith('docs/recipes/') && language === 'text')
    .flatMap(({ page, text }) => text.split('\n').flatMap((line) => (line.startsWith('/queue-review') ? [{ page, line }] : [])));
  test.each(written)('$page: $line', ({ line }) => {
    const [command, ...others] = commandsOf(line, 1000) ?? [];
    expect(others).toEqual([]);
    if (command === undefined || command.verb === null) throw new Error('no command');
    expect(command.wrong).toBe(null);
    expect(command.names.length).toBeGreaterThan(0);
    expect(command.until !== null).toBe(line.includes(' until '));
    expect(command.reason ?? '').not.toContain('until');
  });
  test('there are commands to answer with', () => expect(written.length).toBeGreaterThan(2));
});
