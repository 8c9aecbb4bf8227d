import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { commit, git } from '../support/git.js';
import { RECIPE } from '../support/github/index.js';
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

const refused = (status: number, words: string) => [status, expect.stringContaining(words)];

describe('limits', () => {
  test('a body may have 65,536 characters and no more', async () => {
    const { octokit, issue, at } = await start();
    const api = octokit();
    const { data } = await api.issues.createComment({ ...issue, body: 'x'.repeat(65_536) });
    expect(await answerOf(api.issues.createComment({ ...issue, body: 'x'.repeat(65_537) }))).toEqual(refused(422, 'too long'));
    expect(await answerOf(api.issues.updateComment({ ...at, comment_id: data.id, body: 'x'.repeat(65_537) }))).toEqual(
      refused(422, 'too long'),
    );
    expect(await answerOf(api.issues.createComment({ ...issue, body: ' ' }))).toEqual(refused(422, 'blank'));
  });

  test('a description of a status may have 140 characters, and a commit 1,000 statuses of one context', async () => {
    const { octokit, at, head, repo, server } = await start();
    const api = octokit();
    const post = (description: string) =>
      answerOf(api.repos.createCommitStatus({ ...at, sha: head, state: 'success', context: 'a', description }));
    expect(await post('x'.repeat(140))).toEqual([201, '']);
    expect(await post('x'.repeat(141))).toEqual(refused(422, 'too long'));
    const [first] = repo.statuses;
    if (first === undefined) throw new Error('no status');
    for (let count = 1; count < 1000; count += 1) repo.statuses.push(first);
    expect(await post('one more')).toEqual(refused(422, 'maximum number of statuses'));
    expect(await answerOf(api.repos.createCommitStatus({ ...at, sha: '0'.repeat(40), state: 'success' }))).toEqual(
      refused(422, 'No commit found'),
    );
    expect(server.state.statusOf(repo, head, 'a')).toBe(first);
  });

  test('a page has at most 100 items, and links lead on', async () => {
    const { server, repo, octokit, issue } = await start();
    for (let count = 0; count < 205; count += 1) server.state.comment(repo, 1, 'bob', `comment ${count}`);
    const api = octokit();
    const first = await api.issues.listComments({ ...issue, per_page: 1000 });
    expect(first.data).toHaveLength(100);
    expect(first.headers.link).toMatch(/<[^>]+page=2[^>]*>; rel="next", <[^>]+page=3[^>]*>; rel="last"/);
    expect(await api.paginate(api.issues.listComments, { ...issue, per_page: 100 })).toHaveLength(205);
    expect((await api.issues.listComments(issue)).data).toHaveLength(30);
  });

  test('a pull request lists 3,000 files, a comparison 300', async () => {
    const { dir, server, repo, octokit, at, number, base } = await start();
    git(dir, 'switch', '--quiet', 'feature');
    const files = Object.fromEntries(Array.from({ length: 3010 }, (_, at) => [`many/${at}.txt`, `${at}\n`]));
    const head = commit(dir, files);
    server.state.push(repo, 'feature', 'ada');
    const api = octokit();
    expect((await api.pulls.get(number)).data.changed_files).toBe(3013);
    expect(await api.paginate(api.pulls.listFiles, { ...number, per_page: 100 })).toHaveLength(3000);
    expect((await api.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...${head}` })).data.files).toHaveLength(300);
    const { data: second } = await api.repos.compareCommitsWithBasehead({
      ...at,
      basehead: `${base}...${head}`,
      page: 2,
      per_page: 1,
    });
    expect([second.files, second.commits.length]).toEqual([[], 1]);
    const diff = { mediaType: { format: 'diff' } };
    expect(await answerOf(api.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...${head}`, ...diff }))).toEqual(
      refused(406, 'exceeded'),
    );
  });

  test('a tree is cut off where the test says so', async () => {
    const { repo, octokit, at, head } = await start();
    repo.truncateTreesAt = 2;
    const { data } = await octokit().git.getTree({ ...at, tree_sha: head, recursive: '1' });
    expect([data.truncated, data.tree.length]).toEqual([true, 2]);
    expect((await octokit().git.getTree({ ...at, tree_sha: head })).data.truncated).toBe(false);
  });

  test('a check run takes 50 annotations at a time, by its own App', async () => {
    const { server, octokit, at, head } = await start();
    const one = { path: 'Procfile', start_line: 1, end_line: 1, annotation_level: 'notice' as const, message: 'm' };
    const create = (count: number, token: string) =>
      answerOf(
        octokit(token).checks.create({
          ...at,
          name: 'c',
          head_sha: head,
          output: { title: 't', summary: 's', annotations: Array(count).fill(one) },
        }),
      );
    expect(await create(50, server.tokens.app)).toEqual([201, '']);
    expect(await create(50, server.tokens.write)).toEqual(refused(403, 'Resource not accessible by integration'));
  });
});

