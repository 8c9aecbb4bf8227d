import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { git } from '../support/git.js';
import { asker, peopled } from './asked.js';
import { actionTests, boxes, incident, MANIFEST, payloads, type World } from './support.js';

actionTests('process');

let world: World;

beforeAll(async () => {
  world = await peopled();
});
afterAll(() => world.server.close());

/** What a name should never be able to do: command the runner, end a comment, make a box, mention, link, load or hide. */
const NAMES = [
  '::error::PWNED',
  '\n::error::PWNED\n',
  '\r::set-output name=state::success',
  '##[error]PWNED',
  '%0A::error::PWNED',
  '\u2028::stop-commands::PWNED',
  'EOF\nstate=success\nEOF',
  '`x`\n- [ ] PWNED <!-- ack:0123456789abcdef -->',
  '```\n- [ ] PWNED',
  '--> <img src="https://evil.example/x.png"> @octocat',
  '](https://evil.example) #12 GH-12 www.evil.example',
  '</details></summary><script>alert(1)</script>',
  '<!-- queue-review -->',
  '| a | b |\n| --- | --- |',
  '\u202egnp.\u200b',
  `\${{ secrets.TOKEN }}`,
  '$(touch pwned)',
  '__proto__',
  'constructor',
];

/** A literal of Ruby. */
const literal = (text: string): string => JSON.stringify(text).replaceAll('#', '\\#');

function hostileFiles(): { readonly [path: string]: string } {
  const files = NAMES.flatMap((name, index) => {
    const file = name.replaceAll('/', '\u2215');
    return [
      [
        `app/jobs/${file}${index}.rb`,
        `class Evil${index}Job\n  include Sidekiq::Job\n  sidekiq_options queue: ${literal(name)}\n  def perform\n    JobCreation.perform_async(1, 2, 3)\n  end\nend\n`,
      ],
      [
        `app/controllers/${file}${index}.rb`,
        `class C${index} < ApplicationController\n  def x\n    Evil${index}Job.perform_async\n    Sidekiq::Client.push('class' => ${literal(name)}, 'args' => [])\n  end\nend\n`,
      ],
    ] as const;
  });
  const service = (name: string) => ({ command: ['bundle', 'exec', 'sidekiq', '-q', name], environment: { [name]: name } });
  const by = <Value>(value: (name: string) => Value) =>
    JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, value(name)])));
  return {
    ...incident.head,
    ...Object.fromEntries(files),
    'config/schedule.yml': by((name) => ({ cron: name, class: name, queue: name })),
    'compose.yml': `{"services": ${by(service)}}`,
  };
}

/** What GitHub makes of a text, with its code taken out: there names may say what they like. */
const rendered = (text: string): string =>
  micromark(text, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  }).replace(/<(code|pre)\b[^>]*>[\s\S]*?<\/\1>/g, '');

const TAGS = new Set([
  ...['h3', 'h4', 'p', 'ul', 'li', 'strong', 'a', 'sub', 'details', 'summary', 'input'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
]);

function isHarmless(text: string): void {
  const html = rendered(text);
  const tags = [...html.matchAll(/<\/?([a-z][a-z0-9-]*)/gi)].map(([, tag = '']) => tag);
  expect(tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link);
  const own =
    /^https:\/\/github\.com\/queue-review\/queue-review\/blob\/|^http:\/\/127\.0\.0\.1:\d+\/acme\/shop\/pull\/\d+#issuecomment-\d+$/;
  expect(links.filter((link) => !own.test(link))).toEqual([]);
  expect([...html.matchAll(/<input\b/g)].length).toBe(boxes(text).length);
  expect(boxes(text)).not.toContain('0123456789abcdef');
  expect(html.replace(/<!--.*?-->/g, '')).not.toMatch(/@octocat|(?<!&)#\d|GH-\d|www\.|<!--|-->/);
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u2028]/);
}

