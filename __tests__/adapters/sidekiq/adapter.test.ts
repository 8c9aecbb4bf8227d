import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { minimatch } from 'minimatch';
import { sidekiq } from '../../../src/adapters/sidekiq/adapter.js';
import { rubyReady, sourceFile } from '../../support/ruby.js';
import { groupsOf } from './support.js';

beforeAll(rubyReady);

const reads = (path: string): boolean => sidekiq.files.some((pattern) => minimatch(path, pattern, { dot: true }));

describe('the adapter', () => {
  test.each([
    'config/sidekiq.yml',
    'config/sidekiq.yml.erb',
    'services/billing/config/sidekiq.yml',
    'config/sidekiq/sidekiq_billing.yml',
    'config/workers/default.yml',
    'sidekiq.yml',
    'deploy/workers.yaml',
    'config/initializers/sidekiq.rb',
  ])('asks for %s', (path) => {
    expect(reads(path)).toBe(true);
  });

  test('tells configuration from code by the name of the file', () => {
    const kinds = (path: string, text: string): readonly string[] =>
      sidekiq.read(sourceFile(text, path)).map((fact) => fact.kind);
    expect(kinds('config/sidekiq.yml', 'queues: [a]\n')).toEqual(['worker-config']);
    expect(kinds('config/initializers/sidekiq.rb', 'Sidekiq.configure_server { |c| c.concurrency = 3 }\n')).toEqual([
      'worker-code',
    ]);
  });
});

describe('hostile files', () => {
  const piece = fc.constantFrom(
    'queues',
    'concurrency',
    'capsules',
    ':',
    ': ',
    '\n',
    '- ',
    '  ',
    '[',
    ']',
    '{',
    '}',
    'production',
    '<%= x %>',
    '<%',
    'a,2',
    '&a ',
    '*a',
    '~',
    '0',
    'true',
    '<<: ',
    'timeout',
    '__proto__',
    '"',
    'strict',
    '2024-01-01',
    '<% if x %>',
    '<% end %>',
    '<% else %>',
    'ENV["A"]',
  );
  test('never throw, neither while they are read nor while they are loaded', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom('8.1.7', '6.5.12', null, 'x'), (parts, version) => {
        const answer = groupsOf({ files: { 'config/sidekiq.yml': parts.join('') }, argv: [], version });
        expect(answer.groups.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  const ruby = fc.constantFrom(
    'Sidekiq',
    '.configure_server',
    '.default_configuration',
    ' do |c|\n',
    '\nend\n',
    'c',
    '.queues = ',
    '.concurrency = ',
    '.capsule("x")',
    ' { |k| ',
    ' }',
    '%w[a b]',
    '[[:a, 2]]',
    '{a: 1}',
    'ENV["A"]',
    '[:queues] = ',
    '.redis = {size: 1}',
    'if x\n',
    '*',
    'it',
    '\n',
    ' ',
  );
  test('neither does code', () => {
    fc.assert(
      fc.property(fc.array(ruby, { maxLength: 25 }), (parts) => {
        groupsOf({ files: { 'config/initializers/sidekiq.rb': parts.join('') }, argv: [] });
      }),
      { numRuns: 400 },
    );
  });
});
