import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { visitKey } from '../../src/core/visits.js';
import { git } from '../support/git.js';
import { asker } from './asked.js';
import { actionTests, boxes, createWorld, incident, MANIFEST, payloads, type RunOptions, type World } from './support.js';

actionTests('host');

const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

const opened: (World | HttpServer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) {
    if ('server' in one) await one.server.close();
    else one.close();
  }
});

type Files = { readonly [path: string]: string | null };
type Ran = Awaited<ReturnType<World['run']>>;
interface Story {
  readonly world: World;
  /** of the pull request */
  readonly number: number;
  /** One more pull request whose question is answered, as in `Options.accept`. Returns its number. */
  readonly accepted: (files: Files, accept: string) => Promise<number>;
  /** the scheduled run, by a token that may write issues unless another is given */
  readonly look: (options?: RunOptions) => Promise<Ran>;
  readonly issues: () => readonly Shown[];
  /** one more commit on the default branch */
  readonly change: (files: Files) => void;
}
interface Shown {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly body: string;
  readonly comments: readonly string[];
}
interface Options {
  readonly ago?: number;
  readonly base?: { readonly [path: string]: string };
  readonly how?: 'merge' | 'squash' | 'rebase' | 'push';
  /** `tick`, `no`, or what stands behind the fingerprint in a command */
  readonly accept?: string;
}

/** The incident's job is asked about and accepted by grace, and its pull request is merged some days ago. */
async function story({ ago = 10, base = {}, how = 'merge', accept = 'tick' }: Options = {}): Promise<Story> {
  const world = await createWorld({ ...incident.base, ...base }, { at: new Date(Date.now() - ago * DAY).toISOString() });
  opened.push(world);
  const ask = asker(world);
  const accepted: Story['accepted'] = async (head, by) => {
    const at = await ask({ head });
    if (by === 'tick') at.tick('grace');
    else if (by !== 'no') at.say('grace', `/queue-review ack ${at.questions[0]?.slice(0, 7)} ${by}`);
    await at.run();
    return at.number;
  };
  const number = await accepted(incident.head, accept);
  merge(world, number, how);
  return { world, number, accepted, ...views(world) };
}

/** As the buttons do it, and as they leave the commits: a rebase copies them, a push by hand takes them as they are. */
function merge(world: World, number: number, how: NonNullable<Options['how']>): void {
  const { server, repo, work } = world;
  if (how === 'merge' || how === 'squash') {
    server.state.merge(repo, number, 'ada', how);
  } else {
    const issue = repo.issues.get(number);
    git(work, 'checkout', '--quiet', 'main');
    if (how === 'rebase') git(work, 'cherry-pick', `main..${issue?.pull?.head}`);
    else git(work, 'merge', '--quiet', '--ff-only', issue?.pull?.head ?? '');
    const sha = git(work, 'rev-parse', 'HEAD');
    git(work, 'push', '--quiet', 'origin', 'main');
    server.state.push(repo, 'main', 'ada', sha);
    const at = server.state.clock.tick();
    Object.assign(issue?.pull ?? {}, { merged: true, mergeCommit: sha });
    Object.assign(issue ?? {}, { state: 'closed', closedAt: at, updatedAt: at });
  }
  git(work, 'fetch', '--quiet', 'origin');
  git(work, 'checkout', '--quiet', '-B', 'main', 'origin/main');
}

function views(world: World): Pick<Story, 'look' | 'issues' | 'change'> {
  const { server, repo } = world;
  const token = server.state.token({ permissions: { contents: 'read', pull_requests: 'read', issues: 'write' } });
  return {
    look: ({ inputs = {}, ...options } = {}) =>
      world.run(payloads.schedule(server, repo), { token, ...options, inputs: { 'return-visits': 'true', ...inputs } }),
    issues: () =>
      [...repo.issues.values()]
        .filter(({ pull }) => pull === null)
        .map(({ number, title, state, body, comments }) => ({
          ...{ number, title, state, body: body ?? '' },
          comments: comments.map((comment) => comment.body),
        })),
    change: (files) => {
      world.branch('main', files);
      server.state.push(repo, 'main', 'ada');
    },
  };
}

/** A person closes an issue. */
function close({ repo }: World, number: number): void {
  Object.assign(repo.issues.get(number) ?? {}, { state: 'closed' });
}

