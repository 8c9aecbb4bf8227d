import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { mergedPull, mergedPulls } from '../../src/github/merged.js';
import { boxLine, MARKER } from '../../src/model/box.js';
import { git } from '../support/git.js';
import { folders, type Scene, scene } from './scene.js';

const open: Scene[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.server.close();
});
afterAll(folders.clear);

async function made(): Promise<Scene> {
  const one = await scene();
  open.push(one);
  return one;
}
const since = (at: Scene, seconds = 86_400): Date => new Date((at.state.clock.seconds() - seconds) * 1000);
const bot = 'github-actions[bot]';
const own = (ticked: boolean): string => `${MARKER}\n${boxLine(ticked, 'Really?', '0123456789abcdef')}\n`;
const answered = async (at: Scene): Promise<boolean | undefined> =>
  (await mergedPulls(at.api(), 'main', since(at))).pulls[0]?.answered;

describe('merged pull requests', () => {
  test('come with their head, and a commit that knows nothing of them', async () => {
    const at = await made();
    const tip = git(at.dir, 'rev-parse', 'main');
    at.state.merge(at.repo, 1, 'bob');
    const found = { number: 1, mergedAt: at.pull.closedAt, head: at.pull.pull?.headSha, before: tip, answered: false };
    expect(await mergedPulls(at.api(), 'main', since(at))).toEqual({ pulls: [found], cut: false });
    expect(await mergedPulls(at.api(), 'other', since(at))).toEqual({ pulls: [], cut: false });
    expect(await mergedPulls(at.api(), 'main', new Date((at.state.clock.seconds() + 1) * 1000))).toEqual({
      pulls: [],
      cut: false,
    });
    expect(await mergedPull(at.api(), 1)).toEqual(found);
    expect(await mergedPull(at.api(), 99)).toBeNull();
  });

  test('that are open are none', async () => {
    const at = await made();
    expect(await mergedPulls(at.api(), 'main', since(at))).toEqual({ pulls: [], cut: false });
    expect(await mergedPull(at.api(), 1)).toBeNull();
  });

  test('are read page by page, as far back as is wanted', async () => {
    const at = await made();
    for (let number = 2; number <= 45; number++) {
      git(at.dir, 'branch', `b${number}`, 'feature');
      at.state.pull(at.repo, { head: `b${number}` });
      at.state.merge(at.repo, number, 'bob');
      at.state.clock.advance(3600);
    }
    const before = at.server.count('POST', /graphql$/);
    const { pulls, cut } = await mergedPulls(at.api(), 'main', since(at, 10 * 3600 + 1800));
    expect([pulls.map(({ number }) => number), cut]).toEqual([[45, 44, 43, 42, 41, 40, 39, 38, 37, 36], false]);
    // Who we are, and one page of twenty.
    expect(at.server.count('POST', /graphql$/) - before).toBe(2);
    expect((await mergedPulls(at.api(), 'main', since(at, 10 * 86_400))).pulls).toHaveLength(44);
  }, 60_000);

  test('have an answer where a box of our own is ticked, or somebody wrote a command', async () => {
    const at = await made();
    at.state.merge(at.repo, 1, 'bob');
    at.state.comment(at.repo, 1, 'bob', own(true));
    at.state.comment(at.repo, 1, bot, own(false));
    at.state.comment(at.repo, 1, bot, '/queue-review ack 0123456 mine');
    expect(await answered(at)).toBe(false);
    const { id } = at.state.comment(at.repo, 1, bot, own(true));
    expect(await answered(at)).toBe(true);
    at.state.deleteComment(id);
    expect(await answered(at)).toBe(false);
    at.state.comment(at.repo, 1, 'bob', 'Fine.\n/queue-review ack 0123456 fine');
    expect(await answered(at)).toBe(true);
  });

  test('may have one among comments that were not looked at', async () => {
    const at = await made();
    at.state.merge(at.repo, 1, 'bob');
    for (let count = 0; count < 51; count++) at.state.comment(at.repo, 1, 'bob', 'Hm');
    expect(await answered(at)).toBe(true);
  });
});
