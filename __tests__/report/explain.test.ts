import { describe, expect, test } from '@jest/globals';
import type { Rule } from '../../src/model/rule.js';
import { diff } from '../../src/report/diff.js';
import { explain, rulePage } from '../../src/report/explain.js';

const rule: Rule = {
  over: 'state',
  meta: {
    id: 'unserved-queue',
    title: 'Unserved queue',
    subject: ['job', 'queue'],
    finds: 'A job runs on a queue that no worker group serves.',
    why: 'Its jobs wait for ever, and nothing fails.',
    levels: 'Fails where every process is known; asks otherwise.',
    silent: ['queues served elsewhere (`external`)'],
    settle: ['serve the queue'],
    subsumes: ['undeclared-queue'],
  },
  *check() {},
  examples: [
    {
      name: 'a queue nobody serves',
      base: { Procfile: 'worker: sidekiq\n' },
      head: { Procfile: 'worker: sidekiq\n', 'app/jobs/a.rb': "class A\n  sidekiq_options queue: 'a'\nend\n" },
      finds: ['fail A sidekiq/a'],
      doc: true,
    },
    { name: 'hidden', base: {}, head: {}, finds: [] },
  ],
};

describe('a rule', () => {
  test('in the terminal', () => {
    expect(explain(rule, { color: false, width: 80 })).toBe(`Unserved queue (unserved-queue)
A job runs on a queue that no worker group serves.

Why
  Its jobs wait for ever, and nothing fails.

Levels
  Fails where every process is known; asks otherwise.

Silent about
  - queues served elsewhere (\`external\`)

Settle it by one of
  - serve the queue

Folds in
  - undeclared-queue

Example: a queue nobody serves
  app/jobs/a.rb
    +class A
    +  sidekiq_options queue: 'a'
    +end

  finds: fail A sidekiq/a
`);
  });

  test('as a page', () => {
    expect(rulePage(rule)).toBe(`# Unserved queue

\`unserved-queue\` · one finding per job and queue · judges each side, and shows what the change brings

A job runs on a queue that no worker group serves.

## Why

Its jobs wait for ever, and nothing fails.

## Levels

Fails where every process is known; asks otherwise.

## When it is silent

- queues served elsewhere (\`external\`)

## How to settle it

- serve the queue

Findings of [undeclared-queue](undeclared-queue.md) about the same job or queue become lines of evidence of this one.

## Example: a queue nobody serves

\`app/jobs/a.rb\`

\`\`\`diff
+class A
+  sidekiq_options queue: 'a'
+end
\`\`\`

It finds: \`fail A sidekiq/a\`.
`);
  });
});

test('a manifest that stays as it is is shown', () => {
  const files = { '.github/queue-review.yml': 'version: 1\n', Procfile: 'web: puma\n' };
  const page = rulePage({ ...rule, examples: [{ name: 'x', base: files, head: { ...files, a: 'b\n' }, finds: [], doc: true }] });
  expect(page).toContain('`.github/queue-review.yml`\n\n```diff\n version: 1\n```\n');
  expect(page).not.toContain('Procfile');
});

describe('a difference', () => {
  test.each([
    ['a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
    ['', 'a\n', ['+a']],
    ['a\n', '', ['-a']],
    ['a\na\n', 'a\n', [' a', '-a']],
    ['1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n', [' 7', ' 8', ' 9', '+0']],
  ])('of %j and %j', (before, after, lines) => {
    expect(diff(before, after)).toEqual(lines);
  });
});
