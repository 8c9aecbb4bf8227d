import { afterAll, describe, expect, test } from '@jest/globals';
import { readContract } from '../support/github/contract.js';
import { answerOf, folders, world } from './world.js';

afterAll(() => folders.clear());

describe('a request that GitHub does not describe is answered by 500 and fails the test', () => {
  const cases: readonly (readonly [
    string,
    (made: Awaited<ReturnType<typeof world>>) => Promise<{ readonly status: number }>,
    RegExp,
  ])[] = [
    [
      'a state of a status',
      ({ octokit, at, head }) => octokit().repos.createCommitStatus({ ...at, sha: head, state: 'skipped' as never }),
      /state must be equal to one of the allowed values/,
    ],
    [
      'a member of a body',
      ({ octokit, issue }) =>
        octokit().request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...issue, body: 'x', text: 'y' }),
      /body text is not described/,
    ],
    [
      'a query',
      ({ octokit, at }) => octokit().request('GET /repos/{owner}/{repo}/pulls', { ...at, stat: 'open' }),
      /query stat is not described/,
    ],
    ['a value of a query', ({ octokit, at }) => octokit().pulls.list({ ...at, state: 'ajar' as never }), /query state/],
    [
      'a missing body',
      ({ octokit, issue }) => octokit().request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', issue as never),
      /body is missing|required property 'body'/,
    ],
    ['a path', ({ octokit }) => octokit().request('GET /repos/acme/shop/secrets'), /not in the slice/],
    [
      'too many annotations',
      ({ octokit, server, at, head }) => {
        const one = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice' as const, message: 'm' };
        return octokit(server.tokens.app).checks.create({
          ...at,
          name: 'c',
          head_sha: head,
          output: { title: 't', summary: 's', annotations: Array(51).fill(one) },
        });
      },
      /annotations must NOT have more than 50 items/,
    ],
  ];
  test.each(cases)('%s', async (_, ask, words) => {
    const made = await world();
    const [status, message] = await answerOf(ask(made));
    expect([status, message]).toEqual([500, expect.stringMatching(words)]);
    expect(made.server.violations).toHaveLength(1);
    await expect(made.server.close()).rejects.toThrow(words);
  });
});

test('an answer of the server that GitHub does not describe fails the test', async () => {
  const made = await world();
  const [first] = made.repo.issues.values();
  Object.assign(first ?? {}, { createdAt: 'yesterday' });
  expect((await answerOf(made.octokit().pulls.get(made.number)))[0]).toBe(500);
  await expect(made.server.close()).rejects.toThrow(/created_at must match format/);
});

test('statuses and bodies of answers are checked', () => {
  const { response } = readContract();
  const key = 'POST /repos/{owner}/{repo}/statuses/{sha}';
  expect(response(key, 200, {})).toEqual(['status 200 is not described']);
  expect(response(key, 201, { state: 'success' })).toHaveLength(1);
  expect(response(key, 403, { message: 'no', documentation_url: 'https://docs.github.com/rest' })).toEqual([]);
  expect(response(key, 403, { message: 1 })).toHaveLength(1);
});
