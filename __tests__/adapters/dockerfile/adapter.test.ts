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
    ['FROM a AS base\nENV A=b\nCMD x\nFROM c AS build\nRUN y\nFROM base', ['Dockerfile@3 A=b: x']],
    ['FROM a AS web\nCMD x\nFROM a AS worker\nCMD y\nFROM a\nCMD z', ['Dockerfile@6: z', 'web@2: maybe x', 'worker@4: maybe y']],
    ['FROM a AS base\nCMD x\nFROM base AS dev\nCMD y\nFROM base', ['Dockerfile@2: x', 'dev@4 (development): maybe y']],
    ['FROM a AS base\nCMD x\nFROM base AS tools\nRUN z\nFROM base AS app', ['Dockerfile@2: x']],
    ['FROM a AS base\nCMD x\nFROM base\nENTRYPOINT ["y"]', ['Dockerfile@4: y']],
    ['FROM a AS base\nCMD ["x"]\nENTRYPOINT ["y"]', ['Dockerfile@2: y x']],
    [
      'ARG E=production\nFROM a\nARG E\nARG N=5\nENV RAILS_ENV=$E A=$F\nENV F=1 N="$N"\nCMD x',
      ['Dockerfile@7 RAILS_ENV=${E:-production} A=$F F=1 N=${N:-5}: x'],
    ],
    ['ARG E=production\nFROM a\nENV RAILS_ENV=$E\nCMD x', ['Dockerfile@4 RAILS_ENV=$E: x']],
    ['FROM a\nENV E=b\nARG E=c\nENV F=$E\nCMD x', ['Dockerfile@5 E=b F=$E: x']],
    ['CMD x', ['Dockerfile@1: x']],
    ['FROM __proto__ AS constructor\nCMD x\nFROM toString AS __proto__\nCMD y', ['Dockerfile@4: y', 'constructor@2: maybe x']],
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
