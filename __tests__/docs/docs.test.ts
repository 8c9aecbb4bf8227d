import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadManifest } from '../../src/manifest/load.js';
import { ruleIds } from '../../src/manifest/rule-ids.js';
import { manifestJsonSchema } from '../../src/manifest/schema.js';
import { builtInPolicy } from '../../src/model/manifest.js';
import { isWorkflow } from './kinds.js';
import { blocks, pages, root, textOf } from './markdown.js';

const scripts: { readonly [name: string]: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

describe('blocks', () => {
  test('every block says what it holds', () => {
    expect(blocks.filter(({ language }) => !['sh', 'yaml', 'json', 'text'].includes(language))).toEqual([]);
  });

  const manifests = blocks
    .filter((block) => block.language === 'yaml' && !isWorkflow(block))
    .map((block) => ({ ...block, title: `${block.page}:${block.line}` }));
  test.each(manifests)('$title is a valid manifest', ({ text }) =>
    expect(loadManifest('manifest', text)).toHaveProperty('manifest'),
  );
  test('there are manifests to test', () => expect(manifests.length).toBeGreaterThan(3));
});

describe('docs/manifest.md', () => {
  const page = textOf('docs/manifest.md');

  test('names every key of the format', () => {
    const keys = new Set<string>();
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties, ...rest } = node as { readonly properties?: { readonly [key: string]: unknown } };
      for (const [key, child] of Object.entries(properties ?? {})) {
        keys.add(key);
        visit(child);
      }
      for (const child of Object.values(rest)) visit(child);
    };
    visit(manifestJsonSchema());
    const prose = page.replace(/^```[\s\S]*?^```$/gm, '');
    const words = new Set([...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => (code ?? '').split(/[^\w*-]+/)));
    const days = ['tue', 'wed', 'thu', 'fri', 'sat'];
    const rules: readonly string[] = ruleIds;
    expect(
      [...keys].filter((key) => !words.has(key) && !days.includes(key) && !rules.includes(key) && key !== 'version'),
    ).toEqual([]);
  });

  test('the full example uses every section', () => {
    const [example] = blocks.filter((block) => block.page === 'docs/manifest.md' && block.language === 'yaml');
    const loaded = loadManifest('manifest', example?.text ?? '');
    if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
    const { policy, apps } = loaded.manifest;
    const data = apps.get('.');
    expect([data?.queues.size, data?.workerGroups.size, data?.jobs.size, data?.week?.kind, [...apps.keys()]]).toEqual([
      3,
      3,
      2,
      'shape',
      ['.', 'billing'],
    ]);
    for (const key of ['deploy', 'env', 'ignore', 'alerts', 'rules', 'checklist', 'limits', 'wrappers'] as const) {
      expect([key, policy[key]]).not.toEqual([key, builtInPolicy[key]]);
    }
  });

  test('the problems that it shows are told in these words', () => {
    const text = '\n\n\nqueues:\n  default:\n    objectiv: 5m\njobs:\n  JobCreation:\n    peak: 5\n';
    const loaded = loadManifest('.github/queue-review.yml', text);
    const shown = blocks.find((block) => block.page === 'docs/manifest.md' && block.text.startsWith('.github/'));
    expect('problems' in loaded && `${loaded.problems.join('\n')}\n`).toBe(shown?.text);
  });

  test('tells the defaults of the built-in policy', () => {
    const row = (key: string) => page.split('\n').find((text) => text.startsWith(`| \`${key}\` |`)) ?? '';
    expect(row('environment')).toContain(`\`${builtInPolicy.environment}\` |`);
    expect(row('fail-on')).toMatch(new RegExp(`\\| \`${builtInPolicy.failOn}\` \\|$`));
    expect(row('review-after')).toContain(`\`${builtInPolicy.reviewAfter / 86_400}d\` |`);
  });
});

describe('links and names', () => {
  const links = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ page, target: target ?? '' })),
  );
  test.each(links.filter(({ target }) => !/^https?:/.test(target)))('$page links to $target', ({ page, target }) => {
    expect(existsSync(join(root, dirname(page), target.replace(/#.*$/, '')))).toBe(true);
  });

  test('every decision is in the index, in order', () => {
    const files = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d{3}-/.test(name));
    const index = [...textOf('docs/decisions/README.md').matchAll(/\]\((\d{3}-[^)]+)\)/g)].map(([, name]) => name);
    expect(index).toEqual(files.sort());
    for (const file of files) {
      const title = /^# (\d+)\. (.+)$/m.exec(textOf(`docs/decisions/${file}`));
      expect(textOf('docs/decisions/README.md')).toContain(`${title?.[1]}. [${title?.[2]}](${file})`);
    }
  });

  test('every npm script that a page names exists, with its file', () => {
    const named = pages.flatMap((page) => [...textOf(page).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? ''));
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) {
      expect([name, scripts[name] !== undefined]).toEqual([name, true]);
      const file = /^node (\S+)/.exec(scripts[name] ?? '')?.[1];
      if (file !== undefined) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    }
  });

  test('folders and files of this project that a page names exist', () => {
    const paths = pages.flatMap((page) =>
      [...textOf(page).matchAll(/`((?:src|docs|examples|scripts)\/[\w./-]*)`/g)].map(([, path]) => ({ page, path: path ?? '' })),
    );
    const invented = ['src/rules/idle-queue.ts', 'src/adapters/resque/'];
    expect(paths.filter(({ path }) => !invented.includes(path) && !existsSync(join(root, path)))).toEqual([]);
  });
});
