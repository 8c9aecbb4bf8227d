import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createLog, type Log } from '../../src/github/log.js';
import { printableLine, printableLines } from '../../src/github/runner-text.js';
import type { Annotation } from '../../src/model/annotation.js';
import { unicode } from '../support/unicode.js';

const COMMANDS = new Set(
  'set-env set-output save-state add-mask add-path debug warning error notice group endgroup echo stop-commands add-matcher remove-matcher'.split(
    ' ',
  ),
);

interface Command {
  readonly name: string;
  readonly data: string;
}

/** The runner's parser of `::name key=value::data`, after actions/runner's ActionCommand.TryParseV2. */
function second(line: string): Command | null {
  const message = line.replace(/^[\s\u0085\ufeff]+/u, '');
  if (!message.startsWith('::')) return null;
  const end = message.indexOf('::', 2);
  if (end < 0) return null;
  const name = message.slice(2, end).split(' ')[0] ?? '';
  return COMMANDS.has(name) ? { name, data: message.slice(end + 2) } : null;
}

/** The runner's older parser of `##[name]data`, anywhere in a line, after ActionCommand.TryParse. */
function first(line: string): Command | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return null;
  const name = line.slice(start + 3, end).split(' ')[0] ?? '';
  return COMMANDS.has(name) ? { name, data: line.slice(end + 1) } : null;
}

/** .NET compares words: what Unicode calls ignorable is not there for it. So each line is read with it and without. */
const readings = (line: string): readonly string[] => [
  line,
  line.replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu, ''),
];

/** What the runner would do on reading this, line by line. */
const commands = (output: string): readonly Command[] =>
  output.split(/\r\n|\r|\n/).flatMap((line) => {
    const [found] = readings(line).flatMap((reading) => [second(reading), first(reading)].filter((one) => one !== null));
    return found === undefined ? [] : [found];
  });

const FRAGMENTS = [
  ...['::', ':', '##[', '##', '#', '[', ']', ' ', '\t', '\n', '\r', '\u0085', '\u2028', '\u2029', '\u00a0', '\u3000', '\ufeff'],
  ...['\u200b', '\u00ad', '\u034f', '\ufe0f', '\u115f', '\u0000', '\u001b[31m', '%0A', '%3A', '\u2237', '\ud800'],
  ...['error', 'set-env name=PATH', 'add-mask', 'stop-commands', 'group', 'endgroup', 'x', '`Job`', 'app/a b.rb'],
];
const hostile = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) }, { weight: 1, arbitrary: unicode({ maxLength: 5 }) }), {
    maxLength: 9,
  })
  .map((parts) => parts.join(''));

let written = '';
// The package remembers the file of the summary for good.
const folder = mkdtempSync(join(tmpdir(), 'log-'));
let log: Log;
const before = { ...process.env };

