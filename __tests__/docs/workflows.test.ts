import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { carelessness, isOwn, OWN, triggers, type Workflow } from '../ci/hygiene.js';
import { type Action, type GitHubParser, loadParser } from '../ci/parser.js';
import { isWorkflow } from './kinds.js';
import { blocks, pages, root, textOf } from './markdown.js';

let parser: GitHubParser;
let action: Action;
beforeAll(async () => {
  parser = await loadParser();
  const parsed = parser.action(readFileSync(join(root, 'action.yml'), 'utf8'));
  if (parsed.action === null) throw new Error(parsed.problems.join('\n'));
  action = parsed.action;
}, 60_000);
afterAll(() => parser?.clear());

const workflows = blocks
  .filter(isWorkflow)
  .map((block) => ({ ...block, title: `${block.page}:${block.line}`, workflow: parse(block.text) as Workflow }));
const steps = workflows.flatMap(({ title, workflow }) =>
  Object.values(workflow.jobs ?? {}).flatMap((job) => (job.steps ?? []).map((step) => ({ title, step }))),
);

describe.each(workflows)('$title', ({ text, workflow }) => {
  test('is what GitHub takes', async () => expect(await parser.workflow(text)).toEqual([]));
  test('guards itself', () => expect(carelessness(text)).toEqual([]));

  test('answers every event of a pull request', () => {
    if (!triggers(workflow).includes('pull_request_target')) return;
    const { types } = ((workflow.on as { [event: string]: unknown }).pull_request_target ?? {}) as { types?: readonly string[] };
    // A workflow that the organisation requires is run for GitHub's default types, whatever it says.
    if (types !== undefined) expect(types).toEqual(['opened', 'synchronize', 'reopened', 'edited', 'ready_for_review']);
  });

  test('hears a tick and a command', () => {
    if (!triggers(workflow).includes('issue_comment')) return;
    expect((workflow.on as { [event: string]: unknown }).issue_comment).toEqual({ types: ['created', 'edited', 'deleted'] });
    for (const { if: condition = '' } of Object.values(workflow.jobs ?? {})) {
      for (const part of ['github.event.issue.pull_request', 'comment.body', 'changes.body.from'])
        expect(condition).toContain(part);
    }
  });
});

describe('the condition of a job that hears comments', () => {
  const conditions = workflows.flatMap(({ title, workflow }) =>
    Object.values(workflow.jobs ?? {}).flatMap(({ if: condition, concurrency }) =>
      condition === undefined ? [] : [{ title, condition, group: concurrency?.group ?? '' }],
    ),
  );
  const comment = (body: string, before: string | null, pull = true) => ({
    event_name: 'issue_comment',
    ref: 'refs/heads/main',
    event: {
      ...(before === null ? { action: 'created' } : { action: 'edited', changes: { body: { from: before } } }),
      issue: { number: 12, ...(pull ? { pull_request: { url: 'x' } } : {}) },
      comment: { body },
    },
  });
  const push = { event_name: 'pull_request_target', ref: 'refs/heads/main', event: { pull_request: { number: 12 } } };
  const group = { event_name: 'merge_group', ref: 'refs/heads/gh-readonly-queue/main/pr-12-abc', event: {} };

  test.each(conditions)('$title lets through what may matter', ({ condition }) => {
    const starts = (github: object): boolean => !['false', '', '0'].includes(parser.evaluate(condition, github));
    expect(starts(push)).toBe(true);
    expect(starts(group)).toBe(true);
    expect(starts(comment('<!-- queue-review -->\n- [x] a', '<!-- queue-review -->\n- [ ] a'))).toBe(true);
    expect(starts(comment('/queue-review ack 4f1c2aa fine', null))).toBe(true);
    // Somebody edits the mark away: the Action must put it back.
    expect(starts(comment('gone', '<!-- queue-review -->\n- [ ] a'))).toBe(true);
    expect(starts(comment('Looks good to me', null))).toBe(false);
    expect(starts(comment('Looks better to me', 'Looks good to me'))).toBe(false);
    expect(starts(comment('What does queue-review do?', null, false))).toBe(false);
  });

  test.each(conditions)('$title lets runs on one pull request wait for each other', ({ group: name }) => {
    const [, expression = ''] = /\$\{\{ (.*) \}\}$/.exec(name) ?? [];
    const groups = [push, comment('x', null), group].map((github) => parser.evaluate(expression, github));
    expect(groups).toEqual(['12', '12', group.ref]);
  });

  test('there are conditions to test', () => expect(conditions.length).toBeGreaterThan(2));
});

