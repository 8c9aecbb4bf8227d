import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishComment } from '../../src/github/comment.js';
import type { OwnComment } from '../../src/github/conversation.js';
import { boxLine, partMarker } from '../../src/model/box.js';
import { clearDesks, type Desk, openDesk, SOON } from './writing.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.server.close());
afterAll(clearDesks);

const ME = 'github-actions[bot]';
const A = 'aaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbb';
const text = (part: number, ...lines: readonly string[]): string => [partMarker(part), ...lines, ''].join('\n');
const POST = /\/issues\/\d+\/comments$/;
const bodies = (): readonly string[] => desk.issue.comments.map(({ body }) => body);

/** A comment of ours that is there already, as a conversation tells it. */
function there(body: string, more: Partial<OwnComment> = {}): OwnComment {
  const comment = desk.server.state.comment(desk.repo, desk.issue.number, ME, body);
  return {
    part: 1,
    id: comment.id,
    nodeId: `IC_${comment.id}`,
    url: 'https://old.example',
    body,
    minimized: false,
    duplicates: [],
    ...more,
  };
}

describe('a first comment', () => {
  test('is written once and told by its page', async () => {
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'hello')], []);
    expect(bodies()).toEqual([text(1, 'hello')]);
    expect(made).toMatchObject({ wrote: true, skipped: null, id: desk.issue.comments[0]?.id });
    expect(made.url).toContain(`#issuecomment-${made.id}`);
  });

  test('is none where none is wanted', async () => {
    expect(await publishComment(desk.api(), desk.pull, [], [])).toEqual({ url: null, id: null, wrote: false, skipped: null });
    expect(desk.server.requests).toEqual([]);
  });

  test('has as many parts as there are texts', async () => {
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'one'), text(2, 'two')], []);
    expect(bodies()).toEqual([text(1, 'one'), text(2, 'two')]);
    expect(made.id).toBe(desk.issue.comments[0]?.id);
  });

  test.each([{ status: 502, body: '<html>' }, { reset: true }])(
    'is not written twice where the answer got lost',
    async (fault) => {
      desk.server.fail({ method: 'POST', path: POST, times: 1, takesEffect: true, ...fault });
      const made = await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [], SOON);
      expect(bodies()).toEqual([text(1, 'hello')]);
      expect(made).toMatchObject({ wrote: true, id: desk.issue.comments[0]?.id });
    },
  );

  test('is written by a second try where the first did nothing', async () => {
    desk.server.fail({ method: 'POST', path: POST, times: 1, status: 500, body: { message: 'no' } });
    await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [], SOON);
    expect(bodies()).toEqual([text(1, 'hello')]);
  });

  test('is not taken for the one that somebody else planted', async () => {
    desk.server.state.comment(desk.repo, desk.issue.number, 'eve', text(1, 'planted'));
    desk.server.fail({ method: 'POST', path: POST, times: 1, status: 502, body: '' });
    await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [], SOON);
    expect(bodies()).toEqual([text(1, 'planted'), text(1, 'hello')]);
  });

  test('is one, whichever of two runs is first', async () => {
    desk.server.barrier('POST', POST, 2);
    const made = await Promise.all([1, 2].map(() => publishComment(desk.api(), desk.pull, [text(1, 'hello')], [], SOON)));
    expect(bodies()).toEqual([text(1, 'hello')]);
    expect(made.map(({ id }) => id)).toEqual([desk.issue.comments[0]?.id, desk.issue.comments[0]?.id]);
  });

  test('is one where two runs say different things, and one of them is what it says', async () => {
    desk.server.barrier('POST', POST, 2);
    const texts = [text(1, 'hello'), text(1, 'good day')];
    await Promise.all(texts.map((body) => publishComment(desk.api(), desk.pull, [body], [], SOON)));
    expect(bodies()).toHaveLength(1);
    expect(texts).toContain(bodies()[0]);
  });

  test('gives way to one that a run before it left behind an answer', async () => {
    desk.server.before('POST', POST, () => {
      if (desk.issue.comments.length === 0) there(text(1, 'theirs'));
    });
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'ours')], []);
    expect(bodies()).toEqual([text(1, 'ours')]);
    expect(made.id).toBe(desk.issue.comments[0]?.id);
  });
});

