import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { progressOn, terminalOptions } from '../../src/cli/output.js';

const terminal = { isTTY: true, columns: 72, write: () => true };
const pipe = { write: () => true };

describe('terminalOptions', () => {
  test.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '' }, true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['both', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('%s', (_name, stream, environment, color) => expect(terminalOptions(stream, environment).color).toBe(color));

  test.each([
    ['nobody says', {}, false],
    ['UTF-8', { LANG: 'de_DE.UTF-8' }, false],
    ['utf8', { LC_ALL: 'C.utf8', LANG: 'C' }, false],
    ['C', { LANG: 'C' }, true],
    ['the stronger of two', { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }, true],
    ['an empty one', { LC_ALL: '', LC_CTYPE: 'en_GB.UTF-8' }, false],
    ['a dumb terminal', { LANG: 'de_DE.UTF-8', TERM: 'dumb' }, true],
  ])('draws without block characters where the locale has none: %s', (_name, environment, ascii) =>
    expect(terminalOptions(pipe, environment).ascii).toBe(ascii),
  );

  test('is as wide as the terminal, and 100 columns where there is none', () => {
    expect(terminalOptions(terminal, {}).width).toBe(72);
    expect(terminalOptions({ ...terminal, columns: 0 }, {}).width).toBe(100);
    expect(terminalOptions({ ...pipe, columns: 72 }, {}).width).toBe(100);
  });
});

describe('progressOn', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const recorder = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, written, write: (text: string) => written.push(text) };
  };

  test('says nothing where it is quick', () => {
    const stream = recorder(true);
    const progress = progressOn(stream);
    progress.step('Reading');
    jest.advanceTimersByTime(250);
    progress.end();
    jest.advanceTimersByTime(5000);
    expect(stream.written).toEqual([]);
  });

  test('tells what happens after a while, and wipes it', () => {
    const stream = recorder(true);
    const progress = progressOn(stream);
    progress.step('Reading');
    jest.advanceTimersByTime(400);
    progress.step('Reviewing');
    progress.end();
    expect(stream.written).toEqual(['\r\u001b[KReading', '\r\u001b[KReviewing', '\r\u001b[K']);
  });

  test('says nothing at all where nobody looks', () => {
    const stream = recorder(false);
    const progress = progressOn(stream);
    progress.step('Reading');
    jest.advanceTimersByTime(5000);
    progress.step('Reviewing');
    progress.end();
    expect(stream.written).toEqual([]);
  });
});
