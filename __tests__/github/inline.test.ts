import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishInline, readPatches, type WantedComment } from '../../src/github/inline.js';
import { commit } from '../support/git.js';
import { clearDesks, type Desk, openDesk, SOON } from './writing.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.server.close());
afterAll(clearDesks);

const A = 'aaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbb';
const marked = (fingerprint: string, text = 'why?'): string => `<!-- queue-review inline:${fingerprint} -->\n${text}`;
const wanted = (fingerprint: string, more: Partial<WantedComment> = {}): WantedComment => ({
  path: 'app/jobs/export.rb',
  side: 'RIGHT',
  line: 2,
  body: marked(fingerprint),
  fingerprint,
  ...more,
});
const outside = (fingerprint: string): WantedComment => wanted(fingerprint, { path: 'Procfile', line: 40 });
const POST = /\/pulls\/\d+\/reviews$/;
const publish = (comments: readonly WantedComment[], api = desk.api()) =>
  publishInline(api, desk.pull, desk.head, comments, SOON);
const threads = () => desk.issue.pull?.threads ?? [];
const shown = (): readonly string[] => threads().flatMap(({ comments }) => comments.map(({ body }) => body));
const nothing = { posted: 0, cleared: 0, skipped: null };

describe('review comments', () => {
  test('cost one request where there are none and none is wanted', async () => {
    expect(await publish([])).toEqual(nothing);
    expect(desk.server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('are posted as one review that only comments, on the commit that was read', async () => {
    const comments = [wanted(A, { line: 3, startLine: 1 }), wanted(B, { path: 'app/jobs/old.rb', side: 'LEFT', line: 1 })];
    expect(await publish(comments)).toEqual({ posted: 2, cleared: 0, skipped: null });
    expect(desk.issue.pull?.reviews).toMatchObject([{ state: 'COMMENTED', commit: desk.head }]);
    expect(threads()).toMatchObject([
      { path: 'app/jobs/export.rb', startLine: 1, line: 3, side: 'RIGHT' },
      { path: 'app/jobs/old.rb', startLine: null, line: 1, side: 'LEFT' },
    ]);
    expect(desk.server.count('POST', POST)).toBe(1);
    const [request] = desk.server.writes();
    expect(JSON.stringify(request?.body)).not.toContain('position');
  });

  test('are not looked for where nothing of ours can be there, and are one again after the next run', async () => {
    const fresh = { ...SOON, fresh: true };
    expect(await publishInline(desk.api(), desk.pull, desk.head, [], fresh)).toEqual(nothing);
    expect(desk.server.requests).toEqual([]);
    await publishInline(desk.api(), desk.pull, desk.head, [wanted(A)], fresh);
    expect(desk.server.requests.map(({ method }) => method)).toEqual(['POST']);
    await publishInline(desk.api(), desk.pull, desk.head, [wanted(A)], fresh);
    await publish([wanted(A)]);
    expect(shown()).toEqual([marked(A)]);
  });

  test('are posted once for a fingerprint', async () => {
    await publish([wanted(A)]);
    const before = desk.server.writes().length;
    expect(await publish([wanted(A)])).toEqual(nothing);
    expect(desk.server.writes()).toHaveLength(before);
    expect(await publish([wanted(A), wanted(B, { line: 1 })])).toMatchObject({ posted: 1, cleared: 0 });
    expect(shown()).toEqual([marked(A), marked(B)]);
  });

  test('are found beyond the first page', async () => {
    await publish([wanted(A)]);
    const { octokit } = desk.api(desk.server.tokens.app);
    const [first] = threads();
    for (let index = 0; index < 105; index++) first?.comments.unshift({ ...chatter(index) });
    expect(
      (await octokit.rest.pulls.listReviewComments({ owner: 'acme', repo: 'shop', pull_number: 1, per_page: 100 })).data,
    ).toHaveLength(100);
    expect(await publish([wanted(A)])).toEqual(nothing);
  });

  test('that nobody asks any more are deleted', async () => {
    await publish([wanted(A), wanted(B, { line: 1 })]);
    expect(await publish([wanted(B)])).toEqual({ posted: 0, cleared: 1, skipped: null });
    expect(shown()).toEqual([marked(B)]);
  });

  test('that somebody answered are resolved, once, where the token may', async () => {
    const api = desk.api(desk.server.tokens.app);
    await publish([wanted(A)], api);
    await reply('mei');
    expect(await publish([], api)).toEqual({ posted: 0, cleared: 1, skipped: null });
    expect(shown()).toEqual([marked(A), 'good point']);
    expect(threads()[0]?.resolvedBy?.login).toBe('queue-review-app[bot]');
    const before = desk.server.writes().length;
    expect(await publish([], api)).toEqual(nothing);
    expect(desk.server.writes()).toHaveLength(before);
  });

  test('that somebody answered say that they are settled where the token may not resolve, and ask again when it is asked again', async () => {
    await publish([wanted(A)]);
    await reply('mei');
    expect(await publish([])).toEqual({ posted: 0, cleared: 1, skipped: null });
    expect(shown()).toEqual([marked(A, 'Settled: the review asks this no more.'), 'good point']);
    const before = desk.server.writes().length;
    expect(await publish([])).toEqual(nothing);
    expect(desk.server.writes()).toHaveLength(before);
    await publish([wanted(A)]);
    expect(shown()).toEqual([marked(A), 'good point']);
  });

  test('of others are left alone, whatever they begin with', async () => {
    const { octokit } = desk.api(desk.server.state.token({ as: 'mei' }));
    const place = {
      owner: 'acme',
      repo: 'shop',
      pull_number: 1,
      commit_id: desk.head,
      path: 'Procfile',
      line: 2,
      side: 'RIGHT' as const,
    };
    await octokit.rest.pulls.createReviewComment({ ...place, body: marked(A, 'planted') });
    expect(await publish([])).toEqual(nothing);
    expect(await publish([wanted(A)])).toMatchObject({ posted: 1 });
    expect(shown()).toEqual([marked(A, 'planted'), marked(A)]);
  });

  test('of ours without a marker are left alone', async () => {
    await publish([wanted(A, { body: 'another workflow of the same account' })]);
    expect(await publish([])).toEqual(nothing);
  });

  test('on lines that GitHub does not take are left out, the others posted', async () => {
    const made = await publish([wanted(A), outside(B)]);
    expect(made).toMatchObject({ posted: 1, cleared: 0 });
    expect(made.skipped).toMatch(/^1 left out: GitHub does not take comments on these lines/);
    expect(shown()).toEqual([marked(A)]);
    expect(desk.server.count('POST', POST)).toBe(2);
  });

  test('are given up where the lines look right and GitHub refuses them all the same', async () => {
    desk.server.fail({ method: 'POST', path: POST, status: 422, body: { message: 'Unprocessable Entity' } });
    const made = await publish([wanted(A)]);
    expect(made.posted).toBe(0);
    expect(made.skipped).toContain('may have changed meanwhile');
    expect(desk.server.count('POST', POST)).toBe(1);
    expect((await publish([wanted(A), outside(B)])).posted).toBe(0);
    expect(desk.server.count('POST', POST)).toBe(3);
    expect(shown()).toEqual([]);
  });

  test('about a commit that is gone are given up', async () => {
    const made = await publishInline(desk.api(), desk.pull, 'f'.repeat(40), [wanted(A)], SOON);
    expect(made.posted).toBe(0);
    expect(made.skipped).not.toBeNull();
  });

  test('are not posted twice where the answer got lost', async () => {
    desk.server.fail({ method: 'POST', path: POST, status: 502, body: '<html>', times: 1, takesEffect: true });
    expect(await publish([wanted(A), wanted(B, { line: 1 })])).toMatchObject({ posted: 2 });
    expect(shown()).toEqual([marked(A), marked(B)]);
    expect(desk.issue.pull?.reviews).toHaveLength(1);
  });

  test('are one each where two runs post them at once', async () => {
    desk.server.barrier('POST', POST, 2);
    await Promise.all([1, 2].map(() => publish([wanted(A)], desk.api())));
    expect(shown()).toEqual([marked(A)]);
  });

  test('stay away from a locked conversation and an archived repository', async () => {
    desk.issue.locked = true;
    expect(await publish([wanted(A)])).toEqual({ ...nothing, skipped: 'the conversation is locked' });
    const archived = await publishInline(desk.api(), { ...desk.pull, archived: true }, desk.head, [wanted(A)], SOON);
    expect(archived.skipped).toBe('the repository is archived');
    expect(shown()).toEqual([]);
  });

  test('are refused to a token that may only read', async () => {
    await expect(publish([wanted(A)], desk.api(desk.server.tokens.readOnly))).rejects.toMatchObject({ status: 403 });
    expect(desk.server.count('POST', POST)).toBe(1);
  });
});

describe('patches', () => {
  test('are those that were asked for', async () => {
    const patches = await readPatches(desk.api(), 1, new Set(['Procfile', 'app/jobs/old.rb', 'not/there.rb']));
    expect([...patches.keys()].sort()).toEqual(['Procfile', 'app/jobs/old.rb']);
    expect(patches.get('Procfile')).toContain('+worker: bundle exec sidekiq -q default -q builds');
  });

  test('are none for nothing', async () => {
    expect((await readPatches(desk.api(), 1, new Set())).size).toBe(0);
    expect(desk.server.requests).toEqual([]);
  });

  test('are read page by page, and no further than needed', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 230 }, (_, index) => [`lib/f${String(index).padStart(3, '0')}.rb`, `${index}\n`]),
    );
    commit(desk.dir, many);
    desk.server.state.push(desk.repo, 'feature', 'ada');
    const patches = await readPatches(desk.api(), 1, new Set(['lib/f120.rb', 'app/jobs/export.rb']));
    expect([...patches.keys()]).toEqual(['app/jobs/export.rb', 'lib/f120.rb']);
    expect(desk.server.requests).toHaveLength(2);
  });
});

async function reply(login: string): Promise<void> {
  const { octokit } = desk.api(desk.server.state.token({ as: login }));
  const comment_id = threads()[0]?.comments[0]?.id ?? 0;
  await octokit.rest.pulls.createReplyForReviewComment({
    owner: 'acme',
    repo: 'shop',
    pull_number: 1,
    comment_id,
    body: 'good point',
  });
}

function chatter(index: number) {
  const thread = threads()[0];
  if (thread === undefined) throw new Error('there is no thread');
  const at = desk.server.state.clock.now();
  return {
    id: index + 1,
    author: desk.server.state.account('mei'),
    app: null,
    body: `remark ${index}`,
    createdAt: at,
    updatedAt: at,
    edits: [],
    minimized: null,
    review: 1,
    thread,
    replyTo: null,
  };
}
