import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { outputsOf } from '../support/github/action.js';
import { readContract } from '../support/github/contract.js';
import { bundled, type Program, payloads, runAction } from '../support/github/index.js';
import { commandsOf } from '../support/github/workflow-commands.js';
import { folders, type World, world } from './world.js';

const open: World[] = [];
const start = async () => {
  const made = await world();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.server.close();
});
afterAll(() => folders.clear());

/** A bundle that does nothing but tell what it was given, and asks the server once. */
function bundle(source: string): Program {
  const dist = join(folders.make(), 'dist');
  mkdirSync(dist);
  writeFileSync(join(dist, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(dist, 'index.js'), source);
  return bundled(dist);
}

const TELL = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const { env } = process;
const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
const answer = await fetch(env.GITHUB_API_URL + '/repos/' + env.GITHUB_REPOSITORY + '/pulls/1', { headers: { authorization: 'token ' + env.INPUT_TOKEN } });
appendFileSync(env.GITHUB_OUTPUT, 'conclusion<<end\\nask\\nmore\\nend\\nstatus=' + answer.status + '\\n');
appendFileSync(env.GITHUB_STEP_SUMMARY, '# Summary of ' + env.GITHUB_EVENT_NAME + ' ' + event.action);
writeFileSync('out.txt', Object.keys(env).filter((name) => /^(?:npm_|NODE_|HOME$)/.test(name)).join());
console.log('::warning file=a%2Cb,line=3::look%0Ahere');
process.exitCode = 3;
`;

test('a process of its own, with what the runner gives it', async () => {
  const { server, repo, pull } = await start();
  const program = bundle(TELL);
  const delivery = payloads.pullRequestTarget(server, repo, pull, { action: 'synchronize' });
  const runs = await Promise.all([1, 2].map(() => runAction({ server, program, ...delivery })));
  for (const ran of runs) {
    expect([ran.stderr, ran.code]).toEqual(['', 3]);
    expect(ran.outputs).toEqual({ conclusion: 'ask\nmore', status: '200' });
    expect(ran.summary).toBe('# Summary of pull_request_target synchronize');
    expect(ran.files).toEqual({ 'out.txt': '' });
    expect(ran.commands).toEqual([{ name: 'warning', properties: { file: 'a,b', line: '3' }, message: 'look\nhere' }]);
  }
  expect(server.count('GET', /pulls/)).toBe(2);
  await expect(runAction({ server, program, ...delivery, inputs: { 'no-such-input': '1' } })).rejects.toThrow(
    /no input no-such-input/,
  );
});

test('outputs have two forms', () => {
  expect(outputsOf('a=1\nb<<x\nx=2\n\nx\nc=\n')).toEqual({ a: '1', b: 'x=2\n', c: '' });
  expect(() => outputsOf('b<<x\n1\n')).toThrow(/no end/);
});

test('commands have two forms, one of them anywhere in a line', () => {
  const names = (text: string) => commandsOf(text).map(({ name }) => name);
  expect(names('::error::x\n \u2003::notice file=a::y\nplain ::error::z\nhere ##[warning]w\n::nothing')).toEqual([
    'error',
    'notice',
    'warning',
  ]);
});

describe('payloads', () => {
  test('what the runner says an event is about', async () => {
    const { server, repo, pull, base, head, octokit, number } = await start();
    await octokit().pulls.get(number);
    const own = payloads.pullRequest(server, repo, pull);
    expect([own.ref, own.sha === head, own.base, own.head]).toEqual(['refs/pull/1/merge', false, 'main', 'feature']);
    expect(payloads.pullRequestTarget(server, repo, pull)).toMatchObject({ ref: 'refs/heads/main', sha: base });
    const group = server.state.queue(repo, [1]);
    expect(payloads.mergeGroup(server, repo, group)).toMatchObject({
      sha: group.head,
      payload: { action: 'checks_requested', merge_group: { base_sha: base, base_ref: 'refs/heads/main', head_ref: group.ref } },
    });
    expect(payloads.schedule(server, repo, '0 6 * * 1').payload).toMatchObject({ schedule: '0 6 * * 1' });
    expect(payloads.workflowDispatch(server, repo, { 'pr-number': '1' }).payload).toMatchObject({ inputs: { 'pr-number': '1' } });
    expect(payloads.push(server, repo, 'main', base, head).payload).toMatchObject({ before: base, after: head, created: false });
  });

  test('they are as GitHub describes them', async () => {
    const { server, repo, pull, base, head } = await start();
    const comment = server.state.comment(repo, 1, 'ada', 'one');
    server.state.edit(comment.id, 'bob', 'two');
    const { payload: check } = readContract();
    const changes = { base: { ref: { from: 'old' }, sha: { from: base } } };
    expect([
      ...check('pull-request-opened', payloads.pullRequest(server, repo, pull).payload),
      ...check(
        'pull-request-edited',
        payloads.pullRequestTarget(server, repo, pull, { action: 'edited', more: { changes } }).payload,
      ),
      ...check('issue-comment-edited', payloads.issueComment(server, repo, comment, { action: 'edited', by: 'bob' }).payload),
      ...check('merge-group-checks-requested', payloads.mergeGroup(server, repo, server.state.queue(repo, [1])).payload),
      ...check('push', payloads.push(server, repo, 'main', base, head).payload),
      ...check('workflow-dispatch', payloads.workflowDispatch(server, repo).payload),
    ]).toEqual([]);
  });

  test('an edited comment tells the text before', async () => {
    const { server, repo } = await start();
    const comment = server.state.comment(repo, 1, 'ada', '- [ ] a');
    server.state.tick(comment.id, 'a', 'bob');
    expect(payloads.issueComment(server, repo, comment, { action: 'edited', by: 'bob' }).payload).toMatchObject({
      changes: { body: { from: '- [ ] a' } },
      comment: { body: '- [x] a', user: { login: 'ada' } },
      issue: { number: 1, pull_request: { merged_at: null } },
      sender: { login: 'bob', id: 2 },
    });
  });
});
