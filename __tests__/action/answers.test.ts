import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Asked, asker, commitAs, peopled } from './asked.js';
import { actionTests, incident, MANIFEST, payloads, type World } from './support.js';

actionTests('host');

const policies: { readonly [branch: string]: string } = {
  author: 'acknowledgements: { author: true }',
  reason: 'acknowledgements: { reason: true }',
  logins: 'acknowledgements: { by: [hopper, "@radia"] }',
  owners: 'acknowledgements: { by: owners }',
  two: 'checklist: [{ ask: "Is the runbook written?", when: [added] }]',
};

let world: World;
let ask: ReturnType<typeof asker>;

beforeAll(async () => {
  world = await peopled();
  for (const [branch, policy] of Object.entries(policies)) {
    const owner = branch === 'owners' ? 'queues: { "*": { owner: "@hopper" } }\n' : '';
    world.branch(branch, { [MANIFEST]: `version: 1\n${owner}policy:\n  ${policy}\n` });
  }
  ask = asker(world);
});
afterAll(() => world.server.close());

const OPEN = { status: 'pending: 1 question open', ticked: 0 };
const ANSWERED = { status: 'success: nothing open, 1 acknowledged', ticked: 1 };
const says = (text: string) => ({ body: expect.stringContaining(text) });
const NOT_YOURS = 'who has a part in this change does not answer for it';

describe('a tick', () => {
  test('by a colleague answers the question; the comment says who and when, and the next run has nothing to write', async () => {
    const at = await ask();
    at.tick('grace');
    expect(await at.after()).toMatchObject(ANSWERED);
    expect(at.comment().body).toMatch(/Acknowledged by `grace` on 2026-02-02 09:\d\d UTC, by a tick/);
    const writes = world.server.writes().length;
    expect([(await at.run()).code, world.server.writes().length - writes]).toEqual([0, 0]);
  });

  test('by the author does not count, and is taken away with the reason', async () => {
    const at = await ask();
    at.tick('ada');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says(NOT_YOURS) });
  });

  test('by the author counts where the base branch lets it', async () => {
    const at = await ask({ base: 'author' });
    at.tick('ada');
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test('by the author does not count because the change would let it', async () => {
    const at = await ask({ head: { ...incident.head, [MANIFEST]: `version: 1\npolicy:\n  ${policies.author}\n` } });
    at.tick('ada');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says(NOT_YOURS) });
  });

  test('without a reason does not count where policy wants one', async () => {
    const at = await ask({ base: 'reason' });
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('it takes the command, with a reason') });
  });

  test.each([
    ['who pushed to the branch', { author: 'ada', pusher: 'grace' }],
    ['who is named as co-author', { message: 'More\n\nCo-authored-by: grace <grace@example.com>' }],
    ['who committed', { author: 'ada', committer: 'grace' }],
    ['who wrote a commit', { author: 'grace', committer: 'ada' }],
  ])('by somebody %s does not count', async (_, how) => {
    const at = await ask();
    commitAs(world, at.branch, how);
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says(NOT_YOURS) });
  });

  test('by whoever pressed "Update branch" counts', async () => {
    const at = await ask();
    world.branch('main', { 'README.md': `For ${at.number}\n` });
    world.server.state.updateBranch(world.repo, at.number, 'grace');
    at.tick('grace');
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test('by a bot does not count', async () => {
    const at = await ask();
    at.tick('renovate[bot]');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('bots do not count') });
  });

  test('is bound to the account, whatever its name is now', async () => {
    world.server.state.user('barbara', { permission: 'write' });
    const at = await ask();
    at.tick('barbara');
    expect(await at.after()).toMatchObject(ANSWERED);
    world.server.state.rename('barbara', 'liskov');
    world.server.state.user('barbara', { permission: 'none' });
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says('Acknowledged by `liskov`') });
  });

  test('ends with the right to it', async () => {
    world.server.state.user('joan', { permission: 'write' });
    const at = await ask();
    at.tick('joan');
    expect(await at.after()).toMatchObject(ANSWERED);
    world.server.state.permit(world.repo, 'joan', 'read');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('it takes write access') });
  });

  test('ends with the account', async () => {
    world.server.state.user('mary', { permission: 'write' });
    const at = await ask();
    at.tick('mary');
    world.server.state.removeUser('mary');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('the account is not known any more') });
  });

  test('stays through a push that leaves the facts, and not through one that changes them', async () => {
    const at = await ask();
    at.tick('grace');
    world.push(at.branch, { 'README.md': 'More\n' }, 'ada');
    expect(await at.after()).toMatchObject(ANSWERED);
    world.push(at.branch, { 'config/sidekiq.yml': ':concurrency: 2\n:queues:\n  - default\n' }, 'ada');
    const { status, ticked } = await at.after();
    expect([status, ticked]).toEqual([expect.stringMatching(/^pending: /), 0]);
    expect(at.questions).not.toContain(at.boxes()[0]);
  });

  test('of each box counts, by two people while a run works', async () => {
    const at = await ask({ base: 'two' });
    const [one = '', other = ''] = at.questions;
    let ticks = 0;
    const stop = world.server.before('PATCH', /\/issues\/comments\//, () => {
      if (ticks++ === 0) at.tick('hopper', other);
    });
    at.tick('grace', one);
    expect(await at.after()).toMatchObject({ status: 'success: nothing open, 2 acknowledged', ticked: 2 });
    stop();
    expect(at.comment().body).toMatch(/Acknowledged by `grace`[\s\S]*Acknowledged by `hopper`/);
  });

  test('is read live: an old event that is run again does not bring it back', async () => {
    const at = await ask();
    at.tick('grace');
    const comment = world.server.state.commentOf(at.comment().id).comment;
    const old = payloads.issueComment(world.server, world.repo, comment, { action: 'edited', by: 'grace' });
    await at.after();
    world.server.state.untick(comment.id, at.questions[0] ?? '', 'ada');
    expect((await world.run(old)).code).toBe(0);
    expect([at.status(), at.boxes()]).toEqual([OPEN.status, at.questions]);
    expect(at.comment().body).toContain('Taken back by `ada`');
  });
});

