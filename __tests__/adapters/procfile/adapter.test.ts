// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from '@jest/globals';
import { procfile } from '../../../src/adapters/procfile/adapter.js';
import { readLines } from '../../support/process.js';

const read = (path: string, text: string): readonly string[] => readLines(procfile, path, text);

describe('Procfile', () => {
  test('one process a line', () => {
    const text =
      '# comment\nweb: bin/rails s -p $PORT\n\nworker: RAILS_MAX_THREADS=10 bundle exec sidekiq -q a,2 # b\r\nno process\nbad name: x\n';
    expect(read('Procfile', text)).toEqual([
      'web@2: bin/rails s -p $PORT',
      'worker@4: RAILS_MAX_THREADS=10 bundle exec sidekiq -q a,2',
    ]);
  });

  test.each([
    ['Procfile', 'w@1: a'],
    ['Procfile.dev', 'w@1 (development): a'],
    ['Procfile.production', 'w@1 (production): a'],
    ['apps/shop/Procfile.staging', 'w@1 (staging): a'],
    ['Procfile.local', 'w@1 (development): a'],
    ['Procfile_dev', 'w@1 (development): a'],
    ['Procfile.worker', 'w@1: a'],
    ['Procfile.production.example', 'w@1 (example): a'],
  ])('%s', (path, expected) => expect(read(path, 'w: a')).toEqual([expected]));

  test('several commands', () => {
    expect(read('Procfile', 'w: bin/migrate && exec bundle exec sidekiq -c ${N:-5} $ARGS')).toEqual([
      'w@1: bin/migrate; bundle exec sidekiq -c ${N:-5} $ARGS',
    ]);
  });

  test('foreign and hostile files', () => {
    expect(read('vendor/x/Procfile', 'w: a')).toEqual([]);
    expect(read('Procfile.md', 'note: a')).toEqual([]);
    expect(read('Procfile', '__proto__: a "\n: b\nx:\n')).toEqual(['__proto__@1: a ']);
  });
});

describe('app.json', () => {
  test('formation', () => {
    expect(
      read(
        'app.json',
        '{\n "formation": {\n  "web": { "quantity": 2, "size": "x" },\n  "worker": { "quantity": 1 }, "x": {}, "y": { "quantity": 0 } } }',
      ),
    ).toEqual(['formation web@3 x2', 'formation worker@4 x1']);
  });
  test.each(['{}', '{"formation": [}', '{"formation": 3}', 'nonsense'])('%s says nothing', (text) =>
    expect(read('app.json', text)).toEqual([]),
  );
});
