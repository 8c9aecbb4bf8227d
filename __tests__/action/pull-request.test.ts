import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { actionTests, boxes, createWorld, incident, MANIFEST, payloads, type World } from './support.js';

actionTests('process');

/** A world with one pull request that puts the incident's job in front of the chain. */
async function incidentPull(
  options: { readonly base?: { readonly [path: string]: string }; readonly enterprise?: boolean } = {},
) {
  const world = await createWorld({ ...incident.base, ...options.base }, options.enterprise === true ? { enterprise: true } : {});
  const sha = world.branch('creation', incident.head);
  const pull = world.server.state.pull(world.repo, { head: 'creation' });
  const target = () => payloads.pullRequestTarget(world.server, world.repo, pull);
  return { world, sha, pull, target };
}

const FIX = {
  'app/jobs/job_creation.rb': null,
  'app/controllers/builds_controller.rb': incident.base['app/controllers/builds_controller.rb'] ?? null,
};

const bodyOf = (world: World, number: number): string => world.comments(number)[0]?.body ?? '';

describe('a pull request with a question', () => {
  test('gets one comment, a pending status, an inline comment, an annotation, a summary and outputs', async () => {
    const { world, sha, pull, target } = await incidentPull();
    const ran = await world.run(target(), { inputs: { 'sarif-file': 'out/queue-review.sarif' } });
    expect([ran.code, ran.stderr, world.status(sha)]).toEqual([0, '', 'pending: 1 question open']);
    expect(world.comments(pull.number).length).toBe(1);
    expect(boxes(bodyOf(world, pull.number)).length).toBe(1);
    expect(bodyOf(world, pull.number)).toContain(sha.slice(0, 7));
    expect(pull.pull?.reviews.map(({ state }) => state)).toEqual(['COMMENTED']);
    expect(ran.commands.filter(({ name }) => name === 'warning').map(({ properties }) => properties.file)).toEqual([
      'app/jobs/job_creation.rb',
    ]);
    expect(ran.summary).toContain('1 question to answer');
    const { 'review-json': json = '', ...outputs } = ran.outputs;
    expect(outputs).toEqual({
      conclusion: 'ask',
      state: 'pending',
      'fail-count': '0',
      'ask-count': '1',
      'note-count': expect.any(String),
      'open-count': '1',
      'comment-url': expect.stringContaining(`/pull/${pull.number}#issuecomment-`),
      'sarif-file': expect.stringMatching(/out\/queue-review\.sarif$/),
    });
    expect(JSON.parse(json)).toMatchObject({ schema: 1, head: sha, outcome: { state: 'pending' } });
    expect(JSON.parse(ran.files['out/queue-review.sarif'] ?? '')).toHaveProperty('version', '2.1.0');
    expect(world.server.requests.some(({ path, query }) => `${path}${query}`.includes('token'))).toBe(false);
    await world.server.close();
  });

  test('is all clear, in the same comment, once it is fixed', async () => {
    const { world, pull, target } = await incidentPull();
    await world.run(target());
    const fixed = world.push('creation', FIX, 'ada');
    const ran = await world.run(target());
    expect([ran.code, world.status(fixed)]).toEqual([0, expect.stringMatching(/^success: /)]);
    expect(world.comments(pull.number).length).toBe(1);
    expect(bodyOf(world, pull.number)).toContain('all clear');
    expect(pull.pull?.threads.flatMap(({ comments }) => comments)).toEqual([]);
    await world.server.close();
  });

  test('writes nothing on a second run of the same commit', async () => {
    const { world, target } = await incidentPull();
    await world.run(target());
    const before = world.server.writes().length;
    const ran = await world.run(target());
    expect([ran.code, world.server.writes().length]).toEqual([0, before]);
    await world.server.close();
  });

  test('is judged by the policy of the live tip of the base branch, whatever the pull request was cut from', async () => {
    const { world, sha, target } = await incidentPull();
    // The event was sent before the policy came.
    const old = target();
    world.branch('main', { [MANIFEST]: 'version: 1\npolicy:\n  fail-on: never\n' });
    await world.run(old);
    expect(world.status(sha)).toMatch(/^success: /);
    await world.server.close();
  });

  test('cannot loosen the policy that it is judged by', async () => {
    const { world, pull, target } = await incidentPull();
    const sha = world.push('creation', { [MANIFEST]: 'version: 1\npolicy:\n  fail-on: never\n' }, 'ada');
    await world.run(target());
    expect(world.status(sha)).toMatch(/^pending: /);
    expect(boxes(bodyOf(world, pull.number)).length).toBe(1);
    await world.server.close();
  });

  test("holds a day of review against the head commit's day, not against today", async () => {
    const { world, target } = await incidentPull();
    // Commits of tests are made on 2026-01-05; the first full busy day after it is the next one.
    world.push('creation', { [MANIFEST]: 'version: 1\njobs:\n  JobCreation: { review-by: 2026-01-07 }\n' }, 'ada');
    const { findings } = JSON.parse((await world.run(target())).outputs['review-json'] ?? '{}');
    expect(findings.filter(({ rule }: { rule: string }) => rule === 'early-review-by')).toEqual([]);
    await world.server.close();
  });

  test('is red where the workflow wants it red', async () => {
    const { world, sha, target } = await incidentPull();
    await world.run(target(), { inputs: { 'unmet-state': 'failure' } });
    expect(world.status(sha)).toMatch(/^failure: /);
    await world.server.close();
  });

  test('gets no comment where none is wanted, and its status all the same', async () => {
    const { world, sha, pull, target } = await incidentPull();
    const ran = await world.run(target(), { inputs: { comment: 'never', 'inline-comments': 'false' } });
    expect([world.status(sha), world.comments(pull.number)]).toEqual([expect.stringMatching(/^pending: /), []]);
    expect(ran.summary).toMatch(
      / by one of its ways, or comment `\/queue-review ack [0-9a-f]{7} <reason>` on the pull request\.\n/,
    );
    await world.server.close();
  });

  test('is read from the checkout where that holds both commits', async () => {
    const { world, sha, target } = await incidentPull();
    const ran = await world.run(target(), { inputs: { source: 'git' }, workspace: world.work });
    expect([ran.code, world.status(sha)]).toEqual([0, 'pending: 1 question open']);
    expect(world.server.count('GET', /git\/trees/)).toBe(0);
    await world.server.close();
  });

  test('works on a GitHub Enterprise Server', async () => {
    const { world, sha, pull, target } = await incidentPull({ enterprise: true });
    const ran = await world.run(target());
    expect([ran.code, world.status(sha)]).toEqual([0, 'pending: 1 question open']);
    expect(world.comments(pull.number).length).toBe(1);
    await world.server.close();
  });
});

