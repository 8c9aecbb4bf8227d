import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { readContract } from '../support/github/contract.js';
import { routes } from '../support/github/server.js';
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

test('what is described is answered, and nothing else', () => {
  expect(Object.keys(routes).sort()).toEqual([...readContract().operations].sort());
});

describe('every answer is as described', () => {
  test('code', async () => {
    const { octokit, at, number, base, head } = await start();
    const api = octokit();
    const { data: pull } = await api.pulls.get(number);
    expect([pull.head.sha, pull.base.sha, pull.changed_files, pull.commits]).toEqual([head, base, 3, 1]);
    expect((await api.pulls.list(at)).data).toHaveLength(1);
    const { data: files } = await api.pulls.listFiles(number);
    expect(files.map(({ filename, status, previous_filename }) => [filename, status, previous_filename])).toEqual([
      ['app/added.rb', 'added', undefined],
      ['app/changed.rb', 'modified', undefined],
      ['app/new_name.rb', 'renamed', 'app/old_name.rb'],
    ]);
    expect(files[1]?.patch).toMatch(/^@@ -7,7 \+7,7 @@/);
    expect(files[2]?.patch).toBeUndefined();
    expect((await api.pulls.listCommits(number)).data.map(({ sha }) => sha)).toEqual([head]);
    const { data: compared } = await api.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...${head}` });
    expect([compared.merge_base_commit.sha, compared.ahead_by, compared.files?.length]).toEqual([base, 1, 3]);
    const { data: tree } = await api.git.getTree({ ...at, tree_sha: head, recursive: '1' });
    expect(tree.tree.map(({ path, type }) => `${path} ${type}`)).toEqual([
      'Procfile blob',
      'app tree',
      'app/added.rb blob',
      'app/changed.rb blob',
      'app/new_name.rb blob',
    ]);
    const { data: blob } = await api.git.getBlob({ ...at, file_sha: tree.tree[2]?.sha ?? '' });
    expect(Buffer.from(blob.content, 'base64').toString()).toBe('class Added\nend\n');
    expect((await api.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha).toBe(base);
    expect((await api.repos.getBranch({ ...at, branch: 'feature' })).data.commit.sha).toBe(head);
    expect((await api.repos.listBranches(at)).data.map(({ name }) => name)).toEqual(['feature', 'main']);
    expect((await api.repos.getCommit({ ...at, ref: head })).data.files).toHaveLength(3);
    expect((await api.repos.listCommits(at)).data).toHaveLength(1);
    expect((await api.git.getCommit({ ...at, commit_sha: head })).data.parents[0]?.sha).toBe(base);
    expect((await api.repos.getContent({ ...at, path: 'app/changed.rb', ref: head })).status).toBe(200);
    expect((await api.repos.getContent({ ...at, path: 'app' })).status).toBe(200);
    expect((await api.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: head })).data[0]?.number).toBe(1);
    const archive = await api.repos.downloadTarballArchive({ ...at, ref: head });
    expect(Buffer.from(archive.data as ArrayBuffer).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  test('conversation', async () => {
    const { octokit, at, number, issue, head } = await start();
    const api = octokit();
    const { data: made } = await api.issues.createComment({ ...issue, body: 'one' });
    expect(made.user?.login).toBe('github-actions[bot]');
    await api.issues.updateComment({ ...at, comment_id: made.id, body: 'two' });
    expect((await api.issues.listComments(issue)).data.map(({ body }) => body)).toEqual(['two']);
    const comments = [{ path: 'app/changed.rb', line: 10, side: 'RIGHT', body: 'why' }];
    const { data: review } = await api.pulls.createReview({
      ...number,
      commit_id: head,
      event: 'COMMENT',
      body: 'see',
      comments,
    });
    expect((await api.pulls.listReviews(number)).data.map(({ id }) => id)).toEqual([review.id]);
    const { data: inline } = await api.pulls.listReviewComments(number);
    expect(inline.map(({ path, line }) => [path, line])).toEqual([['app/changed.rb', 10]]);
    await api.pulls.updateReviewComment({ ...at, comment_id: inline[0]?.id ?? 0, body: 'because' });
    await api.pulls.createReplyForReviewComment({ ...number, comment_id: inline[0]?.id ?? 0, body: 'yes' });
    await api.pulls.createReviewComment({
      ...number,
      commit_id: head,
      path: 'app/added.rb',
      subject_type: 'file',
      body: 'whole',
    } as never);
    await api.pulls.deleteReviewComment({ ...at, comment_id: inline[0]?.id ?? 0 });
    expect((await api.pulls.listReviewComments(number)).data.map(({ body }) => body)).toEqual(['yes', 'whole']);
    await api.issues.deleteComment({ ...at, comment_id: made.id });
    expect((await api.issues.listComments(issue)).data).toEqual([]);
  });

  test('statuses, checks, people', async () => {
    const { server, octokit, at, head } = await start();
    const api = octokit();
    await api.repos.createCommitStatus({ ...at, sha: head, state: 'pending', context: 'queue-review', description: 'open' });
    await api.repos.createCommitStatus({ ...at, sha: head, state: 'success', context: 'queue-review' });
    expect((await api.repos.listCommitStatusesForRef({ ...at, ref: head })).data.map(({ state }) => state)).toEqual([
      'success',
      'pending',
    ]);
    expect((await api.repos.getCombinedStatusForRef({ ...at, ref: head })).data.state).toBe('success');
    const app = octokit(server.tokens.app);
    const { data: run } = await app.checks.create({ ...at, name: 'queue review', head_sha: head, status: 'in_progress' });
    const annotations = [{ path: 'Procfile', start_line: 1, end_line: 1, annotation_level: 'warning' as const, message: 'look' }];
    await app.checks.update({
      ...at,
      check_run_id: run.id,
      conclusion: 'success',
      output: { title: 't', summary: 's', annotations },
    });
    expect(
      (await app.checks.listForRef({ ...at, ref: head })).data.check_runs.map(({ conclusion, output }) => [
        conclusion,
        output.annotations_count,
      ]),
    ).toEqual([['success', 1]]);
    expect((await app.checks.listAnnotations({ ...at, check_run_id: run.id })).data).toHaveLength(1);
    expect((await api.repos.getCollaboratorPermissionLevel({ ...at, username: 'bob' })).data.permission).toBe('write');
    expect((await api.repos.getCollaboratorPermissionLevel({ ...at, username: 'eve' })).data.permission).toBe('read');
    expect((await api.repos.listCollaborators(at)).data.map(({ login }) => login)).toEqual(['ada', 'bob']);
    const { data: pushes } = await api.repos.listActivities({ ...at, ref: 'feature' });
    expect(pushes.map(({ activity_type, actor, after }) => [activity_type, actor?.login, after])).toEqual([
      ['branch_creation', 'ada', head],
    ]);
    expect((await api.repos.get(at)).data.full_name).toBe('acme/shop');
    expect((await api.rateLimit.get()).status).toBe(200);
    expect(await answerOf(api.users.getAuthenticated())).toEqual([
      403,
      expect.stringContaining('Resource not accessible by integration'),
    ]);
    expect((await api.users.getByUsername({ username: 'bob' })).data.id).toBe(2);
  });
});
