import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { minimatch } from 'minimatch';
import { globs, lastingGlobs } from '../../src/core/globs.js';
import { wantedPaths } from '../../src/core/wanted.js';

describe('globs', () => {
  test('matches dot files, and takes ! and # as letters', () => {
    const matches = globs(['**/*.rb', '!a', '#b', '.github/**', 'config/sidekiq*.{yml,yaml}', '**/Procfile*', 'lib/']);
    for (const path of ['a.rb', '.a.rb', 'x/.y/z.rb', '!a', '#b', '.github/a/b', 'config/sidekiq.yaml', 'x/Procfile.dev']) {
      expect([path, matches(path)]).toEqual([path, true]);
    }
    for (const path of ['a.rbx', 'rb', 'a', 'x/!a', 'github/a', 'config/x/sidekiq.yml', 'config/sidekiq.yml.erb', 'lib/a']) {
      expect([path, matches(path)]).toEqual([path, false]);
    }
    expect(globs([])('a.rb')).toBe(false);
  });

  test('of a list that never changes are compiled once, and answer the same', () => {
    const patterns = ['**/*.rb'];
    const matches = lastingGlobs(patterns);
    expect([matches('x/a.rb'), matches('x/a.py')]).toEqual([true, false]);
    expect(lastingGlobs(patterns)).toBe(matches);
    expect(lastingGlobs([...patterns])).not.toBe(matches);
  });

  test('answers as minimatch does', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '*',
      '**',
      '.a',
      'a.rb',
      '*.rb',
      '*.a.rb',
      'a*',
      '{a,b}',
      '{a,.rb}*',
      '+(a|b)',
      '[ab]',
      '?',
      '*.',
      '.rb',
      '!a',
      '.*',
    );
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const name = fc.constantFrom('a', 'b', 'ab', '.a', 'a.rb', '.rb', 'b.a.rb', 'a.', '!a', 'c');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const options = { dot: true, nonegate: true, nocomment: true, platform: 'linux' } as const;
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 3 }), path, (patterns, tried) => {
        expect(globs(patterns)(tried)).toBe(patterns.some((one) => minimatch(tried, one, options)));
      }),
      { numRuns: 2000 },
    );
  });

  test('is not slowed down by braces that multiply, nor by stars in a row', () => {
    const started = performance.now();
    const matches = globs(['{a,b}'.repeat(40), `${'*a'.repeat(100)}b`, `${'**/a/'.repeat(100)}b`, '+(a|aa)+(a|aa)+(a|aa)b']);
    expect(matches('a'.repeat(250))).toBe(false);
    expect(matches('a/'.repeat(100))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('wantedPaths', () => {
  test('is what adapters name, without what is ignored, and the manifest in any case', () => {
    const adapter = (...files: readonly string[]) => ({ id: 'x', title: 'X', version: 1, files, read: () => [] });
    const wanted = wantedPaths([adapter('**/*.rb'), adapter('Procfile')], '.github/queue-review.yml', [
      'vendor/**',
      '.github/**',
    ]);
    expect(['a.rb', 'Procfile', 'vendor/a.rb', 'README.md', '.github/queue-review.yml', '.github/a.rb'].filter(wanted)).toEqual([
      'a.rb',
      'Procfile',
      '.github/queue-review.yml',
    ]);
  });
});