describe('alerts', () => {
  const RULES = `groups:
  - name: queues
    rules:
      - alert: DefaultIsLate
        expr: sidekiq_queue_latency{queue="default"} > 60
`;
  const alertOf = (json: string | undefined, queue: string): unknown =>
    JSON.parse(json ?? '{}').jobs.find(({ head }: { head: { queues: string[] } | null }) => head?.queues.includes(queue))?.head
      .alert;

  test('that only the manifest names are read through the API too', async () => {
    const { world, target } = await incidentPull();
    world.push(
      'creation',
      {
        'somewhere/watch.yml': RULES,
        [MANIFEST]: 'version: 1\nqueues:\n  "*": {}\n  default: { alert: somewhere/watch.yml#DefaultIsLate }\n',
      },
      'ada',
    );
    const ran = await world.run(target());
    expect([ran.code, alertOf(ran.outputs['review-json'], 'default')]).toEqual([0, 'named']);
    await world.server.close();
  });

  test('may lie in a second folder of the workspace', async () => {
    const { world, target } = await incidentPull();
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
    mkdirSync(join(workspace, 'ops'));
    writeFileSync(join(workspace, 'ops', 'alerts.yml'), RULES);
    const ran = await world.run(target(), { inputs: { 'alerts-dir': 'ops' }, workspace });
    rmSync(workspace, { recursive: true });
    expect([ran.code, alertOf(ran.outputs['review-json'], 'default')]).toEqual([0, 'named']);
    const missing = await world.run(target(), { inputs: { 'alerts-dir': 'nowhere' } });
    expect([missing.code, missing.commands.filter(({ name }) => name === 'error').map(({ message }) => message)]).toEqual([
      1,
      ['input alerts-dir nowhere: no such folder'],
    ]);
    await world.server.close();
  });
});