beforeEach(() => {
  written = '';
  for (const [name, file] of [
    ['GITHUB_STEP_SUMMARY', 'summary'],
    ['GITHUB_OUTPUT', 'output'],
  ] as const) {
    rmSync(join(folder, file), { recursive: true, force: true });
    writeFileSync(join(folder, file), '');
    process.env[name] = join(folder, file);
  }
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  log = createLog();
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of ['GITHUB_STEP_SUMMARY', 'GITHUB_OUTPUT']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  process.exitCode = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('text for the runner', () => {
  test.each([
    ['::error::x', ': :error::x'],
    ['  \u3000::error::x', '  \u3000: :error::x'],
    ['a ::error::x', 'a ::error::x'],
    ['Feed::Crawl', 'Feed::Crawl'],
    ['a ##[error]x', 'a ## [error]x'],
    ['###[error]x', '### [error]x'],
    ['a\n::error::x', 'a\\n::error::x'],
    ['a\u001b[31m\u202eb\u2028', 'a\\u{1b}[31m\\u{202e}b\\u{2028}'],
    ['\u200b::error::x', '\\u{200b}::error::x'],
    [':\u00ad:error::x', ':\\u{ad}:error::x'],
    ['#\ufe0f#[error]x', '#\\u{fe0f}#[error]x'],
    ['漢字 ünï 😀', '漢字 ünï 😀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printableLine(text)).toBe(shown);
    expect(commands(printableLine(text))).toEqual([]);
  });

  test('keeps lines only where lines are wanted', () => {
    expect(printableLines('a\r\n::error::x\n##[add-mask]y')).toBe('a\n: :error::x\n## [add-mask]y');
  });

  test('is never a command, whatever somebody chose', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(commands(printableLine(text))).toEqual([]);
        expect(printableLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(commands(printableLines(text))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('the parsers here know a command when they see one', () => {
    expect(
      commands('::error file=a::x\n  ::notice::y\nz ##[add-mask]w\n##[nothing]\n::nothing::').map(({ name }) => name),
    ).toEqual(['error', 'notice', 'add-mask']);
  });
});

describe('the log', () => {
  test('prints a message as one line', () => {
    log.info('read 3 files');
    expect(written).toBe('read 3 files\n');
  });

  test('makes no command of hostile text, and only its own of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        written = '';
        const fresh = createLog();
        fresh.info(text);
        expect(commands(written)).toEqual([]);
        written = '';
        fresh.debug(text);
        fresh.notice(text, { path: text, line: 3, title: text });
        fresh.warning(text);
        fresh.error(text, { path: text });
        fresh.annotate([{ level: 'error', path: text, line: 1, title: text, message: text }]);
        expect(commands(written).map(({ name }) => name)).toEqual(['debug', 'notice', 'warning', 'error', 'error']);
      }),
      { numRuns: 500 },
    );
  });

  test('tells the place of a message', () => {
    log.error('queue is empty', { path: '.github/queue-review.yml', line: 4, endLine: 5, title: 'manifest' });
    expect(written).toBe('::error title=manifest,file=.github/queue-review.yml,line=4,endLine=5::queue is empty\n');
  });

  test('groups, and ends the group when the work fails', async () => {
    await expect(log.group('read\n::x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(written).toBe('::group::read\\n::x\n::endgroup::\n');
    expect(await log.group('read', () => Promise.resolve(7))).toBe(7);
  });

  test('hides a secret, and nothing for nothing', () => {
    log.secret('');
    log.secret('s3cret');
    expect(written).toBe('::add-mask::s3cret\n');
  });

  test('makes the job red', () => {
    log.fail('no');
    expect(process.exitCode).toBe(1);
    expect(written).toBe('::error::no\n');
  });
});

describe('annotations', () => {
  const one = (level: Annotation['level'], index: number): Annotation => ({
    level,
    path: 'Procfile',
    line: index,
    title: 'a, b: c',
    message: `why ${index}\nhow`,
  });

  test('come worst first, with their place', () => {
    log.annotate([one('notice', 1), one('error', 2), { ...one('warning', 3), path: null, line: null }]);
    expect(written.split('\n')).toEqual([
      '::error title=a%2C b%3A c,file=Procfile,line=2::why 2%0Ahow',
      '::warning title=a%2C b%3A c::why 3%0Ahow',
      '::notice title=a%2C b%3A c,file=Procfile,line=1::why 1%0Ahow',
      '',
    ]);
  });

  test('are ten of each level for the step, the rest counted in one line', () => {
    log.warning('something else');
    const many = (['notice', 'warning', 'error'] as const).flatMap((level) =>
      Array.from({ length: 12 }, (_, index) => one(level, index)),
    );
    log.annotate(many);
    const names = commands(written).map(({ name }) => name);
    expect(names).toHaveLength(30);
    for (const level of ['error', 'warning', 'notice']) expect(names.filter((name) => name === level)).toHaveLength(10);
    expect(written.trimEnd().split('\n').at(-1)).toBe('7 more annotations were left out: GitHub shows 10 of each kind');
    written = '';
    log.annotate([one('error', 1)]);
    expect(written).toBe('1 more annotation was left out: GitHub shows 10 of each kind\n');
  });

  test('are cut where the runner would cut them', () => {
    log.annotate([{ ...one('error', 1), message: 'x'.repeat(9_000) }]);
    expect(commands(written)[0]?.data).toHaveLength(4_000);
  });
});

describe('summary and outputs', () => {
  test('a summary is added as it is', async () => {
    await log.summary('### One\n');
    await log.summary('| a |\n| --- |\n');
    expect(file('summary')).toContain('### One\n');
    expect(file('summary')).toContain('| a |\n| --- |\n');
  });

  test('summaries of one step stay below 1 MiB together', async () => {
    for (let index = 0; index < 4; index++) await log.summary('füll\n'.repeat(80_000));
    expect(Buffer.byteLength(file('summary'))).toBeLessThan(1_048_576);
    expect(file('summary')).toContain('The rest did not fit into this summary.');
  });

  test('a summary that cannot be written is a warning', async () => {
    rmSync(join(folder, 'summary'));
    mkdirSync(join(folder, 'summary'));
    await log.summary('x');
    expect(written).toMatch(/^::warning::the job summary could not be written: /);
  });

  test('outputs go into the file and nowhere else, whatever they hold', () => {
    const json = JSON.stringify({ path: 'a\n::error::x', text: '##[add-mask]' });
    log.output('review-json', json);
    log.output('conclusion', 'ask');
    expect(written).toBe('');
    expect(file('output')).toMatch(/^review-json<<(ghadelimiter_\S+)\n/);
    expect(file('output')).toContain(`\n${json}\n`);
    expect(file('output')).toContain('conclusion<<');
  });

  test('an output that is too large stays empty', () => {
    log.output('review-json', 'ü'.repeat(600_000));
    expect(file('output').length).toBeLessThan(200);
    expect(written).toContain('the output review-json is too large');
  });

  test('outside of a runner there is nothing to write them to', async () => {
    delete process.env.GITHUB_OUTPUT;
    delete process.env.GITHUB_STEP_SUMMARY;
    log.output('conclusion', 'ask');
    await log.summary('x');
    expect(written).toBe('');
  });
});

test('nothing else in src reaches for the runner', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const users = files.filter((name) => readFileSync(join(src, name), 'utf8').includes('@actions/core'));
  expect(users).toEqual([join('github', 'log.ts')]);
  const printers = files.filter(
    (name) =>
      !name.startsWith('cli') && /\bconsole\.\w+\(|process\.std(?:out|err)\.write/.test(readFileSync(join(src, name), 'utf8')),
  );
  // What tells that the runner's library itself could not start cannot use it.
  expect(printers).toEqual([join('action', 'guard.ts')]);
});
