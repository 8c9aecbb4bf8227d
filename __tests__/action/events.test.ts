import { describe, expect, test } from '@jest/globals';
import { actionTests, boxes, createWorld, incident, MANIFEST, payloads } from './support.js';

actionTests('process');

async function incidentWorld(at?: string) {
  const world = await createWorld(incident.base, at === undefined ? {} : { at });
  const sha = world.branch('creation', incident.head);
  const pull = world.server.state.pull(world.repo, { head: 'creation' });
  const target = () => payloads.pullRequestTarget(world.server, world.repo, pull);
  const tick = async (by: string) => {
    const [comment] = world.comments(pull.number);
    const [fingerprint = ''] = boxes(comment?.body ?? '');
    world.server.state.tick(comment?.id ?? 0, fingerprint, by);
    const edited = world.repo.issues.get(pull.number)?.comments.find(({ id }) => id === comment?.id);
    if (edited === undefined) throw new Error('the comment is gone');
    return world.run(payloads.issueComment(world.server, world.repo, edited, { action: 'edited', by }));
  };
  return { world, sha, pull, target, tick };
}

describe('issue_comment', () => {
  test('a tick by a colleague meets the gate, and the comment says who', async () => {
    const { world, sha, pull, target, tick } = await incidentWorld();
    await world.run(target());
    const ran = await tick('grace');
    expect([ran.code, world.status(sha)]).toEqual([0, expect.stringMatching(/^success: /)]);
    const body = world.comments(pull.number)[0]?.body ?? '';
    expect(boxes(body)).toEqual([expect.stringMatching(/\*$/)]);
    expect(body).toContain('`grace`');
    expect(ran.outputs).toMatchObject({ conclusion: 'ask', state: 'success', 'open-count': '0' });
    await world.server.close();
  });

  test('a tick by the author does not, and the box is open again', async () => {
    const { world, sha, pull, target, tick } = await incidentWorld();
    await world.run(target());
    await tick('ada');
    const body = world.comments(pull.number)[0]?.body ?? '';
    expect([world.status(sha), boxes(body)]).toEqual([expect.stringMatching(/^pending: /), [expect.not.stringMatching(/\*$/)]]);
    expect(body).toContain('`ada`');
    await world.server.close();
  });

  test('a command with a reason meets the gate', async () => {
    const { world, sha, pull, target } = await incidentWorld();
    await world.run(target());
    const [fingerprint = ''] = boxes(world.comments(pull.number)[0]?.body ?? '');
    const comment = world.server.state.comment(
      world.repo,
      pull.number,
      'grace',
      `/queue-review ack ${fingerprint.slice(0, 7)} A worker of its own follows on Monday`,
    );
    const ran = await world.run(payloads.issueComment(world.server, world.repo, comment));
    expect([ran.code, world.status(sha)]).toEqual([0, expect.stringMatching(/^success: /)]);
    expect(world.comments(pull.number)[0]?.body).toContain('A worker of its own follows on Monday');
    await world.server.close();
  });

  test('chat on an issue is nothing to review', async () => {
    const world = await createWorld();
    const issue = world.server.state.issue(world.repo, 'grace', 'A question');
    const comment = world.server.state.comment(world.repo, issue.number, 'grace', 'queue-review?');
    const ran = await world.run(payloads.issueComment(world.server, world.repo, comment));
    expect([ran.code, world.server.requests]).toEqual([0, []]);
    await world.server.close();
  });
});

describe('merge_group', () => {
  test('an open question fails it, and the answer on the pull request lets it pass', async () => {
    const { world, pull, target, tick } = await incidentWorld();
    await world.run(target());
    const first = world.server.state.queue(world.repo, [pull.number]);
    const refused = await world.run(payloads.mergeGroup(world.server, world.repo, first));
    expect([refused.code, refused.outputs.state, world.status(first.head)]).toEqual([0, 'failure', 'failure: 1 question open']);
    await tick('grace');
    const second = world.server.state.queue(world.repo, [pull.number]);
    await world.run(payloads.mergeGroup(world.server, world.repo, second));
    expect(world.status(second.head)).toMatch(/^success: /);
    await world.server.close();
  });

  test('an answer on one pull request does not answer for another with the same change', async () => {
    const { world, target, tick } = await incidentWorld();
    await world.run(target());
    await tick('grace');
    world.branch('twin', incident.head);
    const twin = world.server.state.pull(world.repo, { head: 'twin', author: 'grace' });
    const group = world.server.state.queue(world.repo, [twin.number]);
    await world.run(payloads.mergeGroup(world.server, world.repo, group));
    expect(world.status(group.head)).toBe('failure: 1 question open');
    await world.server.close();
  });

  test('nothing to review is a success', async () => {
    const world = await createWorld();
    world.branch('readme', { 'README.md': 'Hello\n' });
    const pull = world.server.state.pull(world.repo, { head: 'readme' });
    const group = world.server.state.queue(world.repo, [pull.number]);
    await world.run(payloads.mergeGroup(world.server, world.repo, group));
    expect(world.status(group.head)).toMatch(/^success: /);
    await world.server.close();
  });

  test('is judged by the policy of the commit that it stands on', async () => {
    const { world, pull } = await incidentWorld();
    world.branch('main', { [MANIFEST]: 'version: 1\npolicy:\n  fail-on: never\n' });
    const group = world.server.state.queue(world.repo, [pull.number]);
    await world.run(payloads.mergeGroup(world.server, world.repo, group));
    expect(world.status(group.head)).toMatch(/^success: /);
    await world.server.close();
  });
});

