import { beforeAll, expect, test } from '@jest/globals';
import { review } from '../../src/review.js';
import { app } from '../../src/rules/shared/examples.js';
import { snapshot } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

test('of files that are too large only those are asked about that may declare something', () => {
  const silent = [
    'spec/fixtures/big.rb',
    'test/data/sidekiq.yml',
    'node_modules/x/big.rb',
    'vendor/x/Procfile',
    'billing/spec/big_worker.yml',
    'lib/big_spec.rb',
    'db/schema.rb',
    'db/queue_schema.rb',
  ];
  const asked = ['app/jobs/test/big_job.rb', 'config/sidekiq.yml.erb', 'lib/big.rb'];
  const gaps = [...silent, ...asked].map((path) => ({ path, line: null, reason: 'too-large', note: '3 MB: not read' }) as const);
  const { findings } = review({
    base: snapshot('b'.repeat(40), app()),
    head: { ...snapshot('a'.repeat(40), app()), gaps },
    changedPaths: new Set(gaps.map(({ path }) => path)),
    manifestPath: '.github/queue-review.yml',
    policyFile: null,
    tool: 'queue-review test',
    today: '2026-03-03',
  }).review;
  expect(findings.filter(({ rule }) => rule === 'unread-file').map(({ path }) => path)).toEqual(asked);
});
