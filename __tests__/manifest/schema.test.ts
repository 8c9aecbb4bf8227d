import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { frameworkIds, ruleIds } from '../../src/manifest/rule-ids.js';
import { keysAt, manifestJsonSchema } from '../../src/manifest/schema.js';
import type { Rule } from '../../src/model/rule.js';

type Node = { readonly [key: string]: unknown };

describe('the JSON Schema', () => {
  const schema = manifestJsonSchema();

  test('is draft 2020-12 and closed at the top', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties as Node)).toEqual([
      'version',
      'timezone',
      'queues',
      'worker-groups',
      'jobs',
      'week',
      'apps',
      'policy',
    ]);
  });

  test('is plain JSON and the same every time', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(manifestJsonSchema()).toEqual(schema);
  });

  test('describes every key of the top and of each entry', () => {
    const bare: string[] = [];
    const visit = (node: Node, path: readonly string[]): void => {
      for (const [key, child] of Object.entries((node.properties ?? {}) as { [key: string]: Node })) {
        const where = [...path, key];
        const obvious =
          ['rules', 'days', 'replicas', 'duration', 'limits'].includes(path.at(-1) ?? '') || path.at(-2) === 'rules';
        if (child.description === undefined && !obvious) bare.push(where.join('.'));
        visit(child, where);
      }
      for (const child of (node.anyOf ?? []) as Node[]) visit(child, path);
      if (typeof node.additionalProperties === 'object') visit(node.additionalProperties as Node, [...path, '<name>']);
      if (typeof node.items === 'object') visit(node.items as Node, [...path, '<item>']);
    };
    visit(schema, []);
    expect(bare).toEqual([]);
  });

  test('knows the valid keys of every place', () => {
    expect(keysAt(['queues', 'any'])).toEqual(['objective', 'alert', 'owner', 'accepts', 'external']);
    expect(keysAt(['apps', 'shop', 'jobs', 'A', 'duration'])).toEqual(['mean', 'p95']);
    expect(keysAt(['policy', 'rules'])).toEqual([...ruleIds]);
    expect(keysAt(['policy', 'wrappers', 0])).toEqual(['call', 'job', 'queue', 'base', 'like']);
    expect(keysAt(['queues'])).toEqual([]);
    expect(keysAt(['no', 'such', 'place'])).toEqual([]);
  });
});

const here = (path: string) => new URL(`../../src/${path}`, import.meta.url);

describe('lists that the manifest may not import', () => {
  test('rule ids: every rule can be named, in the order of the pages', async () => {
    if (!existsSync(here('rules/index.ts'))) return;
    const { rules } = await import(here('rules/index.ts').pathname);
    expect(ruleIds).toEqual(rules.map(({ meta }: Rule) => meta.id));
  });

  test('frameworks: what a wrapper may be like exists', async () => {
    if (!existsSync(here('adapters/index.ts'))) return;
    const { frameworks } = await import(here('adapters/index.ts').pathname);
    for (const framework of frameworks) {
      // A framework without job classes of its own is only a backend: nothing can be like it.
      if (framework.jobAncestors.length > 0) expect(frameworkIds).toContain(framework.id);
    }
  });
});