describe('who may answer', () => {
  test('a list of logins narrows it', async () => {
    const at = await ask({ base: 'logins' });
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('the policy names who answers: `hopper`, `radia`') });
    at.tick('radia');
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test('owners do, where policy says so', async () => {
    const at = await ask({ base: 'owners' });
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('its owners answer: `@hopper`') });
    at.tick('hopper');
    expect(await at.after()).toMatchObject(ANSWERED);
  });
});

describe('the command', () => {
  const ack = (at: Asked, rest: string) => `/queue-review ack ${(at.questions[0] ?? '').slice(0, 7)}${rest}`;

  test('answers with a reason, which the comment shows', async () => {
    const at = await ask();
    at.say('grace', `Looked at it.\n\n${ack(at, ' the queue is watched since today')}`);
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says('UTC: the queue is watched since today') });
  });

  test('answers where policy wants a reason', async () => {
    const at = await ask({ base: 'reason' });
    at.say('grace', ack(at, ' sized by hand'));
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test.each([
    ['without a reason', 'grace', '', 'a reason is missing'],
    ['by the author', 'ada', ' I know', NOT_YOURS],
    ['by somebody who may only read', 'linus', ' let me', 'it takes write access'],
    ['that counted until a day in the past', 'grace', ' only tonight until 2026-02-03', 'it counted until 2026-02-03'],
    ['until a day that is none', 'grace', ' for long until 2026-02-31', '`until` takes a day'],
  ])('%s does not count', async (_, login, rest, why) => {
    const at = await ask();
    at.say(login, ack(at, rest));
    expect(await at.after()).toMatchObject({ ...OPEN, ...says(why) });
  });

  test('counts through a day to come', async () => {
    const at = await ask();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    at.say('grace', ack(at, ` the vendor answers until ${tomorrow}`));
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says(`the vendor answers (until ${tomorrow})`) });
  });

  test('does not count in a comment that was edited, by whomever', async () => {
    const at = await ask();
    const { id } = at.say('grace', 'I shall look at it');
    world.server.state.edit(id, 'ada', ack(at, ' looks good'));
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('the comment was edited; a new one counts') });
  });

  test('says nothing in code or a quote', async () => {
    const at = await ask();
    at.say('grace', `\`\`\`\n${ack(at, ' fine')}\n\`\`\`\n\n> ${ack(at, ' fine')}\n\n    ${ack(at, ' fine')}`);
    expect(await at.after()).toMatchObject(OPEN);
    expect(at.comment().body).not.toContain('does not count:');
  });

  test('takes an answer back, by the author too, and that stays when the comment is gone; a newer answer counts', async () => {
    const at = await ask();
    at.tick('grace');
    await at.after();
    const { id } = at.say('ada', `/queue-review unack ${at.questions[0]}`);
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('Taken back by `ada`') });
    world.server.state.deleteComment(id);
    expect(await at.after()).toMatchObject(OPEN);
    at.say('hopper', ack(at, ' sized by hand'));
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says('Acknowledged by `hopper`') });
  });

  test('takes nothing back for somebody who may only read', async () => {
    const at = await ask();
    at.tick('grace');
    at.say('linus', `/queue-review unack ${at.questions[0]}`);
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  describe('about a fail', () => {
    const unserved = { Procfile: (incident.base.Procfile ?? '').replace(/^builds:.*\n/m, '') };

    test('counts only where policy lets it', async () => {
      const at = await ask({ head: unserved });
      at.say('grace', ack(at, ' another repository serves it'));
      expect(await at.after()).toMatchObject({
        status: expect.stringMatching(/^failure: /),
        ...says('only a change of the files'),
      });
    });

    test('counts where policy lets it, and a tick does not', async () => {
      world.branch('fail', { [MANIFEST]: 'version: 1\npolicy:\n  acknowledgements: { fail: true }\n' });
      const at = await ask({ base: 'fail', head: unserved });
      for (const question of at.questions) at.tick('grace', question);
      expect(await at.after()).toMatchObject({ status: expect.stringMatching(/^failure: /), ticked: 0 });
      at.say('grace', `/queue-review ack ${at.questions.join(' ')} another repository serves it`);
      expect(await at.after()).toMatchObject({ status: expect.stringMatching(/^success: /), ticked: at.questions.length });
    });
  });
});

