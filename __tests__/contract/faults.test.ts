import { afterAll, afterEach, expect, test } from '@jest/globals';
import { answerOf, folders, type World, world } from './world.js';

const open: World[] = [];
const start = async (...args: Parameters<typeof world>) => {
  const made = await world(...args);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.server.close();
});
afterAll(() => folders.clear());

test('an error status, so many times, after so many requests', async () => {
  const { server, octokit, number } = await start();
  server.fail({ method: 'GET', path: /\/pulls\/1$/, after: 1, times: 2, status: 502, body: '<html>Bad gateway</html>' });
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await answerOf(octokit().pulls.get(number)))[0]);
  expect(statuses).toEqual([200, 502, 502, 200]);
  expect(server.count('GET', /\/pulls\/1$/)).toBe(4);
});

test('headers, resets and delays', async () => {
  const { server, octokit, number } = await start();
  server.fail({
    path: /\/pulls\/1$/,
    times: 1,
    status: 403,
    headers: { 'retry-after': '1' },
    body: { message: 'You have exceeded a secondary rate limit.' },
  });
  await expect(octokit().pulls.get(number)).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '1' } } });
  server.fail({ path: /\/pulls\/1$/, times: 1, reset: true });
  await expect(octokit().pulls.get(number)).rejects.toThrow();
  server.fail({ path: /\/pulls\/1$/, times: 1, delay: 50 });
  const before = Date.now();
  await octokit().pulls.get(number);
  expect(Date.now() - before).toBeGreaterThanOrEqual(49);
});

test('a request that takes effect and then answers 502', async () => {
  const { server, octokit, issue, pull } = await start();
  server.fail({ method: 'POST', path: /\/comments$/, times: 1, status: 502, takesEffect: true, body: '<html></html>' });
  expect((await answerOf(octokit().issues.createComment({ ...issue, body: 'x' })))[0]).toBe(502);
  expect(pull.comments.map(({ body }) => body)).toEqual(['x']);
});

test('something happens in the middle of a run', async () => {
  const { server, repo, octokit, number, head, base } = await start();
  const stop = server.before('GET', /\/files$/, () => server.state.push(repo, 'feature', 'ada', base));
  expect((await octokit().pulls.get(number)).data.head.sha).toBe(head);
  await octokit().pulls.listFiles(number);
  expect((await octokit().pulls.get(number)).data.head.sha).toBe(base);
  stop();
});

test('two meet at a barrier, and only once', async () => {
  const { server, octokit, issue, pull } = await start();
  server.barrier('GET', /\/comments$/, 2);
  const oneRun = async (body: string) => {
    const { data } = await octokit().issues.listComments(issue);
    await octokit().issues.createComment({ ...issue, body });
    return data.length;
  };
  expect(await Promise.all([oneRun('a'), oneRun('b')])).toEqual([0, 0]);
  expect(pull.comments).toHaveLength(2);
  expect(await oneRun('c')).toBe(2);
});

test('the log tells who did what', async () => {
  const { server, octokit, issue } = await start();
  await octokit().issues.createComment({ ...issue, body: 'x' });
  await octokit().issues.listComments(issue);
  expect(server.requests.map(({ method, path, status, by }) => [method, path, status, by])).toEqual([
    ['POST', '/repos/acme/shop/issues/1/comments', 201, 'github-actions[bot]'],
    ['GET', '/repos/acme/shop/issues/1/comments', 200, 'github-actions[bot]'],
  ]);
  expect(server.writes()).toHaveLength(1);
});

test('an enterprise server has its prefix in paths and in links', async () => {
  const { server, repo, octokit, issue, number } = await start({ enterprise: true });
  for (let count = 0; count < 3; count += 1) server.state.comment(repo, 1, 'bob', `comment ${count}`);
  const { data, headers } = await octokit().issues.listComments({ ...issue, per_page: 2 });
  expect([data.length, headers.link]).toEqual([
    2,
    expect.stringContaining(`<${server.url}/api/v3/repos/acme/shop/issues/1/comments?`),
  ]);
  expect((await octokit().pulls.get(number)).data.url).toBe(`${server.url}/api/v3/repos/acme/shop/pulls/1`);
  expect(server.graphqlUrl).toBe(`${server.url}/api/graphql`);
  const answer = await octokit().graphql<{ viewer: { login: string } }>('{ viewer { login } }');
  expect(answer.viewer.login).toBe('github-actions[bot]');
});

test('time stands still, and each write is a second later', async () => {
  const { server, octokit, issue } = await start({ at: '2026-03-01T12:00:00Z' });
  const { clock } = server.state;
  clock.set('2026-03-02T08:00:00Z');
  const { data: first } = await octokit().issues.createComment({ ...issue, body: 'one' });
  clock.advance(3600);
  const { data: second } = await octokit().issues.createComment({ ...issue, body: 'two' });
  expect([first.created_at, second.created_at]).toEqual(['2026-03-02T08:00:01Z', '2026-03-02T09:00:02Z']);
});
