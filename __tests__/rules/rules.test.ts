import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { rules } from '../../src/rules/index.js';
import { introduced, reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

const ids = rules.map(({ meta }) => meta.id);
const examples = rules.flatMap((rule) =>
  rule.examples.map((example) => ({ rule, example, title: `${rule.meta.id}: ${example.name}` })),
);

test('the list holds every rule file, and each is named after its rule', () => {
  const files = readdirSync(new URL('../../src/rules', import.meta.url)).filter(
    (file) => file.endsWith('.ts') && file !== 'index.ts',
  );
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...ids].sort());
});

test('every rule shows what it finds and where it is silent', () => {
  for (const { meta, examples: own } of rules) {
    expect([meta.id, own.some(({ finds }) => finds.length > 0)]).toEqual([meta.id, true]);
    expect([meta.id, own.some(({ finds }) => finds.every((find) => find.startsWith('note')))]).toEqual([meta.id, true]);
    expect(meta.silent.length).toBeGreaterThan(0);
    expect(meta.subsumes.every((id) => ids.includes(id))).toBe(true);
  }
});

describe('examples', () => {
  test.each(examples)('$title', ({ rule, example }) => {
    const result = reviewFiles(example.base, example.head);
    const own = introduced(result).filter((line) => line.startsWith(`${rule.meta.id} `));
    const folded = example.finds.length > 0 && own.length === 0 ? introduced(result) : own;
    expect(folded.map((line) => line.replace(`${rule.meta.id} `, ''))).toEqual(example.finds);
  });

  test.each(examples)('identical sides introduce nothing, $title', ({ example }) => {
    expect(introduced(reviewFiles(example.head, example.head))).toEqual([]);
    expect(introduced(reviewFiles(example.base, example.base))).toEqual([]);
  });

  test.each(examples)('no job has two open boxes, $title', ({ example }) => {
    const open = reviewFiles(example.base, example.head).findings.filter(
      ({ status, level, job }) => (status === 'introduced' || status === 'worsened') && level !== 'note' && job !== null,
    );
    const fixes = open.map(({ job, fixes: lines }) => JSON.stringify([job, lines.map(({ text }) => text)]));
    expect(new Set(fixes).size).toBe(fixes.length);
  });
});