describe('a change whose every name attacks', () => {
  test('commands no runner, sets no output, and makes no box, link, mention or markup', async () => {
    const at = await asker(world)({ head: hostileFiles(), silent: true });
    const ran = await at.run({ inputs: { 'sarif-file': 'queue-review.sarif' } });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect([...new Set(ran.commands.map(({ name }) => name))].sort()).toEqual(['add-mask', 'debug', 'error', 'warning']);
    expect(ran.commands.filter(({ message }) => message.startsWith('PWNED'))).toEqual([]);
    expect(ran.outputs).toMatchObject({ state: 'failure', conclusion: 'fail' });
    expect(boxes(at.comment().body).length).toBeGreaterThan(15);
    isHarmless(at.comment().body);
    isHarmless(ran.summary);
    const inline = world.repo.issues.get(at.number)?.pull?.threads.flatMap(({ comments }) => comments) ?? [];
    expect(inline.length).toBeGreaterThan(0);
    for (const { body } of inline) isHarmless(body);
    expect(Object.keys(ran.files)).toEqual(['queue-review.sarif']);
    expect(Object.keys(JSON.parse(ran.outputs['review-json'] ?? '')).length).toBeGreaterThan(10);
    const writes = world.server.writes().length;
    expect([(await at.run()).code, world.server.writes().length - writes]).toEqual([0, 0]);
  });

  test('by its manifest is told what is wrong with it, and no more', async () => {
    const queues = Object.fromEntries(NAMES.map((name) => [name, { [name]: name, objective: name }]));
    const at = await asker(world)({ head: { [MANIFEST]: JSON.stringify({ version: 1, queues }) }, silent: true });
    const ran = await at.run();
    expect([ran.code, ran.stderr, at.status()]).toEqual([
      1,
      '',
      expect.stringMatching(/^error: \.github\/queue-review\.yml:1: /),
    ]);
    expect(ran.commands.filter(({ message }) => message.startsWith('PWNED'))).toEqual([]);
    expect([...new Set(ran.commands.map(({ name }) => name))].sort()).toEqual(['add-mask', 'debug', 'error']);
  });

  test('by the reason of an answer makes nothing of it but text', async () => {
    const at = await asker(world)();
    const reason =
      '**fine** @octocat #12 <img src=https://evil.example/x.png> [x](https://evil.example) ` <!-- back:2026-01-01T00:00:00Z -->';
    at.say('grace', `/queue-review ack ${at.questions[0]} ${reason}`);
    expect((await at.after()).status).toMatch(/^success: /);
    isHarmless(at.comment().body);
  });
});

describe('files that are not what they seem', () => {
  const link = (name: string, from: string, target: string, files: { readonly [path: string]: string }): string => {
    const { work } = world;
    git(work, 'checkout', '--quiet', '-B', name, from);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), content);
    }
    mkdirSync(join(work, '.github'), { recursive: true });
    rmSync(join(work, MANIFEST), { force: true });
    symlinkSync(target, join(work, MANIFEST));
    git(work, 'add', '--all');
    git(work, 'commit', '--quiet', '--message', 'Link');
    git(work, 'push', '--quiet', '--force', 'origin', name);
    return git(work, 'rev-parse', 'HEAD');
  };
  const LOOSE = 'version: 1\npolicy: { fail-on: never }\n';

  test('a manifest that is a link is not followed, on either side, by the API or by git', async () => {
    link('linked', 'main', '../policy.yml', { 'policy.yml': LOOSE });
    const sha = link('by-link', 'linked', '../other.yml', { ...incident.head, 'other.yml': LOOSE });
    for (const options of [{}, { inputs: { source: 'git' }, workspace: world.work }]) {
      const pull = world.server.state.pull(world.repo, { head: 'by-link', base: 'linked' });
      const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull), options);
      expect([ran.code, world.status(sha)]).toEqual([0, 'pending: 1 question open']);
      expect(world.comments(pull.number)[0]?.body).toContain('`.github/queue-review.yml`: a symbolic link: not followed');
    }
  });

  test('a file that the archive leaves out or alters is read as it is', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [`app/jobs/many/j${index}.rb`, `class Many::J${index}\n  # $Format:%H$\nend\n`]),
    );
    world.branch('plain', many);
    const attributes = {
      '.gitattributes': 'app/jobs/many export-subst\napp/jobs/job_creation.rb export-ignore\n* text eol=crlf\n',
    };
    const at = await asker(world)({ base: 'plain', head: { ...incident.head, ...attributes }, silent: true });
    await at.run({ inputs: { source: 'api' } });
    expect(at.status()).toBe('pending: 1 question open');
    expect(world.server.count('GET', /\/tarball\//)).toBeGreaterThan(0);
  });

  test('a tree that GitHub cuts off is read folder by folder', async () => {
    world.repo.truncateTreesAt = 5;
    const at = await asker(world)({ silent: true });
    await at.run();
    world.repo.truncateTreesAt = null;
    expect(at.status()).toBe('pending: 1 question open');
  });
});

describe('a runner that is broken itself', () => {
  test('is told in one line', async () => {
    const event = join(world.work, 'event.json');
    writeFileSync(event, '{bad\n::error::PWNED');
    const at = await asker(world)({ silent: true });
    for (const env of [
      { GITHUB_EVENT_PATH: event },
      { GITHUB_API_URL: 'nowhere' },
      { GITHUB_OUTPUT: join(world.work, 'none') },
    ]) {
      const { code, stderr, commands } = await world.run(at.target(), { env });
      const told = commands.filter(({ name }) => name === 'error').map(({ message }) => message);
      expect([code, stderr, told]).toEqual([1, '', [expect.stringMatching(/^internal error: .*(?:JSON|URL|none)/)]]);
    }
  });
});
