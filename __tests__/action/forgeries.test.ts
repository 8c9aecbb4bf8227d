import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asker, peopled, SELF } from './asked.js';
import { actionTests, boxes, incident, MANIFEST, payloads, type World } from './support.js';

actionTests('host');

let world: World;
let ask: ReturnType<typeof asker>;

beforeAll(async () => {
  world = await peopled();
  world.branch('two', { [MANIFEST]: 'version: 1\npolicy:\n  checklist: [{ ask: "Is the runbook written?", when: [added] }]\n' });
  ask = asker(world);
});
afterAll(() => world.server.close());

const OPEN = { status: 'pending: 1 question open', ticked: 0 };
const ANSWERED = { status: 'success: nothing open, 1 acknowledged', ticked: 1 };
const says = (text: string) => ({ body: expect.stringContaining(text) });
const edit = (
  at: { readonly comment: () => { readonly id: number; readonly body: string } },
  login: string,
  change: (body: string) => string,
) => world.server.state.edit(at.comment().id, login, change(at.comment().body));

describe('what a writer does to the comment', () => {
  test('labels that are swapped under a colleague’s tick answer nothing, and are put right', async () => {
    const at = await ask({ base: 'two' });
    const before = at.comment().body;
    const [one = '', other = ''] = at.questions;
    edit(at, 'ada', (body) => body.replace(one, 'x').replace(other, one).replace('x -->', `${other} -->`));
    at.tick('grace', one);
    const { status, ticked, body } = await at.after();
    expect([status, ticked]).toEqual(['pending: 2 questions open', 0]);
    expect(body).toContain('the comment had been changed by hand');
    expect(
      at.questions.map((question) =>
        before
          .split('\n')
          .find((line) => line.includes(question))
          ?.slice(0, 40),
      ),
    ).toEqual(
      at.questions.map((question) =>
        body
          .split('\n')
          .find((line) => line.includes(question))
          ?.slice(0, 40),
      ),
    );
  });

  test('a text with every box ticked, pasted by the author, answers nothing', async () => {
    const at = await ask({ base: 'two' });
    edit(at, 'ada', (body) => body.replaceAll('- [ ]', '- [x]'));
    expect(await at.after()).toMatchObject({ status: 'pending: 2 questions open', ticked: 0 });
  });

  test('a box that stands there twice answers nothing', async () => {
    const at = await ask();
    const line =
      at
        .comment()
        .body.split('\n')
        .find((one) => one.startsWith('- [ ]')) ?? '';
    edit(at, 'ada', (body) => `${body}\n${line}\n`);
    at.tick('grace');
    expect(await at.after()).toMatchObject(OPEN);
  });

  test('a text that was changed without a trace in the boxes proves no tick either', async () => {
    const at = await ask();
    edit(at, 'ada', (body) => body.replace('who notices when', 'is it sunny when'));
    at.tick('grace');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('changed by hand') });
    at.tick('grace');
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test('what the author adds to his colleague’s tick changes nothing about it', async () => {
    const at = await ask();
    at.tick('grace');
    edit(at, 'ada', (body) => body.replace('who notices when', 'is it sunny when'));
    expect(await at.after()).toMatchObject({ ...ANSWERED, ...says('who notices when') });
  });

  test('a revision that is deleted proves nothing any more, whoever made it', async () => {
    const at = await ask();
    at.tick('grace');
    expect(await at.after()).toMatchObject(ANSWERED);
    // 0 is the Action's first text, 1 the tick, 2 what the Action made of it.
    world.server.state.deleteRevision(at.comment().id, 1, 'ada');
    expect(await at.after()).toMatchObject(OPEN);
    at.tick('grace');
    expect(await at.after()).toMatchObject(ANSWERED);
    world.server.state.deleteRevision(at.comment().id, 0, 'ada');
    expect(await at.after()).toMatchObject(ANSWERED);
  });

  test('the Action’s own revision that is deleted under a tick leaves it unproven', async () => {
    const at = await ask();
    at.tick('grace');
    world.server.state.deleteRevision(at.comment().id, 0, 'ada');
    expect(await at.after()).toMatchObject({ ...OPEN, ...says('a text that stood before it was deleted') });
  });

  test('without its mark it is nobody’s: a new one asks, and what is ticked in the old one answers nothing', async () => {
    const at = await ask();
    const [old] = world.comments(at.number);
    edit(at, 'ada', (body) => body.replace('<!-- queue-review -->\n', ''));
    world.server.state.tick(old?.id ?? 0, at.questions[0] ?? '', 'grace');
    await at.run();
    const [, fresh] = world.comments(at.number);
    expect([at.status(), boxes(fresh?.body ?? '')]).toEqual([OPEN.status, at.questions]);
  });
});