describe('the comment', () => {
  test('that is deleted takes the ticks with it, and leaves the commands', async () => {
    const at = await ask();
    at.tick('grace');
    await at.after();
    world.server.state.deleteComment(at.comment().id);
    expect(await at.after()).toMatchObject(OPEN);
    at.say('grace', `/queue-review ack ${at.questions[0]} sized by hand`);
    world.server.state.deleteComment(at.comment().id);
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test('that is hidden is shown again', async () => {
    const at = await ask();
    world.server.state.minimize(at.comment().id);
    expect(await at.after()).toMatchObject(OPEN);
    expect(world.server.state.commentOf(at.comment().id).comment.minimized).toBeNull();
    expect(world.comments(at.number).length).toBe(1);
  });

  test('says of a fork that pushes are not known', async () => {
    const at = await ask({ author: 'linus', fork: 'linus' });
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says('could not be read') });
  });
});

describe('an answer in a merge group', () => {
  test('counts there', async () => {
    const at = await ask();
    const group = () => world.server.state.queue(world.repo, [at.number]);
    const early = group();
    await world.run(payloads.mergeGroup(world.server, world.repo, early));
    expect(world.status(early.head)).toBe('failure: 1 question open');
    at.tick('grace');
    const late = group();
    await world.run(payloads.mergeGroup(world.server, world.repo, late));
    expect(world.status(late.head)).toMatch(/^success: /);
  });
});

describe('the token of a GitHub App', () => {
  test('reads the members of teams, and its own edits start nothing new', async () => {
    const { state, tokens } = world.server;
    world.branch('team', {
      [MANIFEST]: 'version: 1\nqueues: { "*": { owner: "@acme/platform" } }\npolicy:\n  acknowledgements: { by: owners }\n',
    });
    state.user('lovelace', { permission: 'write', teams: ['acme/platform'] });
    const at = await ask({ base: 'team', silent: true });
    const options = { token: tokens.app };
    await at.run(options);
    const [question = ''] = at.boxes();
    at.tick('grace', question);
    expect(await at.after(options)).toMatchObject({ ...OPEN, ...says('its owners answer: `@acme/platform`') });
    at.tick('lovelace', question);
    expect(await at.after(options)).toMatchObject(ANSWERED);
    const writes = world.server.writes().length;
    const comment = state.commentOf(at.comment().id).comment;
    await world.run(
      payloads.issueComment(world.server, world.repo, comment, { action: 'edited', by: 'queue-review-app[bot]' }),
      options,
    );
    expect(world.server.writes().length - writes).toBe(0);
  });

  test('is what members of a team are read by: without it everyone with write access may answer, and the comment says so', async () => {
    const at = await ask({ base: 'team' });
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says('Members of teams cannot be read with this token') });
  });
});

describe('a GitHub Enterprise Server', () => {
  test('proves ticks as well', async () => {
    const enterprise = await peopled(incident.base, { enterprise: true });
    const at = await asker(enterprise)();
    at.tick('grace');
    expect(await at.after()).toMatchObject(ANSWERED);
    await enterprise.server.close();
  });
});
