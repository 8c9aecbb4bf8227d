import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadManifest } from '../../src/manifest/load.js';
import { root } from '../support/cli.js';
import { carelessness, isOwn, triggers, type Workflow } from './hygiene.js';
import { type GitHubParser, loadParser } from './parser.js';

let parser: GitHubParser;
beforeAll(async () => {
  parser = await loadParser();
}, 60_000);
afterAll(() => parser?.clear());

const folder = join(root, '.github/workflows');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const names = readdirSync(folder);

test('the workflows are there', () =>
  expect(names).toEqual(expect.arrayContaining(['check-dist.yml', 'ci.yml', 'codeql.yml', 'release.yml', 'self.yml'])));

describe.each(names)('%s', (name) => {
  test('is what GitHub takes', async () => expect(await parser.workflow(read(name))).toEqual([]));
  test('guards itself', () => expect(carelessness(read(name))).toEqual([]));
});

describe('the release', () => {
  const { jobs = {} } = parse(read('release.yml')) as Workflow;

  test('starts from a version tag alone, and takes nothing from a cache', () => {
    const text = read('release.yml');
    expect(triggers(parse(text))).toEqual(['push']);
    expect(text).not.toMatch(/actions\/cache|^\s*cache:/m);
    for (const { uses, with: inputs } of Object.values(jobs).flatMap(({ steps }) => steps ?? [])) {
      if (uses?.startsWith('actions/setup-node@')) expect(inputs?.['package-manager-cache']).toBe(false);
    }
  });

  test('may write only where it publishes', () => {
    const writing = Object.entries(jobs).filter(([, { permissions }]) => JSON.stringify(permissions).includes('write'));
    expect(writing.map(([id]) => id)).toEqual(['publish']);
  });
});

test('the Action reviews this repository', () => {
  const { jobs = {} } = parse(read('self.yml')) as Workflow;
  expect(Object.values(jobs).flatMap(({ steps }) => steps?.filter(isOwn) ?? [])).toHaveLength(1);
});

test("the project's own manifest is valid", () => {
  const path = '.github/queue-review.yml';
  expect(loadManifest(path, readFileSync(join(root, path), 'utf8'))).toHaveProperty('manifest.policy.failOn', 'never');
});

test('Dependabot waits a week before it takes a version', () => {
  const { updates } = parse(readFileSync(join(root, '.github/dependabot.yml'), 'utf8'));
  expect(updates.map((update: { [key: string]: unknown }) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
  for (const { cooldown } of updates) expect(cooldown['default-days']).toBeGreaterThanOrEqual(7);
});

describe('what is careless is noticed', () => {
  const good = read('self.yml');
  test.each([
    ['a tag instead of a commit', good.replace(/checkout@\S+ # \S+/, 'checkout@v7'), 'not pinned'],
    ['a commit without its version', good.replace(/(checkout@\S+) # \S+/, '$1'), 'not pinned'],
    ['permissions for every job', good.replace('permissions: {}', 'permissions: read-all'), 'at the top'],
    ['a job without permissions', good.replace(/ {4}permissions:\n(?: {6}.*\n)+/, ''), 'names no permissions'],
    ['a permission without a reason', good.replace(/(statuses: write) #.*/, '$1'), 'no reason for statuses: write'],
    ['credentials that stay', good.replaceAll('persist-credentials: false', 'persist-credentials: true'), 'credentials'],
    ['no timeout', good.replace(/ {4}timeout-minutes: 10\n/, ''), 'timeout'],
    ['an expression in a script', good.replace('run: npm start', 'run: echo "${' + '{ github.head_ref }}"'), 'expression'],
    ['a checkout under pull_request_target', good.replace('pull_request:', 'pull_request_target:'), 'checks out'],
    ['a path filter', good.replace('pull_request:', 'pull_request: { paths: [app/**] }'), 'filtered by paths'],
    ['a run that may be cancelled', good.replace('cancel-in-progress: false', 'cancel-in-progress: true'), 'cancelled'],
    ['the name of the status', good.replace('name: Review this pull request', 'name: queue-review'), 'name of the status'],
    [
      'a label that skips the job',
      good.replace('    runs-on:', "    if: contains(github.event.pull_request.labels.*.name, 'jobs')\n    runs-on:"),
      'skip it',
    ],
    ['concurrency of the whole workflow', `${good}\nconcurrency: x\n`, 'concurrency stands at the top'],
  ])('%s', (_title, text, problem) => {
    expect(text).not.toBe(good);
    expect(carelessness(text)).toContainEqual(expect.stringContaining(problem));
  });

  test.each([
    ['a runner that is missing', good.replace(/ {4}runs-on: .*\n/, '')],
    ['an expression that is not closed', good.replace('number }}', 'number')],
    ['a key that is not known', good.replace('timeout-minutes', 'time-out')],
    ['a permission that is not known', good.replace('statuses: write', 'statusses: write')],
    ['an event that is not known', good.replace('pull_request:', 'pull_requests:')],
  ])("GitHub's parser refuses %s", async (_title, text) => {
    expect(text).not.toBe(good);
    expect(await parser.workflow(text)).not.toEqual([]);
  });
});