describe('reviews', () => {
  const review = (made: World, comments: readonly object[]) =>
    answerOf(
      made
        .octokit()
        .pulls.createReview({ ...made.number, commit_id: made.head, event: 'COMMENT', body: 'b', comments: comments as never }),
    );

  test('one line outside of the diff refuses the whole review', async () => {
    const made = await start();
    const good = { path: 'app/changed.rb', line: 10, side: 'RIGHT', body: 'here' };
    expect(await review(made, [good, { ...good, line: 1 }])).toEqual(refused(422, 'Line could not be resolved'));
    expect(made.pull.pull?.reviews).toEqual([]);
    expect(await review(made, [good, { ...good, path: 'Procfile' }])).toEqual(refused(422, 'Path could not be resolved'));
    expect(await review(made, [good, { ...good, line: 7 }, { ...good, line: 13, side: 'LEFT' }])).toEqual([200, '']);
  });

  test('a range starts before it ends, inside of one hunk', async () => {
    const made = await start();
    const range = (start_line: number, line: number) => [
      { path: 'app/changed.rb', start_line, line, side: 'RIGHT', start_side: 'RIGHT', body: 'r' },
    ];
    expect(await review(made, range(10, 10))).toEqual(refused(422, 'must precede'));
    expect(await review(made, range(11, 10))).toEqual(refused(422, 'must precede'));
    expect(await review(made, range(2, 10))).toEqual(refused(422, 'Start line could not be resolved'));
    expect(await review(made, range(9, 10))).toEqual([200, '']);
  });

  test('a comment on a line that goes away is outdated', async () => {
    const made = await start();
    await review(made, [{ path: 'app/changed.rb', line: 10, side: 'RIGHT', body: 'here' }]);
    git(made.dir, 'switch', '--quiet', 'feature');
    commit(made.dir, { 'app/changed.rb': null });
    made.server.state.push(made.repo, 'feature', 'ada');
    const { data } = await made.octokit().pulls.listReviewComments(made.number);
    expect(data.map(({ line, original_line }) => [line, original_line])).toEqual([[null, 10]]);
  });
});

describe('who may do what', () => {
  test('a read-only token writes nothing', async () => {
    const { server, octokit, issue, at, head, number } = await start();
    const api = octokit(server.tokens.readOnly);
    const no = refused(403, 'Resource not accessible by integration');
    expect(await answerOf(api.issues.createComment({ ...issue, body: 'x' }))).toEqual(no);
    expect(await answerOf(api.repos.createCommitStatus({ ...at, sha: head, state: 'success' }))).toEqual(no);
    expect(await answerOf(api.pulls.createReview({ ...number, event: 'COMMENT', body: 'x' }))).toEqual(no);
    expect((await api.pulls.get(number)).status).toBe(200);
    expect(await answerOf(octokit('nobody').pulls.get(number))).toEqual(refused(401, 'Bad credentials'));
  });

  test('the recipe token comments on pull requests, not on issues', async () => {
    const { server, octokit, at, repo } = await start();
    const other = server.state.issue(repo, 'bob', 'Something');
    const comment = { ...at, issue_number: other.number, body: 'x' };
    expect(await answerOf(octokit().issues.createComment(comment))).toEqual(refused(403, 'not accessible'));
    expect(await answerOf(octokit(server.tokens.app).issues.createComment(comment))).toEqual([201, '']);
    expect(await answerOf(octokit().issues.create({ ...at, title: 't' }))).toEqual(refused(403, 'not accessible'));
  });

  test('what is hidden or unknown is not found', async () => {
    const { server, repo, octokit, at, number } = await start();
    repo.private = true;
    const stranger = octokit(server.state.token({ as: 'eve' }));
    expect(await answerOf(stranger.pulls.get(number))).toEqual(refused(404, 'Not Found'));
    expect((await octokit().pulls.get(number)).status).toBe(200);
    const { contents: _, ...without } = RECIPE;
    const narrow = octokit(server.state.token({ permissions: without }));
    expect(await answerOf(narrow.git.getRef({ ...at, ref: 'heads/main' }))).toEqual(refused(403, 'not accessible'));
    expect(await answerOf(octokit().pulls.get({ ...number, pull_number: 99 }))).toEqual(refused(404, 'Not Found'));
    expect(await answerOf(octokit().repos.get({ owner: 'acme', repo: 'other' }))).toEqual(refused(404, 'Not Found'));
    expect(await answerOf(octokit().repos.getCollaboratorPermissionLevel({ ...at, username: 'nobody' }))).toEqual(
      refused(404, 'Not Found'),
    );
    expect((await octokit().repos.getCollaboratorPermissionLevel({ ...at, username: 'eve' })).data.permission).toBe('none');
  });

  test('roles are told in old words and in new ones', async () => {
    const { server, repo, octokit, at } = await start();
    server.state.permit(repo, 'eve', 'triage');
    server.state.permit(repo, 'bob', 'maintain');
    const of = async (username: string) => {
      const { data } = await octokit().repos.getCollaboratorPermissionLevel({ ...at, username });
      return [data.permission, data.role_name];
    };
    expect(await of('eve')).toEqual(['read', 'triage']);
    expect(await of('bob')).toEqual(['write', 'maintain']);
    expect(await answerOf(octokit().repos.getCollaboratorPermissionLevel({ ...at, username: 'github-actions[bot]' }))).toEqual(
      refused(404, 'not a user'),
    );
  });

  test('nobody writes in an archive, and no bot on what is locked', async () => {
    const { repo, pull, octokit, issue, number } = await start();
    pull.locked = true;
    expect(await answerOf(octokit().issues.createComment({ ...issue, body: 'x' }))).toEqual(refused(403, 'locked'));
    expect(await answerOf(octokit().pulls.createReview({ ...number, event: 'COMMENT', body: 'x' }))).toEqual(
      refused(403, 'locked'),
    );
    pull.locked = false;
    repo.archived = true;
    expect(await answerOf(octokit().issues.createComment({ ...issue, body: 'x' }))).toEqual(refused(403, 'archived'));
  });
});