describe('a pull request that changes no job, queue or worker', () => {
  test('gets a status and no comment, for few requests', async () => {
    const world = await createWorld();
    const sha = world.branch('readme', { 'README.md': 'Hello\n' });
    const pull = world.server.state.pull(world.repo, { head: 'readme' });
    const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    expect([ran.code, world.status(sha), world.comments(pull.number)]).toEqual([
      0,
      'success: no job, queue or worker changed',
      [],
    ]);
    expect(ran.outputs.conclusion).toBe('pass');
    await world.server.close();
  });

  test('and neither does one that changes the body of a job', async () => {
    const world = await createWorld();
    const [path = '', text = ''] = Object.entries(incident.base).find(([name]) => name.startsWith('app/jobs/')) ?? [];
    const sha = world.branch('body', { [path]: text.replace(/(def perform.*\n)/, '$1    Rails.logger.info("more")\n') });
    const pull = world.server.state.pull(world.repo, { head: 'body' });
    await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    expect([world.status(sha), world.comments(pull.number)]).toEqual([expect.stringMatching(/^success: /), []]);
    await world.server.close();
  });
});

describe('a broken manifest', () => {
  test('is an error with every problem, and the job is red', async () => {
    const world = await createWorld();
    const sha = world.branch('broken', {
      [MANIFEST]: 'version: 1\nqueues:\n  default: { objectiv: 5m }\njobs:\n  A: { peak: 5 }\n',
    });
    const pull = world.server.state.pull(world.repo, { head: 'broken' });
    const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    expect([ran.code, world.status(sha)]).toEqual([1, expect.stringMatching(/^error: .*queue-review\.yml:3/)]);
    const errors = ran.commands.filter(({ name }) => name === 'error');
    expect(errors.map(({ properties }) => [properties.file, properties.line])).toEqual([
      [MANIFEST, '3'],
      [MANIFEST, '5'],
    ]);
    await world.server.close();
  });

  test('on the base branch does not stop its repair', async () => {
    const world = await createWorld({ ...incident.base, [MANIFEST]: 'version: 9\n' });
    const sha = world.branch('repair', { [MANIFEST]: 'version: 1\n' });
    const pull = world.server.state.pull(world.repo, { head: 'repair' });
    const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    expect([ran.code, world.status(sha)]).toEqual([0, expect.stringMatching(/^success: /)]);
    await world.server.close();
  });
});

describe('a head that moves while it is reviewed', () => {
  test('gets the verdict of the new commit, and the comment speaks of that', async () => {
    const { world, sha, pull, target } = await incidentPull();
    let moved = '';
    world.server.before('POST', /\/issues\/\d+\/comments$/, () => {});
    world.server.before('GET', /\/issues\/\d+\/comments$/, () => {
      if (moved === '') moved = world.push('creation', FIX, 'ada');
    });
    const ran = await world.run(target());
    expect([ran.code, world.status(sha), world.status(moved)]).toEqual([0, null, expect.stringMatching(/^success: /)]);
    expect(world.comments(pull.number).every(({ body }) => !body.includes(sha.slice(0, 7)))).toBe(true);
    await world.server.close();
  });
});