describe('a comment that is there', () => {
  test('is left alone where it says the same', async () => {
    const own = there(text(1, 'hello'));
    expect(await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [own])).toEqual({
      url: own.url,
      id: own.id,
      wrote: false,
      skipped: null,
    });
    expect(desk.server.requests).toEqual([]);
  });

  test('is left alone where a browser only changed its line ends', async () => {
    const own = there(text(1, 'hello').replaceAll('\n', '\r\n').trimEnd());
    expect((await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [own])).wrote).toBe(false);
    expect(desk.server.writes()).toEqual([]);
  });

  test('is rewritten in place', async () => {
    const own = there(text(1, 'hello'));
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'all clear')], [own]);
    expect(bodies()).toEqual([text(1, 'all clear')]);
    expect(made).toMatchObject({ id: own.id, wrote: true });
  });

  test('is written anew where somebody deleted it meanwhile', async () => {
    const own = there(text(1, 'hello'));
    desk.server.state.deleteComment(own.id);
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'news')], [own]);
    expect(bodies()).toEqual([text(1, 'news')]);
    expect(made.id).not.toBe(own.id);
  });

  test('is shown again where somebody hid it', async () => {
    const own = there(text(1, 'hello'), { minimized: true });
    desk.server.state.minimize(own.id);
    expect((await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [own])).wrote).toBe(false);
    expect(desk.issue.comments[0]?.minimized).toBeNull();
  });

  test('stays hidden, and is right, where it may not be shown again', async () => {
    const own = there(text(1, 'hello'), { minimized: true });
    desk.server.fail({ path: /graphql/, status: 403, body: { message: 'Resource not accessible by integration' } });
    await publishComment(desk.api(), desk.pull, [text(1, 'news')], [own]);
    expect(bodies()).toEqual([text(1, 'news')]);
  });

  test('loses its duplicates, gone or not', async () => {
    const kept = there(text(1, 'hello'));
    const twin = there(text(1, 'hello'));
    await publishComment(desk.api(), desk.pull, [text(1, 'hello')], [{ ...kept, duplicates: [twin.id, 999_999] }]);
    expect(desk.issue.comments.map(({ id }) => id)).toEqual([kept.id]);
  });

  test('loses a part whose boxes are gone', async () => {
    const own = [there(text(1, 'hello')), there(text(2, boxLine(true, 'old', A)), { part: 2 })];
    await publishComment(desk.api(), desk.pull, [text(1, 'hello')], own);
    expect(bodies()).toEqual([text(1, 'hello')]);
  });

  test('keeps a part whose history may prove a tick, and says what it is', async () => {
    const own = [there(text(1, 'hello')), there(text(2, boxLine(true, 'asked', A), boxLine(false, 'old', B)), { part: 2 })];
    const wanted = [text(1, boxLine(true, 'asked', A))];
    const spent = (part: number): string => text(part, 'elsewhere');
    await publishComment(desk.api(), desk.pull, wanted, own, { spent });
    expect(bodies()).toEqual([...wanted, text(2, 'elsewhere')]);
    const after = own.map((one, index) => ({ ...one, body: bodies()[index] ?? '' }));
    const before = desk.server.writes().length;
    await publishComment(desk.api(), desk.pull, wanted, after, { spent });
    expect(desk.server.writes()).toHaveLength(before);
  });
});

describe('where nothing can be written', () => {
  test('a locked conversation is told', async () => {
    desk.issue.locked = true;
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'hello')], []);
    expect(made).toEqual({ url: null, id: null, wrote: false, skipped: 'the conversation is locked' });
    expect(bodies()).toEqual([]);
  });

  test('an archived repository is told without a request', async () => {
    const made = await publishComment(desk.api(), { ...desk.pull, archived: true }, [text(1, 'hello')], []);
    expect(made.skipped).toBe('the repository is archived');
    expect(desk.server.requests).toEqual([]);
  });

  test('a repository that was archived meanwhile is told', async () => {
    const own = there(text(1, 'hello'));
    desk.repo.archived = true;
    const made = await publishComment(desk.api(), desk.pull, [text(1, 'news')], [own]);
    expect(made).toEqual({ url: own.url, id: own.id, wrote: false, skipped: 'the repository is archived' });
  });

  test('a token that may only read is refused', async () => {
    const made = publishComment(desk.api(desk.server.tokens.readOnly), desk.pull, [text(1, 'hello')], []);
    await expect(made).rejects.toMatchObject({ status: 403 });
    expect(desk.server.count('POST', POST)).toBe(1);
  });
});