describe('forks, pushes and the merge queue', () => {
  test('the head of a fork is read by its id from the base repository', async () => {
    const { server, repo, dir, octokit, at } = await start();
    const clone = folders.make();
    git(clone, 'clone', '--quiet', dir, '.');
    const head = commit(clone, { 'fork.rb': 'class Fork\nend\n' });
    const pull = server.state.pull(repo, { head: 'main', author: 'eve', fork: { owner: 'eve', gitDir: clone } });
    const { data } = await octokit().pulls.get({ ...at, pull_number: pull.number });
    expect([data.head.sha, data.head.repo.full_name, data.head.label]).toEqual([head, 'eve/shop', 'eve:main']);
    expect((await octokit().git.getTree({ ...at, tree_sha: head })).status).toBe(200);
    expect(await answerOf(octokit().git.getRef({ ...at, ref: 'heads/fork' }))).toEqual(refused(404, 'Not Found'));
    expect((await octokit().repos.listActivities({ ...at, ref: 'refs/heads/main' })).data).toEqual([]);
    const gone = server.state.pull(repo, { head: 'lost', sha: head, author: 'eve', fork: 'deleted' });
    expect((await octokit().pulls.get({ ...at, pull_number: gone.number })).data.head.repo).toBeNull();
  });

  test('a push moves the head and is remembered with who pushed', async () => {
    const { server, repo, dir, octokit, at, number, head } = await start();
    git(dir, 'switch', '--quiet', 'feature');
    const next = commit(dir, { 'next.rb': '1\n' });
    server.state.push(repo, 'feature', 'bob');
    const forced = git(dir, 'commit-tree', `${head}^{tree}`, '-p', 'main', '-m', 'again');
    server.state.push(repo, 'feature', 'eve', forced);
    const { data } = await octokit().repos.listActivities({ ...at, ref: 'refs/heads/feature', direction: 'asc' });
    expect(
      data.map(({ activity_type, actor, before, after }) => [activity_type, actor?.login, before.slice(0, 7), after]),
    ).toEqual([
      ['branch_creation', 'ada', '0000000', head],
      ['push', 'bob', head.slice(0, 7), next],
      ['force_push', 'eve', next.slice(0, 7), forced],
    ]);
    expect((await octokit().pulls.get(number)).data.head.sha).toBe(forced);
    const short = await octokit().repos.listActivities({ ...at, per_page: 2 });
    expect(short.headers.link).toMatch(/after=.+rel="next"/);
    expect(await octokit().paginate('GET /repos/{owner}/{repo}/activity', { ...at, per_page: 2 })).toHaveLength(3);
  });

  test('a queue tests a merge of its own, and a merge is known by its commit', async () => {
    const { server, repo, octokit, at, base, head } = await start();
    const group = server.state.queue(repo, [1]);
    expect(group.base).toBe(base);
    expect((await octokit().git.getCommit({ ...at, commit_sha: group.head })).data.parents.map(({ sha }) => sha)).toEqual([
      base,
      head,
    ]);
    const merged = server.state.merge(repo, 1, 'bob');
    const { data } = await octokit().repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: merged });
    expect(data.map(({ number, state }) => [number, state])).toEqual([[1, 'closed']]);
    expect((await octokit().git.getRef({ ...at, ref: 'heads/main' })).data.object.sha).toBe(merged);
  });

  test('what GitHub merges by itself is committed by GitHub and verified', async () => {
    const { server, repo, dir, octokit, at } = await start();
    const main = commit(dir, { 'other.rb': '1\n' });
    server.state.push(repo, 'main', 'bob');
    const updated = server.state.updateBranch(repo, 1, 'bob');
    const { data } = await octokit().repos.getCommit({ ...at, ref: updated });
    expect([data.author?.login, data.committer?.login, data.commit.verification?.verified]).toEqual(['bob', 'web-flow', true]);
    expect(data.parents.map(({ sha }) => sha)[1]).toBe(main);
    const [pushed] = (await octokit().repos.listActivities({ ...at, ref: 'feature' })).data;
    expect([pushed?.actor?.login, pushed?.after]).toEqual(['bob', updated]);
    const squashed = server.state.merge(repo, 1, 'ada', 'squash');
    const merged = await octokit().repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: squashed });
    expect(merged.data.map(({ merge_commit_sha }) => merge_commit_sha)).toEqual([squashed]);
  });
});