describe('push to the default branch', () => {
  test('names what was merged with the gate unmet, and holds nothing', async () => {
    const { world, pull, target } = await incidentWorld();
    await world.run(target());
    const before = world.server.state.queue(world.repo, [pull.number]).base;
    const after = world.server.state.merge(world.repo, pull.number, 'ada');
    const writes = world.server.writes().length;
    const ran = await world.run(payloads.push(world.server, world.repo, 'main', before, after));
    expect([ran.code, world.server.writes().length, world.status(after)]).toEqual([0, writes, null]);
    expect(ran.commands.map(({ name, message }) => `${name} ${message}`)).toContainEqual(
      expect.stringMatching(/^warning merged with the gate unmet: .*#1/),
    );
    await world.server.close();
  });

  test('is content with what was answered before the merge', async () => {
    const { world, pull, target, tick } = await incidentWorld();
    await world.run(target());
    await tick('grace');
    const before = world.server.state.queue(world.repo, [pull.number]).base;
    const after = world.server.state.merge(world.repo, pull.number, 'ada');
    const ran = await world.run(payloads.push(world.server, world.repo, 'main', before, after));
    expect(ran.commands.filter(({ message }) => message.includes('unmet'))).toEqual([]);
    await world.server.close();
  });
});

describe('schedule and workflow_dispatch', () => {
  test('name the pull requests that were merged without a successful status', async () => {
    const { world, pull, target } = await incidentWorld(new Date().toISOString());
    await world.run(target());
    world.server.state.merge(world.repo, pull.number, 'ada');
    const ran = await world.run(payloads.schedule(world.server, world.repo));
    expect(ran.code).toBe(0);
    expect(`${ran.stdout}${ran.summary}`).toContain('merged with the gate unmet');
    await world.server.close();
  });

  test('review the pull requests that an input names', async () => {
    const { world, sha, pull } = await incidentWorld();
    const ran = await world.run(payloads.workflowDispatch(world.server, world.repo), {
      inputs: { 'pr-number': String(pull.number) },
    });
    expect([ran.code, world.status(sha)]).toEqual([0, 'pending: 1 question open']);
    await world.server.close();
  });

  test('of several pull requests sum up the outputs, and hold no review of a single one', async () => {
    const { world, pull } = await incidentWorld();
    world.branch('another', { 'README.md': 'Hello\n' });
    const other = world.server.state.pull(world.repo, { head: 'another' });
    const ran = await world.run(payloads.workflowDispatch(world.server, world.repo), {
      inputs: { 'pr-number': `${pull.number} ${other.number}`, 'sarif-file': 'queue-review.sarif' },
    });
    expect([ran.code, ran.outputs.state, ran.outputs['ask-count']]).toEqual([0, 'pending', '1']);
    expect([ran.outputs['review-json'], ran.outputs['sarif-file'], ran.files['queue-review.sarif']]).toEqual([
      '',
      undefined,
      undefined,
    ]);
    await world.server.close();
  });

  test('an input that is no number is one clear line', async () => {
    const { world } = await incidentWorld();
    const ran = await world.run(payloads.workflowDispatch(world.server, world.repo), { inputs: { 'pr-number': '12; rm' } });
    expect([ran.code, ran.commands.filter(({ name }) => name === 'error').length]).toEqual([1, 1]);
    await world.server.close();
  });
});

describe('what it costs', () => {
  test('an ordinary pull request with a question takes at most 15 requests, one without any at most 12', async () => {
    const { world, target } = await incidentWorld();
    await world.run(target());
    expect(world.server.requests.length).toBeLessThanOrEqual(15);
    const before = world.server.requests.length;
    world.branch('readme', { 'README.md': 'Hello\n' });
    const pull = world.server.state.pull(world.repo, { head: 'readme' });
    await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    expect(world.server.requests.length - before).toBeLessThanOrEqual(12);
    await world.server.close();
  });
});