const told = ({ commands }: Ran): readonly string[] =>
  commands.filter(({ name }) => ['notice', 'warning', 'error'].includes(name)).map(({ name, message }) => `${name}: ${message}`);

const reviewBy = (on: string): { readonly [path: string]: string } => ({
  [MANIFEST]: `version: 1\njobs:\n  ParseReport: { review-by: ${on} }\n`,
});

describe('an accepted question about a new job', () => {
  test('is looked at again after a week, in one issue that a second run leaves alone', async () => {
    const { world, number, look, issues } = await story();
    const ran = await look();
    expect([ran.code, ran.stderr, told(ran)]).toEqual([0, '', []]);
    expect(issues()).toMatchObject([{ title: 'Look again at JobCreation', state: 'open' }]);
    const [issue] = issues();
    expect(issue?.body).toMatch(new RegExp(`^<!-- queue-review visit:[0-9a-f]{16} pull-${number} -->\n`));
    expect(issue?.body).toContain(`\`JobCreation\` is due for a second look since ${day(-3)}.`);
    expect(issue?.body).toMatch(/- #1, merged .*`JobCreation`.* Accepted by `grace`\./);
    expect(ran.summary).toContain(`| \`JobCreation\` | ${day(-3)} | #${number} | due, #${issue?.number} |`);
    const before = world.server.writes().length;
    const again = await look();
    expect([again.code, told(again), world.server.writes().length, issues().length]).toEqual([0, [], before, 1]);
  });

  test('is not looked at before that day', async () => {
    const { world, look, issues } = await story({ ago: 3 });
    const before = world.server.writes().length;
    const ran = await look();
    expect([ran.code, issues(), world.server.writes().length]).toEqual([0, [], before]);
    expect(ran.summary).toContain('no return visit is due');
    expect(ran.summary).toContain(`| \`JobCreation\` | ${day(4)} | #1 | to come |`);
  });

  test.each(['squash', 'rebase', 'push'] as const)('is found however it was merged: %s', async (how) => {
    const { look, issues } = await story({ how });
    const ran = await look();
    expect([ran.code, told(ran), issues()]).toMatchObject([0, [], [{ title: 'Look again at JobCreation' }]]);
  });

  test('is no visit where nobody accepted it', async () => {
    const { look, issues } = await story({ accept: 'no' });
    const ran = await look();
    expect([ran.code, issues()]).toEqual([0, []]);
    expect(ran.summary).toContain('1 pull request merged in the last 37 days, 0 visits to come.');
  });

  test('is due on the day until which it was accepted, with the reason told', async () => {
    const { look, issues } = await story({ ago: 3, accept: `quiet for now until ${day(-1)}` });
    await look();
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.body).toContain(`Accepted by \`grace\` until ${day(-1)}: quiet for now.`);
  });

  test('accepted for longer than runs look back is opened before it is lost', async () => {
    const { look, issues } = await story({ ago: 31, accept: `see in spring until ${day(90)}` });
    const ran = await look();
    expect(issues()[0]?.body).toContain(`is due for a second look on ${day(90)}.`);
    expect([ran.code, issues()[0]?.state]).toEqual([0, 'open']);
  });

  test('stays while its issue is open, long after runs stopped to look that far back', async () => {
    const { world, look, issues } = await story({ ago: 60 });
    world.server.state.issue(
      world.repo,
      'github-actions[bot]',
      'Look again at JobCreation',
      `${MARK}\nold\n<!-- queue-review end -->\nOurs\n`,
    );
    const ran = await look();
    expect([ran.code, issues()]).toMatchObject([0, [{ state: 'open', comments: [] }]]);
    expect(issues()[0]?.body).toContain('Accepted by `grace`');
    expect(issues()[0]?.body).toMatch(/\nOurs\n$/);
  });
});

/** The first line of the issue about the incident's job. */
const MARK = `<!-- queue-review visit:${visitKey('.', 'production', 'JobCreation')} pull-1 -->`;