test('there are workflows to test', () => {
  expect(workflows.length).toBeGreaterThan(6);
  expect(new Set(workflows.map(({ page }) => page)).size).toBeGreaterThan(6);
});

test('every recipe that runs the Action checks nothing out', () => {
  expect(steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'))).toEqual([]);
  expect(steps.filter(({ step }) => isOwn(step)).length).toBe(workflows.length);
});

test('one commit id stands for the release everywhere, and the package says its version', () => {
  const named = pages.flatMap((page) => [...textOf(page).matchAll(new RegExp(`${OWN}@([0-9a-f]+) # (\\S+)`, 'g'))]);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(new Set(named.map(([, id]) => id)).size).toBe(1);
  expect(new Set(named.map(([, , tag]) => tag))).toEqual(new Set([`v${version}`]));
});

test('an action of others is the same commit everywhere, here and in the workflows of this project', () => {
  const own = ['ci', 'check-dist', 'codeql', 'release', 'self'].map((name) =>
    readFileSync(join(root, '.github/workflows', `${name}.yml`), 'utf8'),
  );
  const named = [...own, ...workflows.map(({ text }) => text)].flatMap((text) => [
    ...text.matchAll(/uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@(\S+ # \S+)/g),
  ]);
  const versions = new Map<string, Set<string>>();
  for (const [, name = '', version = ''] of named) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
});

describe('inputs and outputs', () => {
  const page = textOf('docs/recipes/inputs.md');
  const rows = (heading: string): readonly (readonly string[])[] => {
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    return [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([\w-]+)` \|(.*)\|$/gm)].map(([, name = '', rest = '']) => [
      name,
      ...rest.split('|').map((cell) => cell.trim()),
    ]);
  };

  test('the page names every input with its description and default, in order', () => {
    const shown = (id: string, value: string): string => {
      if (id === 'token') return 'the token of the workflow';
      return value === '' ? 'none' : `\`${value}\``;
    };
    expect(rows('Inputs')).toEqual(
      (action.inputs ?? []).map(({ id, description, default: value }) => [
        id,
        description,
        shown(id, value === undefined ? '' : String(value)),
      ]),
    );
  });

  test('the page names every output', () =>
    expect(rows('Outputs')).toEqual((action.outputs ?? []).map(({ id, description }) => [id, description])));

  test('no workflow sets an input, or reads an output, that does not exist', () => {
    const inputs = new Set((action.inputs ?? []).map(({ id }) => id));
    const outputs = new Set((action.outputs ?? []).map(({ id }) => id));
    for (const { title, step } of steps.filter(({ step }) => isOwn(step))) {
      for (const name of Object.keys(step.with ?? {})) expect([title, name, inputs.has(name)]).toEqual([title, name, true]);
    }
    const read = workflows.flatMap(({ text }) => [...text.matchAll(/steps\.review\.outputs\.([\w-]+)/g)]);
    expect(read.length).toBeGreaterThan(3);
    for (const [, name = ''] of read) expect([name, outputs.has(name)]).toEqual([name, true]);
  });
});

test('every recipe is in the index, in order', () => {
  const index = [...textOf('docs/recipes/README.md').matchAll(/^\d+\. \[([^\]]+)\]\(([\w-]+\.md)\)/gm)];
  const recipes = pages.filter((page) => /^docs\/recipes\/(?!README)/.test(page));
  expect(index.map(([, , file]) => `docs/recipes/${file}`).sort()).toEqual([...recipes].sort());
  for (const [, title = '', file = ''] of index) {
    expect([file, textOf(`docs/recipes/${file}`).split('\n')[0]]).toEqual([file, `# ${title}`]);
  }
});

test('the ruleset requires the status from GitHub Actions', () => {
  const [block, ...others] = blocks.filter(({ language }) => language === 'json');
  expect(others).toEqual([]);
  const ruleset = JSON.parse(block?.text ?? '');
  expect(ruleset).toMatchObject({ target: 'branch', enforcement: 'active' });
  expect(ruleset.rules).toEqual([
    {
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: false,
        do_not_enforce_on_create: true,
        required_status_checks: [{ context: 'queue-review', integration_id: 15_368 }],
      },
    },
  ]);
});

test('every permission that a recipe takes has its reason on the page', () => {
  const page = textOf('docs/permissions.md');
  const taken = workflows.flatMap(({ workflow }) =>
    Object.values(workflow.jobs ?? {}).flatMap(({ permissions }) => Object.entries((permissions ?? {}) as object)),
  );
  for (const [name, level] of taken) expect(page).toContain(`| \`${name}: ${level}\` |`);
});