describe('a token that may only read', () => {
  test('of a fork writes nothing: annotations, a summary and a red job stand for the status', async () => {
    const world = await createWorld();
    world.branch('creation', incident.head);
    const pull = world.server.state.pull(world.repo, { head: 'creation', author: 'linus', fork: { owner: 'linus' } });
    const ran = await world.run(payloads.pullRequest(world.server, world.repo, pull), { token: world.server.tokens.readOnly });
    expect([ran.code, world.server.writes()]).toEqual([1, []]);
    expect(ran.commands.some(({ name, message }) => name === 'error' && message.includes('forks.md'))).toBe(true);
    expect(ran.summary).toContain('1 question to answer');
    await world.server.close();
  });

  test('is no trouble where there is nothing to decide', async () => {
    const world = await createWorld();
    world.branch('readme', { 'README.md': 'Hello\n' });
    const pull = world.server.state.pull(world.repo, { head: 'readme', author: 'linus', fork: { owner: 'linus' } });
    const ran = await world.run(payloads.pullRequest(world.server, world.repo, pull), { token: world.server.tokens.readOnly });
    expect([ran.code, world.server.writes()]).toEqual([0, []]);
    await world.server.close();
  });

  test('that nobody announced is noticed at the first refusal', async () => {
    const { world, sha, target } = await incidentPull();
    const ran = await world.run(target(), { token: world.server.tokens.readOnly });
    expect([ran.code, world.status(sha)]).toEqual([1, null]);
    await world.server.close();
  });

  test('is not what a fork gets from pull_request_target', async () => {
    const world = await createWorld();
    const sha = world.branch('creation', incident.head);
    const pull = world.server.state.pull(world.repo, { head: 'creation', author: 'linus', fork: { owner: 'linus' } });
    const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    expect([ran.code, world.status(sha)]).toEqual([0, 'pending: 1 question open']);
    expect(bodyOf(world, pull.number)).toContain('could not be read');
    await world.server.close();
  });
});

describe('GitHub in trouble', () => {
  test('an answer that is lost after the comment was made leaves one comment', async () => {
    const { world, sha, pull, target } = await incidentPull();
    world.server.fail({ method: 'POST', path: /\/issues\/\d+\/comments$/, times: 1, status: 502, takesEffect: true });
    const ran = await world.run(target());
    expect([ran.code, world.comments(pull.number).length, world.status(sha)]).toEqual([0, 1, 'pending: 1 question open']);
    await world.server.close();
  });

  test('two runs at once end with one comment', async () => {
    const { world, pull, target } = await incidentPull();
    const runs = await Promise.all([world.run(target()), world.run(target())]);
    expect([runs.map(({ code }) => code), world.comments(pull.number).length]).toEqual([[0, 0], 1]);
    await world.server.close();
  });

  test('a locked conversation still gets its status', async () => {
    const { world, sha, pull, target } = await incidentPull();
    pull.locked = true;
    const ran = await world.run(target(), { inputs: { 'inline-comments': 'false' } });
    expect([ran.code, world.status(sha)]).toEqual([0, 'pending: 1 question open']);
    await world.server.close();
  });

  test('a review that cannot be made leaves no older verdict standing', async () => {
    const { world, sha, target } = await incidentPull();
    await world.run(target());
    world.server.fail({ method: 'GET', path: /\/issues\/\d+\/comments$/, times: 20, status: 500 });
    const ran = await world.run(target());
    expect([ran.code, world.status(sha)]).toEqual([1, expect.stringMatching(/^error: /)]);
    await world.server.close();
  }, 60_000);

  test('a closed pull request is left alone', async () => {
    const { world, sha, pull, target } = await incidentPull();
    world.server.state.close(world.repo, pull.number);
    const ran = await world.run(target());
    expect([ran.code, world.status(sha), world.server.writes()]).toEqual([0, null, []]);
    await world.server.close();
  });
});