describe('an issue', () => {
  test('that a person closes ends the visit', async () => {
    const { world, look, issues } = await story();
    await look();
    close(world, issues()[0]?.number ?? 0);
    const before = world.server.writes().length;
    const ran = await look();
    expect([ran.code, issues().length, world.server.writes().length]).toEqual([0, 1, before]);
    expect(ran.summary).toContain('no return visit is due');
  });

  test('keeps ticks and what people write below', async () => {
    const { world, look, issues, change } = await story();
    await look();
    const issue = world.repo.issues.get(issues()[0]?.number ?? 0);
    const ticked = issue?.body?.replace('- [ ] Does the job', '- [x] Does the job').replaceAll('\n', '\r\n');
    Object.assign(issue ?? {}, { body: `${ticked}\r\nAnswer: 12 seconds.` });
    const before = world.server.writes().length;
    await look();
    expect(world.server.writes().length).toBe(before);
    change({ [MANIFEST]: 'version: 1\njobs:\n  JobCreation: { peak: 2/s }\n' });
    await look();
    const body = issues()[0]?.body ?? '';
    expect(body).toContain('| Peak, jobs per second | 2 | not measured |');
    expect(body).toContain('- [x] Does the job');
    expect(body).toMatch(/<!-- queue-review end -->\nAnswer: 12 seconds\.$|<!-- queue-review end -->\n\nAnswer: 12 seconds\.$/);
  });

  test('is closed where the job is gone, and opened anew where it comes back', async () => {
    const { look, issues, change } = await story();
    await look();
    const path = 'app/jobs/job_creation.rb';
    change({
      [path]: null,
      'app/controllers/builds_controller.rb': incident.base['app/controllers/builds_controller.rb'] ?? null,
    });
    await look();
    expect(issues()).toMatchObject([{ state: 'closed', comments: [expect.stringContaining('The job is gone')] }]);
    change({ [path]: incident.head[path] ?? '' });
    await look();
    expect(issues().map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('is not closed by a run that cannot read its pull request, which stops no other', async () => {
    const { world, look, issues } = await story({ base: reviewBy(day(-1)) });
    await look();
    expect(issues()).toHaveLength(2);
    const [first] = issues();
    Object.assign(world.repo.issues.get(issues()[1]?.number ?? 0) ?? {}, { body: 'gone' });
    world.server.fail({ method: 'GET', path: /\/compare\//, status: 404, body: { message: 'Not Found' } });
    const ran = await look();
    expect([ran.code, told(ran)]).toEqual([0, [expect.stringMatching(/^warning: #1 could not be looked at: /)]]);
    expect(issues()[0]).toEqual(first);
    // The visit by hand was opened all the same: its issue says no more what it is about.
    expect(issues()).toHaveLength(3);
    expect(ran.summary).toContain('Could not be read: #1.');
  });

  test('is one where two runs open it at once', async () => {
    const { world, look, issues } = await story();
    world.server.barrier('POST', /\/issues$/, 2);
    const ran = await Promise.all([look(), look()]);
    expect(ran.map(({ code }) => code)).toEqual([0, 0]);
    expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(issues()[1]?.comments).toEqual([`Opened by two runs at once: see #${issues()[0]?.number}.`]);
    close(world, issues()[0]?.number ?? 0);
    await look();
    expect(issues()).toHaveLength(2);
  });

  test('of somebody else is not taken for one, whatever it says', async () => {
    const { world, look, issues } = await story();
    const forged = `${MARK}\n`;
    close(world, world.server.state.issue(world.repo, 'linus', 'Look again', forged).number);
    await look();
    expect(issues().map(({ state }) => state)).toEqual(['closed', 'open']);
  });
});

describe('a day in the manifest', () => {
  test('is enough, without any pull request', async () => {
    const world = await createWorld({ ...incident.base, ...reviewBy(day(0)) });
    opened.push(world);
    const { look, issues } = views(world);
    const ran = await look();
    expect([ran.code, told(ran)]).toEqual([0, []]);
    expect(issues()).toMatchObject([{ title: 'Look again at ParseReport', state: 'open' }]);
    expect(issues()[0]?.body).toContain(` review-by-${day(0)} -->`);
  });

  test('that moves closes the issue until then; one that goes closes it for good', async () => {
    const world = await createWorld({ ...incident.base, ...reviewBy(day(-5)) });
    opened.push(world);
    const { look, issues, change } = views(world);
    await look();
    change(reviewBy(day(20)));
    const ran = await look();
    expect(issues()).toMatchObject([
      { state: 'closed', comments: [`The day was moved to ${day(20)}: an issue is opened again then.`] },
    ]);
    expect(ran.summary).toContain(`| to come |`);
    change(reviewBy(day(-5)));
    await look();
    expect(issues().map(({ state }) => state)).toEqual(['closed', 'open']);
    change({ [MANIFEST]: 'version: 1\n' });
    await look();
    expect(issues().map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect(issues()[1]?.comments).toEqual([expect.stringContaining('does not ask for this visit any more')]);
  });

  test('that is broken is told, and nothing is done', async () => {
    const world = await createWorld({ ...incident.base, [MANIFEST]: 'version: 1\njobs:\n  A: { review-by: soon }\n' });
    opened.push(world);
    const { look, issues } = views(world);
    const ran = await look();
    expect([ran.code, told(ran), issues()]).toEqual([1, [expect.stringMatching(/^error: \.github\/queue-review\.yml:3/)], []]);
  });
});

describe('what is accepted later', () => {
  test('is a visit of its own: the first may be closed meanwhile', async () => {
    const { world, accepted, look, issues } = await story({
      ago: 20,
      base: { [MANIFEST]: 'version: 1\npolicy:\n  rules: { moved-job: ask }\n' },
    });
    await look();
    close(world, issues()[0]?.number ?? 0);
    world.server.state.clock.advance((10 * DAY) / 1000);
    const moved = (incident.head['app/jobs/job_creation.rb'] ?? '').replace(
      'include Sidekiq::Job',
      'include Sidekiq::Job\n  sidekiq_options queue: "builds"',
    );
    const second = await accepted({ 'app/jobs/job_creation.rb': moved }, 'tick');
    merge(world, second, 'merge');
    const ran = await look();
    expect(boxes(world.comments(second)[0]?.body ?? '')).toEqual([expect.stringMatching(/\*$/)]);
    expect([ran.code, issues().map(({ state }) => state)]).toEqual([0, ['closed', 'open']]);
    expect(issues()[1]?.body).toMatch(new RegExp(`:[0-9a-f]{16} pull-${second} -->`));
  });
});

describe('a token', () => {
  test('that may not write issues is told in one line, and the run is red', async () => {
    const { world, look, issues } = await story();
    const ran = await look({ token: world.server.tokens.readOnly });
    expect([ran.code, told(ran), issues()]).toEqual([
      1,
      ['error: input return-visits: the token may not write issues; the job needs `issues: write`'],
      [],
    ]);
    expect(ran.summary).toContain('| due |');
  });

  test('without the input reports as before', async () => {
    const { look, issues } = await story();
    const ran = await look({ inputs: { 'return-visits': 'false' } });
    expect([ran.code, issues()]).toEqual([0, []]);
    expect(ran.summary).toContain('merged in the last 7 days');
  });
});

describe('a box that is not asked any more', () => {
  test('is left out, in one line of the log', async () => {
    const { world, number, look, issues } = await story({ accept: 'no' });
    const [comment] = world.comments(number);
    world.server.state.edit(
      comment?.id ?? 0,
      'github-actions[bot]',
      (comment?.body ?? '').replace('- [ ]', '- [x]').replace(/ack:[0-9a-f]{16}/, 'ack:0123456789abcdef'),
    );
    const ran = await look();
    expect([ran.code, issues()]).toEqual([0, []]);
    expect(ran.stdout).toContain('#1: 1 ticked boxes are not asked any more, and were left out: 0123456789abcdef');
  });
});

/** A Prometheus that gives every query the same two answers. */
async function prometheus(seen: string[]): Promise<string> {
  const server = createHttp((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const query = new URLSearchParams(body).get('query') ?? '';
      seen.push(`${request.headers.authorization} ${query}`);
      const value = query.startsWith('count') ? '4032' : '3.456';
      response.end(
        JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, value] }] } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('measured numbers', () => {
  const QUERY = 'rate(sidekiq_jobs_executed_total{worker="ParseReport"}[5m])';
  const manifest = {
    [MANIFEST]: `version: 1\njobs:\n  ParseReport: { review-by: ${day(-1)}, peak: 2/s, measure: '${QUERY}' }\n`,
  };

  test('are asked of Prometheus with the queries of the default branch, shown in the issue, and written to a file', async () => {
    const world = await createWorld({ ...incident.base, ...manifest });
    opened.push(world);
    const seen: string[] = [];
    const { look, issues } = views(world);
    const ran = await look({
      inputs: { 'prometheus-url': await prometheus(seen), 'prometheus-token': 's3cret', 'measured-file': 'out/measured.json' },
    });
    expect([ran.code, told(ran)]).toEqual([0, []]);
    expect(ran.stdout).toContain('::add-mask::s3cret');
    expect(seen).toHaveLength(2);
    for (const asked of seen) expect(asked).toMatch(new RegExp(`^Bearer s3cret .*sum\\(${QUERY.replace(/[^\w]/g, '\\$&')}\n\\)`));
    expect(JSON.parse(ran.files['out/measured.json'] ?? '')).toEqual({
      schema: 1,
      measured: [{ app: '.', job: 'ParseReport', peak: 3.5, completeness: 1, days: 14, at: expect.any(String), problem: null }],
    });
    const body = issues()[0]?.body ?? '';
    expect(body).toContain('| Peak, jobs per second | 2 | 3.5 |');
    expect(body).toContain('**The measured peak is 1.7 times what was declared.** Measured over 14 days, 100 % of the samples.');
    expect(body).toContain('The query of `measure` counts finished work (`sidekiq_jobs_executed_total`)');
  });

  test('are not asked for by a run for another branch', async () => {
    const world = await createWorld({ ...incident.base, ...manifest });
    opened.push(world);
    const seen: string[] = [];
    const ran = await views(world).look({
      inputs: { 'prometheus-url': await prometheus(seen) },
      env: { GITHUB_REF: 'refs/heads/other' },
    });
    expect([ran.code, seen, told(ran)]).toEqual([0, [], ['notice: this run is not one of main: nothing is measured']]);
  });

  /** The comment on a pull request whose workflow fetched this file. */
  const shown = async (text: string | null, how: { readonly path?: string } = {}) => {
    const world = await createWorld({ ...incident.base, ...manifest });
    opened.push(world);
    const seen: string[] = [];
    world.branch('creation', { ...incident.head, ...(text === null ? {} : { 'measured.json': text }) });
    const pull = world.server.state.pull(world.repo, { head: 'creation' });
    const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull), {
      inputs: { source: 'api', 'prometheus-url': await prometheus(seen), 'measured-file': how.path ?? 'measured.json' },
      workspace: world.work,
    });
    expect([ran.code, seen]).toEqual([0, []]);
    return { ran, body: world.comments(pull.number)[0]?.body ?? '' };
  };
  const entry = {
    app: '.',
    job: 'ParseReport',
    peak: 3.5,
    completeness: 1,
    days: 14,
    at: '2026-11-20T06:37:00.000Z',
    problem: null,
  };
  const file = (...measured: readonly object[]): string => JSON.stringify({ schema: 1, measured });

  test('are shown on a pull request, of jobs that there are, and judge nothing', async () => {
    const { ran, body } = await shown(file(entry, { ...entry, job: 'Absent`s' }));
    expect(told(ran).filter((line) => line.includes('measured-file'))).toEqual([]);
    expect(body).toContain('<summary>Measured on the default branch: 1 job</summary>');
    expect(body).toContain('| `ParseReport` | 2 | 3.5 | 2026-11-20 | **The measured peak is 1.8 times');
    expect(body).not.toContain('Absent');
    expect(JSON.parse(ran.outputs['review-json'] ?? '').measured).toHaveLength(1);
    const { ran: without } = await shown(null);
    const findings = (one: Ran) => JSON.parse(one.outputs['review-json'] ?? '').findings;
    expect(findings(ran)).toEqual(findings(without));
  });

  test.each([
    ['no JSON', 'Ha'],
    ['another shape', file({ ...entry, peak: '3.5' })],
    ['more than there is', file({ ...entry, note: 'x' })],
    ['too much', `${file(entry)}${' '.repeat(300_000)}`],
  ])('are left out with a warning where the file holds %s', async (_title, text) => {
    const { ran, body } = await shown(text);
    expect(told(ran).filter((line) => line.startsWith('warning: input measured-file:'))).toHaveLength(1);
    expect([body.includes('Measured on'), body.includes('ack:')]).toEqual([false, true]);
  });

  test('are left out where there is no file, or it lies elsewhere', async () => {
    const { ran } = await shown(null);
    expect([told(ran).some((line) => line.includes('measured-file')), ran.stdout.includes('is not there')]).toEqual([
      false,
      true,
    ]);
    const outside = await shown(null, { path: '../../etc/passwd' });
    expect(told(outside.ran).some((line) => line.includes('must lie in the workspace'))).toBe(true);
  });
});