describe('comments that look like the Action’s', () => {
  const planted = async (by: string) => {
    const model = await ask();
    const at = await ask({ silent: true });
    world.server.state.comment(world.repo, at.number, by, model.comment().body);
    const [question = ''] = model.questions;
    return { at, question };
  };

  test('by somebody else are none, whatever is ticked in them', async () => {
    const { at, question } = await planted('ada');
    const issue = world.repo.issues.get(at.number);
    const fake = issue?.comments[0];
    world.server.state.tick(fake?.id ?? 0, question, 'grace');
    expect(await at.after()).toMatchObject(OPEN);
    expect(fake?.body).toContain('- [x]');
    expect(issue?.comments.length).toBe(2);
  });

  test('by another workflow of the same account that repeats what it was told: boxes that were ticked from the start answer nothing', async () => {
    const at = await ask({ silent: true });
    const model = await ask();
    world.server.state.comment(world.repo, at.number, SELF, model.comment().body.replace('- [ ]', '- [x]'));
    expect(await at.after()).toMatchObject(OPEN);
    expect(world.comments(at.number).length).toBe(1);
  });

  test('by another workflow of the same account, after ours, are duplicates and go', async () => {
    const at = await ask();
    world.server.state.comment(world.repo, at.number, SELF, '<!-- queue-review -->\n- [x] all fine\n');
    expect(await at.after()).toMatchObject(OPEN);
    expect(world.comments(at.number).length).toBe(1);
    expect(boxes(at.comment().body)).toEqual(at.questions);
  });

  test('by another workflow, into which somebody put the mark, stay as they are', async () => {
    const model = await ask();
    const at = await ask({ silent: true });
    const { id } = world.server.state.comment(world.repo, at.number, SELF, 'Coverage: 98 %');
    const fake = world.server.state.edit(id, 'ada', model.comment().body);
    world.server.state.tick(id, model.questions[0] ?? '', 'grace');
    const before = fake.body;
    for (const _ of ['create', 'find again']) await at.run();
    expect([at.status(), fake.body, world.comments(at.number).length]).toEqual([OPEN.status, before, 2]);
  });

  test('by another workflow with the mark further down are somebody else’s', async () => {
    const at = await ask();
    world.server.state.comment(world.repo, at.number, SELF, 'You wrote:\n<!-- queue-review -->\n');
    await at.after();
    expect(world.comments(at.number).length).toBe(2);
  });
});

describe('a commit that is the head of two pull requests', () => {
  test.each([
    ['from the repository', undefined],
    ['from a fork', 'eve'],
  ])('passes where both do: a second one into a lax branch does not open the way of a first one %s', async (_, fork) => {
    const lax = fork === undefined ? 'lax' : 'lax-too';
    world.branch(lax, { [MANIFEST]: 'version: 1\npolicy: { fail-on: never }\n' });
    const at = await ask(fork === undefined ? {} : { fork });
    const second = world.server.state.pull(world.repo, {
      head: at.branch,
      base: lax,
      author: 'linus',
      fork: { owner: 'linus' },
    });
    const target = payloads.pullRequestTarget(world.server, world.repo, second);
    const ran = await world.run(target);
    const status = `pending: #${at.number} has the same head: 1 question open`;
    expect([ran.code, ran.outputs.state, at.status()]).toEqual([0, 'pending', status]);
    at.tick('grace');
    expect((await at.after()).status).toMatch(/^success: /);
    await world.run(target);
    expect(at.status()).toMatch(/^success: /);
  });
});

describe('a head that changes under a tick', () => {
  test('by a force push that drops the commits of who answers does not make him a stranger to the change', async () => {
    const at = await ask();
    world.push(at.branch, { 'README.md': 'By grace\n' }, 'grace');
    world.branch(at.branch, incident.head);
    world.server.state.push(world.repo, at.branch, 'ada');
    at.tick('grace');
    expect(await at.after()).toMatchObject(OPEN);
  });
});
