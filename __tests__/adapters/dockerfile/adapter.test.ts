// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from '@jest/globals';
import { dockerfile } from '../../../src/adapters/dockerfile/adapter.js';
import { readLines } from '../../support/process.js';

const read = (text: string, path = 'Dockerfile'): readonly string[] => readLines(dockerfile, path, text);

describe('Dockerfile', () => {
  test.each<[string, string[]]>([
    ['FROM a\nCMD ["bundle", "exec", "sidekiq", "-q", "$A"]', ['Dockerfile@2: bundle exec sidekiq -q $A']],
    ['FROM a\nCMD bundle exec sidekiq -c ${N:-5} \\\n  # why\n  -q a', ['Dockerfile@2: bundle exec sidekiq -c ${N:-5} -q a']],
    ['FROM a\nENTRYPOINT ["./e.sh"]\nCMD ["worker"]', ['Dockerfile@3: ./e.sh worker']],
    ['FROM a\nENTRYPOINT ./e.sh a\nCMD ["worker"]', ['Dockerfile@3: ./e.sh a']],
    ['FROM a\nENTRYPOINT ["./e.sh"]\nCMD exec sidekiq', ['Dockerfile@3: sidekiq']],
    ['FROM a\nENV A=b C="d e" F=$G\nENV H i j\ncmd x', ['Dockerfile@4 A=b C=d e F=$G H=i j: x']],
    ['FROM a AS base\nENV A=b\nCMD x\nFROM c AS build\nCMD y\nFROM base', ['Dockerfile@3 A=b: x']],
    ['FROM a\nCMD x\nCMD y', ['Dockerfile@3: y']],
    ['FROM a\nRUN <<EOF\nCMD z\nEOF\nCMD x', ['Dockerfile@5: x']],
    ['FROM a\nCMD ["x"', ['Dockerfile@2: [x']],
    ['FROM a', []],
    ['', []],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected));

  test.each([
    ['Dockerfile.dev', 'dev@2 (development): a'],
    ['worker.Dockerfile', 'worker@2: a'],
    ['docker/production/Dockerfile', 'Dockerfile@2 (production): a'],
    ['Dockerfile.worker', 'worker@2: a'],
  ])('%s', (path, expected) => expect(read('FROM x\nCMD a', path)).toEqual([expected]));

  test('other files', () => expect(read('FROM x\nCMD a', 'Dockerfile.dockerignore')).toEqual([]));
});
